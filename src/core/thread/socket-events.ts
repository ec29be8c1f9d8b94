import type { MessageView } from "../conversation/message";

/** What a customer's socket hears. A hint: the truth is `GET …/messages?after_seq=`. */
export type SocketEvent =
  | { type: "message"; conversationId: string; message: MessageView }
  | { type: "delta"; conversationId: string; covers: string[]; text: string }
  | { type: "typing"; conversationId: string; by: "bot" | "agent"; on: boolean }
  | { type: "escalated"; conversationId: string; ticketNumber: string | null }
  | { type: "agent_joined"; conversationId: string; name: string }
  | { type: "closed"; conversationId: string }
  | { type: "receipt"; conversationId: string; upToSeq: number; state: "DELIVERED" | "READ" };
