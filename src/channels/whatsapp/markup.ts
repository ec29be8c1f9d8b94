import { charactersOf, fitLines } from "../fit";
import type { Line, Span } from "../markdown";

// WhatsApp's marks stand within the text. They count only beside white space or punctuation, and there is no escape: text
// that looks like a mark is left as it is, and where a run holds the mark itself it goes without.

/** Lines in groups that fit a message of this length. */
export function fitted(lines: readonly Line[], limit: number): Line[][] {
  return fitLines(lines, limit, (line) => written([line]).length);
}

/** Lines as WhatsApp reads them. */
export function written(lines: readonly Line[]): string {
  return lines.map(({ prefix, spans }) => prefix + spans.map(writtenSpan).join("")).join("\n");
}

function writtenSpan({ text, url, ...marks }: Span): string {
  const label = marked(text, marks);
  if (url === undefined || url === text) return label;
  // there are no links with a label of their own
  return `${label} (${url.replace(/^(?:mailto|tel):/, "")})`;
}

function marked(text: string, { bold, italic, code }: Omit<Span, "text" | "url">): string {
  if (code) return text.includes("`") ? text : `\`${text}\``;
  const wrap = (inner: string, mark: string) => {
    const [, before = "", core = "", after = ""] = /^(\s*)([\s\S]*?)(\s*)$/.exec(inner) ?? [];
    return core === "" || core.includes(mark) ? inner : `${before}${mark}${core}${mark}${after}`;
  };
  const slanted = italic ? wrap(text, "_") : text;
  return bold ? wrap(slanted, "*") : slanted;
}

/** At most so much of a text, in whole characters; what was cut ends with "…". */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  let kept = "";
  for (const character of charactersOf(text, length)) {
    if (kept.length + character.length > length - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
