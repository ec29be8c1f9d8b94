import { ToolError } from "../bot";
import { d1 } from "../db/db";
import { log } from "../log";
import type { Locale } from "../turn";
import { type FaqEntry, type FaqHit, frequenciesIn, rank } from "./rank";
import { loadSnapshot } from "./snapshot";
import { type Term, type Terms, termsOf } from "./terms";
import { correctable, corrected } from "./typos";

export interface FaqSearch {
  /** best first */
  hits: FaqHit[];
  /** true: the database did not answer, the entries are from the last snapshot */
  degraded: boolean;
}

export interface FaqQuery {
  /** the language that is preferred; entries in the other one are a second choice */
  locale: Locale;
  /** entries at most, default LIMIT */
  limit?: number;
  /** slang → what it stands for */
  aliases?: Readonly<Record<string, string>>;
}

/**
 * bm25 weights in the index's column order: question, answer, keywords. The index hands over its best alone, so that what is
 * read of the entries does not grow with them.
 */
const SEARCH = `
  SELECT d.id, d.category, d.question, d.answer, d.keywords, d.locale
  FROM (
    SELECT rowid AS entry, rank AS score FROM faq_fts
    WHERE faq_fts MATCH ?1 AND rank MATCH 'bm25(5.0, 1.0, 3.0)' ORDER BY rank LIMIT ?3
  ) JOIN faq_documents d ON d.rowid = entry
  ORDER BY score * (CASE WHEN d.locale = ?2 THEN 1.0 ELSE 0.8 END)
  LIMIT ?4`;

/** A word in more entries than this is common, however many more there are. */
const COMMON = 250;

/** In how many entries each of several expressions (a JSON array) is found, in their order, and after them about all entries. */
const COUNT = `
  SELECT (SELECT count(*) FROM (SELECT 1 FROM faq_fts WHERE faq_fts MATCH value LIMIT ${COMMON})) AS n FROM json_each(?1)
  UNION ALL SELECT max(rowid) FROM faq_documents`;

/** entries that a search gives where nothing else is said */
export const LIMIT = 5;

const NONE: Readonly<Record<string, string>> = {};
/** entries that bm25 hands to `rank`, and those among which it prefers the asked language */
const CANDIDATES = 8;
const IN_BOTH = 3;
/** ms; past it the snapshot answers: a tool call has 3 s */
const DATABASE_TIMEOUT = 1500;

/**
 * Looks a question up in the active FAQ: one round to D1, none when the query has no meaningful word, a second one when a
 * word that no entry has is put right. When D1 fails or is slow, the snapshot in R2 is searched instead. The text never
 * becomes FTS5 syntax (R23). Throws ToolError UNAVAILABLE when both fail.
 */
export async function searchFaq(env: Env, query: string, options: FaqQuery): Promise<FaqSearch> {
  const { locale, limit = LIMIT, aliases = NONE } = options;
  const terms = termsOf(query, aliases);
  if (!terms) return { hits: [], degraded: false };
  const rankOptions = { locale, limit, aliases };
  try {
    let asked = terms;
    let found = await within(lookUp(env, asked, locale, limit), DATABASE_TIMEOUT);
    const unknown = asked.list.filter((_, index) => found.frequencies.of[index] === 0);
    const meant = unknown.length > 0 ? await meantBy(env, unknown, aliases) : null;
    if (meant && meant.size > 0) {
      asked = termsOf(query, aliases, meant) ?? asked;
      found = await within(lookUp(env, asked, locale, limit), DATABASE_TIMEOUT);
    }
    return { hits: rank(asked.list, found.entries, found.frequencies, rankOptions), degraded: false };
  } catch (cause) {
    log.warn("faq.database_failed", { kind: cause instanceof Error ? cause.name : "unknown" });
    const entries = await loadSnapshot(env);
    if (!entries) throw new ToolError("UNAVAILABLE", { cause });
    return {
      hits: rank(terms.list, entries, frequenciesIn(terms.list, entries, aliases), rankOptions),
      degraded: true,
    };
  }
}

async function lookUp(env: Env, { list, match }: Terms, locale: Locale, limit: number) {
  const database = d1(env);
  const most = Math.max(limit, CANDIDATES);
  const [entries, counted] = await database.batch([
    database.prepare(SEARCH).bind(match, locale, most * IN_BOTH, most),
    database.prepare(COUNT).bind(JSON.stringify(list.map((term) => term.match))),
  ]);
  const of = ((counted?.results ?? []) as { n: number }[]).map(({ n }) => n);
  const total = of.pop() ?? 0;
  return { entries: (entries?.results ?? []) as FaqEntry[], frequencies: { of, entries: total } };
}

/** What words that no entry has were most likely meant to be. The snapshot's words do: it is minutes old at most. */
async function meantBy(
  env: Env,
  unknown: readonly Term[],
  aliases: Readonly<Record<string, string>>,
): Promise<Map<string, string>> {
  const meant = new Map<string, string>();
  const entries = unknown.some(({ word }) => correctable(word)) ? await loadSnapshot(env) : null;
  if (!entries) return meant;
  for (const { word } of unknown) {
    const right = corrected(word, entries, aliases);
    if (right !== null) meant.set(word, right);
  }
  return meant;
}

function within<T>(work: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("database timeout")), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
