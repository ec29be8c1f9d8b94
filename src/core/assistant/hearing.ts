import type { Bot, Heard, SmallTalk } from "../bot";
import { functionWords, isFunctionWord, unfold, wordsOf } from "../knowledge/words";
import type { Locale } from "../turn";

export type Talk = keyof SmallTalk;

/** What the words of a message are in themselves. */
export interface Talked {
  /** said somewhere in the message */
  kind: Talk | null;
  /** nothing else of meaning was said */
  alone: boolean;
}

interface Ear {
  /** word sequences by their first word, longest first */
  phrases: Record<Talk, ReadonlyMap<string, readonly string[][]>>;
  /** words of one language's small talk only */
  telling: Record<Locale, Set<string>>;
}

const ears = new WeakMap<Bot, Ear>();

/** The words of a message: lower case, slang unfolded, punctuation gone. */
export function hear(bot: Bot, text: string, locale: Locale): Heard {
  return { text, words: unfold(wordsOf(text), bot.aliases), locale };
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

const order: readonly Talk[] = ["thanks", "goodbye", "greeting"];

/** Finds small talk by whole words. */
export function smallTalk(bot: Bot, heard: Heard): Talked {
  const { phrases } = earOf(bot);
  let rest: readonly string[] = heard.words;
  let kind: Talk | null = null;
  for (const talk of order) {
    const left = without(rest, phrases[talk]);
    if (left.length === rest.length) continue;
    rest = left;
    kind ??= talk;
  }
  return { kind, alone: kind !== null && rest.every(isFunctionWord) };
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
  const lists = Object.entries(bot.smallTalk) as [Locale, SmallTalk][];
  const sequences = (talk: Talk) => {
    const phrases = lists
      .flatMap(([, list]) => list[talk])
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
      thanks: sequences("thanks"),
      goodbye: sequences("goodbye"),
      greeting: sequences("greeting"),
    },
    telling: { "id-ID": only(indonesian, english), "en-US": only(english, indonesian) },
  };
}

function only(words: ReadonlySet<string>, others: ReadonlySet<string>): Set<string> {
  return new Set([...words].filter((word) => !others.has(word)));
}
