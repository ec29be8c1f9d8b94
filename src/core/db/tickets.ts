import { and, asc, desc, eq, isNull, like, lt, or } from "drizzle-orm";
import type { TicketFile, TicketView } from "../handoff/ticket";
import { db } from "./db";
import { ticketEvents, tickets } from "./schema";

export interface TicketQuery {
  status?: string | undefined;
  priority?: string | undefined;
  channel?: string | undefined;
  /** a staff member's id; "none": whoever claims it */
  assignedTo?: string | undefined;
  /** in the number, the subject or what it is about */
  q?: string | undefined;
  after: { updatedAt: string; id: string } | null;
  limit: number;
}

/** Tickets as D1 has them, the last changed first. */
export async function recordedTickets(env: Env, query: TicketQuery): Promise<TicketView[]> {
  const { status, priority, channel, assignedTo, q, after, limit } = query;
  const words = q && `%${q.replace(/[%_]/g, " ")}%`;
  const rows = await db(env)
    .select()
    .from(tickets)
    .where(
      and(
        status ? eq(tickets.status, status) : undefined,
        priority ? eq(tickets.priority, priority) : undefined,
        channel ? eq(tickets.channel, channel.toUpperCase()) : undefined,
        assignedTo === "none"
          ? isNull(tickets.assignedTo)
          : assignedTo
            ? eq(tickets.assignedTo, assignedTo)
            : undefined,
        words
          ? or(like(tickets.ticketNumber, words), like(tickets.subject, words), like(tickets.description, words))
          : undefined,
        after
          ? or(
              lt(tickets.updatedAt, after.updatedAt),
              and(eq(tickets.updatedAt, after.updatedAt), lt(tickets.id, after.id)),
            )
          : undefined,
      ),
    )
    .orderBy(desc(tickets.updatedAt), desc(tickets.id))
    .limit(limit);
  return rows.map(viewOf);
}

export async function recordedTicket(env: Env, id: string): Promise<TicketView | null> {
  const row = await db(env).select().from(tickets).where(eq(tickets.id, id)).get();
  return row ? viewOf(row) : null;
}

/** A ticket's trail, oldest first. */
export function recordedEvents(env: Env, ticketId: string) {
  return db(env)
    .select({ at: ticketEvents.at, actor: ticketEvents.actor, kind: ticketEvents.kind, text: ticketEvents.text })
    .from(ticketEvents)
    .where(eq(ticketEvents.ticketId, ticketId))
    .orderBy(asc(ticketEvents.at), asc(ticketEvents.id));
}

function viewOf(row: typeof tickets.$inferSelect): TicketView {
  return {
    id: row.id,
    ticketNumber: row.ticketNumber,
    conversationId: row.conversationId,
    userId: row.userId,
    category: row.category,
    priority: row.priority,
    subject: row.subject,
    description: row.description,
    assignedTo: row.assignedTo,
    status: row.status,
    resolution: row.resolution,
    resolvedAt: row.resolvedAt,
    resolvedBy: row.resolvedBy,
    responseDeadline: row.responseDeadline,
    slaDeadline: row.slaDeadline,
    respondedAt: row.respondedAt,
    department: row.department,
    labels: listOf(row.labels),
    orderNumbers: listOf(row.orderNumbers),
    verified: row.verified === 1,
    windowUntil: row.windowUntil,
    snoozedUntil: row.snoozedUntil,
    pausedAt: row.pausedAt,
    waitingSince: row.waitingSince,
    warnedAt: row.warnedAt,
    responseBreachedAt: row.responseBreachedAt,
    breachedAt: row.breachedAt,
    channel: row.channel ?? "",
    locale: row.locale ?? "",
    attachments: listOf<TicketFile>(row.attachments),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    closedAt: row.closedAt,
    version: row.version,
  };
}

function listOf<T = string>(json: string | null): T[] {
  return json ? (JSON.parse(json) as T[]) : [];
}
