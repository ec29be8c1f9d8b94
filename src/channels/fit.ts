import type { Line, Span } from "./markdown";

/** What a line takes of a channel's limit when it is written in that channel's notation. */
export type SizeOf = (line: Line) => number;

/** Made when first needed: ICU reads its tables then, which at the top level would be 7 ms of every start. */
let graphemes: Intl.Segmenter | undefined;

/** A text's user-perceived characters; one that is longer than `limit` in its code points. */
export function charactersOf(text: string, limit = Number.POSITIVE_INFINITY): string[] {
  graphemes ??= new Intl.Segmenter("id", { granularity: "grapheme" });
  return [...graphemes.segment(text)].flatMap(({ segment }) => (segment.length > limit ? [...segment] : [segment]));
}

/**
 * Lines in as few groups as fit, each within the limit (joined by one line break). Cut between paragraphs if possible, else
 * between lines, so that a list stays together where it can; then between words; a word only where it is longer than a whole
 * group. Nothing is left out but blank lines at a cut. The limit has to leave room for a list's number.
 */
export function fitLines(lines: readonly Line[], limit: number, sizeOf: SizeOf): Line[][] {
  const groups: Line[][] = [];
  let group: Line[] = [];
  const close = () => {
    const kept = trimmed(group);
    if (kept.length > 0) groups.push(kept);
    group = [];
  };
  const size = (some: readonly Line[]) => some.reduce((sum, line) => sum + sizeOf(line) + 1, -1);
  const fits = (more: readonly Line[]) => size(group.length === 0 ? trimmed(more) : [...group, ...more]) <= limit;
  for (const paragraph of paragraphs(lines)) {
    if (!fits(paragraph)) {
      if (size(trimmed(paragraph)) <= limit) close();
      else {
        for (const line of paragraph.flatMap((each) => cutLine(each, limit, sizeOf))) {
          if (!fits([line])) close();
          group.push(line);
        }
        continue;
      }
    }
    group.push(...paragraph);
  }
  close();
  return groups;
}

/** Each with the blank lines before it. */
function paragraphs(lines: readonly Line[]): Line[][] {
  const all: Line[][] = [];
  let blankBefore = false;
  for (const line of lines) {
    const blank = isBlank(line);
    const last = all.at(-1);
    if (last && (!blank || blankBefore)) last.push(line);
    else all.push([line]);
    blankBefore = blank;
  }
  return all;
}

function trimmed(lines: readonly Line[]): Line[] {
  const first = lines.findIndex((line) => !isBlank(line));
  const last = lines.findLastIndex((line) => !isBlank(line));
  return first < 0 ? [] : lines.slice(first, last + 1);
}

function isBlank({ prefix, spans }: Line): boolean {
  return prefix === "" && spans.every(({ text, url }) => url === undefined && text.trim() === "");
}

/** One line as several that fit. */
function cutLine(line: Line, limit: number, sizeOf: SizeOf): Line[] {
  if (sizeOf(line) <= limit) return [line];
  const alone = (span: Span) => sizeOf({ prefix: "", spans: [span] }) <= limit;
  const lines: Line[] = [];
  let current: Line = { prefix: line.prefix, spans: [] };
  const add = (piece: Span): boolean => {
    const longer = { ...current, spans: joined(current.spans, piece) };
    if (sizeOf(longer) > limit) return false;
    current = longer;
    return true;
  };
  const wrap = () => {
    if (current.spans.length > 0 || current.prefix !== "") lines.push(current);
    current = { prefix: "", spans: [] };
  };
  for (const piece of line.spans.flatMap((span) => pieces(span, alone))) {
    if (add(piece)) continue;
    if (alone(piece)) {
      wrap();
      const start = { ...piece, text: piece.text.trimStart() };
      if (start.text !== "" || start.url !== undefined) add(start);
      continue;
    }
    for (const text of charactersOf(piece.text, limit / 2)) {
      if (add({ ...piece, text })) continue;
      wrap();
      add({ ...piece, text });
    }
  }
  wrap();
  return lines;
}

/** What of a run should stay together: a link or code as a whole if that can be, else its words, with the blanks before them. */
function pieces(span: Span, alone: (span: Span) => boolean): Span[] {
  if ((span.url !== undefined || span.code) && alone(span)) return [span];
  const { url, ...plain } = span;
  const words = plain.text.match(/\s*\S+|\s+$/gu)?.map((text) => ({ ...plain, text })) ?? [];
  // an address that is longer than a message is no link any more, but it is all there
  return url === undefined ? words : [...words, { text: ` ${url}` }];
}

function joined(spans: readonly Span[], next: Span): Span[] {
  const last = spans.at(-1);
  const same =
    last &&
    last.url === undefined &&
    next.url === undefined &&
    last.bold === next.bold &&
    last.italic === next.italic &&
    last.code === next.code;
  return same ? [...spans.slice(0, -1), { ...last, text: last.text + next.text }] : [...spans, next];
}
