import { unfold, wordsOf } from "../knowledge/words";

/**
 * A linear text classifier: one weight for each feature and kind, feature names hashed into `2 ** bits` buckets. Made by
 * scripts/train-triggers.mjs. The last kind is "none".
 */
export interface TriggerModel {
  kinds: readonly string[];
  bits: number;
  /** what a weight of 1 stands for */
  scale: number;
  bias: readonly number[];
  /** for each bucket one weight a kind */
  weights: Int8Array;
}

type Aliases = Readonly<Record<string, string>>;

/** characters of a message that are looked at: what matters is said early, and a long one costs time */
const LONGEST = 1200;
/** what the patterns say weighs as much as this many words */
const PATTERN_WORDS = 6;
const CLITIC = /^(\p{L}{3,}?)(?:nya|ku|mu|lah|kah)$/u;

/** A model from its file: a line of JSON with all but the weights, then the weights as signed bytes. Throws for anything else. */
export function readModel(bytes: ArrayBuffer): TriggerModel {
  const all = new Uint8Array(bytes);
  const end = all.indexOf(10);
  const head = JSON.parse(new TextDecoder().decode(all.subarray(0, end)));
  const weights = new Int8Array(bytes.slice(end + 1));
  if (weights.length !== 2 ** head.bits * head.kinds.length) throw new Error("not a model of this form");
  return { ...head, weights };
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
 * The names of what is in a message: words, pairs of words, pairs with some between, pieces of words, its punctuation, and `found`,
 * the kind that the patterns found in it.
 */
export function featuresOf(text: string, aliases: Aliases, found: string | null): Set<string> {
  const words = ["^", ...plainWords(text, aliases), "$"];
  const features = new Set<string>();
  for (const [at, word] of words.entries()) {
    features.add(word);
    const [next, second, third] = words.slice(at + 1, at + 4);
    if (next) features.add(`${word} ${next}`);
    if (second) features.add(`${word} * ${second}`);
    if (next && second) features.add(`${word} ${next} ${second}`);
    if (third) features.add(`${word} ** ${third}`);
    const framed = `<${word}>`;
    for (let size = 4; size <= 5; size++) {
      for (let from = 0; from + size <= framed.length; from++) features.add(`~${framed.slice(from, from + size)}`);
    }
  }
  if (/\?\s*$/.test(text)) features.add("?");
  if (/!{2,}|\?{2,}/.test(text)) features.add("!!");
  if (/\p{Lu}{4,}.*\p{Lu}{4,}/u.test(text)) features.add("AA");
  for (let copy = 0; copy < PATTERN_WORDS; copy++) features.add(`pattern ${copy} ${found ?? "none"}`);
  features.add(`n${Math.min(6, Math.floor(words.length / 4))}`);
  return features;
}

/** FNV-1a, 32 bits, folded. */
export function bucketOf(feature: string, bits: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < feature.length; at++) hash = Math.imul(hash ^ feature.charCodeAt(at), 0x01000193);
  return ((hash >>> bits) ^ hash) & ((1 << bits) - 1);
}

/** The probability of each kind, in the order of `model.kinds`. */
export function probabilities(model: TriggerModel, text: string, aliases: Aliases, found: string | null): number[] {
  const { kinds, bits, scale, bias, weights } = model;
  const features = featuresOf(text, aliases, found);
  const sums = kinds.map(() => 0);
  for (const feature of features) {
    const at = bucketOf(feature, bits) * kinds.length;
    for (let kind = 0; kind < kinds.length; kind++) sums[kind] = (sums[kind] ?? 0) + (weights[at + kind] ?? 0);
  }
  const norm = scale / Math.sqrt(features.size);
  const scores = sums.map((sum, kind) => sum * norm + (bias[kind] ?? 0));
  const top = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - top));
  const all = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / all);
}
