import { and, asc, eq, ne } from "drizzle-orm";
import type { TemplateState } from "../channel";
import type { ChannelName } from "../turn";
import { db } from "./db";
import { templates } from "./schema";

export type TemplateRow = typeof templates.$inferSelect;

export function recordedTemplates(env: Env): Promise<TemplateRow[]> {
  return db(env).select().from(templates).orderBy(asc(templates.channel), asc(templates.name), asc(templates.language));
}

export async function recordedTemplate(env: Env, name: string, language: string): Promise<TemplateRow | null> {
  const one = and(eq(templates.name, name), eq(templates.language, language));
  return (await db(env).select().from(templates).where(one).get()) ?? null;
}

/** What a channel has now; what it has no more is gone. `at`: ISO. */
export async function putTemplates(
  env: Env,
  channel: ChannelName,
  states: readonly TemplateState[],
  at: string,
): Promise<void> {
  const rows = states.map((state) => ({ ...state, channel, updatedAt: at }));
  const stale = db(env)
    .delete(templates)
    .where(and(eq(templates.channel, channel), ne(templates.updatedAt, at)));
  const puts = rows.map((row) =>
    db(env)
      .insert(templates)
      .values(row)
      .onConflictDoUpdate({ target: [templates.channel, templates.name, templates.language], set: row }),
  );
  await db(env).batch([...puts, stale] as unknown as [typeof stale]);
}
