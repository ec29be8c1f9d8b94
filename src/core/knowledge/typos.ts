import type { FaqEntry } from "./rank";
import { functionWords, wordsOf } from "./words";

/** Letters from which on a word is taken for a mistyped one, and how many slips it may have. */
const LONG = 4;
const LONGER = 9;
/** Below it a wrong letter makes another word; a swapped, missing or doubled one is a slip. */
const SURE = 5;

type Aliases = Readonly<Record<string, string>>;

const vocabularies = new WeakMap<readonly FaqEntry[], Map<string, number>>();

/** The words of all entries, and in how many places each stands; slang and the words of every sentence beside them. */
function vocabularyOf(entries: readonly FaqEntry[], slang: Aliases): Map<string, number> {
  let known = vocabularies.get(entries);
  if (!known) {
    known = new Map(
      [...Object.keys(slang), ...functionWords["id-ID"], ...functionWords["en-US"]].map((word) => [word, 1]),
    );
    for (const { question, keywords, answer } of entries)
      for (const word of wordsOf(`${question} ${keywords ?? ""} ${answer}`))
        known.set(word, (known.get(word) ?? 0) + 1);
    vocabularies.set(entries, known);
  }
  return known;
}

const lettersOf = (word: string) => [...word].sort().join("");
const sameLetters = (a: string, b: string) => lettersOf(a) === lettersOf(b);

/** Whether a word is long enough, and a word at all. */
export const correctable = (word: string) => word.length >= LONG && !/\d/.test(word);

/**
 * The word of the entries that a word they do not have is most likely meant for ("pengriman" → "pengiriman"), or null.
 * Its first letter holds; words of fewer than four letters and those with digits are taken as they are, and one of four may
 * have a letter swapped, missing or too many, but not a wrong one: a slip more and half of the shop's names would be each other.
 */
export function corrected(word: string, entries: readonly FaqEntry[], slang: Aliases): string | null {
  if (!correctable(word)) return null;
  const most = word.length < LONGER ? 1 : 2;
  let best: { word: string; slips: number; count: number } | null = null;
  for (const [other, count] of vocabularyOf(entries, slang)) {
    if (other[0] !== word[0] || Math.abs(other.length - word.length) > most || other.length < LONG - 1) continue;
    const slips = slipsBetween(word, other, most);
    if (word.length < SURE && other.length === word.length && !sameLetters(word, other)) continue;
    if (slips > most || (best && (slips > best.slips || (slips === best.slips && count <= best.count)))) continue;
    best = { word: other, slips, count };
  }
  return best?.word ?? null;
}

/** Letters missing, added, wrong or swapped with their neighbour (optimal string alignment); more than `most` is most + 1. */
function slipsBetween(a: string, b: string, most: number): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next.push(least);
    }
    if (Math.min(...next) > most) return most + 1;
    [before, row] = [row, next];
  }
  return row[b.length] ?? most + 1;
}
