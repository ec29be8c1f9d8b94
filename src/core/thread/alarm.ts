import { log, reasonOf } from "../log";
import type { Store } from "./store";

/**
 * The Durable Object's one alarm: the earliest row of `deadlines`. It is a guard, armed when there is none earlier and then left:
 * moving it with every turn costs a commit, and starting turns by it doubles their wait.
 */
export class Alarm {
  private readonly store: Store;
  private armedFor: number | null = null;

  constructor(store: Store) {
    this.store = store;
  }

  /** Call after a write that added a deadline, before anything is awaited: alarm and deadline are then one commit. `soonest`: Unix ms. */
  arm(soonest = 0): void {
    const earliest = this.store.nextDeadline();
    const next = earliest === null ? null : Math.max(earliest, soonest);
    if (next === null || (this.armedFor !== null && this.armedFor <= next)) return;
    this.armedFor = next;
    this.store.storage.setAlarm(next).catch((error) => {
      this.armedFor = null;
      log.error("alarm.failed", { error: reasonOf(error) });
    });
  }

  /** The alarm went off: none is armed now. */
  fired(): void {
    this.armedFor = null;
  }
}
