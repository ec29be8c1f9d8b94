type Timer = ReturnType<typeof setTimeout>;

/** What the client needs of the platform. A test brings its own. */
export interface Environment {
  fetch(url: string, init: RequestInit): Promise<Response>;
  WebSocket: new (url: string, protocols: string[]) => WebSocket;
  XMLHttpRequest: new () => XMLHttpRequest;
  /** `ms` from now */
  setTimeout(run: () => void, ms: number): Timer;
  clearTimeout(timer: Timer | undefined): void;
  /** Unix ms */
  now(): number;
  /** 0 to 1 */
  random(): number;
}

export type { Timer };

/** What the platform has; not all have everything. */
export function platform(): Environment {
  const { WebSocket, XMLHttpRequest } = globalThis;
  return {
    fetch: (url, init) => fetch(url, init),
    WebSocket,
    XMLHttpRequest,
    setTimeout: (run, ms) => setTimeout(run, ms),
    clearTimeout: (timer) => clearTimeout(timer),
    now: Date.now,
    random: Math.random,
  };
}

/** How long to wait after the nth failure in a row, ms: 1 s, 2 s, 4 s … 30 s, spread so that phones do not return all at once. */
export function backoff(failures: number, { random }: Environment): number {
  return Math.min(1000 * 2 ** failures, 30_000) * (0.5 + random() / 2);
}

/** A UUID (version 4). React Native has no `crypto` of its own. */
export function newId({ random }: Environment): string {
  const digit = (place: string) => Math.floor(place === "x" ? random() * 16 : 8 + random() * 4).toString(16);
  return "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".replace(/[xy]/g, digit);
}
