import type { Card } from "../core/reply";
import type { Line } from "./markdown";

/**
 * The text with its cards' other facts under the lines that name them already, so that nothing is told twice; null unless the text
 * names every card, by title and price, in their order, each on a line of its own and under its own number if it has one.
 */
export function withCards(text: readonly Line[], cards: readonly Card[], facts: (card: Card) => Line[]): Line[] | null {
  if (cards.length === 0) return null;
  const lines: Line[] = [];
  let next = 0;
  for (const line of text) {
    lines.push(line);
    const card = cards[next];
    if (!card || !names(line, card)) continue;
    const number = /^(\d+)/.exec(line.prefix)?.[1];
    if (number !== undefined && Number(number) !== next + 1) return null;
    lines.push(...facts(card));
    next++;
  }
  return next === cards.length ? lines : null;
}

function names({ spans }: Line, { title, price = "" }: Card): boolean {
  const words = spans.map(({ text }) => text).join("");
  return title.trim() !== "" && words.includes(title) && words.includes(price);
}

/** A path without a host leads nowhere but on our own page. */
export function isPath(url: string): boolean {
  return url.startsWith("/");
}
