import { z } from "zod";
import { now } from "../clock";
import { d1 } from "../db/db";
import { log } from "../log";
import { digest } from "../tools/digest";
import { locale } from "../turn";
import type { FaqEntry } from "./rank";

/** Where the copy of the active FAQ lies in R2, for the time when D1 is down. */
export const SNAPSHOT_KEY = "faq/snapshot.json";

/** ms for which a loaded snapshot is used without asking R2 again */
const FRESH = 5 * 60_000;

const snapshot = z.array(
  z.object({
    id: z.string(),
    category: z.string(),
    question: z.string(),
    answer: z.string(),
    keywords: z.string().nullable(),
    locale,
  }),
);

const loaded = new WeakMap<R2Bucket, { at: number; entries: FaqEntry[] }>();

/** Writes all active entries to R2, only if they changed. To be called after each change of the FAQ, and by cron. */
export async function saveSnapshot(env: Env): Promise<{ entries: number; changed: boolean }> {
  const { results } = await d1(env)
    .prepare(
      "SELECT id, category, question, answer, keywords, locale FROM faq_documents WHERE is_active = 1 ORDER BY id",
    )
    .all<FaqEntry>();
  const body = JSON.stringify(results);
  const hash = await digest(body);
  const current = await env.FILES.head(SNAPSHOT_KEY);
  const changed = current?.customMetadata?.hash !== hash;
  if (changed) {
    await env.FILES.put(SNAPSHOT_KEY, body, {
      customMetadata: { hash },
      httpMetadata: { contentType: "application/json" },
    });
  }
  loaded.set(env.FILES, { at: now(), entries: results });
  return { entries: results.length, changed };
}

/** The entries of the last snapshot, kept in memory; null when there is none. An old copy is better than none. */
export async function loadSnapshot(env: Env): Promise<FaqEntry[] | null> {
  const kept = loaded.get(env.FILES);
  if (kept && Math.abs(now() - kept.at) < FRESH) return kept.entries;
  try {
    const object = await env.FILES.get(SNAPSHOT_KEY);
    if (!object) return null;
    const entries = snapshot.parse(await object.json());
    loaded.set(env.FILES, { at: now(), entries });
    return entries;
  } catch (error) {
    log.warn("faq.snapshot_failed", { kind: error instanceof Error ? error.name : "unknown" });
    return kept?.entries ?? null;
  }
}
