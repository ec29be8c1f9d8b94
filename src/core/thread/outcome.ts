import type { ConversationStatus } from "../conversation/conversation";
import { type Message, messageView } from "../conversation/message";
import type { Reply } from "../reply";
import type { InboxRow, Store } from "./store";

/** What a customer's message came to: the same for every attempt to send it. */
export interface Outcome {
  conversationId: string;
  /** the answer's id; the customer's own message's id when nobody has answered (a person owns the conversation) */
  messageId: string;
  /** where the customer's message stands in the conversation */
  seq: number;
  /** where the answer stands; null when there is none */
  replySeq: number | null;
  /** the answer's text; null while a person owns the conversation */
  response: string | null;
  intent: string | null;
  toolsUsed: string[];
  tokensUsed: number;
  reply: Reply | null;
  /** of the conversation, right after the answer */
  status: ConversationStatus;
  degraded: boolean;
}

/** The outcome of a settled inbox row, read back from the Thread, so that it is equal after a restart as well. */
export function outcomeOf(store: Store, row: InboxRow): Outcome | null {
  if (row.state === "pending") return null;
  const answer = row.replySeq === null ? null : store.message(row.conversationId, row.replySeq);
  const own = store.message(row.conversationId, row.seq);
  if (answer) return answered(answer, row.seq);
  if (!own) return null;
  return {
    conversationId: row.conversationId,
    messageId: own.id,
    seq: row.seq,
    replySeq: null,
    response: null,
    intent: null,
    toolsUsed: [],
    tokensUsed: 0,
    reply: null,
    status: own.leftAs ?? store.conversation(row.conversationId)?.status ?? "CLOSED",
    degraded: false,
  };
}

function answered(message: Message, seq: number): Outcome {
  const { answers } = message;
  return {
    conversationId: message.conversationId,
    messageId: message.id,
    seq,
    replySeq: message.seq,
    response: message.content,
    intent: answers?.intent ?? null,
    toolsUsed: [...new Set(answers?.tools.map((tool) => tool.name))],
    tokensUsed: answers?.tokens ?? 0,
    reply: message.reply,
    status: answers?.conversationStatus ?? "ACTIVE",
    degraded: answers?.degraded ?? false,
  };
}

/** What sockets hear of a new message. */
export function messageEvent(message: Message) {
  return { type: "message" as const, conversationId: message.conversationId, message: messageView(message) };
}
