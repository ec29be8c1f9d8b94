import type { components, paths } from "./api";

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

/** A page of what is new or was changed. */
export type Changes = paths["/api/chat/changes"]["get"]["responses"][200]["content"]["application/json"];
/** What the service has to know of a phone. Without `preview` a notification does not show what was written. */
export type Device = Omit<Schemas["Device"], "preview"> & Partial<Pick<Schemas["Device"], "preview">>;
