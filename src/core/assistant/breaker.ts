import { now } from "../clock";

/** failures in a row that open it */
const FAILURES = 3;
/** ms for which it stays open */
const OPEN = 30_000;
/** the longest time for which a provider may close itself to us, ms */
const LONGEST = 60_000;

export type BreakerState = "closed" | "open" | "probing";

/** Keeps customers from waiting for a model that has just failed several times: for a while nobody asks it, then one turn does. */
export class Breaker {
  private failures = 0;
  private openUntil = 0;
  private probing = false;

  get state(): BreakerState {
    if (this.openUntil === 0) return "closed";
    return this.probing ? "probing" : "open";
  }

  /** Whether this turn may ask. When the time is over, the first that asks this is the probe, until it tells how it went. */
  mayTry(): boolean {
    if (this.openUntil === 0) return true;
    if (this.probing || now() < this.openUntil) return false;
    this.probing = true;
    return true;
  }

  succeeded(): void {
    this.failures = 0;
    this.openUntil = 0;
    this.probing = false;
  }

  /** `retryAfterMs`: the provider said when it wants to be asked again; it is not asked before. */
  failed(retryAfterMs?: number): void {
    this.failures++;
    if (retryAfterMs !== undefined) this.openUntil = now() + Math.min(retryAfterMs, LONGEST);
    else if (this.probing || this.failures >= FAILURES) this.openUntil = now() + OPEN;
    this.probing = false;
  }

  /** The turn was taken back before its model had answered: it says nothing of the model. */
  undecided(): void {
    this.probing = false;
  }
}
