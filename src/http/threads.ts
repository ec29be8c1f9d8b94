import { z } from "@hono/zod-openapi";
import { parseId, threadIdOf } from "../core/conversation/ids";
import { addressOf, type Principal } from "../core/conversation/principal";
import type { Forward, Standing, ThreadPort } from "../core/thread/port";
import type { ChannelName } from "../core/turn";

/** Where people write under their own token. */
export const ownChannels = ["web", "mobile"] as const;
/** Which of them a request is about. */
export const channelName = z.enum(["WEB", "MOBILE"]);
export const channelQuery = channelName.default("WEB").transform(apiChannel);

export function apiChannel(name: z.infer<typeof channelName>): (typeof ownChannels)[number] {
  return name === "MOBILE" ? "mobile" : "web";
}

/** A Thread to be asked. */
export type Stub = ThreadPort & Pick<DurableObjectStub, "fetch" | "id">;

/** The Thread of an address on a channel account. */
export function threadAt(env: Env, channel: ChannelName, account: string, address: string): Stub {
  return env.THREAD.getByName(`${channel}:${account}:${address}`) as unknown as Stub;
}

/** The Thread in which a guest or customer writes on web or mobile. */
export function ownThread(env: Env, principal: Principal, channel: ChannelName = "web"): Stub {
  return threadAt(env, channel, "default", addressOf(principal));
}

/** The Thread that an id names; null when it is no id of that kind, or one that we never gave. */
export function threadOf(env: Env, id: string, kind: "conversation" | "message" | "ticket"): Stub | null {
  const parsed = parseId(id);
  return parsed?.kind === kind ? threadByKey(env, parsed.thread) : null;
}

export function threadByKey(env: Env, key: string): Stub | null {
  const id = threadIdOf(env.THREAD, key);
  // RPC types promise more than we use (pipelining), at the price of types that nobody can read
  return id && (env.THREAD.get(id) as unknown as Stub);
}

/** Threads that pass on to one another; more than this is a fault. */
const maxForwards = 4;

/** The Thread that answers for this one now: itself, or the last of those that it passes on to. */
export async function successor(
  env: Env,
  principal: Principal,
  first: Stub,
): Promise<{ thread: Stub; standing: Standing }> {
  let thread = first;
  for (let hop = 0; hop <= maxForwards; hop++) {
    const standing = await thread.standing(principal);
    const next = standing.forwardTo && threadByKey(env, standing.forwardTo);
    if (!next) return { thread, standing };
    thread = next;
  }
  throw new Error("the thread passes on without end");
}

/** Asks a Thread, and whichever Thread it passes on to; `forwarded` from the second on. */
export async function follow<T extends { kind: string }>(
  env: Env,
  first: Stub,
  ask: (thread: Stub, forwarded: boolean) => Promise<T>,
): Promise<Exclude<T, Forward>> {
  let thread = first;
  for (let hop = 0; hop <= maxForwards; hop++) {
    const answer = await patiently(env, thread, (stub) => ask(stub, hop > 0));
    if (!isForward(answer)) return answer as Exclude<T, Forward>;
    const next = threadByKey(env, answer.thread);
    if (!next) break;
    thread = next;
  }
  throw new Error("the thread passes on without end");
}

/** How often an object that was restarted under us is asked again. What is asked here may be asked twice: events dedupe. */
const retries = 2;

async function patiently<T>(env: Env, thread: Stub, ask: (thread: Stub) => Promise<T>): Promise<T> {
  for (let n = 0; ; n++) {
    try {
      // a stub whose object broke stays broken
      return await ask(n === 0 ? thread : (env.THREAD.get(thread.id) as unknown as Stub));
    } catch (error) {
      if (n >= retries || !isRetryable(error)) throw error;
    }
  }
}

/** The platform's own word: the request may be sent again, and the object is not overloaded. */
function isRetryable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { retryable, overloaded } = error as Error & { retryable?: boolean; overloaded?: boolean };
  return retryable === true && overloaded !== true;
}

function isForward(answer: { kind: string }): answer is Forward {
  return answer.kind === "forward";
}
