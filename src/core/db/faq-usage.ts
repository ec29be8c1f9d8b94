import { mask } from "../log";
import { d1 } from "./db";

export interface FaqUsage {
  /** times that an answer cited an entry, by its id */
  used: Record<string, number>;
  /** searches after which an answer cited nothing, the newest first; personal data masked (R22) */
  missed: { query: string; at: string }[];
}

/** answers that are looked through at most */
const ANSWERS = 20_000;
/** missed searches that are told at most */
const MISSED = 500;

const RECENT = `SELECT rich, tool_calls, created_at FROM messages
  WHERE created_at >= ?1 AND trace IS NOT NULL ORDER BY created_at DESC LIMIT ${ANSWERS}`;

const USED = `SELECT cited.value ->> 'id' AS id, count(*) AS n FROM (${RECENT}) AS m, json_each(m.rich, '$.citations') AS cited
  GROUP BY id`;

const MISSING = `SELECT called.value ->> '$.input.query' AS query, m.created_at AS at
  FROM (${RECENT}) AS m, json_each(m.tool_calls) AS called
  WHERE called.value ->> 'name' = 'search_faq' AND coalesce(json_array_length(m.rich, '$.citations'), 0) = 0
  LIMIT ${MISSED}`;

/** What the answers since a moment (ISO 8601) made of the FAQ. */
export async function faqUsage(env: Env, since: string): Promise<FaqUsage> {
  const database = d1(env);
  const [cited, missing] = await database.batch([
    database.prepare(USED).bind(since),
    database.prepare(MISSING).bind(since),
  ]);
  const used = ((cited?.results ?? []) as { id: string; n: number }[]).map(({ id, n }) => [id, n] as const);
  const missed = ((missing?.results ?? []) as { query: string | null; at: string }[]).filter(
    ({ query }) => query !== null,
  );
  return { used: Object.fromEntries(used), missed: missed.map(({ query, at }) => ({ query: mask(query ?? ""), at })) };
}
