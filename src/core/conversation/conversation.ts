import { iso } from "../clock";
import type { WriteIntent } from "../intent";
import type { ChannelName, Locale } from "../turn";

export type ConversationStatus = "ACTIVE" | "WAITING_HUMAN" | "WITH_AGENT" | "CLOSED";

/** Who answers the customer. Every change raises the epoch, and what an older epoch made is not sent any more. */
export type Owner = "bot" | "queue" | `agent:${string}`;

/** A conversation as its Thread keeps it. Times are Unix milliseconds. */
export interface Conversation {
  id: string;
  /** CONV-…; null until the Sequence object has given one */
  number: string | null;
  status: ConversationStatus;
  owner: Owner;
  epoch: number;
  channel: ChannelName;
  locale: Locale;
  userId: string | null;
  sessionId: string | null;
  guestName: string | null;
  guestPhone: string | null;
  /** the last message's place; places start at 1 and have no gaps */
  seq: number;
  readSeq: number;
  /** up to which the customer's app has our messages; absent: not beyond `readSeq` */
  deliveredSeq?: number;
  startedAt: number;
  lastMessageAt: number;
  /** first answer after the first message, ms */
  firstResponseMs: number | null;
  escalatedAt: number | null;
  escalationReason: string | null;
  closedAt: number | null;
  /** the open ticket, if there is one (R13) */
  ticketId: string | null;
  tickets: number;
  /** answers in a row that did not help (R11); absent in conversations of before it was counted */
  failures?: number;
  /** R17, 1 to 5; absent until the customer has rated */
  rating?: number;
  feedback?: string;
  /** Unix ms: until it is answered, a bare 1 to 5 is a rating (R17) */
  ratingAskedAt?: number;
  /** what its customer said lately on another channel was looked for */
  recalled?: boolean;
  /** a write that waits for the customer's word */
  pending?: PendingWrite | null;
  /** raised by every change; D1 keeps the highest */
  version: number;
}

/** A write that a tool asked the customer about. */
export interface PendingWrite extends WriteIntent {
  /** of the message that asks */
  seq: number;
  /** Unix ms */
  expiresAt: number;
}

export function openConversation(
  start: Pick<Conversation, "id" | "channel" | "locale" | "userId" | "sessionId" | "guestName" | "guestPhone">,
  at: number,
): Conversation {
  return {
    ...start,
    number: null,
    status: "ACTIVE",
    owner: "bot",
    epoch: 1,
    seq: 0,
    readSeq: 0,
    startedAt: at,
    lastMessageAt: at,
    firstResponseMs: null,
    escalatedAt: null,
    escalationReason: null,
    closedAt: null,
    ticketId: null,
    tickets: 0,
    version: 0,
  };
}

const moves: Record<ConversationStatus, readonly ConversationStatus[]> = {
  ACTIVE: ["WAITING_HUMAN", "WITH_AGENT", "CLOSED"],
  WAITING_HUMAN: ["ACTIVE", "WITH_AGENT", "CLOSED"],
  WITH_AGENT: ["ACTIVE", "WAITING_HUMAN", "CLOSED"],
  CLOSED: [],
};

/** The status that belongs to an owner. */
export function statusOf(owner: Owner): ConversationStatus {
  if (owner === "bot") return "ACTIVE";
  return owner === "queue" ? "WAITING_HUMAN" : "WITH_AGENT";
}

/** Gives the conversation to someone else: a new epoch, and no question of the bot's stands any more. The same owner again changes nothing. */
export function handTo(conversation: Conversation, owner: Owner): Conversation {
  if (conversation.owner === owner) return conversation;
  const status = statusOf(owner);
  if (conversation.status !== status && !moves[conversation.status].includes(status)) {
    throw new Error(`a ${conversation.status} conversation cannot become ${status}`);
  }
  return { ...conversation, owner, status, epoch: conversation.epoch + 1, pending: null };
}

/** Ends the conversation; what the bot still makes for it is not sent. */
export function closeConversation(conversation: Conversation, at: number): Conversation {
  if (conversation.status === "CLOSED") return conversation;
  return {
    ...conversation,
    status: "CLOSED",
    closedAt: at,
    epoch: conversation.epoch + 1,
    ticketId: null,
    pending: null,
  };
}

/** The row of the record; see core/db/schema.ts. */
export function conversationRow(conversation: Conversation): Record<string, string | number | null> {
  return {
    id: conversation.id,
    conversation_number: conversation.number,
    user_id: conversation.userId,
    user_type: conversation.userId ? "CUSTOMER" : "GUEST",
    guest_name: conversation.guestName,
    guest_phone: conversation.guestPhone,
    channel: conversation.channel.toUpperCase(),
    session_id: conversation.sessionId,
    status: conversation.status,
    escalated_at: conversation.escalatedAt === null ? null : iso(conversation.escalatedAt),
    escalation_reason: conversation.escalationReason,
    assigned_agent_id: conversation.owner.startsWith("agent:") ? conversation.owner.slice("agent:".length) : null,
    message_count: conversation.seq,
    first_response_time: conversation.firstResponseMs,
    started_at: iso(conversation.startedAt),
    last_message_at: iso(conversation.lastMessageAt),
    closed_at: conversation.closedAt === null ? null : iso(conversation.closedAt),
    rating: conversation.rating ?? null,
    feedback: conversation.feedback ?? null,
    created_at: iso(conversation.startedAt),
    updated_at: iso(conversation.closedAt ?? conversation.lastMessageAt),
    version: conversation.version,
    owner: conversation.owner,
    locale: conversation.locale,
    read_seq: conversation.readSeq,
  };
}

/** What its owner and staff see of a conversation over HTTP. */
export interface ConversationView {
  id: string;
  conversationNumber: string | null;
  channel: string;
  status: ConversationStatus;
  messageCount: number;
  readSeq: number;
  startedAt: string;
  lastMessageAt: string;
  closedAt: string | null;
}

/** The same for staff: whose it is, and who answers. */
export interface StaffConversationView extends ConversationView {
  owner: Owner;
  userId: string | null;
  /** as whoever writes there calls themselves, signed in or not; `guestName` is of guests only */
  customerName: string | null;
  guestName: string | null;
  guestPhone: string | null;
  locale: string;
  rating: number | null;
}

/** `displayName`: what the Thread knows of its customer. */
export function staffConversationView(conversation: Conversation, displayName: string | null): StaffConversationView {
  const { owner, userId, guestName, guestPhone, locale, rating = null } = conversation;
  const customerName = displayName ?? guestName;
  return { ...conversationView(conversation), owner, userId, customerName, guestName, guestPhone, locale, rating };
}

export function conversationView(conversation: Conversation): ConversationView {
  return {
    id: conversation.id,
    conversationNumber: conversation.number,
    channel: conversation.channel.toUpperCase(),
    status: conversation.status,
    messageCount: conversation.seq,
    readSeq: conversation.readSeq,
    startedAt: iso(conversation.startedAt),
    lastMessageAt: iso(conversation.lastMessageAt),
    closedAt: conversation.closedAt === null ? null : iso(conversation.closedAt),
  };
}
