import type { ConversationView, StaffConversationView } from "../conversation/conversation";
import type { MessageView } from "../conversation/message";
import type { Principal } from "../conversation/principal";
import type { TicketView } from "../handoff/ticket";
import type { ChatTurn, InboundEvent } from "../turn";
import type { Accepted } from "./accept";
import type { StaffMessageView } from "./delivery";
import type { DeskAction, DeskResult, Staff, TakeOverResult } from "./desk";
import type { Outcome } from "./outcome";
import type { Proactive, ProactiveResult } from "./proactive";
import type { Opening, StartResult } from "./starting";
import type { Suggestion } from "./suggesting";

/** Ask another Thread: its key. */
export interface Forward {
  kind: "forward";
  thread: string;
}
export type NotFound = { kind: "not_found" };
export type Refused = { kind: "refused"; retryAfter: number };

/** The body names the customer by ids that this Thread does not know as its own: they have to be claimed for it first. */
export interface Claim {
  kind: "claim";
  aliases: string[];
}

export type AcceptResult = { kind: "accepted"; accepted: Accepted[] } | Forward | Claim;
export type ChatResult = { kind: "outcome"; outcome: Outcome } | { kind: "failed" } | Forward | NotFound | Refused;
export type ChatStream =
  | { kind: "stream"; conversationId: string; stream: ReadableStream<Uint8Array> }
  | Forward
  | NotFound
  | Refused;

export type RateResult =
  | { kind: "rated"; conversation: ConversationView }
  | { kind: "conflict"; code: "NOT_CLOSED" | "RATING_EXPIRED" }
  | NotFound;

/** What a Thread can tell of a conversation; `complete` is false when older messages are only in D1. */
export interface Page {
  kind: "page";
  messages: MessageView[];
  complete: boolean;
}

/** What is new or was changed since a cursor, each message once, as it is now. */
export interface Changes {
  kind: "changes";
  messages: (MessageView & { conversationId: string })[];
  conversations: ConversationView[];
  cursor: string;
  more: boolean;
  /** the cursor is none of this Thread's: this page begins from the start */
  reset: boolean;
}

/** What decides which of two Threads of one person goes on. */
export interface Standing {
  exists: boolean;
  openTicket: boolean;
  createdAt: number;
  forwardTo: string | null;
  /** it passes on the name alone that was asked for: its holder has changed */
  recycled?: boolean;
  /** of the customer's last message, Unix ms; 0: none is known */
  lastInboundAt?: number;
  /** the channel's own id of who writes there, where it is known and no telephone number */
  externalId?: string;
}

/**
 * What a Thread can be asked over RPC. The object may run a newer or an older version than who asks: arguments and answers are
 * only ever added to.
 */
export interface ThreadPort {
  /** `recycled`: their number was another person's before */
  accept(events: InboundEvent[], claimed?: readonly string[], recycled?: boolean): Promise<AcceptResult>;
  chat(turn: ChatTurn, principal: Principal, conversationId: string | null): Promise<ChatResult>;
  chatStream(turn: ChatTurn, principal: Principal, conversationId: string | null): Promise<ChatStream>;
  conversations(principal: Principal): Promise<ConversationView[]>;
  conversation(principal: Principal, id: string): Promise<ConversationView | null>;
  messages(principal: Principal, id: string, afterSeq: number, limit: number): Promise<Page | NotFound>;
  /** The customer has our messages up to a place, or has read them. */
  receipt(
    principal: Principal,
    id: string,
    upToSeq: number,
    state: "DELIVERED" | "READ",
  ): Promise<ConversationView | NotFound>;
  changes(principal: Principal, after: string | null, limit: number): Promise<Changes | NotFound>;
  close(principal: Principal, id: string): Promise<ConversationView | NotFound>;
  desk(staff: Staff, ticketId: string, action: DeskAction): Promise<DeskResult>;
  /** A conversation in the hands of one of the staff, with its open ticket or a new one. */
  takeOver(staff: Staff, conversationId: string): Promise<TakeOverResult>;
  startConversation(staff: Staff, opening: Opening): Promise<StartResult>;
  ticket(id: string, principal: Principal): Promise<TicketView | null>;
  timeline(id: string, afterSeq: number, limit: number): Promise<StaffMessageView[]>;
  suggest(ticketId: string): Promise<Suggestion | null>;
  staffConversation(id: string): Promise<StaffConversationView | null>;
  agentTyping(ticketId: string, on: boolean): Promise<void>;
  /** false: not this customer's conversation */
  customerTyping(principal: Principal, id: string, on: boolean): Promise<boolean>;
  /** false: not this customer's conversation */
  stopAnswer(principal: Principal, id: string): Promise<boolean>;
  rate(principal: Principal, id: string, rating: number, feedback: string | null): Promise<RateResult>;
  closeIdle(id: string, before: number): Promise<boolean>;
  claim(sessionId: string, userId: string): Promise<Standing>;
  proactive(asked: Proactive): Promise<ProactiveResult | { forward: string }>;
  erase(): Promise<void>;
  /** What a customer said at this address while it was theirs. */
  forget(customerId: string): Promise<void>;
  /** false: it is not this customer's by a link */
  unlink(principal: Principal): Promise<boolean>;
  key(): Promise<string>;
  wake(): Promise<void>;
  standing(principal: Principal): Promise<Standing>;
  /** `name`: under which it was asked for; one that is another's by now leads there */
  place(name?: string): Promise<Standing>;
  /** A name of this Thread's is another person's by now, whose Thread has this key. */
  giveUp(name: string, to: string): Promise<void>;
  /** ms until another file may be sent; 0: now */
  admitFile(): Promise<number>;
  forwardTo(
    target: string,
    turn: Pick<ChatTurn, "channel" | "account" | "address">,
    userId: string | null,
  ): Promise<void>;
}
