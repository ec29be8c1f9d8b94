import { counts } from "./figures";

/** The texts with figures and the counts of tool results, as they stand. */
export interface Leaves {
  parts: Part[];
  /** how many items the results list */
  lengths: Set<number>;
}

/** What belongs to one item of a list, or to none. */
interface Part {
  texts: string[];
  counts: Set<number>;
}

export const LIST_LINE = /^\s*(?:[-*\u2022]\s+|\d{1,2}[.)]\s+)/;
const STOCK = /stok|stock|tersedia|sisa|tinggal|available|left|ready/i;
/** a whole number that nothing before it makes an amount, a time or a place, and the word after it */
const COUNTED =
  /(?<![\d.,:/$\u20ac-]|\p{L}|(?:rp|idr|usd|pukul|jam|at|ke)\.?\s?)(\d{1,7})(?![\p{L}\d%:/\u2013-]|[.,]\d)(?:\s+(%|\p{L}+))?/giu;
/** longer texts are told in other words */
const LONGEST = 120;

/** What a result's number is, by the name of its field. */
export type Kind = "percent" | "count" | "score" | "price" | "any";
const kinds = new Map<string, Kind>();

export function kindOf(key: string): Kind {
  let kind = kinds.get(key);
  if (!kind) {
    kind = /percent|persen|pct|discount|diskon/i.test(key)
      ? "percent"
      : /rating|review|score|star|ulasan/i.test(key)
        ? "score"
        : /stock|stok|avail|quantity|qty|count|jumlah|pieces|copies|wholesale|minimum/i.test(key)
          ? "count"
          : /price|harga|total|amount|cost|fee|biaya|ongkir|paid/i.test(key)
            ? "price"
            : "any";
    // keys are field names of tools: few
    kinds.set(key, kind);
  }
  return kind;
}

export function leavesOf(results: readonly unknown[]): Leaves {
  const leaves: Leaves = { parts: [], lengths: new Set() };
  const walk = (value: unknown, key: string, part: Part): void => {
    if (typeof value === "number") {
      const kind = kindOf(key);
      if (kind === "count" || kind === "any") part.counts.add(value);
    } else if (typeof value === "string") {
      if (value.length <= LONGEST && /\d/.test(value) && /\p{L}{2}/u.test(value)) part.texts.push(value);
    } else if (Array.isArray(value)) {
      leaves.lengths.add(value.length);
      for (const item of value) walk(item, key, part === outside ? open() : part);
    } else if (value !== null && typeof value === "object") {
      for (const name in value) walk(Reflect.get(value, name), name, part);
    }
  };
  const open = (): Part => {
    const part: Part = { texts: [], counts: new Set() };
    leaves.parts.push(part);
    return part;
  };
  const outside = open();
  for (const result of results) walk(result, "", outside);
  return leaves;
}

/** Whether every figure of a sentence stands so in the results; a line of a list keeps to one item. */
export function allLiteral(sentence: string, { parts, lengths }: Leaves): boolean {
  const item = LIST_LINE.test(sentence);
  let rest = item ? sentence.replace(LIST_LINE, "") : sentence;
  const used = new Set<Part>();
  for (const part of parts) {
    for (const text of part.texts) {
      const without = cutOut(rest, text);
      if (without === rest) continue;
      rest = without;
      used.add(part);
    }
  }
  if (item && used.size > 1) return false;
  if (!/\d/.test(rest)) return true;
  const from = item ? [...used] : parts;
  const stock = STOCK.test(sentence);
  rest = rest.replace(COUNTED, (figure, digits: string, word = "") => {
    const value = Number(digits);
    if (!counts(word.toLowerCase())) return figure;
    return (!item && !stock && lengths.has(value)) || from.some((part) => part.counts.has(value)) ? "" : figure;
  });
  return !/\d/.test(rest);
}

/** The sentence without a text that stands in it whole: not the beginning of a longer figure, and no "Rp 50" of "Rp 50 ribu". */
function cutOut(sentence: string, text: string): string {
  const at = sentence.indexOf(text);
  if (at < 0) return sentence;
  const end = at + text.length;
  const before = sentence[at - 1] ?? " ";
  const after = sentence.slice(end, end + 12);
  const begins = !/[\p{L}\d.,-]/u.test(before);
  const ends = !/^(?:[\p{L}\d%]|[.,-]\p{L}?\d|\s*(?:%|rb|ribu|k|jt|juta|mio|mi|tho)|-\p{L})/iu.test(after);
  if (!begins || !ends) return sentence;
  return `${sentence.slice(0, at)}…${sentence.slice(end)}`;
}
