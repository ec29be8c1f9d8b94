import { ToolError } from "../bot";
import { d1 } from "../db/db";
import { log } from "../log";
import type { Locale } from "../turn";
import { type FaqEntry, type FaqHit, frequenciesIn, rank } from "./rank";
import { loadSnapshot } from "./snapshot";
import { termsOf } from "./terms";

export interface FaqSearch {
  /** best first */
  hits: FaqHit[];
  /** true: the database did not answer, the entries are from the last snapshot */
  degraded: boolean;
}

export interface FaqQuery {
  /** the language that is preferred; entries in the other one are a second choice */
  locale: Locale;
  /** entries at most, default 5 */
  limit?: number;
  /** slang → what it stands for */
  aliases?: Readonly<Record<string, string>>;
}

/** bm25 weights in the index's column order: question, answer, keywords */
const SEARCH = `
  SELECT d.id, d.category, d.question, d.answer, d.keywords, d.locale
  FROM faq_fts JOIN faq_documents d ON d.rowid = faq_fts.rowid
  WHERE faq_fts MATCH ?1 AND d.is_active = 1
  ORDER BY bm25(faq_fts, 5.0, 1.0, 3.0) * (CASE WHEN d.locale = ?2 THEN 1.0 ELSE 0.8 END)
  LIMIT ?3`;

/** In how many entries each of several expressions (a JSON array) is found, in their order, and after them all entries. */
const COUNT = `
  SELECT (SELECT count(*) FROM faq_fts WHERE faq_fts MATCH value) AS n FROM json_each(?1)
  UNION ALL SELECT count(*) FROM faq_documents WHERE is_active = 1`;

const NONE: Readonly<Record<string, string>> = {};
/** entries that bm25 hands to `rank` */
const CANDIDATES = 8;
/** ms; past it the snapshot answers: a tool call has 3 s */
const DATABASE_TIMEOUT = 1500;

/**
 * Looks a question up in the active FAQ: one round to D1, none when the query has no meaningful word. When D1 fails
 * or is slow, the snapshot in R2 is searched instead. The text never becomes FTS5 syntax (R23).
 * Throws ToolError UNAVAILABLE when both fail.
 */
export async function searchFaq(env: Env, query: string, options: FaqQuery): Promise<FaqSearch> {
  const { locale, limit = 5, aliases = NONE } = options;
  const terms = termsOf(query, aliases);
  if (!terms) return { hits: [], degraded: false };
  const { list, match } = terms;
  const rankOptions = { locale, limit, aliases };
  try {
    const database = d1(env);
    const found = database.batch([
      database.prepare(SEARCH).bind(match, locale, Math.max(limit, CANDIDATES)),
      database.prepare(COUNT).bind(JSON.stringify(list.map((term) => term.match))),
    ]);
    const [entries, counted] = await within(found, DATABASE_TIMEOUT);
    const of = ((counted?.results ?? []) as { n: number }[]).map(({ n }) => n);
    const total = of.pop() ?? 0;
    return {
      hits: rank(list, (entries?.results ?? []) as FaqEntry[], { of, entries: total }, rankOptions),
      degraded: false,
    };
  } catch (cause) {
    log.warn("faq.database_failed", { kind: cause instanceof Error ? cause.name : "unknown" });
    const entries = await loadSnapshot(env);
    if (!entries) throw new ToolError("UNAVAILABLE", { cause });
    return { hits: rank(list, entries, frequenciesIn(list, entries, aliases), rankOptions), degraded: true };
  }
}

function within<T>(work: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("database timeout")), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
