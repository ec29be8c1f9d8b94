import { log, reasonOf } from "../log";

/** Lets work go on by itself. What fails is logged, and is taken up again by the guard: nothing waits for it here. */
export function background(what: string, work: Promise<unknown>): void {
  work.catch((error) => log.error(`${what}.failed`, { error: reasonOf(error) }));
}
