import { eq, sql } from "drizzle-orm";
import { iso, now } from "../clock";
import { d1, db } from "./db";
import { faqIndex, faqIndexRemovals } from "./schema";

type Database = Pick<Env, "DB">;

/** How the copy of an entry in a collection stands. */
export type IndexState = typeof faqIndex.$inferSelect;
/** A document that is being taken away. */
export type Removal = typeof faqIndexRemovals.$inferSelect;

/** Null: there is none in this collection. */
export async function indexState(env: Database, faqId: string, collection: string): Promise<IndexState | null> {
  const row = await db(env).select().from(faqIndex).where(eq(faqIndex.faqId, faqId)).get();
  return row?.collection === collection ? row : null;
}

/** Of these entries, by id. */
export async function indexStates(env: Database, ids: readonly string[]): Promise<Map<string, IndexState>> {
  const given = sql`${faqIndex.faqId} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  const rows = await db(env).select().from(faqIndex).where(given);
  return new Map(rows.map((row) => [row.faqId, row]));
}

export async function putIndexState(env: Database, state: Omit<IndexState, "updatedAt" | "queued">): Promise<void> {
  const row = { ...state, queued: 0, updatedAt: iso(now()) };
  await db(env).insert(faqIndex).values(row).onConflictDoUpdate({ target: faqIndex.faqId, set: row });
}

export async function dropIndexState(env: Database, faqId: string): Promise<void> {
  await db(env).delete(faqIndex).where(eq(faqIndex.faqId, faqId));
}

const QUEUE = `
  INSERT INTO faq_index (faq_id, collection, status, queued, updated_at)
  SELECT value, ?2, 'removing', 1, ?3 FROM json_each(?1) WHERE true
  ON CONFLICT (faq_id) DO UPDATE SET queued = 1, hash = CASE WHEN ?4 THEN NULL ELSE hash END`;

/**
 * Notes that entries wait to be looked at, so that staff see it at once, and so that none is taken for one without a copy.
 * `forget`: what was noted of their copies is not so.
 */
export async function queueIndex(
  env: Database,
  ids: readonly string[],
  collection: string,
  { forget = false } = {},
): Promise<void> {
  await d1(env)
    .prepare(QUEUE)
    .bind(JSON.stringify(ids), collection, iso(now()), forget ? 1 : 0)
    .run();
}

/** Before the first call that takes a document away. */
export async function addRemovals(env: Database, removals: readonly Removal[]): Promise<void> {
  if (removals.length > 0)
    await db(env)
      .insert(faqIndexRemovals)
      .values([...removals])
      .onConflictDoNothing();
}

/** What was begun and not ended, of one entry or of all. */
export function removals(env: Database, faqId?: string): Promise<Removal[]> {
  const all = db(env).select().from(faqIndexRemovals).limit(1000).$dynamic();
  return faqId === undefined ? all.all() : all.where(eq(faqIndexRemovals.faqId, faqId)).all();
}

export async function removed(env: Database, fileId: string): Promise<void> {
  await db(env).delete(faqIndexRemovals).where(eq(faqIndexRemovals.fileId, fileId));
}
