import { iso, now } from "./clock";
import { parseId, threadIdOf } from "./conversation/ids";
import { idleConversations } from "./db/conversations";
import { dropStaleDevices } from "./db/devices";
import { dropOldEvents } from "./db/events";
import { dropOldLinks } from "./db/links";
import { saveSnapshot } from "./knowledge/snapshot";
import { log, reasonOf } from "./log";
import { syncTemplates } from "./templates";
import type { Composition } from "./thread/context";

const everyMinutes = 5;
const page = 100;
const pagesARun = 10;
const idleMs = 24 * 3_600_000;

/** Every five minutes. Each task by itself: one that fails does not keep the others from running. */
export async function onSchedule(env: Env, channels: Composition["channels"]): Promise<void> {
  const hourly = (given: Env) =>
    new Date(now()).getUTCMinutes() < everyMinutes ? syncTemplates(given, channels) : undefined;
  for (const [name, task] of Object.entries({
    closeIdle,
    saveSnapshot,
    syncTemplates: hourly,
    dropStaleDevices,
    dropOldLinks,
    dropOldEvents,
    kickPublisher,
  })) {
    try {
      await task(env);
    } catch (error) {
      log.error("cron.failed", { task: name, error: reasonOf(error) });
    }
  }
}

/** Should the word that there is something new have been lost. */
async function kickPublisher(env: Env): Promise<void> {
  await env.PUBLISHER.getByName("one").kick();
}

/** R3: closes ACTIVE conversations after 24 hours without a message, in pages. D1 says which may be; their Threads decide. */
async function closeIdle(env: Env): Promise<void> {
  const before = now() - idleMs;
  let cursor = "";
  for (let n = 0; n < pagesARun; n++) {
    const ids = await idleConversations(env, iso(before), cursor, page);
    await Promise.all(ids.map((id) => close(env, id, before)));
    if (ids.length < page) return;
    cursor = ids.at(-1) ?? cursor;
  }
}

async function close(env: Env, conversationId: string, before: number): Promise<void> {
  const parsed = parseId(conversationId);
  const id = parsed && threadIdOf(env.THREAD, parsed.thread);
  if (id) await env.THREAD.get(id).closeIdle(conversationId, before);
}
