import { derived, stem } from "./stem";
import { isFunctionWord, unfold, wordsOf } from "./words";

/** One meaningful word of a query, and its stems; slang has two readings, as written and in full. */
export interface Term {
  /** as it was typed */
  word: string;
  readings: string[][];
  /** no entry has the word: it was taken for another */
  corrected: boolean;
  /** finds the entries that have it, as FTS5 syntax */
  match: string;
}

export interface Terms {
  list: Term[];
  /** an FTS5 MATCH expression: quoted tokens joined by OR, nothing of the text as it was typed */
  match: string;
}

/** words of a message that count; a long one is mostly padding */
const MOST = 20;

type Aliases = Readonly<Record<string, string>>;

const NO_SLIPS: ReadonlyMap<string, string> = new Map();

/** The meaningful words of a query, or null when there is none. `slips`: mistyped word → what it is taken for. */
export function termsOf(query: string, aliases: Aliases, slips = NO_SLIPS): Terms | null {
  const list: Term[] = [];
  const seen = new Set<string>();
  const said = wordsOf(query);
  const right = new Set(said.map((word) => slips.get(word) ?? word));
  for (const word of said) {
    if (list.length === MOST) break;
    const meant = slips.get(word);
    const taken = meant ?? word;
    const full = Object.hasOwn(aliases, taken) ? unfold([taken], aliases).filter(meaningful) : null;
    if (full ? full.length === 0 : !meaningful(taken)) continue;
    const key = full?.length === 1 ? stem(full[0] ?? "") : stem(taken);
    if (seen.has(key)) continue;
    seen.add(key);
    const readings = [[stem(taken)]];
    const tokens = new Set<string>();
    add(tokens, taken);
    if (full) {
      readings.push(full.map(stem));
      for (const part of full) add(tokens, part);
    }
    list.push({ word, readings, match: [...tokens].join(" OR "), corrected: meant !== undefined });
  }
  if (list.length === 0) return null;
  const slang = slangOf(aliases).flatMap(([short, parts]) =>
    parts.every((part) => right.has(part)) ? [`"${short}"`] : [],
  );
  return { list, match: [...list.map((term) => term.match), ...slang].join(" OR ") };
}

/** What a question asks, however it is put: the stems of its meaningful words, slang in full. Empty: it asks nothing. */
export function meaningOf(question: string, aliases: Aliases): Set<string> {
  const terms = termsOf(question, aliases)?.list ?? [];
  return new Set(terms.flatMap(({ readings }) => readings.at(-1) ?? []));
}

/** The stems of a text, slang as written and in full. */
export function stemsOf(text: string, aliases: Aliases): Set<string> {
  const stems = new Set<string>();
  for (const word of wordsOf(text)) {
    stems.add(stem(word));
    if (Object.hasOwn(aliases, word)) for (const part of unfold([word], aliases)) stems.add(stem(part));
  }
  return stems;
}

function meaningful(word: string): boolean {
  return word.length > 1 && !isFunctionWord(word);
}

function add(tokens: Set<string>, word: string): void {
  const root = stem(word);
  if (root !== word || root.length < 4) tokens.add(`"${word}"`);
  if (root.length < 4) return;
  tokens.add(`"${root}"*`);
  for (const form of derived(root)) tokens.add(`"${form}"*`);
}

const slangLists = new WeakMap<Aliases, (readonly [string, readonly string[]])[]>();

/** Slang for more than one word, so that a query in full finds an entry that uses the short form. */
function slangOf(aliases: Aliases) {
  let list = slangLists.get(aliases);
  if (!list) {
    list = Object.entries(aliases).flatMap(([slang, full]) => {
      const parts = wordsOf(full);
      return parts.every(meaningful) && wordsOf(slang)[0] === slang ? [[slang, parts] as const] : [];
    });
    slangLists.set(aliases, list);
  }
  return list;
}
