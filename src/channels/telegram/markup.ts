import type { MessageEntity } from "grammy/types";
import { fitLines } from "../fit";
import type { Line, Span } from "../markdown";
import { limits } from "./limits";

// Marks go beside the text, as entities, not into it as HTML: what is sent is what is read, nothing needs escaping, no text can
// break the parsing, and a cut needs no tags closed.

/** A text as Telegram takes it. */
export interface Formatted {
  text: string;
  entities: MessageEntity[];
}

/** Lines in groups that fit a message, or a caption. */
export function fitted(lines: readonly Line[], limit: number): Line[][] {
  const mark = Math.ceil(limit / limits.entities);
  // counting each mark as its share of the limit keeps to the number of marks too
  const sizeOf = ({ prefix, spans }: Line) => {
    const length = spans.reduce((sum, { text }) => sum + text.length, prefix.length);
    return Math.max(length, mark * spans.reduce((sum, span) => sum + marksOf(span).length, 0));
  };
  return fitLines(lines.map(withPlainLinks), limit, sizeOf);
}

export function formatted(lines: readonly Line[]): Formatted {
  let text = "";
  const entities: MessageEntity[] = [];
  for (const [index, { prefix, spans }] of lines.entries()) {
    if (index > 0) text += "\n";
    text += prefix.replace(/-(?= $)/, "•");
    for (const span of spans) {
      const place = { offset: text.length, length: span.text.length };
      if (span.text.trim() !== "") entities.push(...marksOf(span).map((mark) => ({ ...mark, ...place })));
      text += span.text;
    }
  }
  return { text, entities };
}

/** A text without its marks: links have their address behind them, as far as there is room. */
export function withAddresses({ text, entities }: Formatted, limit: number): string {
  let plain = text;
  for (const entity of entities.toSorted((a, b) => b.offset - a.offset)) {
    if (entity.type !== "text_link") continue;
    const end = entity.offset + entity.length;
    const longer = `${plain.slice(0, end)} (${entity.url})${plain.slice(end)}`;
    if (longer.length <= limit) plain = longer;
  }
  return plain;
}

type Mark = { type: "bold" | "italic" | "code" } | { type: "text_link"; url: string };

function marksOf({ bold, italic, code, url }: Span): Mark[] {
  // code goes together with nothing else
  if (code) return [{ type: "code" }];
  return [
    ...(bold ? [{ type: "bold" } as const] : []),
    ...(italic ? [{ type: "italic" } as const] : []),
    ...(url === undefined ? [] : [{ type: "text_link", url } as const]),
  ];
}

/** Whether Telegram makes a link of it. */
export function isLink(url: string): boolean {
  return /^https?:\/\//i.test(url) && url.length <= limits.url && URL.canParse(url);
}

/** An address that Telegram does not link stands behind its label. */
function withPlainLinks(line: Line): Line {
  if (line.spans.every(({ url }) => url === undefined || isLink(url))) return line;
  return {
    prefix: line.prefix,
    spans: line.spans.flatMap(({ url, ...span }): Span[] => {
      if (url === undefined) return [span];
      return isLink(url) ? [{ ...span, url }] : [span, { text: ` (${url})` }];
    }),
  };
}
