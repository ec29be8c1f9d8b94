import { stem } from "../knowledge/stem";
import { unfold, wordsOf } from "../knowledge/words";

/**
 * A linear text classifier: for each feature that it knows one weight a kind, features by the hash of their names. Made by
 * scripts/train-triggers.mjs. The last kind is "none".
 */
export interface TriggerModel {
  kinds: readonly string[];
  /** what a weight of 1 stands for */
  scale: number;
  bias: readonly number[];
  /** `hashOf` of the features that it knows, ascending */
  hashes: Uint32Array;
  /** for each of them one weight a kind */
  weights: Int8Array;
}

type Aliases = Readonly<Record<string, string>>;

/** characters of a message that are looked at: what matters is said early, and a long one costs time */
const LONGEST = 1200;
/** what the patterns say weighs as much as this many words */
const PATTERN_WORDS = 6;
/** words apart that two may be and still make a feature together */
const REACH = 8;
const CLITIC = /^(\p{L}{3,}?)(?:nya|ku|mu|lah|kah)$/u;

/**
 * A model from its file: a line of JSON with kinds, scale and bias, filled up with blanks to whole fours of bytes, then the hashes,
 * little-endian, and the weights. Throws for anything else.
 */
export function readModel(bytes: ArrayBuffer): TriggerModel {
  const end = new Uint8Array(bytes).indexOf(10) + 1;
  const { kinds, scale, bias } = JSON.parse(new TextDecoder().decode(bytes.slice(0, end)));
  const count = (bytes.byteLength - end) / (4 + kinds.length);
  if (!Number.isInteger(count) || end % 4 !== 0) throw new Error("not a model of this form");
  return {
    kinds,
    scale,
    bias,
    hashes: new Uint32Array(bytes, end, count),
    weights: new Int8Array(bytes, end + 4 * count),
  };
}

/** Words as the classifier sees them: lower case, stretched letters and slang undone, numbers as "#". */
function plainWords(text: string, aliases: Aliases): string[] {
  const words = wordsOf(text.slice(0, LONGEST).replace(/['\u2019`]/g, "")).flatMap((word) => {
    const short = word.replace(/(\p{L})\1{2,}/gu, "$1");
    if (/^\d+x?$/.test(short)) return ["#"];
    const twice = /^(\p{L}{3,})2$/u.exec(short)?.[1];
    return unfold([twice ?? short], aliases);
  });
  return words.map((word) => CLITIC.exec(word)?.[1] ?? word);
}

/**
 * The names of what is in a message: its words and their pieces, neighbours, stems, stems that stand near each other, its punctuation,
 * and `found`, the kind that the patterns found in it.
 */
export function featuresOf(text: string, aliases: Aliases, found: string | null): Set<string> {
  const words = ["^", ...plainWords(text, aliases), "$"];
  const stems = words.map(stem);
  const features = new Set<string>();
  for (const [at, word] of words.entries()) {
    features.add(word);
    const next = words[at + 1];
    if (next) features.add(`${word} ${next}`);
    const framed = `<${word}>`;
    for (let size = 4; size <= 5; size++) {
      for (let from = 0; from + size <= framed.length; from++) features.add(`~${framed.slice(from, from + size)}`);
    }
  }
  for (const [at, each] of stems.entries()) {
    features.add(`s:${each}`);
    const near = stems.slice(at + 1, at + 1 + REACH);
    if (near[0]) features.add(`s:${each} ${near[0]}`);
    for (const other of near) features.add(`s:${each} .. ${other}`);
  }
  if (/\?\s*$/.test(text)) features.add("?");
  if (/!{2,}|\?{2,}/.test(text)) features.add("!!");
  if (/\p{Lu}{4,}.*\p{Lu}{4,}/u.test(text)) features.add("AA");
  for (let copy = 0; copy < PATTERN_WORDS; copy++) features.add(`pattern ${copy} ${found ?? "none"}`);
  features.add(`n${Math.min(6, Math.floor(words.length / 4))}`);
  return features;
}

/** FNV-1a, 32 bits. */
export function hashOf(feature: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < feature.length; at++) hash = Math.imul(hash ^ feature.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** The probability of each kind, in the order of `model.kinds`. */
export function probabilities(model: TriggerModel, text: string, aliases: Aliases, found: string | null): number[] {
  const { kinds, scale, bias, hashes, weights } = model;
  const features = featuresOf(text, aliases, found);
  const sums = kinds.map(() => 0);
  for (const feature of features) {
    const at = placeOf(hashOf(feature), hashes) * kinds.length;
    if (at < 0) continue;
    for (let kind = 0; kind < kinds.length; kind++) sums[kind] = (sums[kind] ?? 0) + (weights[at + kind] ?? 0);
  }
  const norm = scale / Math.sqrt(features.size);
  const scores = sums.map((sum, kind) => sum * norm + (bias[kind] ?? 0));
  const top = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - top));
  const all = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / all);
}

/** Where a number stands in an ascending list, -1 where it does not. */
function placeOf(wanted: number, ascending: Uint32Array): number {
  let from = 0;
  let to = ascending.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const there = ascending[middle] ?? 0;
    if (there === wanted) return middle;
    if (there < wanted) from = middle + 1;
    else to = middle;
  }
  return -1;
}
