import { log, reasonOf } from "../log";
import type { Composition } from "../thread/context";
import { shopEvent, take } from "./subscribed";

/** The shop's events by queue. What is no event is given up at once, the rest tried again until it was taken. */
export async function onShopEvents(batch: MessageBatch<unknown>, env: Env, composition: Composition): Promise<void> {
  for (const message of batch.messages) {
    const event = shopEvent.safeParse(message.body);
    if (!event.success) {
      log.error("event.unreadable", { paths: event.error.issues.map(({ path }) => path.join(".")).join(", ") });
      message.ack();
      continue;
    }
    try {
      await take(env, composition, event.data);
      message.ack();
    } catch (error) {
      log.warn("event.failed", { type: event.data.type, error: reasonOf(error) });
      message.retry({ delaySeconds: Math.min(600, 5 * 2 ** message.attempts) });
    }
  }
}
