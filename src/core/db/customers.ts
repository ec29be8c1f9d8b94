import { and, desc, eq, gte, inArray, like, lt, or, type SQL, sql } from "drizzle-orm";
import type { StaffConversationView } from "../conversation/conversation";
import { phoneDigits } from "../conversation/identity";
import type { TicketView } from "../handoff/ticket";
import { staffConversationOf, withNames } from "./conversations";
import { db } from "./db";
import { consents, conversations, identities, tickets } from "./schema";
import { ticketOf } from "./tickets";

export type IdentityRow = typeof identities.$inferSelect;
export type ConsentRow = typeof consents.$inferSelect;

/** Addresses of whom a search may mean: a phone number, the start of a name, an order, ticket or conversation number, or an id. */
export async function findIdentities(
  env: Env,
  q: string,
  orders: readonly string[],
  limit: number,
): Promise<IdentityRow[]> {
  const found = or(byPhone(q), byName(q), eq(identities.customerId, q), eq(identities.id, q));
  const direct = db(env).select().from(identities).where(found).orderBy(desc(identities.lastInboundAt)).limit(limit);
  const keys = db(env)
    .select({ id: tickets.id })
    .from(tickets)
    .where(or(eq(tickets.ticketNumber, q), ...orders.map((order) => like(tickets.orderNumbers, `%"${order}"%`))))
    .orderBy(desc(tickets.updatedAt))
    .limit(limit);
  const numbered = db(env)
    .select({ id: conversations.id })
    .from(conversations)
    .where(eq(conversations.conversationNumber, q));
  const [rows, ofTickets, ofConversations] = await db(env).batch([direct, keys, numbered]);
  // a ticket's or conversation's id names its Thread, as an identity's does
  const threads = new Set([...ofTickets, ...ofConversations].map(({ id }) => id.slice(2, 45)));
  for (const { id } of rows) threads.delete(id);
  const others =
    threads.size > 0
      ? await db(env)
          .select()
          .from(identities)
          .where(inArray(identities.id, [...threads]))
      : [];
  return [...rows, ...others];
}

/** Every address of one customer, or the one address of somebody who has not proved who they are. */
export function identitiesOf(env: Env, id: string): Promise<IdentityRow[]> {
  return db(env)
    .select()
    .from(identities)
    .where(or(eq(identities.customerId, id), eq(identities.id, id)));
}

/** Whether a customer has said stop at any of their addresses: it is meant for all of them. */
export async function stoppedAnywhere(env: Env, customerId: string): Promise<boolean> {
  const stop = and(eq(identities.customerId, customerId), eq(identities.stopped, 1));
  return (await db(env).select({ id: identities.id }).from(identities).where(stop).limit(1).get()) !== undefined;
}

/** What was talked about at these addresses, and what they have agreed to; the newest first. */
export async function historyOf(
  env: Env,
  keys: readonly string[],
  limit: number,
): Promise<{ conversations: StaffConversationView[]; tickets: TicketView[]; consents: ConsentRow[] }> {
  const talked = withNames(env)
    .where(ofThreads(conversations, "c_", keys))
    .orderBy(desc(conversations.lastMessageAt))
    .limit(limit);
  const handed = db(env)
    .select()
    .from(tickets)
    .where(ofThreads(tickets, "t_", keys))
    .orderBy(desc(tickets.updatedAt))
    .limit(limit);
  const agreed = db(env)
    .select()
    .from(consents)
    .where(sql`${consents.identityId} IN (SELECT value FROM json_each(${JSON.stringify(keys)}))`)
    .orderBy(desc(consents.at))
    .limit(limit);
  const [a, b, c] = await db(env).batch([talked, handed, agreed]);
  return { conversations: a.map(staffConversationOf), tickets: b.map(ticketOf), consents: c };
}

/** The rows of these Threads, by their ids: for each a range of the primary key. As one parameter, because D1 takes a hundred. */
function ofThreads(table: typeof conversations | typeof tickets, prefix: string, keys: readonly string[]): SQL {
  const start = sql`${prefix} || given.value || '_'`;
  return sql`${table.id} IN (
    SELECT own.id FROM json_each(${JSON.stringify(keys)}) AS given
    CROSS JOIN ${table} AS own ON own.id >= ${start} AND own.id < ${start} || '~')`;
}

function byPhone(q: string): SQL | undefined {
  const digits = /^[\d\s+().-]+$/.test(q) ? phoneDigits(q) : null;
  return digits ? and(gte(identities.phone, digits), lt(identities.phone, `${digits}:`)) : undefined;
}

/** People's names as they are usually written, because an index knows upper case from lower. */
function byName(q: string): SQL | undefined {
  const capital = q.toLowerCase().replace(/(?<=^|\s)\p{Letter}/gu, (letter) => letter.toUpperCase());
  const first = q.charAt(0).toUpperCase() + q.slice(1).toLowerCase();
  const forms = [...new Set([q, q.toLowerCase(), q.toUpperCase(), capital, first])];
  return or(
    ...forms.map((form) =>
      and(gte(identities.displayName, form), lt(identities.displayName, sql`${form} || char(1114111)`)),
    ),
  );
}
