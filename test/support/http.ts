import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { faqSeedSql } from "../../demo/src/seed-faq";
import { parseId, threadIdOf } from "../../src/core/conversation/ids";
import type { MessageView } from "../../src/core/conversation/message";
import { call } from "./api";
import type { Entry } from "./ledger";
import { threadEntries } from "./thread";

/** A guest session from an address of its own, so that no test uses up the rate of another. */
export async function visitor(): Promise<{ token: string; sessionId: string }> {
  const headers = { "cf-connecting-ip": crypto.randomUUID() };
  const response = await call("/api/session", { method: "POST", headers });
  expect(response.status).toBe(201);
  const { sessionToken, sessionId } = await response.json<{ sessionToken: string; sessionId: string }>();
  return { token: sessionToken, sessionId };
}

export async function seedFaq(): Promise<void> {
  await env.DB.batch(faqSeedSql().map((sql) => env.DB.prepare(sql)));
}

export interface ErrorBody {
  error: { code: string; message: string; details?: unknown };
}

/** The refusal that a response is: its status and its code. Fails when its body has anything else, or shows its inside. */
export async function refusal(response: Response, status: number, code: string): Promise<ErrorBody> {
  const text = await response.text();
  expect(`${response.status} ${text}`).toContain(`${status} `);
  const body = JSON.parse(text) as ErrorBody;
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(Object.keys(body)).toEqual(["error"]);
  expect(["code", "message", "details"]).toEqual(expect.arrayContaining(Object.keys(body.error)));
  expect(body.error.code).toBe(code);
  expect(body.error.message).toMatch(/\S/);
  expect(text).not.toMatch(/\bat \S+ ?\(|\.ts:\d|\.js:\d|node_modules|SQLITE|D1_ERROR|Zod/);
  return body;
}

/** The Thread that holds a conversation. */
export function threadOf(conversationId: string) {
  const parsed = parseId(conversationId);
  const id = parsed && threadIdOf(env.THREAD, parsed.thread);
  if (!id) throw new Error(`no thread in ${conversationId}`);
  return env.THREAD.get(id);
}

export async function messagesOf(token: string, conversationId: string, query = ""): Promise<MessageView[]> {
  const response = await call(`/api/chat/conversations/${conversationId}/messages${query}`, { token });
  expect(response.status).toBe(200);
  return (await response.json<{ messages: MessageView[] }>()).messages;
}

/** A conversation as the Thread's storage holds it, for the ledger. */
export function heldBy(conversationId: string): Promise<Entry[]> {
  return runInDurableObject(threadOf(conversationId), (_instance, state) => threadEntries(state));
}

export type Chunk = { type: string; [field: string]: unknown };

/** Reads a UI message stream part by part, until [DONE]. */
export async function* chunksOf(response: Response): AsyncGenerator<Chunk> {
  if (!response.body) throw new Error("no body");
  let rest = "";
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "") continue;
      expect(line).toMatch(/^data: /);
      const data = line.slice("data: ".length);
      if (data === "[DONE]") return;
      yield JSON.parse(data) as Chunk;
    }
  }
  throw new Error("the stream ended without [DONE]");
}

export async function all(chunks: AsyncIterable<Chunk>): Promise<Chunk[]> {
  const read: Chunk[] = [];
  for await (const chunk of chunks) read.push(chunk);
  return read;
}

/** The text that a client shows from these parts. */
export function shownIn(chunks: readonly Chunk[]): string {
  return chunks.flatMap((chunk) => (chunk.type === "text-delta" ? [String(chunk.delta)] : [])).join("");
}
