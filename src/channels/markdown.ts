// The subset of Markdown that a Reply may have, read once for every channel that has a notation of its own. It is read line
// by line into flat runs of text, because that is what fitting a text into a channel's limits needs: a run can be cut
// anywhere and both halves keep their marks. A full parser gives a tree of constructs that no reply may have.

/** A run of text with its marks. A link's address is in `url`, its label in `text`. */
export interface Span {
  text: string;
  bold?: true;
  italic?: true;
  code?: true;
  url?: string;
}

/** One line: what stands before its text in a list ("- ", "1. ", indented), and its runs. */
export interface Line {
  prefix: string;
  spans: Span[];
}

type Marks = Pick<Span, "bold" | "italic">;

const item = /^(\s*)(?:[-*+\u2022]|(\d{1,3}[.)]))\s+(.*)$/;
/** Deeper lists are shown no deeper: an indent is no text, and may not fill a line by itself. */
const deepest = 8;

/** What a person reads, line by line. Markup that is not closed, and all that is no markup of the subset, stays as text. */
export function parseMarkdown(text: string): Line[] {
  return text.split(/\r\n|\r|\n/).map((line) => {
    const [, indent = "", number, rest] = item.exec(line) ?? [];
    if (rest === undefined) return { prefix: "", spans: spansOf(line.trimEnd(), {}) };
    const prefix = `${indent.replaceAll("\t", "  ").slice(0, deepest)}${number ?? "-"} `;
    return { prefix, spans: spansOf(rest.trimEnd(), {}) };
  });
}

/** A text without any markup, such as a product's name, in lines. */
export function plainLines(text: string, marks: Marks = {}, prefix = ""): Line[] {
  return text.split(/\r\n|\r|\n/).map((line, index) => ({
    prefix: index === 0 ? prefix : "",
    spans: line === "" ? [] : [{ text: line, ...marks }],
  }));
}

/**
 * In order: code, a link, bold, italic, a bare address (no markup within). A mark needs text right beside it; a single star or
 * underscore does not count within a word, so that "snake_case" and "2*3*4" are what they are.
 */
const construct = new RegExp(
  [
    /(?<fence>`+)(?<code>[^`]+|[^`].*?[^`])\k<fence>(?!`)/u,
    /\[(?<label>[^[\]]+)\]\((?<url>(?:https?:\/\/|mailto:|tel:)[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)/u,
    /(?<two>\*\*|(?<![\p{L}\p{N}_])__)(?=\S)(?<bold>.*?\S)\k<two>(?!\*)/u,
    /(?<![\p{L}\p{N}*_])(?<one>[*_])(?=[^\s*_])(?<italic>.*?[^\s*_])\k<one>(?![\p{L}\p{N}*_])/u,
    /https?:\/\/\S+/u,
  ]
    .map(({ source }) => source)
    .join("|"),
  "gu",
);

/** Within bold nothing is bold again: that bounds the depth, and with it the time that a strange text takes. */
function spansOf(text: string, marks: Marks): Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (const match of text.matchAll(construct)) {
    const found = match.groups ?? {};
    const inner = inside(found, marks);
    if (!inner) continue;
    if (match.index > from) spans.push({ text: text.slice(from, match.index), ...marks });
    spans.push(...inner);
    from = match.index + match[0].length;
  }
  if (from < text.length) spans.push({ text: text.slice(from), ...marks });
  return spans;
}

function inside({ code, label, url, bold, italic }: Record<string, string | undefined>, marks: Marks): Span[] | null {
  if (code !== undefined) return [{ text: code, code: true }];
  if (label !== undefined && url !== undefined) return [{ text: label, ...marks, url }];
  if (bold !== undefined && !marks.bold) return spansOf(bold, { ...marks, bold: true });
  if (italic !== undefined && !marks.italic) return spansOf(italic, { ...marks, italic: true });
  return null;
}
