import { codeOf, type Figure, figuresIn } from "./figures";
import { kindOf } from "./literal";

/** What a turn's figures may come from. */
export interface Evidence {
  /** whole tool results; they may become more while the turn goes on */
  results: readonly unknown[];
  /** the same as the model saw them, looked at only for what the whole ones do not have: "3 of them" */
  seen(): readonly unknown[];
  /** what the customer wrote in this turn */
  asked: string;
  /** what the shop itself says in fixed words; its sentences are fine as they stand */
  texts: readonly string[];
  /** texts with order numbers that the shop gives as examples, and what the customer wrote in earlier turns */
  earlier(): string;
  /** the turn's date and time, in words */
  time: string;
  timeZone: string;
}

/** One of several things that a result lists: its name or number, and its figures. */
export interface Entry {
  list: number;
  names: string[];
  values: Set<number>;
}

/** An order: what it is called, and every word of it. */
export interface Named {
  codes: string[];
  states: string[];
  words: string[];
}

/** The figures of a turn, normalised; amounts in the currency's own unit. */
export interface Facts {
  amounts: Set<number>;
  percents: Set<number>;
  /** that may be a stock figure */
  counts: Set<number>;
  numbers: Set<number>;
  /** "2|day", "240|size:ml", "34|": numbers of texts, with what they measure */
  measured: Set<string>;
  dates: Set<string>;
  /** dates that were told without a year */
  yearless: Set<string>;
  times: Set<string>;
  codes: Set<string>;
  /** ISO 8601 moments, to be read in the shop's own zone */
  moments: string[];
  /** how many items each result lists */
  lengths: Set<number>;
  entries: Entry[];
  named: Named[];
  /** texts that belong to no order */
  prose: string[];
  /** all texts, lower case */
  haystack: string;
}

const NAME = /name|nama|title|judul|number|nomor/i;
const STATE = /status|state/i;
const DURATION = /(minute|menit|hour|jam|day|hari|week|minggu|month|bulan|year|tahun)s?$/i;
const durations: Readonly<Record<string, string>> = {
  menit: "minute",
  jam: "hour",
  hari: "day",
  minggu: "week",
  bulan: "month",
  tahun: "year",
};
/** IDR has no smaller prices; a smaller bare number is a count */
const LEAST_AMOUNT = 100;

export function emptyFacts(): Facts {
  return {
    amounts: new Set(),
    percents: new Set(),
    counts: new Set(),
    numbers: new Set(),
    measured: new Set(),
    dates: new Set(),
    yearless: new Set(),
    times: new Set(),
    codes: new Set(),
    moments: [],
    lengths: new Set(),
    entries: [],
    named: [],
    prose: [],
    haystack: "",
  };
}

/** Everything that tool results state. */
export function factsOf(results: readonly unknown[]): Facts {
  const facts = emptyFacts();
  const words: string[] = [];
  const owners: { entries: Entry[]; order: Named | null } = { entries: [], order: null };
  let lists = 0;

  const walk = (value: unknown, key: string): void => {
    if (typeof value === "number") keyed(value, key);
    else if (typeof value === "string") worded(value, key);
    else if (Array.isArray(value)) listed(value, key);
    else if (value !== null && typeof value === "object") held(value);
  };
  const note = (value: number) => {
    for (const entry of owners.entries) entry.values.add(value);
  };
  const keyed = (value: number, key: string) => {
    facts.numbers.add(value);
    note(value);
    const kind = kindOf(key);
    if (kind === "count" || kind === "any") facts.counts.add(value);
    if (kind === "price" || (kind === "any" && value >= LEAST_AMOUNT)) facts.amounts.add(value);
    if (kind === "percent") {
      facts.percents.add(value);
      if (value >= LEAST_AMOUNT) facts.amounts.add(value);
    }
    const unit = DURATION.exec(key)?.[1]?.toLowerCase();
    if (unit) facts.measured.add(`${value}|${durations[unit] ?? unit}`);
  };
  const worded = (text: string, key: string) => {
    if (/^(?:https?:|\/)/.test(text)) return;
    words.push(text);
    (owners.order?.words ?? facts.prose).push(text);
    if (STATE.test(key)) owners.order?.states.push(text);
    if (/^\d{4}-\d{2}-\d{2}T/.test(text)) facts.moments.push(text);
    const figures = figuresIn(text);
    for (const figure of figures) {
      addFigure(facts, figure);
      if ("value" in figure) note(figure.value);
    }
    // "12" or "12 pcs" is a figure of its own, not one in a name
    const [only] = figures;
    if (figures.length === 1 && only?.kind === "number" && only.text.length >= text.trim().length) {
      facts.numbers.add(only.value);
      facts.counts.add(only.value);
    }
  };
  const listed = (items: readonly unknown[], key: string) => {
    const list = ++lists;
    facts.lengths.add(items.length);
    for (const item of items) {
      const entry: Entry = { list, names: namesOf(item), values: new Set() };
      facts.entries.push(entry);
      owners.entries.push(entry);
      walk(item, key);
      owners.entries.pop();
    }
  };
  const held = (object: object) => {
    const fields = Object.entries(object);
    const before = owners.order;
    const codes = fields.flatMap(([, field]) => (typeof field === "string" && isCode(field) ? [codeOf(field)] : []));
    if (codes.length > 0 && fields.some(([key]) => STATE.test(key))) {
      owners.order = { codes, states: [], words: [] };
      facts.named.push(owners.order);
    }
    for (const [key, field] of fields) walk(field, key);
    owners.order = before;
  };

  for (const result of results) walk(result, "");
  facts.haystack = words.join("\n").toLowerCase();
  return facts;
}

/** Adds what a text says. */
export function addText(facts: Facts, text: string): void {
  for (const figure of figuresIn(text)) addFigure(facts, figure);
}

function addFigure(facts: Facts, figure: Figure): void {
  if (figure.kind === "money") facts.amounts.add(figure.value);
  else if (figure.kind === "percent") facts.percents.add(figure.value);
  else if (figure.kind === "number") facts.measured.add(`${figure.value}|${figure.unit}`);
  else if (figure.kind === "time") facts.times.add(figure.key);
  else if (figure.kind === "code") facts.codes.add(figure.key);
  else {
    facts.dates.add(figure.key);
    if (figure.key.length === 5) facts.yearless.add(figure.key);
    else facts.dates.add(figure.key.slice(5));
  }
}

function namesOf(item: unknown): string[] {
  if (item === null || typeof item !== "object") return [];
  return Object.entries(item).flatMap(([key, field]) =>
    typeof field === "string" && field.length > 3 && NAME.test(key) ? [field] : [],
  );
}

function isCode(text: string): boolean {
  return text.length <= 40 && /\d/.test(text) && /^#?[\p{L}\d]+(?:[-_][\p{L}\d]+)*$/u.test(text);
}
