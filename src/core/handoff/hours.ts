import type { Settings } from "../settings";
import type { Locale } from "../turn";

/** When people answer. Times are Unix milliseconds, stretches half open: [from, to). */
export interface Calendar {
  /** null: always */
  hours: Settings["hours"];
  /** YYYY-MM-DD */
  holidays: ReadonlySet<string>;
  timeZone: string;
}

type Stretch = readonly [from: number, to: number];

const day = 86_400_000;
/** Days that are looked through for an opening; further away there is none that anybody waits for. */
const horizon = 800;
const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

export function calendarOf({ hours, holidays }: Pick<Settings, "hours" | "holidays">, timeZone: string): Calendar {
  return { hours, holidays: new Set(holidays.map(({ date }) => date)), timeZone };
}

export function isOpenAt(calendar: Calendar, at: number): boolean {
  const [first] = stretches(calendar, at);
  return first !== undefined && first[0] <= at;
}

/** The next moment at which people answer, `at` itself when they do now; null when no opening is in sight. */
export function nextOpening(calendar: Calendar, at: number): number | null {
  const [first] = stretches(calendar, at);
  return first === undefined ? null : Math.max(first[0], at);
}

/** The moment until which `ms` of business time have passed since `at`. Without an opening in sight the clock on the wall counts. */
export function addBusiness(calendar: Calendar, at: number, ms: number): number {
  let left = ms;
  let last = at;
  for (const [from, to] of stretches(calendar, at)) {
    const begin = Math.max(from, at);
    if (begin + left <= to) return begin + left;
    left -= to - begin;
    last = to;
  }
  return last + left;
}

/** ms of business time in [from, to). */
export function businessBetween(calendar: Calendar, from: number, to: number): number {
  let sum = 0;
  for (const [begin, end] of stretches(calendar, from)) {
    if (begin >= to) break;
    sum += Math.min(end, to) - Math.max(begin, from);
  }
  return sum;
}

/** An opening as a customer reads it: "Senin, 30 November pukul 09.00". */
export function openingText(at: number, locale: Locale, timeZone: string): string {
  const parts = { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" } as const;
  return new Intl.DateTimeFormat(locale, { ...parts, hour12: false, timeZone }).format(at);
}

/** What is open and ends after `at`, in order. */
function* stretches(calendar: Calendar, at: number): Generator<Stretch> {
  const { hours, holidays, timeZone } = calendar;
  if (hours === null) {
    yield [at, Number.POSITIVE_INFINITY];
    return;
  }
  // midnight of the shop's day in which `at` falls, as if the zone were UTC: days are counted there
  const first = Math.floor((at + offsetAt(timeZone, at)) / day) * day;
  // a stretch never passes midnight, so the day before is over
  for (let n = 0; n < horizon; n++) {
    const date = new Date(first + n * day);
    if (holidays.has(date.toISOString().slice(0, 10))) continue;
    for (const [from, to] of sorted(hours[weekdays[date.getUTCDay()] ?? "sun"])) {
      const stretch = [instant(timeZone, date, from), instant(timeZone, date, to)] as const;
      if (stretch[1] > at && stretch[1] > stretch[0]) yield stretch;
    }
  }
}

/** In order, and what overlaps as one. */
function sorted(given: readonly (readonly [string, string])[] = []): [string, string][] {
  const merged: [string, string][] = [];
  for (const [from, to] of given.toSorted(([a], [b]) => a.localeCompare(b))) {
    const last = merged.at(-1);
    if (!last || from > last[1]) merged.push([from, to]);
    else if (to > last[1]) last[1] = to;
  }
  return merged;
}

/** The moment at which the zone's clocks show this time on this day. */
function instant(timeZone: string, date: Date, time: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  const shown = date.getTime() + (hour * 60 + minute) * 60_000;
  // twice, because the offset may change between the guess and the moment
  const guess = shown - offsetAt(timeZone, shown);
  return shown - offsetAt(timeZone, guess);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far a zone's clocks are ahead of UTC, ms. */
function offsetAt(timeZone: string, at: number): number {
  let format = formats.get(timeZone);
  if (!format) {
    const numeric = "numeric" as const;
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
      second: numeric,
    });
    formats.set(timeZone, format);
  }
  const of = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const shown = Date.UTC(of.year ?? 0, (of.month ?? 1) - 1, of.day, of.hour, of.minute, of.second);
  return shown - Math.floor(at / 1000) * 1000;
}
