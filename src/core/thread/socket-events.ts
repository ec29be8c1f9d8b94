import { z } from "zod";
import type { MessageView } from "../conversation/message";

// What a customer's socket hears. A hint: the truth is `GET …/messages?after_seq=`. The schemas give the types and the
// OpenAPI document; what is sent is not checked against them while the service runs.

const conversationId = z.string();
/** clientMessageIds of the customer's messages that the answer is for */
const covers = z.array(z.string());

/** A message is new, or it was changed. */
export const socketMessage = z.object({
  type: z.literal("message"),
  conversationId,
  message: z.custom<MessageView>(),
});
export const socketTyping = z.object({
  type: z.literal("typing"),
  conversationId,
  by: z.enum(["bot", "agent"]),
  on: z.boolean(),
});
/** The next piece of the answer that is being made; its message replaces all of them. */
export const socketDelta = z.object({ type: z.literal("delta"), conversationId, covers, text: z.string() });
export const socketEscalated = z.object({
  type: z.literal("escalated"),
  conversationId,
  ticketNumber: z.string().nullable(),
});
export const socketAgentJoined = z.object({ type: z.literal("agent_joined"), conversationId, name: z.string() });
export const socketClosed = z.object({ type: z.literal("closed"), conversationId });
export const socketReceipt = z.object({
  type: z.literal("receipt"),
  conversationId,
  upToSeq: z.number().int(),
  state: z.enum(["DELIVERED", "READ"]),
});

export type SocketEvent = z.infer<
  | typeof socketMessage
  | typeof socketTyping
  | typeof socketDelta
  | typeof socketEscalated
  | typeof socketAgentJoined
  | typeof socketClosed
  | typeof socketReceipt
>;
