interface Timer {
  at: number;
  run: () => void;
}

/** Time that passes only when it is told to, with everything that was to happen meanwhile in its order. */
export class VirtualTime {
  /** Unix ms */
  now = Date.UTC(2026, 10, 28, 9);
  #timers = new Map<number, Timer>();
  #last = 0;

  after(ms: number, run: () => void): number {
    this.#last += 1;
    this.#timers.set(this.#last, { at: this.now + Math.max(0, ms), run });
    return this.#last;
  }

  cancel(timer: number): void {
    this.#timers.delete(timer);
  }

  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    await settled();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      const [id, timer] = next;
      this.#timers.delete(id);
      this.now = timer.at;
      timer.run();
      await settled();
    }
    this.now = end;
  }

  /** The first one up to then; of those at the same time the one that was set first. */
  #next(end: number): [number, Timer] | null {
    let first: [number, Timer] | null = null;
    for (const entry of this.#timers) {
      if (entry[1].at <= end && (first === null || entry[1].at < first[1].at)) first = entry;
    }
    return first;
  }
}

/** Promises that can go on have gone on. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
