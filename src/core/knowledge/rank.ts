import type { Locale } from "../turn";
import { stemsOf, type Term } from "./terms";

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
  answer: string;
  category: string;
  locale: Locale;
  /** 0 to 1: how much of the query's meaning the entry covers; see `rank` */
  score: number;
}

/** A word that stands only in an answer says less of the entry's subject than one in its question or keywords. */
const IN_ANSWER = 0.5;
/** An entry in the other language is worth showing only where the asked one has nothing as good. */
const OTHER_LOCALE = 0.85;
/** What a clear lead over the next entry adds, at most, to a hit that is not complete. */
const LEAD = 0.1;

/**
 * Entries by how well they cover a query, best first; those that cover nothing are left out.
 *
 * The score is the share of the query's meaningful words that the entry has (1 for question and keywords, 0.5 for the
 * answer alone), lowered for the other language, raised by up to 0.1 for the lead over the entry behind it. Unlike bm25
 * it is comparable between queries: below 0.5 more than half of what was asked is not in the entry. Equal scores keep
 * the order of `entries`, which is bm25's where FTS5 searched.
 */
export function rank(
  terms: readonly Term[],
  entries: readonly FaqEntry[],
  options: { locale: Locale; limit: number; aliases: Readonly<Record<string, string>> },
): FaqHit[] {
  const hits: FaqHit[] = [];
  for (const { id, question, answer, category, locale, keywords } of entries) {
    const { subject, body } = stemmed(`${question} ${keywords ?? ""}`, answer, options.aliases);
    const coverage = terms.reduce((sum, term) => sum + covered(term, subject, body), 0) / terms.length;
    if (coverage === 0) continue;
    const score = locale === options.locale ? coverage : coverage * OTHER_LOCALE;
    hits.push({ id, question, answer, category, locale, score });
  }
  hits.sort((a, b) => b.score - a.score);
  const [first, second] = hits;
  if (first) first.score = Math.min(1, first.score + LEAD * (first.score - (second?.score ?? 0)));
  for (const hit of hits) hit.score = Math.round(hit.score * 1000) / 1000;
  return hits.slice(0, options.limit);
}

/** 0 to 1; the better of a term's readings, each the mean over its words. */
function covered(term: Term, subject: ReadonlySet<string>, body: ReadonlySet<string>): number {
  let best = 0;
  for (const reading of term.readings) {
    let sum = 0;
    for (const word of reading) sum += subject.has(word) ? 1 : body.has(word) ? IN_ANSWER : 0;
    best = Math.max(best, sum / reading.length);
  }
  return best;
}

interface Stemmed {
  answer: string;
  subject: ReadonlySet<string>;
  body: ReadonlySet<string>;
}

/** entries whose stems are remembered: reading eight of them anew would be most of a search's own work */
const REMEMBERED = 1000;
const remembered = new WeakMap<Readonly<Record<string, string>>, Map<string, Stemmed>>();

function stemmed(subject: string, answer: string, aliases: Readonly<Record<string, string>>): Stemmed {
  let known = remembered.get(aliases);
  if (!known || known.size > REMEMBERED) {
    known = new Map();
    remembered.set(aliases, known);
  }
  let entry = known.get(subject);
  if (entry?.answer !== answer) {
    entry = { answer, subject: stemsOf(subject, aliases), body: stemsOf(answer, aliases) };
    known.set(subject, entry);
  }
  return entry;
}
