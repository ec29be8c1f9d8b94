import { unfold, wordsOf } from "../knowledge/words";

/** A word of a message and what it may stand for: as written, without stretched letters, leetspeak or clitics. */
export type Token = ReadonlySet<string>;

/** One place of a pattern. */
type Place = { words: ReadonlySet<string>; optional: boolean } | "gap";
export type Pattern = readonly Place[];

/** words that a gap may stand for */
const GAP = 4;
const marks: ReadonlySet<string> = new Set(["^", "?", "$", "#"]);
const leet: Readonly<Record<string, string>> = { 0: "o", 1: "i", 3: "e", 4: "a", 5: "s", 7: "t", "@": "a", $: "s" };

/**
 * A pattern from its notation, words apart by spaces: `word`; `one|other`; `maybe?`; `*` up to four words; `#` a number, also "3x";
 * `^` and `$` the sentence's ends, `?` a question mark before its end (`??` perhaps one). Words are
 * unfolded like a message's. Throws on a pattern that could match nothing, and on a choice that unfolds to several words.
 */
export function pattern(notation: string, aliases: Readonly<Record<string, string>>): Pattern {
  const places = notation
    .trim()
    .split(/\s+/)
    .flatMap((part): Place[] => {
      if (part === "*") return ["gap"];
      const optional = /[^|]\?$/.test(part);
      const choices = (optional ? part.slice(0, -1) : part)
        .split("|")
        .map((word) => (marks.has(word) ? [word] : unfold(wordsOf(bare(word)), aliases)));
      const [only] = choices;
      if (only && choices.length === 1) return only.map((word) => ({ words: new Set([word]), optional }));
      if (choices.some((words) => words.length !== 1)) throw new Error(`"${part}": each choice must stay one word`);
      return [{ words: new Set(choices.flat()), optional }];
    });
  const [first] = places;
  if (!first || first === "gap" || first.optional) {
    throw new Error(`the pattern "${notation}" has to begin with a word`);
  }
  return places;
}

/** The words that a pattern can begin with. */
export function beginnings([first]: Pattern): ReadonlySet<string> {
  return typeof first === "object" ? first.words : new Set();
}

/** The place after the match that begins at `at`, or -1. */
export function matchAt(pattern: Pattern, tokens: readonly Token[], at: number, from = 0): number {
  const place = pattern[from];
  if (place === undefined) return at;
  if (place === "gap") {
    for (let skipped = 0; skipped <= GAP && at + skipped <= tokens.length; skipped++) {
      const end = matchAt(pattern, tokens, at + skipped, from + 1);
      if (end >= 0) return end;
    }
    return -1;
  }
  const token = tokens[at];
  if (token && meets(place.words, token)) {
    const end = matchAt(pattern, tokens, at + 1, from + 1);
    if (end >= 0) return end;
  }
  return place.optional ? matchAt(pattern, tokens, at, from + 1) : -1;
}

/** The sentences of a message as tokens, with the marks "^", "$" and, in a question, "?". `masked` are words that "f**k" may hide. */
export function sentencesOf(
  text: string,
  aliases: Readonly<Record<string, string>>,
  masked: readonly string[] = [],
): Token[][] {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .split(/(?<=[.!?;\u2026])\s+|\n+/)
    .map((sentence) => {
      const tokens = (bare(sentence).match(/[\p{L}\p{N}@$*]+/gu) ?? []).flatMap((raw) =>
        tokensOf(raw, aliases, masked),
      );
      if (tokens.length === 0) return [];
      const question = /\?[\s\p{P}\p{S}]*$/u.test(sentence) ? [mark("?")] : [];
      return [mark("^"), ...tokens, ...question, mark("$")];
    })
    .filter((tokens) => tokens.length > 0);
}

function tokensOf(raw: string, aliases: Readonly<Record<string, string>>, masked: readonly string[]): Token[] {
  const word = raw.replace(/^[*@$]+|[*$]+$/g, "");
  if (word === "") return [];
  // "dijawab2": said twice
  const twice = /^(\p{L}{3,})2$/u.exec(word)?.[1];
  if (twice) return [...tokensOf(twice, aliases, masked), ...tokensOf(twice, aliases, masked)];
  if (/^\d{1,3}x?$/.test(word)) return [new Set([word, "#"])];
  const forms = unstretched(word);
  const slang = forms.find((form) => Object.hasOwn(aliases, form));
  if (slang !== undefined) return unfold([slang], aliases).map((each) => new Set([each]));
  if (/\p{L}/u.test(word) && /[0-9@$]/.test(word))
    forms.push(...unstretched(word.replace(/[013457@$]/g, (c) => leet[c] ?? c)));
  if (word.includes("*")) {
    const hidden = new RegExp(`^${word.replace(/\*/g, ".")}$`, "u");
    forms.push(...masked.filter((each) => hidden.test(each)));
  }
  return [new Set(forms.flatMap((form) => [form, ...withoutClitic(form, aliases)]))];
}

/** "bangsaaat" → "bangsat", "asss" → "ass": runs of three and more become two or one, and in longer words every run becomes one. */
function unstretched(word: string): string[] {
  const forms = new Set([word, word.replace(/(\p{L})\1{2,}/gu, "$1$1"), word.replace(/(\p{L})\1{2,}/gu, "$1")]);
  if (word.length >= 6) forms.add(word.replace(/(\p{L})\1+/gu, "$1"));
  return [...forms];
}

/** "uangnya" → "uang": Indonesian writes small words to the end of others. */
function withoutClitic(word: string, aliases: Readonly<Record<string, string>>): string[] {
  const stem = /^(\p{L}{3,}?)(?:nya|ku|mu|lah|kah|pun)$/u.exec(word)?.[1];
  return stem === undefined ? [] : [stem, ...unfold([stem], aliases).slice(0, 1)];
}

/** "don't" is one word. */
function bare(text: string): string {
  return text.replace(/['\u2019`]/g, "");
}

function mark(sign: string): Token {
  return new Set([sign]);
}

function meets(words: ReadonlySet<string>, token: Token): boolean {
  for (const form of token) if (words.has(form)) return true;
  return false;
}
