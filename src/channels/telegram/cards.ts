import type { Card } from "../../core/reply";
import { type Line, plainLines } from "../markdown";
import { isPath } from "../told";
import type { Button } from "./keyboard";
import { isLink } from "./markup";

/** Cards as a list. Where every card has one action, the card has its button's number. */
export function cardLines(cards: readonly Card[], buttons: readonly Button[]): Line[] {
  return cards.flatMap((card, index) => {
    const own = buttons.filter((button) => button.card === index);
    const [only, ...others] = own;
    const number = only && others.length === 0 ? only.number : null;
    const prefix = number !== null ? `${number}. ` : cards.length > 1 ? "- " : "";
    const actions = own.filter(({ isWhole }) => !isWhole || (cards.length > 1 && others.length > 0));
    return [...titleLines(card, prefix), ...subtitleLines(card), ...actions.flatMap(({ line }) => line)];
  });
}

/** What a card says beside its title and price, under a line that says these. */
export function factLines({ subtitle, url }: Card): Line[] {
  const address = url === undefined || isPath(url) ? [] : plainLines(url);
  return [...subtitleLines({ subtitle }), ...address];
}

function titleLines({ title, price, url }: Card, prefix: string): Line[] {
  const linked = url !== undefined && isLink(url) && title.trim() !== "";
  const lines = plainLines(title, { bold: true }, prefix);
  const [first = { prefix, spans: [] }, ...rest] = linked
    ? lines.map((line) => ({ ...line, spans: line.spans.map((span) => ({ ...span, url })) }))
    : lines;
  const dash = first.spans.length > 0 ? " — " : "";
  return [
    price === undefined ? first : { ...first, spans: [...first.spans, { text: `${dash}${price}` }] },
    ...rest,
    ...(url === undefined || linked || isPath(url) ? [] : plainLines(url)),
  ];
}

function subtitleLines({ subtitle }: Pick<Card, "subtitle">): Line[] {
  return subtitle === undefined ? [] : plainLines(subtitle);
}
