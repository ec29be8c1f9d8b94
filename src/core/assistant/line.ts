import type { Entry, Facts } from "./facts";
import type { Figure } from "./figures";
import { LIST_LINE } from "./literal";
import { inDigits } from "./number-words";

/** a place in a list, "no. 2", and "one minute, please": they need no source */
const PLACE =
  /(?<!\p{L})(?:no|nomor|nomer|number|nr|ke|pilihan|opsi|option|langkah|step)\.?[\s-]*\d{1,2}(?![\d.,]*\d|\s*(?:%|rb|ribu|jt|juta|k\b))|(?<!\d)\d{1,2}(?:st|nd|rd|th)(?!\p{L})|\d\uFE0F?\u20E3|(?<=\d)\s*\/\s*5(?!\d)|(?<![\p{L}\d])(?:1|satu|one)\s+(?:menit|minute)(?!\p{L})/giu;
/** where a clause ends; the comma and the point within a figure are none */
const BREAK = /(?<!\d)[,.]|[,.](?!\d)|[;:!?()\n]/g;

/** The part of a sentence, between its commas, in which a figure stands. */
export function clauseOf(sentence: string, text: string): string {
  const source = inDigits(sentence);
  const at = source.toLowerCase().indexOf(text);
  if (at < 0) return sentence;
  const from = Array.from(source.slice(0, at).matchAll(BREAK)).at(-1);
  const after = source.slice(at + text.length).search(BREAK);
  const end = after < 0 ? undefined : at + text.length + after;
  return source.slice(from ? from.index + from[0].length : 0, end);
}

/** The one entry that a line of a list tells of. */
export function entryOf(facts: Facts, line: string): Entry | null {
  const lower = line.toLowerCase();
  const told = facts.entries.filter(({ names }) => names.some((name) => lower.includes(name.toLowerCase())));
  const longest = Math.max(0, ...told.flatMap(({ names }) => names.map((name) => name.length)));
  const named = told.filter(({ names }) => names.some((name) => name.length === longest));
  return named.length === 1 ? (named[0] ?? null) : null;
}

/** A figure of another entry of the same list: the price of the product below. */
export function foreign(figure: Figure, entry: Entry, facts: Facts): boolean {
  if (!("value" in figure) || entry.values.has(figure.value)) return false;
  return facts.entries.some(({ list, values }) => list === entry.list && values.has(figure.value));
}

/** The line without its places in a list, and without "+2" for items that it leaves out: they need no source. */
export function withoutPlaces(facts: Facts, line: string): string {
  const longest = Math.max(0, ...facts.lengths);
  return line
    .replace(LIST_LINE, " ")
    .replace(PLACE, " ")
    .replace(/(?<![\p{L}\d])\+(\d{1,2})(?![\d.,%\p{L}])/gu, (more, rest: string) =>
      Number(rest) < longest ? " " : more,
    );
}

/** The line without the names of what the results list: their figures are no claims. */
export function withoutNames(facts: Facts, line: string): string {
  let rest = line;
  for (const { names } of facts.entries) {
    for (const name of names) {
      if (!/\d/.test(name) || !/\p{L}\S*\s/u.test(name)) continue;
      const at = rest.toLowerCase().indexOf(name.toLowerCase());
      const end = at + name.length;
      if (at < 0 || /[\d.,]/.test(rest[at - 1] ?? "") || /^[.,]?\d/.test(rest.slice(end, end + 2))) continue;
      rest = `${rest.slice(0, at)} … ${rest.slice(end)}`;
    }
  }
  return rest;
}
