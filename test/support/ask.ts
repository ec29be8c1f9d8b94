import { env } from "cloudflare:workers";
import { configOf } from "../../src/config";
import type { AssistantEvent, AssistantInput } from "../../src/core/assistant/contract";
import { tinyBot } from "./tiny-bot";

/** An assistant's input for one text, and what it streamed. */
export function ask(text: string, given: Partial<AssistantInput> = {}) {
  const events: AssistantEvent[] = [];
  const input: AssistantInput = {
    bot: tinyBot(),
    env,
    config: configOf(env),
    conversationId: "conv-1",
    channel: "web",
    customer: null,
    locale: "id-ID",
    history: [],
    messages: [{ type: "text", text }],
    now: new Date("2026-11-23T03:00:00Z"),
    turnKey: "thread:1",
    ticket: null,
    failures: 0,
    paid: true,
    ledger: [],
    signal: new AbortController().signal,
    onEvent: (event) => events.push(event),
    ...given,
  };
  const streamed = () => events.flatMap((event) => (event.type === "delta" ? [event.text] : []));
  return { input, events, streamed };
}

export interface FaqRow {
  id: string;
  question: string;
  answer: string;
  keywords?: string;
  locale?: string;
  active?: number;
}

export async function insertFaq(...rows: FaqRow[]): Promise<void> {
  const insert = env.DB.prepare(
    "INSERT INTO faq_documents (id, category, question, answer, keywords, locale, is_active) VALUES (?, 'GENERAL', ?, ?, ?, ?, ?)",
  );
  await env.DB.batch(
    rows.map(({ id, question, answer, keywords = "", locale = "id-ID", active = 1 }) =>
      insert.bind(id, question, answer, keywords, locale, active),
    ),
  );
}

export const shipping: FaqRow = {
  id: "ship-id",
  question: "Berapa lama pengiriman?",
  answer: "Pengiriman 2-3 hari kerja ya, Kak.",
  keywords: "estimasi, sampai, kirim",
};
