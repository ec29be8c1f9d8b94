import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import { iso, now } from "../clock";
import type { Locale } from "../turn";
import { d1, db } from "./db";
import { audit, faqDocuments } from "./schema";

export type FaqRow = typeof faqDocuments.$inferSelect;

/** What people write of an entry. */
export interface FaqFields {
  category: string;
  question: string;
  answer: string;
  /** separated by commas */
  keywords: string | null;
  locale: Locale;
  isActive: boolean;
  /** the same for an entry and its translation */
  pair: string | null;
}

export interface FaqChange {
  id: string;
  /** as it was read; null: there was none */
  before: FaqRow | null;
  /** null: it is taken away */
  after: FaqFields | null;
}

const CHANGED = "changed";
/** entries in one statement: a parameter of D1 takes 2 MB at most, an entry is below 7 kB */
const ENTRIES = 100;

/** Fails the whole batch where an entry is no longer as it was read: `json` refuses what is not JSON. */
const GUARD = `
  SELECT json(CASE WHEN EXISTS (
    SELECT 1 FROM json_each(?1) AS given LEFT JOIN faq_documents AS d ON d.id = given.value ->> 'id'
    WHERE coalesce(d.version, 0) <> given.value ->> 'seen'
  ) THEN '${CHANGED}' ELSE '1' END)`;

const PUT = `
  INSERT INTO faq_documents
    (id, category, question, answer, keywords, locale, is_active, pair, version, created_at, updated_at, updated_by)
  SELECT value ->> 'id', value ->> 'category', value ->> 'question', value ->> 'answer', value ->> 'keywords',
    value ->> 'locale', value ->> 'isActive', value ->> 'pair', value ->> 'seen' + 1, ?2, ?2, ?3
  FROM json_each(?1) WHERE value ->> 'gone' = 0
  ON CONFLICT (id) DO UPDATE SET
    category = excluded.category, question = excluded.question, answer = excluded.answer, keywords = excluded.keywords,
    locale = excluded.locale, is_active = excluded.is_active, pair = excluded.pair, version = excluded.version,
    updated_at = ?2, updated_by = ?3, deleted_at = NULL`;

const DROP = `
  UPDATE faq_documents SET is_active = 0, deleted_at = ?2, updated_at = ?2, updated_by = ?3, version = version + 1
  WHERE id IN (SELECT value ->> 'id' FROM json_each(?1) WHERE value ->> 'gone' = 1)`;

const AUDIT = `
  INSERT INTO audit (id, at, actor, subject, key, before, after)
  SELECT value ->> 'change', ?2, ?3, 'faq', value ->> 'id', value ->> 'before', value ->> 'after' FROM json_each(?1)`;

/**
 * Writes entries and their trail, all or nothing, in one batch; the search index follows by its triggers.
 * `also` goes with them. False: somebody changed one of them since it was read, or `also` is there already; nothing is written.
 */
export async function writeFaq(
  env: Env,
  changes: readonly FaqChange[],
  actor: string,
  also: readonly D1PreparedStatement[] = [],
): Promise<boolean> {
  const database = d1(env);
  const at = iso(now());
  const statements: D1PreparedStatement[] = [...also];
  for (let start = 0; start < changes.length; start += ENTRIES) {
    const part = changes.slice(start, start + ENTRIES);
    const seen = JSON.stringify(part.map(({ id, before }) => ({ id, seen: before?.version ?? 0 })));
    const entries = JSON.stringify(
      part.map(({ id, before, after }) => ({
        id,
        seen: before?.version ?? 0,
        gone: after ? 0 : 1,
        ...after,
        isActive: after?.isActive ? 1 : 0,
      })),
    );
    const trail = JSON.stringify(part.map(trailOf));
    statements.push(
      database.prepare(GUARD).bind(seen),
      database.prepare(PUT).bind(entries, at, actor),
      database.prepare(DROP).bind(entries, at, actor),
      database.prepare(AUDIT).bind(trail, at, actor),
    );
  }
  try {
    if (statements.length > 0) await database.batch(statements);
    return true;
  } catch (error) {
    if (/malformed JSON|UNIQUE constraint/i.test(String(error))) return false;
    throw error;
  }
}

function trailOf({ id, before, after }: FaqChange) {
  const was = before && before.deletedAt === null ? { ...fieldsOf(before), version: before.version } : null;
  const is = after && { ...after, version: (before?.version ?? 0) + 1 };
  return { change: crypto.randomUUID(), id, before: was && JSON.stringify(was), after: is && JSON.stringify(is) };
}

export function fieldsOf(row: FaqRow): FaqFields {
  const { category, question, answer, keywords, pair } = row;
  const locale: Locale = row.locale === "en-US" ? "en-US" : "id-ID";
  return { category, question, answer, keywords, locale, isActive: row.isActive === 1, pair };
}

/** Null: there is none, or it was taken away. */
export async function faqEntry(env: Pick<Env, "DB">, id: string): Promise<FaqRow | null> {
  const row = await db(env).select().from(faqDocuments).where(eq(faqDocuments.id, id)).get();
  return row && row.deletedAt === null ? row : null;
}

/** Every entry that ever was: an import meets those that were taken away too. */
export function allFaq(env: Pick<Env, "DB">): Promise<FaqRow[]> {
  return db(env).select().from(faqDocuments).orderBy(asc(faqDocuments.category), asc(faqDocuments.id));
}

export interface FaqFilter {
  locale?: Locale | undefined;
  category?: string | undefined;
  active?: boolean | undefined;
  /** a part of its id, question or keywords */
  q?: string | undefined;
  /** the last one of the page before */
  after: { at: string; id: string } | null;
  limit: number;
}

/** What was not taken away, the last changed first. */
export function listFaq(env: Env, { locale, category, active, q, after, limit }: FaqFilter): Promise<FaqRow[]> {
  const d = faqDocuments;
  const part = q?.toLowerCase();
  return db(env)
    .select()
    .from(d)
    .where(
      and(
        isNull(d.deletedAt),
        locale && eq(d.locale, locale),
        category === undefined ? undefined : eq(d.category, category),
        active === undefined ? undefined : eq(d.isActive, active ? 1 : 0),
        part
          ? sql`instr(lower(${d.id} || ' ' || ${d.question} || ' ' || coalesce(${d.keywords}, '')), ${part})`
          : undefined,
        after ? sql`(${d.updatedAt}, ${d.id}) < (${after.at}, ${after.id})` : undefined,
      ),
    )
    .orderBy(desc(d.updatedAt), desc(d.id))
    .limit(limit);
}

/** Another entry that asks the same in this language. */
export async function sameQuestion(env: Env, { question, locale }: FaqFields, id: string): Promise<FaqRow | null> {
  const d = faqDocuments;
  const same = and(
    isNull(d.deletedAt),
    eq(d.locale, locale),
    sql`lower(${d.question}) = ${question.toLowerCase()}`,
    sql`${d.id} <> ${id}`,
  );
  return (await db(env).select().from(d).where(same).get()) ?? null;
}

/** How an entry came to be what it is, the newest first. */
export function faqTrail(env: Env, id: string) {
  const own = and(eq(audit.subject, "faq"), eq(audit.key, id));
  return db(env).select().from(audit).where(own).orderBy(desc(audit.at)).limit(100);
}
