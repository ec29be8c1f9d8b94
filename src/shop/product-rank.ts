import { isFunctionWord, wordsOf } from "../core/knowledge/words";
import { isForWhom, isQuality } from "./product-words";
import type { Product } from "./services/products";

export const NONE: Ranked = { products: [], unmatched: [] };

/** "umur 6 bulan", "1-5 Tahun", "2 years old": products say it in too many ways to be found by it */
const age =
  /(?:(?:umur|usia|aged?)\s*)?(?<!\d)\d+(?:\s*[-\u2013]\s*\d+)?\+?\s*(?:bulan|bln|tahun|thn|months?|years?|yrs?)(?:\s*old)?/gi;

/** A product that a service found, with the words to judge it by. */
export interface Candidate {
  product: Product;
  /** name, brand and keywords: what it is */
  labels: string;
  description: string;
}

/** What was found, and which of the query's words none of it says. */
export interface Ranked {
  products: Product[];
  unmatched: string[];
}

/**
 * The candidates that say most of the query's words, at least half of them, and of these the ones that are what the
 * words say rather than mention it. Best first. A service that finds by meaning may answer with none of the words: its
 * own order stands then. Nothing, if all that was found is a word like "susu", which says what for and not what.
 */
export function ranked(candidates: readonly Candidate[], query: string): Ranked {
  const words = tellingWords(query);
  const scored = candidates.map(({ product, labels, description }) => ({
    product,
    all: `${labels} ${description}`,
    said: matches(`${labels} ${description}`, words),
    labelled: matches(labels, words),
    named: matches(product.name, words),
  }));
  const most = Math.max(0, ...scored.map(({ said }) => said));
  if (most === 0) return { products: candidates.map(({ product }) => product), unmatched: words };
  const full = scored.filter(({ said }) => said === most);
  const labelled = Math.max(...full.map((each) => each.labelled));
  if (most * 2 < words.length || labelled === 0) return NONE;
  const best = full
    .filter((each) => each.labelled === labelled)
    .sort((a, b) => b.named - a.named || (b.product.rating ?? 0) - (a.product.rating ?? 0));
  const unmatched = words.filter((word) => best.every(({ all }) => matches(all, [word]) === 0));
  if (unmatched.length > 0 && words.every((word) => isQuality(word) || unmatched.includes(word))) return NONE;
  return { products: best.map(({ product }) => product), unmatched };
}

/** Whether the name says every telling word of the query. */
export function namesAll(name: string, query: string): boolean {
  const words = tellingWords(query);
  return matches(name, words) === words.length;
}

/** The words that tell products apart: no ages, and "bayi" only if nothing else is said. */
export function tellingWords(text: string): string[] {
  const words = [...new Set(plainWords(text.replace(age, " ")))].filter((word) => !isFunctionWord(word));
  const telling = words.filter((word) => !isForWhom(word));
  return telling.length > 0 ? telling : words;
}

function plainWords(text: string): string[] {
  return wordsOf(text.replace(/['\u2019]s(?!\p{L})/gu, ""));
}

/** How many of the words a text has, be it as the beginning of a longer word or with an ending ("bottles"). */
function matches(text: string, words: readonly string[]): number {
  const own = plainWords(text);
  const same = (a: string, b: string) =>
    a === b || (b.length > 2 && a.startsWith(b)) || (a.length > 3 && b.startsWith(a));
  return words.filter((word) => own.some((each) => same(each, word))).length;
}
