import type { MessageView } from "../../src/core/conversation/message";
import type { Reply } from "../../src/core/reply";
import { refused, session } from "./session";
import { language } from "./texts";

export type { MessageView, Reply };

/** The service said no, in words for the customer. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = "Refusal";
    this.status = status;
  }
}

/** What the answer to a message brings, in order: see the AI SDK's UI message stream. */
export type StreamPart =
  | { type: "start"; messageId?: string }
  | { type: "text-delta"; delta: string }
  | { type: "data-conversation"; data: { conversationId: string } }
  | { type: "data-progress"; data: { label: string } }
  | { type: "data-reply"; data: (Reply & { messageId: string; seq: number }) | null }
  | { type: "error"; errorText: string }
  | { type: "finish" };

/** A call with the session's token, renewed once when the service refuses it. Throws Refusal for 4xx and 5xx. */
async function call(path: string, init: RequestInit = {}, again = true): Promise<Response> {
  const { token } = await session();
  const headers = { ...init.headers, authorization: `Bearer ${token}`, "accept-language": language() };
  const answer = await fetch(path, { ...init, headers });
  if (answer.status === 401 && again) {
    refused(token);
    return call(path, init, false);
  }
  if (answer.ok) return answer;
  const body = await answer.json().catch(() => null);
  throw new Refusal(answer.status, body?.error?.message ?? `${answer.status}`);
}

/** The lines of an event stream that carry data, parsed, until [DONE]. Throws when the stream breaks off before. */
export async function* parts(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamPart> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new TypeError("the stream broke off");
    const lines = (rest + decoder.decode(value, { stream: true })).split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (!line.startsWith("data:")) continue;
      const data = line.slice(5).trim();
      if (data === "[DONE]") return;
      yield JSON.parse(data);
    }
  }
}

export interface Outgoing {
  clientMessageId: string;
  message: string;
  choiceId?: string;
  /** what was sent before it */
  attachments?: { id: string }[];
}

/** Sends a file; a message has to name it. */
export async function upload(file: Blob): Promise<{ id: string }> {
  return (await call("/api/chat/attachments", { method: "POST", body: file })).json();
}

/** A file of a message, as an address that an <img> can show: it takes the token to get it. */
export async function fileUrl(path: string): Promise<string> {
  return URL.createObjectURL(await (await call(path)).blob());
}

/** Sends a message and yields what the answer brings. The same clientMessageId may be sent again: it counts once. */
export async function* chat(outgoing: Outgoing): AsyncGenerator<StreamPart> {
  const answer = await call("/api/chat", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify(outgoing),
  });
  if (answer.body) yield* parts(answer.body);
}

/** The conversation that was last written in, or null. */
export async function newestConversation(): Promise<string | null> {
  const { conversations } = await (await call("/api/chat/conversations")).json();
  return conversations[0]?.id ?? null;
}

/** The messages of a conversation after a seq, oldest first. */
export async function messagesAfter(conversationId: string, seq: number): Promise<MessageView[]> {
  const all: MessageView[] = [];
  for (let after = seq; ; ) {
    const path = `/api/chat/conversations/${encodeURIComponent(conversationId)}/messages?after_seq=${after}`;
    const { messages }: { messages: MessageView[] } = await (await call(path)).json();
    const last = messages.at(-1);
    if (!last || last.seq <= after) return all;
    all.push(...messages);
    after = last.seq;
  }
}
