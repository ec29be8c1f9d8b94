import type { Bot } from "../bot";
import type { ResolvedTicket } from "../db/faq-decisions";
import { mask } from "../log";
import type { Locale } from "../turn";
import { meaningOf } from "./terms";

/** An entry that agents' own answers suggest, for an admin to approve, edit or decline. */
export interface Proposal {
  tickets: { id: string; number: string }[];
  /** personal data masked; names may still be in it */
  question: string;
  answer: string;
  locale: Locale;
}

/** characters of an agent's message that may be an answer: a greeting is none */
const ANSWER = 40;
/** the share of words in common from which on two questions are one */
const SAME = 0.6;

/** What resolved tickets propose, near duplicates joined under the newest; the most frequent first. */
export function proposalsFrom(
  tickets: readonly ResolvedTicket[],
  { aliases, texts }: Pick<Bot, "aliases" | "texts">,
): Proposal[] {
  const made: (Proposal & { words: ReadonlySet<string> })[] = [];
  for (const { id, number, locale, said } of tickets) {
    const told = said.flatMap(({ role, text: signed }, at) => {
      const text = unsigned(
        signed,
        Object.values(texts).map(({ agentSays }) => agentSays),
      );
      return role === "AGENT" && text.length >= ANSWER ? [{ text, at }] : [];
    });
    const answer = told.toSorted((a, b) => b.text.length - a.text.length)[0];
    const asked =
      answer &&
      said.slice(0, answer.at).findLast(({ role, text }) => role === "USER" && meaningOf(text, aliases).size > 0);
    if (!answer || !asked) continue;
    const words = meaningOf(asked.text, aliases);
    const same = made.find((each) => each.locale === locale && likeness(each.words, words) >= SAME);
    if (same) same.tickets.push({ id, number });
    else
      made.push({
        tickets: [{ id, number }],
        question: mask(asked.text).slice(0, 300),
        answer: mask(answer.text).slice(0, 4000),
        ...{ locale, words },
      });
  }
  return made.toSorted((a, b) => b.tickets.length - a.tickets.length).map(({ words: _, ...proposal }) => proposal);
}

/** An agent's text without the line that signs it. */
function unsigned(text: string, signatures: readonly string[]): string {
  const [line = "", ...rest] = text.split("\n");
  const signs = signatures.some((signature) => {
    const [before = "", after = ""] = signature.split("{name}");
    return line.startsWith(before) && line.endsWith(after);
  });
  return signs && rest.length > 0 ? rest.join("\n").trim() : text;
}

/** Jaccard's: the words in common among those of either. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const both = [...a].filter((word) => b.has(word)).length;
  return both / (a.size + b.size - both || 1);
}
