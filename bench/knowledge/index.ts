import { writeFaq } from "../../src/core/db/faq";
import { ANSWERS, type FaqEntry } from "../../src/core/knowledge/rank";
import { searchFaq } from "../../src/core/knowledge/search";
import { saveSnapshot } from "../../src/core/knowledge/snapshot";
import { stem } from "../../src/core/knowledge/stem";
import { wordsOf } from "../../src/core/knowledge/words";
import type { Locale } from "../../src/core/turn";
import { aliases } from "../../src/shop/words";

// The FAQ's search by itself, as the assistant calls it: bench/knowledge.mjs asks.

/** D1 that tells how many rows it has read. */
function counting(database: D1Database, read: { rows: number }): D1Database {
  return new Proxy(database, {
    get(target, key) {
      const value = Reflect.get(target, key);
      if (key !== "batch") return typeof value === "function" ? value.bind(target) : value;
      return async (statements: D1PreparedStatement[]) => {
        const results = await target.batch(statements);
        for (const { meta } of results) read.rows += meta.rows_read;
        return results;
      };
    },
  });
}

/** The entry with the stems of its words beside them, each in the column where its word stands (a question's with the keywords). */
function withStems(entry: FaqEntry): FaqEntry {
  const stems = (text: string) => wordsOf(text).map(stem).join(" ");
  const { question, answer, keywords } = entry;
  return {
    ...entry,
    keywords: `${keywords ?? ""}, ${stems(`${question} ${keywords ?? ""}`)}`,
    answer: `${answer} ${stems(answer)}`,
  };
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/threshold") return Response.json(ANSWERS);
    if (pathname === "/entries") {
      const { entries, column } = (await request.json()) as { entries: FaqEntry[]; column: boolean };
      const changes = (column ? entries.map(withStems) : entries).map(({ id, ...fields }) => ({
        id,
        before: null,
        after: { ...fields, isActive: true, pair: null },
      }));
      return Response.json(await writeFaq(env, changes, "bench"));
    }
    if (pathname === "/snapshot") return Response.json(await saveSnapshot(env));
    const { q, locale, slang, limit } = (await request.json()) as {
      q: string;
      locale: Locale;
      slang: boolean;
      limit: number;
    };
    const read = { rows: 0 };
    const counted = { ...env, DB: counting(env.DB, read) };
    const { hits, degraded } = await searchFaq(counted, q, { locale, limit, ...(slang && { aliases }) });
    // the snapshot's answer is not the search that is measured
    if (degraded) return new Response("D1 did not answer in time", { status: 503 });
    return Response.json({ hits: hits.map(({ id, score }) => ({ id, score })), rows: read.rows });
  },
};
