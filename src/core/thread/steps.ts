import type { ThreadContext } from "./context";

/**
 * The named steps of a turn, in order. Each stands right after what it names is durable or done, and before what follows:
 * the places where tests stop, age or kill a turn.
 */
export type Step =
  | "accepted" // the message is in the inbox, nothing else was done
  | "started" // the lane has taken it up
  | "tool" // the tools have answered (when there are any)
  | "answered" // the reply is made, not yet committed
  | "committed" // reply, outbox and owner are durable
  | "sending" // a part is marked, the channel was not called yet
  | "sent" // the channel took it, not yet written down
  | "recording" // before D1
  | "recorded"; // D1 has it, the Thread has not noted that

type Watch = (step: Step) => void | Promise<void>;

let watch: Watch | null = null;

/** For tests in the same isolate. */
export function watchSteps(next: Watch | null): void {
  watch = next;
}

/**
 * Marks a step. HOLD_AT_STEP (not where the service is deployed) stops there for good, so that a process can be killed: once what
 * was written before is on the disk, as it is before any answer or request leaves the object.
 */
export async function step(name: Step, { config, store }: Pick<ThreadContext, "config" | "store">): Promise<void> {
  if (watch) await watch(name);
  if (config.HOLD_AT_STEP !== name) return;
  await store.storage.sync();
  console.log(`held at ${name}`);
  await new Promise(() => {});
}
