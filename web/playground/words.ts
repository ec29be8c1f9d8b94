import { el, safeUrl } from "../src/dom";
import type { Message } from "./api";

type Piece = Node | string;

/** A message's words as the channel shows them: Telegram's marks beside the text, WhatsApp's within it, addresses to follow. */
export function wordsOf({ text, entities }: Message, channel: "whatsapp" | "telegram"): Piece[] {
  return channel === "telegram" ? marked(text, entities ?? []) : text.split("\n").flatMap(withBreak(whatsapp));
}

const withBreak = (inline: (line: string) => Piece[]) => (line: string, index: number) =>
  index === 0 ? inline(line) : [el("br"), ...inline(line)];

/** *bold* _italic_ ~struck~ `code`, beside white space or punctuation only, as WhatsApp reads them. */
const mark =
  /(?<![\p{L}\p{N}])(?:\*(?<bold>[^\s*](?:[^*]*[^\s*])?)\*|_(?<italic>[^\s_](?:[^_]*[^\s_])?)_|`(?<code>[^`]+)`)(?![\p{L}\p{N}])|(?<url>https?:\/\/[^\s)]+)/gu;

function whatsapp(text: string): Piece[] {
  const parts: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(mark)) {
    const { bold, italic, code, url } = match.groups ?? {};
    parts.push(text.slice(from, match.index));
    if (bold) parts.push(el("strong", {}, ...whatsapp(bold)));
    else if (italic) parts.push(el("em", {}, ...whatsapp(italic)));
    else if (code) parts.push(el("code", {}, code));
    else if (url) parts.push(link(url, url));
    from = match.index + match[0].length;
  }
  return [...parts, text.slice(from)].filter((part) => part !== "");
}

function link(label: Piece, url: string): Piece {
  const href = safeUrl(url);
  return href ? el("a", { href, target: "_blank", rel: "noopener noreferrer" }, label) : label;
}

/** Runs between the places where a mark begins or ends. */
function marked(text: string, entities: NonNullable<Message["entities"]>): Piece[] {
  const cuts = [
    ...new Set([0, text.length, ...entities.flatMap(({ offset, length }) => [offset, offset + length])]),
  ].sort((a, b) => a - b);
  return cuts.slice(0, -1).flatMap((start, index) => {
    const end = cuts[index + 1] ?? text.length;
    const within = entities.filter(({ offset, length }) => offset <= start && end <= offset + length);
    const lines: Piece[] = text
      .slice(start, end)
      .split("\n")
      .flatMap(withBreak((line) => (line === "" ? [] : [line])));
    let inner = lines;
    for (const { type, url } of within) {
      const node = el(
        type === "bold" ? "strong" : type === "italic" ? "em" : type === "code" ? "code" : "span",
        {},
        ...inner,
      );
      inner = [type === "text_link" && url ? link(node, url) : node];
    }
    return inner;
  });
}
