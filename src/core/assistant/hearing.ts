import type { Before, Bot, Heard, SmallTalk, Talk } from "../bot";
import { functionWords, isFunctionWord, unfold, wordsOf } from "../knowledge/words";
import type { Locale } from "../turn";

/** What the words of a message are in themselves. */
export interface Talked {
  /** said somewhere in the message */
  kind: Talk | null;
  /** nothing else of meaning was said, and nothing was asked */
  alone: boolean;
}

interface Ear {
  /** word sequences by their first word, longest first */
  phrases: Record<Talk, ReadonlyMap<string, readonly string[][]>>;
  /** words of one language's small talk only */
  telling: Record<Locale, Set<string>>;
}

const ears = new WeakMap<Bot, Ear>();

/** nothing was said before */
export const NOTHING: Before = { calls: [], asked: null, items: () => [] };

/** The words of a message: lower case, slang unfolded, stretched letters undone ("okeee"), punctuation gone. */
export function hear(bot: Bot, text: string, locale: Locale, before: Before = NOTHING): Heard {
  return { text, words: unfold(wordsOf(unstretched(text)), bot.aliases), locale, before };
}

/** "haloooo" → "halo" */
export function unstretched(text: string): string {
  return text.replace(/(\p{L})\1{2,}/giu, "$1");
}

/**
 * The language of a message (R24): the one with more of its own words in it; `prior`, the conversation's, when neither
 * has more, as in "ok" or a product's name.
 */
export function languageOf(bot: Bot, text: string, prior: Locale): Locale {
  const { telling } = earOf(bot);
  let lead = 0;
  for (const word of unfold(wordsOf(text), bot.aliases)) {
    const indonesian = functionWords["id-ID"].has(word) || telling["id-ID"].has(word);
    const english = functionWords["en-US"].has(word) || telling["en-US"].has(word);
    if (indonesian !== english) lead += indonesian ? 1 : -1;
  }
  if (lead === 0) return prior;
  return lead > 0 ? "id-ID" : "en-US";
}

/** What counts if a message holds several: "oke, makasih" is thanks, "maaf, nggak jadi" drops what was asked. */
const order: readonly Talk[] = [
  "thanks",
  "goodbye",
  "cancel",
  "who",
  "howAreYou",
  "apology",
  "confused",
  "laughter",
  "greeting",
  "okay",
  "no",
  "yes",
];
/** however long: "wkwkwk", "hahaha", "xixixi" */
const LAUGHTER = /^a?(?:ha|he|hi|wk|xi|ck|kw){2,}[a-z]?$/;
const questions = new Set(
  "apa apakah apanya berapa berapaan mana dimana kapan kenapa mengapa bagaimana gimana siapa how what when where which who why".split(
    " ",
  ),
);

const particles = new Set("kak kakak min ya dong deh nih lah kok saja banget please".split(" "));

/** Finds small talk by whole words. */
export function smallTalk(bot: Bot, heard: Heard): Talked {
  const { phrases } = earOf(bot);
  let rest: readonly string[] = heard.words;
  let kind: Talk | null = null;
  for (const talk of order) {
    let left = without(rest, phrases[talk]);
    if (talk === "laughter") left = left.filter((word) => !LAUGHTER.test(word));
    if (left.length === rest.length) continue;
    rest = left;
    kind ??= talk;
  }
  return { kind, alone: kind !== null && asksNothing(rest) };
}

/** Whether one of the phrases of this kind stands in the message. */
export function says(bot: Bot, heard: Heard, talk: Talk): boolean {
  return without(heard.words, earOf(bot).phrases[talk]).length < heard.words.length;
}

/** Whether the message is such a phrase and nothing else: "boleh kak", "iya dong". */
export function isJust(bot: Bot, heard: Heard, talk: Talk): boolean {
  const left = without(heard.words, earOf(bot).phrases[talk]);
  return left.length < heard.words.length && left.every((word) => particles.has(word));
}

/** Whether words have no subject and are no question either. */
export function asksNothing(words: readonly string[]): boolean {
  return words.every((word) => isFunctionWord(word) && !questions.has(word));
}

/** The words that stand in none of the phrases. */
function without(words: readonly string[], phrases: ReadonlyMap<string, readonly string[][]>): readonly string[] {
  const left: string[] = [];
  for (let at = 0; at < words.length; ) {
    const word = words[at] ?? "";
    const found = phrases.get(word)?.find((phrase) => phrase.every((part, index) => words[at + index] === part));
    if (!found) left.push(word);
    at += found?.length ?? 1;
  }
  return left;
}

function earOf(bot: Bot): Ear {
  let ear = ears.get(bot);
  if (!ear) {
    ear = tune(bot);
    ears.set(bot, ear);
  }
  return ear;
}

function tune(bot: Bot): Ear {
  const lists = Object.values<SmallTalk>(bot.smallTalk);
  const sequences = (talk: Talk) => {
    const phrases = lists
      .flatMap((list) => list[talk])
      .map((phrase) => unfold(wordsOf(phrase), bot.aliases))
      .filter((words) => words.length > 0)
      .sort((a, b) => b.length - a.length);
    return Map.groupBy(phrases, (words) => words[0] ?? "");
  };
  const wordsIn = (locale: Locale) =>
    new Set(unfold(Object.values(bot.smallTalk[locale]).flat().flatMap(wordsOf), bot.aliases));
  const [indonesian, english] = [wordsIn("id-ID"), wordsIn("en-US")];
  return {
    phrases: {
      greeting: sequences("greeting"),
      thanks: sequences("thanks"),
      goodbye: sequences("goodbye"),
      okay: sequences("okay"),
      yes: sequences("yes"),
      no: sequences("no"),
      howAreYou: sequences("howAreYou"),
      who: sequences("who"),
      laughter: sequences("laughter"),
      apology: sequences("apology"),
      cancel: sequences("cancel"),
      confused: sequences("confused"),
      offTopic: sequences("offTopic"),
    },
    telling: { "id-ID": only(indonesian, english), "en-US": only(english, indonesian) },
  };
}

function only(words: ReadonlySet<string>, others: ReadonlySet<string>): Set<string> {
  return new Set([...words].filter((word) => !others.has(word)));
}
