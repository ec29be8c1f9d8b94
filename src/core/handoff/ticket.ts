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
  createdAt: number;
  updatedAt: number;
  closedAt: number | null;
  version: number;
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
    attachments: ticket.attachments?.length ? JSON.stringify(ticket.attachments) : null,
    status: ticket.status,
    created_at: iso(ticket.createdAt),
    updated_at: iso(ticket.updatedAt),
    closed_at: ticket.closedAt === null ? null : iso(ticket.closedAt),
    channel: ticket.channel.toUpperCase(),
    locale: ticket.locale,
    version: ticket.version,
  };
}
