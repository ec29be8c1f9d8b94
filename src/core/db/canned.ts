import { and, asc, eq, ne, sql } from "drizzle-orm";
import { iso, now } from "../clock";
import { db } from "./db";
import { cannedReplies } from "./schema";
import { auditRow } from "./settings";

export type CannedReply = typeof cannedReplies.$inferSelect;
export type CannedReplyInput = Pick<CannedReply, "shortcut" | "locale" | "title" | "text">;

export function recordedCanned(env: Env): Promise<CannedReply[]> {
  return db(env).select().from(cannedReplies).orderBy(asc(cannedReplies.shortcut), asc(cannedReplies.locale));
}

async function byId(env: Env, id: string): Promise<CannedReply | null> {
  return (await db(env).select().from(cannedReplies).where(eq(cannedReplies.id, id)).get()) ?? null;
}

/** Whether another one has this shortcut in this language. */
export async function shortcutTaken(env: Env, { shortcut, locale }: CannedReplyInput, id: string): Promise<boolean> {
  const same = and(eq(cannedReplies.shortcut, shortcut), eq(cannedReplies.locale, locale), ne(cannedReplies.id, id));
  return (await db(env).select({ id: cannedReplies.id }).from(cannedReplies).where(same).get()) !== undefined;
}

export async function addCanned(env: Env, given: CannedReplyInput, actor: string): Promise<CannedReply> {
  const row = { ...given, id: crypto.randomUUID(), updatedAt: iso(now()), updatedBy: actor, version: 1 };
  const change = { actor, subject: "canned_replies" as const, key: row.id, before: null, after: given };
  await db(env).batch([db(env).insert(cannedReplies).values(row), auditRow(env, change)]);
  return row;
}

/** The newer one where `version` is not the recorded one's; null where there is none. */
export async function changeCanned(
  env: Env,
  id: string,
  version: number,
  given: CannedReplyInput,
  actor: string,
): Promise<{ changed: boolean; canned: CannedReply } | null> {
  const before = await byId(env, id);
  if (!before) return null;
  if (before.version !== version) return { changed: false, canned: before };
  const own = and(eq(cannedReplies.id, id), eq(cannedReplies.version, version));
  const put = db(env)
    .update(cannedReplies)
    .set({ ...given, updatedAt: iso(now()), updatedBy: actor, version: sql`${cannedReplies.version} + 1` })
    .where(own)
    .returning();
  const change = { actor, subject: "canned_replies" as const, key: id, before, after: given };
  const [[canned]] = await db(env).batch([put, auditRow(env, change)]);
  return canned ? { changed: true, canned } : { changed: false, canned: (await byId(env, id)) ?? before };
}

/** False: there was none. */
export async function dropCanned(env: Env, id: string, actor: string): Promise<boolean> {
  const before = await byId(env, id);
  if (!before) return false;
  const change = { actor, subject: "canned_replies" as const, key: id, before, after: null };
  await db(env).batch([db(env).delete(cannedReplies).where(eq(cannedReplies.id, id)), auditRow(env, change)]);
  return true;
}
