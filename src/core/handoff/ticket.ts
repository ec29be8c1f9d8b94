import { iso } from "../clock";
import type { TicketCategory, TicketPriority } from "../intent";
import type { ChannelName, Locale, MediaFile } from "../turn";

export type TicketStatus = "OPEN" | "IN_PROGRESS" | "PENDING_CUSTOMER" | "RESOLVED" | "CLOSED";

/** A file on a ticket, and the message that it came with. */
export interface TicketFile extends MediaFile {
  messageId: string;
}

/** A hand-off to a person. Times are Unix milliseconds. */
export interface Ticket {
  id: string;
  /** TKT-…; null until the Sequence object has given one */
  number: string | null;
  conversationId: string;
  userId: string | null;
  channel: ChannelName;
  locale: Locale;
  category: TicketCategory;
  priority: TicketPriority;
  subject: string;
  description: string;
  /** what the customer sent of the matter; absent on tickets from before there were any */
  attachments?: readonly TicketFile[];
  status: TicketStatus;
  /** the staff member who has it; absent or null: whoever claims it */
  assignedTo?: string | null;
  /** for whom it is meant, as the shop names its teams */
  department?: string | null;
  labels?: readonly string[];
  /** orders that the conversation touched */
  orderNumbers?: readonly string[];
  /** the shop knows who writes */
  verified?: boolean;
  /** the customer's channel takes free text until then; absent or null: always */
  windowUntil?: number | null;
  /** out of sight until then, and its clocks stand */
  snoozedUntil?: number | null;
  /** since when the clocks stand; absent or null: they run */
  pausedAt?: number | null;
  /** how long they have stood before, business ms */
  pausedMs?: number;
  /** the customer's oldest message that no person has answered */
  waitingSince?: number | null;
  /** R12, from the hand-off; absent on tickets of before they were counted */
  responseDeadline?: number;
  resolutionDeadline?: number;
  /** by which priority they were counted: one that rose by itself moves none (R15) */
  slaPriority?: TicketPriority;
  /** deadlines of which supervisors were warned */
  warned?: readonly ("response" | "resolution")[];
  /** when it came into these hands */
  assignedAt?: number;
  /** the customer was told that the queue is long */
  queueTold?: boolean;
  /** R15: of the first warning, and of each deadline that was missed: stamped once */
  warnedAt?: number;
  responseBreachedAt?: number;
  breachedAt?: number;
  /** of the first answer of a person */
  respondedAt?: number;
  resolution?: string;
  resolvedAt?: number;
  resolvedBy?: string;
  /** how many things have happened to it, for the ids of its trail */
  events?: number;
  createdAt: number;
  updatedAt: number;
  closedAt: number | null;
  version: number;
}

/** Something that was done with a ticket: its audit trail, notes among it. */
export interface TicketEvent {
  id: string;
  ticketId: string;
  /** Unix ms */
  at: number;
  /** id of the staff member; customer, bot, or system */
  actor: string;
  kind:
    | "escalated"
    | "taken_over"
    | "claimed"
    | "assigned"
    | "requeued"
    | "replied"
    | "retried"
    | "noted"
    | "changed"
    | "snoozed"
    | "woken"
    | "moved"
    | "returned"
    | "warned"
    | "breached";
  /** what a person reads of it: the note, the reason, from where to where */
  text: string | null;
}

export function ticketEventRow({
  id,
  ticketId,
  at,
  actor,
  kind,
  text,
}: TicketEvent): Record<string, string | number | null> {
  return { id, ticket_id: ticketId, at: iso(at), actor, kind, text, version: 1 };
}

