import { Chat, type ChatOptions } from "./chat";

export { type CallsOptions, ChatError } from "./calls";
export type { Chat, ChatOptions } from "./chat";
export type { Card, ChatFile, Conversation, Device, Message, QuickReply, SocketEvent } from "./contract";
export type { Environment } from "./environment";
export type { Connection } from "./line";
export type { Outgoing, Pending } from "./outbox";
export { type ChatState, type Making, timeline } from "./state";
export type { ChatStorage } from "./storage";
export type { UploadOptions } from "./upload";

/** A customer's chat, to be started with `start()`. */
export function createChat(options: ChatOptions): Chat {
  return new Chat(options);
}
