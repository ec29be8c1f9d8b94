import { DurableObject } from "cloudflare:workers";
import { type Config, configOf } from "../../config";
import { now } from "../clock";
import { dueEvents, nextDue, noteSent, type Sent } from "../db/events";
import { log, reasonOf } from "../log";
import { type PublishedEvent, publishes, webhooksOf } from "./published";
import { sign } from "./signature";

type Due = PublishedEvent & { attempts: number };

/** ms until the next try, by how many there were; after the last one it is dead */
const AGAIN = [10_000, 60_000, 300_000, 1_800_000, 7_200_000, 21_600_000, 43_200_000];
const BATCH = 100;
/** conversations that are told of at once */
const AT_ONCE = 6;
const PATIENCE = 10_000;
/** ms until D1 is asked again where it did not answer */
const LATER = 30_000;

/** Brings events from the record to the queue and the webhooks: each at least once, those of one conversation in their order. */
export class Publisher extends DurableObject<Env> {
  /** There is something new. */
  async kick(): Promise<void> {
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > now()) await this.ctx.storage.setAlarm(now());
  }

  /** Never throws: an alarm that throws is retried about seven times, then never again. */
  override async alarm(): Promise<void> {
    const next = await publish(this.env).catch((error: unknown) => {
      log.warn("events.failed", { error: reasonOf(error) });
      return now() + LATER;
    });
    if (next !== null) await this.ctx.storage.setAlarm(next).catch(() => {});
  }
}

/** Sends what is due. Returns when the next is, Unix ms; null: nothing waits. Throws while D1 is away. */
export async function publish(env: Env): Promise<number | null> {
  const config = configOf(env);
  // nobody to tell: what was written while there was somebody waits for the next one
  if (!publishes(env, config)) return null;
  for (;;) {
    const due = await dueEvents(env, BATCH);
    if (due.length === 0) return nextDue(env);
    const groups = [...Map.groupBy(due, ({ conversationId }) => conversationId).values()];
    const outcomes: Sent[] = [];
    const workers = Array.from({ length: AT_ONCE }, async () => {
      for (let group = groups.pop(); group; group = groups.pop()) outcomes.push(...(await inOrder(env, config, group)));
    });
    await Promise.all(workers);
    await noteSent(env, outcomes);
    for (const { id, state } of outcomes) {
      if (state === "dead") await env.INBOX.getByName("inbox").deadLetter(`events/${id}`, "event", now());
    }
  }
}

/** One conversation's: what comes after one that failed waits for it. A dead one holds nothing back. */
async function inOrder(env: Env, config: Config, events: readonly Due[]): Promise<Sent[]> {
  const outcomes: Sent[] = [];
  for (const event of events) {
    const error = await deliver(env, config, event);
    const attempts = event.attempts + 1;
    const wait = AGAIN[attempts - 1];
    const state = error === null ? "sent" : wait === undefined ? "dead" : "pending";
    outcomes.push({ id: event.id, state, attempts, nextAt: now() + (wait ?? 0), error });
    if (state === "pending") break;
  }
  return outcomes;
}

/** Null: everybody has it. */
async function deliver(env: Env, config: Config, { attempts: _, ...event }: Due): Promise<string | null> {
  try {
    await env.EVENTS?.send(event);
    const body = JSON.stringify(event);
    for (const url of webhooksOf(config)) {
      const answer = await fetch(url, {
        method: "POST",
        redirect: "manual",
        headers: {
          "content-type": "application/json",
          "x-event-id": event.id,
          "x-event-signature": await sign(body, config.EVENT_SIGNING_SECRET ?? ""),
        },
        body,
        signal: AbortSignal.timeout(PATIENCE),
      });
      await answer.body?.cancel();
      if (!answer.ok) return `${new URL(url).host} answers ${answer.status}`;
    }
    return null;
  } catch (error) {
    return error instanceof Error ? error.name : "unknown";
  }
}
