import type { components } from "./api";

// What goes over the line. The shapes come from the service's OpenAPI document (api.d.ts).

type Schemas = components["schemas"];

/** A message as the service tells it where the conversation is known. */
export type BareMessage = Schemas["Message"];
export type Message = BareMessage & { conversationId: string };
export type Conversation = Schemas["Conversation"];
export type SocketEvent = Schemas["SocketEvent"];
/** What an upload gave; a message names it by its `id`. */
export type ChatFile = Schemas["File"];
export type ChatRequest = Schemas["ChatRequest"];
export type ChatAnswer = Schemas["ChatAnswer"];
export type ReadRequest = Schemas["ReadRequest"];
export type RateRequest = Schemas["RateRequest"];
export type QuickReply = NonNullable<Message["quickReplies"]>[number];
export type Card = NonNullable<Message["cards"]>[number];

/** A page of GET /api/chat/changes. */
export interface Changes {
  /** new or changed since the cursor, each once in its newest state */
  messages: Message[];
  conversations: Conversation[];
  cursor: string;
  more: boolean;
  /** the cursor was not known: this page begins from the start */
  reset: boolean;
}

/** The body of PUT /api/mobile/devices/:token. */
export interface Device {
  platform: "ios" | "android";
  appVersion: string;
  /** BCP 47, for the words of a notification */
  locale: string;
  /** whether a notification may show what was written */
  preview?: boolean;
}
