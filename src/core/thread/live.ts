import type { AssistantEvent, ModelCall } from "../assistant/contract";
import type { Outcome } from "./outcome";

/** What a follower of a turn reads, one JSON object a line. `interrupted`: a person took over, the rest will not be said. */
export type LiveEvent =
  | AssistantEvent
  | { type: "interrupted" }
  | { type: "done"; outcome: Outcome }
  | { type: "failed"; code: string };

interface Follower {
  /** shown so far, in characters of the attempt's text */
  write(event: LiveEvent): void;
  close(): void;
}

/** The attempt at a turn that is going on: what was made of it, and whether anybody has seen some of it. */
export interface Attempt {
  conversationId: string;
  /** inbox event ids that it answers */
  covers: readonly string[];
  text: string;
  /** Unix ms */
  startedAt: number;
  shown: boolean;
  /** what a write did that the customer had confirmed, in words: it cannot be taken back, and is told whoever owns the conversation */
  wrote?: string;
  /** the customer has read enough of it */
  stopped?: true;
  controller: AbortController;
  /** what it has cost so far and is not written down yet */
  ledger: ModelCall[];
}

/**
 * Who waits for a turn's end or watches it being made. Nothing here is durable: whoever comes back after a restart asks again and
 * gets the outcome from the store.
 */
export class Live {
  private readonly followers = new Map<string, Set<Follower>>();
  private readonly waiters = new Map<string, ((outcome: Outcome | null) => void)[]>();
  attempt: Attempt | null = null;
  /** Shows a piece of an answer to sockets, where an app hears answers by them; false: none is there. */
  toSockets: (attempt: Attempt, text: string) => boolean = () => false;

  /** Resolves with the outcome when the event is settled; null when the Thread could not settle it. */
  wait(eventId: string): Promise<Outcome | null> {
    return new Promise((resolve) => {
      const waiting = this.waiters.get(eventId);
      if (waiting) waiting.push(resolve);
      else this.waiters.set(eventId, [resolve]);
    });
  }

  /** The turn as it is made: what was shown already first, then the rest. Ends with `done` or `failed`. */
  follow(eventId: string): ReadableStream<Uint8Array> {
    let follower: Follower;
    return new ReadableStream({
      type: "bytes",
      start: (controller) => {
        follower = {
          write: (event) => controller.enqueue(line(event)),
          close: () => controller.close(),
        };
        const all = this.followers.get(eventId);
        if (all) all.add(follower);
        else this.followers.set(eventId, new Set([follower]));
        if (this.attempt?.covers.includes(eventId) && this.attempt.text !== "") {
          this.attempt.shown = true;
          follower.write({ type: "delta", text: this.attempt.text });
        }
      },
      // a customer who goes away cancels nothing: the turn goes on for the record
      cancel: () => this.unfollow(eventId, follower),
    });
  }

  /** What was settled before, as a follower would have seen it: the whole answer at once. Others may still follow that turn. */
  replay(outcome: Outcome): ReadableStream<Uint8Array> {
    return new ReadableStream({
      type: "bytes",
      start: (controller) => {
        if (outcome.response) controller.enqueue(line({ type: "delta", text: outcome.response }));
        controller.enqueue(line({ type: "done", outcome }));
        controller.close();
      },
    });
  }

  /** Passes on what the assistant makes. True when somebody saw it. */
  show(attempt: Attempt, event: AssistantEvent): void {
    if (event.type === "delta") {
      attempt.text += event.text;
      if (this.toSockets(attempt, event.text)) attempt.shown = true;
    }
    for (const eventId of attempt.covers) {
      for (const follower of this.followers.get(eventId) ?? []) {
        if (event.type === "delta") attempt.shown = true;
        this.write(eventId, follower, event);
      }
    }
  }

  /** The attempt was taken away from the bot after some of it was shown. */
  interrupt(attempt: Attempt): void {
    for (const eventId of attempt.covers) {
      for (const follower of this.followers.get(eventId) ?? []) this.write(eventId, follower, { type: "interrupted" });
    }
  }

  settle(eventId: string, outcome: Outcome | null): void {
    for (const resolve of this.waiters.get(eventId) ?? []) resolve(outcome);
    this.waiters.delete(eventId);
    for (const follower of this.followers.get(eventId) ?? []) {
      this.write(eventId, follower, outcome ? { type: "done", outcome } : { type: "failed", code: "UNAVAILABLE" });
      try {
        follower.close();
      } catch {
        // gone in the meantime
      }
    }
    this.followers.delete(eventId);
  }

  private write(eventId: string, follower: Follower, event: LiveEvent): void {
    try {
      follower.write(event);
    } catch {
      this.unfollow(eventId, follower);
    }
  }

  private unfollow(eventId: string, follower: Follower): void {
    const all = this.followers.get(eventId);
    all?.delete(follower);
    if (all?.size === 0) this.followers.delete(eventId);
  }
}

const encoder = new TextEncoder();

export function line(event: LiveEvent): Uint8Array {
  return encoder.encode(`${JSON.stringify(event)}\n`);
}
