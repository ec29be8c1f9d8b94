import { and, asc, desc, eq, gt, isNull, like, or, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { TicketFile, TicketView } from "../handoff/ticket";
import { db } from "./db";
import { conversations, identities, ticketEvents, tickets } from "./schema";

/**
 * In which order a list comes: the last changed first; who waits longest first; whose resolution is due first. In the latter two those
 * for whom that is nothing come last, the longest untouched first.
 */
export type TicketSort = "updated" | "waiting" | "due";

export interface TicketQuery {
  /** statuses; "open" stands for the three that are */
  status?: readonly string[] | undefined;
  priority?: string | undefined;
  channel?: string | undefined;
  /** a staff member's id; "none": whoever claims it */
  assignedTo?: string | undefined;
  category?: string | undefined;
  department?: string | undefined;
  label?: string | undefined;
  /** true: only those that sleep; else they are left out */
  snoozed: boolean;
  /** in number, subject, what it is about, its orders, or the customer's name or phone */
  q?: string | undefined;
  sort: TicketSort;
  /** the last one seen, by what the list is sorted by */
  after: { place: string; id: string } | null;
  limit: number;
  /** ISO */
  now: string;
}

// as the partial indexes have it: by the status SQLite would find them by its index, and sort them all
export const open = and(isNull(tickets.resolvedAt), isNull(tickets.closedAt));
/** A column that filters, and may not choose the index: the order does, or a page would have to sort everything. */
const plain = (column: SQLiteColumn) => sql`+${column}`;
/** Who waits for nothing, or has no deadline, comes last and does not go missing: "z" is behind every date. As the indexes have it. */
const orders = {
  updated: sql`${tickets.updatedAt}`,
  waiting: sql`coalesce(${tickets.waitingSince}, 'z' || ${tickets.updatedAt})`,
  due: sql`coalesce(${tickets.slaDeadline}, 'z' || ${tickets.updatedAt})`,
} as const;

/** What a list is placed by; `place` of its cursors. */
export function placeIn(sort: TicketSort, { updatedAt, waitingSince, slaDeadline }: TicketView): string {
  const last = `z${updatedAt}`;
  return { updated: updatedAt, waiting: waitingSince ?? last, due: slaDeadline ?? last }[sort];
}

/** Tickets as D1 has them. Sorted by waiting or due, they are the open ones. */
export async function recordedTickets(env: Env, query: TicketQuery): Promise<TicketView[]> {
  return (await ticketQuery(env, query)).map(ticketOf);
}

/** The query itself, for whoever wants to see its plan. */
export function ticketQuery(env: Env, query: TicketQuery) {
  const { status, priority, channel, assignedTo, category, department, label, snoozed, q, sort, after, limit } = query;
  const column = orders[sort];
  const down = sort === "updated";
  const statuses = status?.flatMap((each) => (each === "open" ? ["OPEN", "IN_PROGRESS", "PENDING_CUSTOMER"] : each));
  return db(env)
    .select()
    .from(tickets)
    .where(
      and(
        down ? undefined : open,
        statuses ? sql`${plain(tickets.status)} IN ${statuses}` : undefined,
        priority ? eq(plain(tickets.priority), priority) : undefined,
        channel ? eq(plain(tickets.channel), channel.toUpperCase()) : undefined,
        assignedTo ? of(down ? tickets.assignedTo : plain(tickets.assignedTo), assignedTo) : undefined,
        category ? eq(plain(tickets.category), category) : undefined,
        department ? eq(plain(tickets.department), department) : undefined,
        label ? sql`EXISTS (SELECT 1 FROM json_each(${tickets.labels}) WHERE value = ${label})` : undefined,
        snoozed
          ? gt(plain(tickets.snoozedUntil), query.now)
          : sql`(${tickets.snoozedUntil} IS NULL OR ${tickets.snoozedUntil} <= ${query.now})`,
        q ? matching(q) : undefined,
        after ? sql`(${column}, ${tickets.id}) ${sql.raw(down ? "<" : ">")} (${after.place}, ${after.id})` : undefined,
      ),
    )
    .orderBy(...(down ? [desc(column), desc(tickets.id)] : [asc(column), asc(tickets.id)]))
    .limit(limit);
}

function of(column: SQLiteColumn | SQL, assignedTo: string): SQL {
  return assignedTo === "none" ? sql`${column} IS NULL` : sql`${column} = ${assignedTo}`;
}

function matching(q: string): SQL | undefined {
  const words = `%${q.replace(/[%_]/g, " ")}%`;
  const digits = q.replace(/\D/g, "").replace(/^0/, "62");
  const who = or(
    like(identities.displayName, words),
    digits.length >= 5 ? like(identities.phone, `%${digits}%`) : undefined,
  );
  return or(
    like(tickets.ticketNumber, words),
    like(tickets.subject, words),
    like(tickets.description, words),
    like(tickets.orderNumbers, words),
    // a ticket's id names its Thread, as an identity's does
    sql`substr(${tickets.id}, 3, 43) IN (SELECT ${identities.id} FROM ${identities} WHERE ${who})`,
  );
}

/** How many stand in each of the inbox's queues. */
export interface QueueCounts {
  mine: number;
  unassigned: number;
  all: number;
  snoozed: number;
  /** conversations that the bot answers now */
  bot: number;
}

export async function queueCounts(env: Env, agentId: string, now: string): Promise<QueueCounts> {
  const awake = sql`(${tickets.snoozedUntil} IS NULL OR ${tickets.snoozedUntil} <= ${now})`;
  const counted = db(env)
    .select({
      mine: sql<number>`count(*) FILTER (WHERE ${awake} AND ${tickets.assignedTo} = ${agentId})`,
      unassigned: sql<number>`count(*) FILTER (WHERE ${awake} AND ${tickets.assignedTo} IS NULL)`,
      all: sql<number>`count(*) FILTER (WHERE ${awake})`,
      snoozed: sql<number>`count(*) FILTER (WHERE NOT ${awake})`,
    })
    .from(tickets)
    .where(open);
  const bots = db(env)
    .select({ bot: sql<number>`count(*)` })
    .from(conversations)
    .where(eq(conversations.status, "ACTIVE"));
  const [[queues], [bot]] = await db(env).batch([counted, bots]);
  return { mine: 0, unassigned: 0, all: 0, snoozed: 0, bot: 0, ...queues, ...bot };
}

export async function recordedTicket(env: Env, id: string): Promise<TicketView | null> {
  const row = await db(env).select().from(tickets).where(eq(tickets.id, id)).get();
  return row ? ticketOf(row) : null;
}

/** A ticket's trail, oldest first. */
export function recordedEvents(env: Env, ticketId: string) {
  return (
    db(env)
      .select({ at: ticketEvents.at, actor: ticketEvents.actor, kind: ticketEvents.kind, text: ticketEvents.text })
      .from(ticketEvents)
      .where(eq(ticketEvents.ticketId, ticketId))
      // their ids end in their numbers
      .orderBy(asc(ticketEvents.at), sql`length(${ticketEvents.id})`, asc(ticketEvents.id))
  );
}

/** A row of the record as it is shown. */
export function ticketOf(row: typeof tickets.$inferSelect): TicketView {
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
