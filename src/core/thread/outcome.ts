import type { ConversationStatus } from "../conversation/conversation";
import type { Reply } from "../reply";

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
