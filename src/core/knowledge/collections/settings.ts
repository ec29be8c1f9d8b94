import { z } from "zod";
import type { CollectionSettings } from "./client";

/** What the knowledge Worker is bound to and set to (knowledge/wrangler.toml). */
export interface KnowledgeEnv {
  DB: D1Database;
  QUEUE: Queue<Hint>;
  /** development alone: a stand-in for xAI */
  XAI?: Fetcher;
  XAI_MANAGEMENT_URL?: string;
  XAI_MANAGEMENT_KEY?: string;
  XAI_COLLECTION_ID?: string;
  XAI_BASE_URL?: string;
  GROK_API_KEY?: string;
}

/** A message of the queue: an entry to look at, or all of them. It says that, never what has changed. */
export type Hint = { faqId: string } | { all: true };

const text = z.string().trim().min(1).optional().catch(undefined);
const url = (usual: string) =>
  z
    .url()
    .default(usual)
    .transform((given) => given.replace(/\/+$/, ""));
const schema = z.object({
  XAI_MANAGEMENT_URL: url("https://management-api.x.ai/v1"),
  XAI_MANAGEMENT_KEY: text,
  XAI_COLLECTION_ID: text,
  XAI_BASE_URL: url("https://api.x.ai/v1"),
  GROK_API_KEY: text,
});

/** Null: no collection is set up, and nothing is synced or searched there. Throws for an address that is none. */
export function collectionSettings(env: KnowledgeEnv): CollectionSettings | null {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const { XAI_MANAGEMENT_URL, XAI_MANAGEMENT_KEY, XAI_COLLECTION_ID, XAI_BASE_URL, GROK_API_KEY } = schema.parse(given);
  if (XAI_MANAGEMENT_KEY && XAI_COLLECTION_ID && GROK_API_KEY) {
    return {
      ...{ id: XAI_COLLECTION_ID, managementUrl: XAI_MANAGEMENT_URL, managementKey: XAI_MANAGEMENT_KEY },
      ...{ apiUrl: XAI_BASE_URL, apiKey: GROK_API_KEY, fetch: (input, init) => fetch(input, init) },
    };
  }
  const { XAI } = env;
  if (!XAI || XAI_MANAGEMENT_KEY || XAI_COLLECTION_ID) return null;
  const standIn = "http://xai.example/demo/xai";
  return {
    ...{ id: "collection_demo", managementUrl: `${standIn}/management/v1`, managementKey: "stand-in-of-management" },
    ...{ apiUrl: `${standIn}/v1`, apiKey: "stand-in-of-xai", fetch: (input, init) => XAI.fetch(input, init) },
  };
}
