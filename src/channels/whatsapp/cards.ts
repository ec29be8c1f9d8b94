import type { Card } from "../../core/reply";
import { type Line, plainLines } from "../markdown";
import { isPath } from "../told";

/** Cards as text: title and price, what it is, where it is. One that has its address as a button leaves it out. */
export function cardLines(cards: readonly Card[], withUrl: boolean): Line[] {
  return cards.flatMap(({ title, subtitle, price, url }) => {
    const [first = { prefix: "", spans: [] }, ...rest] = plainLines(
      title,
      { bold: true },
      cards.length > 1 ? "- " : "",
    );
    const dash = first.spans.length > 0 ? " — " : "";
    return [
      price === undefined ? first : { ...first, spans: [...first.spans, { text: `${dash}${price}` }] },
      ...rest,
      ...factLines({ subtitle, url }, withUrl),
    ];
  });
}

/** What a card says beside its title and price. */
export function factLines({ subtitle, url }: Pick<Card, "subtitle" | "url">, withUrl: boolean): Line[] {
  return [
    ...(subtitle === undefined ? [] : plainLines(subtitle)),
    ...(url === undefined || !withUrl || isPath(url) ? [] : plainLines(url)),
  ];
}