/** A ticket over HTTP: the columns of the record in camelCase. */
export interface TicketView {
  id: string;
  ticketNumber: string | null;
  conversationId: string;
  userId: string | null;
  category: string;
  priority: string;
  subject: string;
  description: string;
  assignedTo: string | null;
  status: string;
  resolution: string | null;
  resolvedAt: string | null;
  resolvedBy: string | null;
  responseDeadline: string | null;
  slaDeadline: string | null;
  respondedAt: string | null;
  department: string | null;
  labels: readonly string[];
  orderNumbers: readonly string[];
  verified: boolean;
  windowUntil: string | null;
  snoozedUntil: string | null;
  pausedAt: string | null;
  waitingSince: string | null;
  warnedAt: string | null;
  responseBreachedAt: string | null;
  breachedAt: string | null;
  channel: string;
  locale: string;
  attachments: readonly TicketFile[];
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  version: number;
}

const time = (at: number | null | undefined) => (at === null || at === undefined ? null : iso(at));
const list = (items: readonly unknown[] | undefined) => (items?.length ? JSON.stringify(items) : null);

export function ticketView(ticket: Ticket): TicketView {
  return {
    id: ticket.id,
    ticketNumber: ticket.number,
    conversationId: ticket.conversationId,
    userId: ticket.userId,
    category: ticket.category,
    priority: ticket.priority,
    subject: ticket.subject,
    description: ticket.description,
    assignedTo: ticket.assignedTo ?? null,
    status: ticket.status,
    resolution: ticket.resolution ?? null,
    resolvedAt: time(ticket.resolvedAt),
    resolvedBy: ticket.resolvedBy ?? null,
    responseDeadline: time(ticket.responseDeadline),
    slaDeadline: time(ticket.resolutionDeadline),
    respondedAt: time(ticket.respondedAt),
    department: ticket.department ?? null,
    labels: ticket.labels ?? [],
    orderNumbers: ticket.orderNumbers ?? [],
    verified: ticket.verified ?? false,
    windowUntil: time(ticket.windowUntil),
    snoozedUntil: time(ticket.snoozedUntil),
    pausedAt: time(ticket.pausedAt),
    waitingSince: time(ticket.waitingSince),
    warnedAt: time(ticket.warnedAt),
    responseBreachedAt: time(ticket.responseBreachedAt),
    breachedAt: time(ticket.breachedAt),
    channel: ticket.channel.toUpperCase(),
    locale: ticket.locale,
    attachments: ticket.attachments ?? [],
    createdAt: iso(ticket.createdAt),
    updatedAt: iso(ticket.updatedAt),
    closedAt: time(ticket.closedAt),
    version: ticket.version,
  };
}

/** The row of the record; see core/db/schema.ts. */
export function ticketRow(ticket: Ticket): Record<string, string | number | null> {
  return {
    id: ticket.id,
    ticket_number: ticket.number,
    conversation_id: ticket.conversationId,
    user_id: ticket.userId,
    category: ticket.category,
    priority: ticket.priority,
    subject: ticket.subject,
    description: ticket.description,
    attachments: list(ticket.attachments),
    department: ticket.department ?? null,
    labels: list(ticket.labels),
    order_numbers: list(ticket.orderNumbers),
    verified: ticket.verified ? 1 : 0,
    window_until: time(ticket.windowUntil),
    status: ticket.status,
    assigned_to: ticket.assignedTo ?? null,
    resolution: ticket.resolution ?? null,
    resolved_at: time(ticket.resolvedAt),
    resolved_by: ticket.resolvedBy ?? null,
    response_deadline: time(ticket.responseDeadline),
    sla_deadline: time(ticket.resolutionDeadline),
    sla_breach: ticket.breachedAt === undefined && ticket.responseBreachedAt === undefined ? 0 : 1,
    responded_at: time(ticket.respondedAt),
    snoozed_until: time(ticket.snoozedUntil),
    paused_at: time(ticket.pausedAt),
    paused_ms: ticket.pausedMs ?? 0,
    warned_at: time(ticket.warnedAt),
    response_breached_at: time(ticket.responseBreachedAt),
    breached_at: time(ticket.breachedAt),
    waiting_since: time(ticket.waitingSince),
    created_at: iso(ticket.createdAt),
    updated_at: iso(ticket.updatedAt),
    closed_at: time(ticket.closedAt),
    channel: ticket.channel.toUpperCase(),
    locale: ticket.locale,
    version: ticket.version,
  };
}
