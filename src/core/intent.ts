import type { Proof } from "./conversation/proof";

/**
 * A change that a tool or the model asked for. It is applied together with the reply, in one commit, or not at all:
 * a superseded attempt leaves nothing behind.
 */
export type Intent = EscalationIntent | WriteIntent | NotifyIntent | LinkIntent;

export interface EscalationIntent {
  kind: "escalate";
  reason: string;
  category: TicketCategory;
  priority: TicketPriority;
  summary: string;
}

/** A write that a model asked for. Nothing is done before the customer has confirmed it. */
export interface WriteIntent {
  kind: "confirm";
  tool: string;
  /** as the tool's schema gives it back; it is what runs */
  input: unknown;
  /** names this write within its conversation; the same for every attempt at the turn that asked for it */
  key: string;
  /** the tool's own words for what will be done */
  question: string;
}

export type TicketPriority = "LOW" | "MEDIUM" | "HIGH" | "URGENT";
export type TicketCategory = "COMPLAINT" | "REFUND" | "TECHNICAL" | "ORDER_ISSUE" | "OTHER";

/** The address is this customer's from now on: they have proved it. */
export interface LinkIntent {
  kind: "link";
  customerId: string;
  proof: Proof;
}

/** The customer wants no messages that they have not asked for ("stop"), or wants them again. */
export interface NotifyIntent {
  kind: "notify";
  on: boolean;
}
