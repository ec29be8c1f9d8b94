import { DefaultChatTransport } from "ai";
import type { ChatMessage, Chunk } from "../../../src/channels/web/parts";
import type { Page } from "../../loader/messages";
import { call } from "./api";

/** A message as it is sent; the same clientMessageId may be sent again, and counts once. */
export interface Outgoing {
  clientMessageId: string;
  message: string;
  choiceId?: string;
  attachments?: { id: string }[];
  page?: Page;
}

const transport = new DefaultChatTransport<ChatMessage>({
  api: "/api/chat",
  // the service keeps the history: what is sent is the new message alone
  prepareSendMessagesRequest: ({ body }) => ({ body: body ?? {}, headers: { accept: "text/event-stream" } }),
  fetch: (path, init) => call(String(path), { ...init, headers: Object.fromEntries(new Headers(init?.headers)) }),
});

/** Sends a message; resolves once the service has it, with the answer as it is made. Throws Refusal, or what the network throws. */
export function chat(outgoing: Outgoing): Promise<ReadableStream<Chunk>> {
  return transport.sendMessages({
    trigger: "submit-message",
    chatId: "chat",
    messageId: undefined,
    messages: [],
    abortSignal: undefined,
    body: outgoing,
    // the transport does not know our data parts
  }) as Promise<ReadableStream<Chunk>>;
}
