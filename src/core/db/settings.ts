import { desc, eq, sql } from "drizzle-orm";
import { iso, now } from "../clock";
import { db } from "./db";
import { audit, settings } from "./schema";

export type SettingRow = typeof settings.$inferSelect;

export function readSettings(env: Env): Promise<SettingRow[]> {
  return db(env).select().from(settings);
}

/** Who changed what: one row of the audit trail. `before` and `after` become JSON. */
export interface Change {
  actor: string;
  subject: "settings" | "canned_replies" | "staff" | "dead_letters" | "faq" | "events" | "customers";
  key: string;
  before: unknown;
  after: unknown;
}

const json = (value: unknown) => (value === null || value === undefined ? null : JSON.stringify(value));

/** The insert of an audit row, to go in one batch with the change that it tells of. */
export function auditRow(env: Env, { actor, subject, key, before, after }: Change) {
  const row = {
    id: crypto.randomUUID(),
    at: iso(now()),
    actor,
    subject,
    key,
    before: json(before),
    after: json(after),
  };
  return db(env).insert(audit).values(row);
}

/** Replaces one subject of the settings. */
export async function writeSetting(env: Env, change: Change & { subject: "settings" }): Promise<void> {
  const row = { key: change.key, value: JSON.stringify(change.after), updatedAt: iso(now()), updatedBy: change.actor };
  const put = db(env)
    .insert(settings)
    .values(row)
    .onConflictDoUpdate({ target: settings.key, set: { ...row, version: sql`${settings.version} + 1` } });
  await db(env).batch([put, auditRow(env, change)]);
}

/** The newest first. */
export function changesOf(env: Env, subject: Change["subject"], limit: number) {
  return db(env).select().from(audit).where(eq(audit.subject, subject)).orderBy(desc(audit.at)).limit(limit);
}
