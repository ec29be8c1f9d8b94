import { parseId } from "../core/conversation/ids";
import { steady } from "../core/thread/head";
import type { Standing } from "../core/thread/port";
import type { InboundEvent } from "../core/turn";
import { follow, type Stub, threadAt, threadByKey } from "./threads";

/** Claims that one delivery may need: each takes at least one id more. */
const maxClaims = 8;

/**
 * Brings the events of one webhook body to their Threads: one call a Thread, in order. Resolves when all of them are durable;
 * rejects with what the first Thread that failed said. Events that are nothing of a customer's are not among them.
 */
export async function deliver(env: Env, events: readonly InboundEvent[]): Promise<void> {
  const groups = Map.groupBy(events, (event) => placeOf(event));
  const done = await Promise.allSettled([...groups.values()].map((group) => deliverTo(env, group)));
  const failed = done.find((each) => each.status === "rejected");
  if (failed) throw failed.reason;
}

/** Events with the same place belong to the same Thread; a receipt for a part of ours names its Thread itself. */
function placeOf(event: InboundEvent): string {
  const part = event.event === "receipt" && event.partId ? parseId(event.partId) : null;
  if (part) return part.thread;
  const address = event.event === "identity" ? (event.previous[0] ?? event.address) : event.address;
  return `${event.channel} ${event.account} ${address}`;
}

async function deliverTo(env: Env, events: readonly InboundEvent[]): Promise<void> {
  const [first] = events;
  if (!first) return;
  const part = first.event === "receipt" && first.partId ? parseId(first.partId) : null;
  const address = first.event === "identity" ? (first.previous[0] ?? first.address) : first.address;
  let thread = (part && threadByKey(env, part.thread)) ?? threadAt(env, first.channel, first.account, address);
  let claimed: string[] = [];
  let recycled = false;
  for (let n = 0; n <= maxClaims; n++) {
    const answer = await follow(env, thread, (stub) => stub.accept([...events], claimed, recycled));
    if (answer.kind === "accepted") return;
    const goesOn = await claim(env, first, thread, answer.aliases);
    thread = goesOn.thread;
    recycled ||= goesOn.recycled;
    claimed = [...claimed, ...answer.aliases];
  }
  throw new Error("the customer's ids could not be claimed");
}

/**
 * Makes ids of one customer lead to one Thread, and gives that Thread. Threads never merge: the one with an open ticket goes on,
 * else the older; the other finishes its outbox and passes everything on. A Thread whose person has another id of the steadiest kind
 * is somebody else's: the number was theirs, and leads to who writes now (`recycled`).
 */
async function claim(
  env: Env,
  event: InboundEvent,
  first: Stub,
  aliases: readonly string[],
): Promise<{ thread: Stub; recycled: boolean }> {
  const { channel, account, address } = event;
  const ids = idsOf(event);
  let own = await last(env, first);
  let recycled = false;
  for (const alias of aliases) {
    const named = threadAt(env, channel, account, alias);
    const other = await last(env, named, alias);
    recycled ||= other.recycled;
    if (other.key === own.key) continue;
    const { externalId } = other.standing;
    if (externalId && ids.length > 0 && !ids.includes(externalId)) {
      await other.thread.giveUp(alias, own.key);
      recycled = true;
      continue;
    }
    const from = (place: string) => ({ channel, account, address: place });
    if (goesOn(own, other)) {
      await other.thread.forwardTo(own.key, from(alias), null);
    } else {
      await own.thread.forwardTo(other.key, from(address), null);
      own = other;
    }
  }
  return { thread: own.thread, recycled };
}

/** Ids of the steadiest kind that are this event's person's; none where it names them by a number alone. */
function idsOf(event: InboundEvent): string[] {
  const named =
    event.event === "identity"
      ? [...event.previous, ...event.current]
      : "sender" in event
        ? [event.sender.externalId]
        : [];
  return named.filter((each) => steady(each).externalId);
}

interface Found {
  thread: Stub;
  key: string;
  standing: Standing;
  /** it was found by a name that was another person's before */
  recycled: boolean;
}

/** The Thread that answers for this one now. */
async function last(env: Env, first: Stub, name?: string): Promise<Found> {
  let thread = first;
  let recycled = false;
  for (let hop = 0; hop <= maxClaims; hop++) {
    const [standing, key] = await Promise.all([thread.place(name), thread.key()]);
    const next = standing.forwardTo && threadByKey(env, standing.forwardTo);
    if (!next) return { thread, key, standing, recycled };
    recycled ||= standing.recycled === true;
    thread = next;
  }
  throw new Error("the thread passes on without end");
}

/** Whether the first goes on and the second passes on to it. The same answer from either side, or both would pass on. */
function goesOn(one: Found, other: Found): boolean {
  const [a, b] = [one.standing, other.standing];
  if (a.exists !== b.exists) return a.exists;
  if (a.openTicket !== b.openTicket) return a.openTicket;
  // neither exists: who is written to goes on
  if (!a.exists) return true;
  return a.createdAt !== b.createdAt ? a.createdAt < b.createdAt : one.key < other.key;
}
