import type { Locale } from "../turn";
import { meaningOf, stemsOf, type Term } from "./terms";

/** An active entry of the FAQ, as far as search needs it. */
export interface FaqEntry {
  id: string;
  category: string;
  question: string;
  answer: string;
  keywords: string | null;
  locale: Locale;
}

export interface FaqHit {
  id: string;
  question: string;
  /** what it is about, short enough for a button: its first keyword, or how its question begins */
  title: string;
  answer: string;
  category: string;
  locale: Locale;
  /** 0 to 1: how much of the query's meaning the entry covers; see `rank` */
  score: number;
}

/** From this score on an entry answers what was asked; below, it may be what was meant. */
export const ANSWERS = 0.52;

/** A word that stands only in an answer says less of the entry's subject than one in its question or keywords. */
const IN_ANSWER = 0.5;
/** An entry in the other language is worth showing only where the asked one has nothing as good. */
const OTHER_LOCALE = 0.85;
/** A word that was put right may have meant another. */
const PUT_RIGHT = 0.9;
/** How often the words of a query occur: in how many active entries each, and how many there are. */
export interface Frequencies {
  of: readonly number[];
  entries: number;
}

/** What a clear lead over the next entry adds, at most, to a hit that is not complete. */
const LEAD = 0.1;
/** What it adds, at most, that the query says the entry's question or one of its keywords: of two that have its words, the one so called. */
const CALLED = 0.1;
/** What a word of those that the query does not have weighs; a word of the query weighs 0 to 1. */
const UNSAID = 0.7;

/**
 * Entries by how well they cover a query, best first; those that cover nothing are left out.
 *
 * The score is the share of the query's meaningful words that the entry has (1 for question and keywords, 0.5 for the
 * answer alone), a rare word weighing more than one that many entries have; raised by up to 0.1 as far as the query says the
 * entry's question or one of its keywords, lowered for the other language, raised by up to 0.1 for the lead over the entry
 * behind it. Unlike bm25 it is comparable between queries: below 0.5 about half of what was asked is not in the entry. Equal
 * scores keep the order of `entries`, which is bm25's where FTS5 searched.
 */
export function rank(
  terms: readonly Term[],
  entries: readonly FaqEntry[],
  frequencies: Frequencies,
  options: { locale: Locale; limit: number; aliases: Readonly<Record<string, string>> },
): FaqHit[] {
  const weights = terms.map((_, index) => weightOf(frequencies.of[index] ?? 0, frequencies.entries));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const most = terms.some(({ corrected }) => corrected) ? PUT_RIGHT : 1;
  const hits: FaqHit[] = [];
  for (const entry of entries) {
    const { question, answer, locale, keywords } = entry;
    const { subject, body, phrases } = stemmed(question, keywords, answer, options.aliases);
    const coverage =
      terms.reduce((sum, term, index) => sum + (weights[index] ?? 0) * covered(term, subject, body), 0) / whole;
    if (coverage === 0) continue;
    const score = Math.min(most, coverage + CALLED * called(phrases, terms, weights));
    hits.push(hitOf(entry, locale === options.locale ? score : score * OTHER_LOCALE));
  }
  hits.sort((a, b) => b.score - a.score);
  const [first, second] = hits;
  if (first) first.score = Math.min(1, first.score + LEAD * (first.score - (second?.score ?? 0)));
  for (const hit of hits) hit.score = rounded(hit.score);
  return hits.slice(0, options.limit);
}

const rounded = (score: number) => Math.round(score * 1000) / 1000;

export function hitOf({ id, question, answer, category, locale, keywords }: FaqEntry, score: number): FaqHit {
  return { id, question, title: titleOf(question, keywords), answer, category, locale, score };
}

/** Inverse document frequency, 0 to 1. A word that no entry has weighs as much as the rarest: it was asked for as well. */
function weightOf(entriesWithIt: number, entries: number): number {
  return Math.log((entries + 1) / Math.max(1, entriesWithIt)) / Math.log(entries + 1);
}

/** In how many of these entries each term stands. */
export function frequenciesIn(
  terms: readonly Term[],
  entries: readonly FaqEntry[],
  aliases: Readonly<Record<string, string>>,
): Frequencies {
  const stems = entries.map(({ question, keywords, answer }) => stemmed(question, keywords, answer, aliases));
  const has = (term: Term) => stems.filter(({ subject, body }) => covered(term, subject, body) > 0).length;
  return { of: terms.map(has), entries: entries.length };
}

/** characters of a title: what channels show of a button */
const TITLE = 20;

function titleOf(question: string, keywords: string | null): string {
  const keyword = keywords?.split(",")[0]?.trim() ?? "";
  const name = keyword === "" || keyword.length > TITLE ? shortened(question) : keyword;
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

function shortened(question: string): string {
  const clause = question.replace(/[?!.,;:(\u2013].*$/su, "").trim();
  return clause.length <= TITLE ? clause : `${clause.slice(0, TITLE - 1).replace(/\s+\S*$/, "")}…`;
}

/** 0 to 1; the better of a term's readings, each the mean over its words. */
function covered(term: Term, subject: ReadonlySet<string>, body: ReadonlySet<string>): number {
  let best = 0;
  for (const reading of term.readings) {
    let sum = 0;
    for (const word of reading) sum += subject.has(word) ? 1 : body.has(word) ? IN_ANSWER : 0;
    best = Math.max(best, sum / reading.length);
  }
  return term.corrected ? best * PUT_RIGHT : best;
}

/** 0 to 1: how much of the one of these phrases that it says most of a query says. */
function called(phrases: readonly ReadonlySet<string>[], terms: readonly Term[], weights: readonly number[]): number {
  let most = 0;
  for (const phrase of phrases) {
    let said = 0;
    let unsaid = phrase.size;
    for (const [index, { readings }] of terms.entries()) {
      const words = readings.find((reading) => reading.every((word) => phrase.has(word)));
      if (!words) continue;
      said += weights[index] ?? 0;
      unsaid -= words.length;
    }
    if (said > 0) most = Math.max(most, said / (said + Math.max(0, unsaid) * UNSAID));
  }
  return most;
}

interface Stemmed {
  answer: string;
  /** the meaningful words of the question and of each keyword */
  phrases: readonly ReadonlySet<string>[];
  subject: ReadonlySet<string>;
  body: ReadonlySet<string>;
}

/** entries whose stems are remembered: reading eight of them anew would be most of a search's own work */
const REMEMBERED = 1000;
const remembered = new WeakMap<Readonly<Record<string, string>>, Map<string, Stemmed>>();

function stemmed(
  question: string,
  keywords: string | null,
  answer: string,
  aliases: Readonly<Record<string, string>>,
): Stemmed {
  const subject = `${question} ${keywords ?? ""}`;
  let known = remembered.get(aliases);
  if (!known || known.size > REMEMBERED) {
    known = new Map();
    remembered.set(aliases, known);
  }
  let entry = known.get(subject);
  if (entry?.answer !== answer) {
    const phrases = [question, ...(keywords?.split(",") ?? [])].map((phrase) => meaningOf(phrase, aliases));
    entry = { answer, phrases, subject: stemsOf(subject, aliases), body: stemsOf(answer, aliases) };
    known.set(subject, entry);
  }
  return entry;
}
