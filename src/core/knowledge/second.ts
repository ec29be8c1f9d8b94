import { d1 } from "../db/db";
import { log, reasonOf } from "../log";
import { atMost } from "../patience";
import type { Locale } from "../turn";
import { ANSWERS, type FaqEntry, type FaqHit, hitOf } from "./rank";
import { type FaqQuery, type FaqSearch, LIMIT, searchFaq } from "./search";

/** ms; a customer waits for it */
const PATIENCE = 1000;
/** Below it a second retriever has found nothing: by meaning something is always the nearest. xAI says of its scores only that more is better. */
const LIKELY = 0.5;
/** What a meaning alone may reach: near enough to be asked back, or to be read by the model; never an answer by itself. */
const MOST = ANSWERS - 0.01;

const READ = `
  SELECT d.id, d.category, d.question, d.answer, d.keywords, d.locale
  FROM json_each(?1) AS given JOIN faq_documents AS d ON d.id = given.value WHERE d.is_active = 1`;

/**
 * What the index finds (`searchFaq`), and where that is not sure what the collection does that the service is bound to, if
 * there is one: it is paid by the search, and finds what is said in other words. Its hits' text is D1's, so that what was taken
 * away is never found. Where it is not set up, late or out of order, the index's hits stay as they are.
 */
export async function findFaq(env: Env, query: string, options: FaqQuery): Promise<FaqSearch> {
  const { hits, degraded } = await searchFaq(env, query, options);
  if (degraded || (hits[0]?.score ?? 0) >= ANSWERS || !env.KNOWLEDGE) return { hits, degraded };
  try {
    const { locale, limit = LIMIT } = options;
    const meant = await byMeaning(env, query, locale, limit);
    const more = meant.filter((each) => hits.every(({ id }) => id !== each.id));
    return { hits: [...hits, ...more].sort((a, b) => b.score - a.score).slice(0, limit), degraded };
  } catch (error) {
    log.warn("faq.second_failed", { kind: reasonOf(error) });
    return { hits, degraded };
  }
}

async function byMeaning(env: Env, query: string, locale: Locale, limit: number): Promise<FaqHit[]> {
  const found = await atMost(PATIENCE, env.KNOWLEDGE.search(query, locale, limit));
  const likely = new Map(
    (found ?? []).flatMap(({ faqId, score }) => (score >= LIKELY ? [[faqId, score] as const] : [])),
  );
  if (likely.size === 0) return [];
  const { results } = await d1(env)
    .prepare(READ)
    .bind(JSON.stringify([...likely.keys()]))
    .all<FaqEntry>();
  return results.map((entry) => hitOf(entry, Math.min(1, likely.get(entry.id) ?? 0) * MOST));
}
