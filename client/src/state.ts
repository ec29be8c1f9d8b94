import type { Conversation, Message } from "./contract";
import type { Messages } from "./history";
import type { Connection } from "./line";
import type { Pending } from "./outbox";

/** An answer while it is made; its message replaces it. */
export interface Making {
  conversationId: string;
  /** clientMessageIds of what it answers */
  covers: readonly string[];
  text: string;
}

/** What a view shows. Each change makes a new one; parts that did not change stay the same objects. */
export interface ChatState {
  /** of the live line; without it messages are still sent and fetched where the network allows */
  connection: Connection;
  /** the last one written to first */
  conversations: readonly Conversation[];
  /** by conversation id, in the order of `seq` */
  messages: Readonly<Messages>;
  /** what the service has not confirmed, in the order of sending; belongs after the messages */
  pending: readonly Pending[];
  making: Making | null;
  typing: { conversationId: string; by: "bot" | "agent" } | null;
  /** messages that the customer has not read */
  unread: number;
}

export const empty: ChatState = {
  connection: "offline",
  conversations: [],
  messages: {},
  pending: [],
  making: null,
  typing: null,
  unread: 0,
};

/** All known messages as one history: a customer has one conversation after the other. */
export function timeline({ messages }: ChatState): Message[] {
  const start = (conversation: readonly Message[]) => conversation[0]?.createdAt ?? "";
  return Object.values(messages)
    .sort((a, b) => (start(a) < start(b) ? -1 : 1))
    .flat();
}
