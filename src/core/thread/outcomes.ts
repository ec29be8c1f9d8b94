import { type Message, messageView } from "../conversation/message";
import type { Outcome } from "./outcome";
import type { InboxRow, Store } from "./store";

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
