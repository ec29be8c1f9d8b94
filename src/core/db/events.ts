import { and, desc, eq, isNull, lt, or, sql } from "drizzle-orm";
import { iso, now } from "../clock";
import type { PublishedEvent, PublishedType } from "../events/published";
import { d1, db } from "./db";
import { proactiveMessages, publishedEvents, receivedEvents, waits } from "./schema";

export type EventRow = typeof publishedEvents.$inferSelect;
export type ProactiveRow = typeof proactiveMessages.$inferSelect;
export type WaitRow = typeof waits.$inferSelect;

/** Those whose turn it is, by conversation in their order: one that waits holds back what came after it. */
const DUE = `
  SELECT * FROM published_events AS e WHERE state = 'pending' AND next_at <= ?1 AND NOT EXISTS (
    SELECT 1 FROM published_events AS p
    WHERE p.conversation_id = e.conversation_id AND p.n < e.n AND p.state = 'pending' AND p.next_at > ?1)
  ORDER BY conversation_id, n LIMIT ?2`;

export async function dueEvents(env: Env, limit: number): Promise<(PublishedEvent & { attempts: number })[]> {
  const { results } = await d1(env).prepare(DUE).bind(iso(now()), limit).all<{
    id: string;
    type: PublishedType;
    conversation_id: string;
    n: number;
    at: string;
    data: string;
    attempts: number;
  }>();
  return results.map(({ conversation_id: conversationId, data, id, type, n, at, attempts }) => ({
    ...{ id, type, conversationId, n, at, attempts, data: JSON.parse(data) },
  }));
}

/** Of each conversation's first: what waits behind it is not due by itself. */
const NEXT = `
  SELECT min(next_at) AS at FROM published_events AS e WHERE state = 'pending' AND NOT EXISTS (
    SELECT 1 FROM published_events AS p
    WHERE p.conversation_id = e.conversation_id AND p.n < e.n AND p.state = 'pending')`;

/** Unix ms at which the next one is due; null: none waits. */
export async function nextDue(env: Env): Promise<number | null> {
  const at = await d1(env).prepare(NEXT).first<string | null>("at");
  return at ? Date.parse(at) : null;
}

export interface Sent {
  id: string;
  state: "sent" | "pending" | "dead";
  attempts: number;
  /** Unix ms */
  nextAt: number;
  error: string | null;
}

const OUTCOMES = `
  UPDATE published_events SET state = given.value ->> 'state', attempts = given.value ->> 'attempts',
    next_at = given.value ->> 'nextAt', error = given.value ->> 'error'
  FROM json_each(?1) AS given WHERE published_events.id = given.value ->> 'id'`;

export async function noteSent(env: Env, outcomes: readonly Sent[]): Promise<void> {
  const rows = outcomes.map((each) => ({ ...each, nextAt: iso(each.nextAt) }));
  if (rows.length > 0) await d1(env).prepare(OUTCOMES).bind(JSON.stringify(rows)).run();
}

/** A dead one is tried anew. False: there is none that is dead. */
export async function reviveEvent(env: Env, id: string): Promise<boolean> {
  const dead = and(eq(publishedEvents.id, id), eq(publishedEvents.state, "dead"));
  const set = { state: "pending", attempts: 0, nextAt: iso(now()), error: null };
  return (await db(env).update(publishedEvents).set(set).where(dead).returning({ id: publishedEvents.id })).length > 0;
}

/** The newest first. */
export function listEvents(
  env: Env,
  { state, after, limit }: { state?: string | undefined; after: { at: string; id: string } | null; limit: number },
): Promise<EventRow[]> {
  const e = publishedEvents;
  const older = after && or(lt(e.at, after.at), and(eq(e.at, after.at), lt(e.id, after.id)));
  return db(env)
    .select()
    .from(e)
    .where(and(state === undefined ? undefined : eq(e.state, state), older ?? undefined))
    .orderBy(desc(e.at), desc(e.id))
    .limit(limit);
}

/** Sent events are kept for 30 days, received ones for 90. */
export async function dropOldEvents(env: Env): Promise<void> {
  const before = (days: number) => iso(now() - days * 86_400_000);
  await db(env).batch([
    db(env)
      .delete(publishedEvents)
      .where(and(eq(publishedEvents.state, "sent"), lt(publishedEvents.at, before(30)))),
    db(env)
      .delete(receivedEvents)
      .where(lt(receivedEvents.receivedAt, before(90))),
  ]);
}

/** True: this one is to be seen to, for the first time or because the last time was cut off. */
export async function takeEvent(env: Env, id: string, type: string): Promise<boolean> {
  await db(env)
    .insert(receivedEvents)
    .values({ id, type, receivedAt: iso(now()) })
    .onConflictDoNothing();
  const open = and(eq(receivedEvents.id, id), isNull(receivedEvents.outcome));
  return (await db(env).select({ id: receivedEvents.id }).from(receivedEvents).where(open).get()) !== undefined;
}

/** Where an event is told, the first word counts. It is known until the event is done. */
export async function noteThread(env: Env, id: string, thread: string): Promise<string> {
  const [row] = await db(env)
    .update(receivedEvents)
    .set({ thread: sql`coalesce(${receivedEvents.thread}, ${thread})` })
    .where(eq(receivedEvents.id, id))
    .returning({ thread: receivedEvents.thread });
  return row?.thread ?? thread;
}

export async function noteTaken(env: Env, id: string, outcome: unknown): Promise<void> {
  await db(env)
    .update(receivedEvents)
    .set({ outcome: JSON.stringify(outcome), thread: null })
    .where(eq(receivedEvents.id, id));
}

/** Once for each address and subject, with the consent that asking for it is: to this, and to nothing else. */
export async function putWait(
  env: Env,
  { identityId, customerId, subject, label }: Pick<WaitRow, "subject" | "label" | "identityId" | "customerId">,
): Promise<void> {
  const at = iso(now());
  const id = `w_${identityId}_${subject}`;
  const database = d1(env);
  const wait = `
    INSERT INTO waits (id, subject, label, identity_id, customer_id, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (id) DO UPDATE SET told_at = NULL, created_at = ?6, label = ?3`;
  const consent = `
    INSERT INTO consents (id, identity_id, customer_id, channel, purpose, granted, source, at, version)
    SELECT ?1, ?2, ?3, coalesce((SELECT channel FROM identities WHERE id = ?2), ''), ?4, 1, 'chat', ?5, 1`;
  await database.batch([
    database.prepare(wait).bind(id, subject, label, identityId, customerId, at),
    database.prepare(consent).bind(`k_${id}_${crypto.randomUUID()}`, identityId, customerId, subject, at),
  ]);
}

export function waitsFor(env: Env, subject: string, limit: number): Promise<WaitRow[]> {
  return db(env)
    .select()
    .from(waits)
    .where(and(eq(waits.subject, subject), isNull(waits.toldAt)))
    .limit(limit);
}

export async function noteTold(env: Env, ids: readonly string[]): Promise<void> {
  const given = sql`${waits.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  await db(env)
    .update(waits)
    .set({ toldAt: iso(now()) })
    .where(given);
}

/** What was sent, held or refused at these addresses, the newest first. */
export function proactiveOf(env: Env, keys: readonly string[], limit: number): Promise<ProactiveRow[]> {
  const given = sql`${proactiveMessages.identityId} IN (SELECT value FROM json_each(${JSON.stringify(keys)}))`;
  return db(env).select().from(proactiveMessages).where(given).orderBy(desc(proactiveMessages.updatedAt)).limit(limit);
}
