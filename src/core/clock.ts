/** The one source of time for the engine, so that tests can age a conversation. Unix milliseconds. */
let read: () => number = Date.now;

export function now(): number {
  return read();
}

/** For tests; without an argument the real clock comes back. */
export function setClock(clock: () => number = Date.now): void {
  read = clock;
}

/** ISO 8601 in UTC, as D1 keeps it. */
export function iso(at: number): string {
  return new Date(at).toISOString();
}

/** The day in a time zone as YYYYMMDD, as conversation and ticket numbers carry it. */
export function dayIn(timeZone: string, at: number): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" })
    .format(at)
    .replaceAll("-", "");
}
