import { csvFormatRows, dsvFormat } from "d3-dsv";
import { z } from "zod";
import type { FaqFields } from "../db/faq";
import { locale } from "../turn";

// Entries as files: CSV for spreadsheets, JSON for programs, Markdown for people who write texts.

export const formats = ["csv", "json", "markdown"] as const;
export type Format = (typeof formats)[number];

const line = (most: number) => z.string().trim().min(1).max(most);

const note = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .nullable()
    .transform((text) => text || null);

/** What an entry may hold, wherever it comes from; lengths in characters. */
const pieces = {
  category: line(60),
  question: line(300).transform((text) => text.replace(/\s+/g, " ")),
  answer: line(4000).transform((text) => text.replace(/\r\n?/g, "\n")),
  keywords: note(500),
  locale,
  isActive: z.boolean(),
  pair: note(100),
};

/** A whole entry; what is left out is empty, and it is active. */
export const faqFields = z.object({
  ...pieces,
  keywords: pieces.keywords.default(null),
  isActive: pieces.isActive.default(true),
  pair: pieces.pair.default(null),
}) satisfies z.ZodType<FaqFields>;

/** A change of an entry: what is left out stays as it is. */
export const faqPatch = z.object(pieces).partial();

const row = z.strictObject({
  ...pieces,
  keywords: pieces.keywords.optional(),
  isActive: pieces.isActive.optional(),
  pair: pieces.pair.optional(),
  id: z
    .string()
    .regex(/^[\w-]{1,100}$/)
    .optional(),
  version: z.number().int().min(1).optional(),
});

/**
 * An entry of a file. Without an id it is the one that asks the same, or a new one; with a version it must still be that.
 * What the file has no column for stays as it is.
 */
export type Row = z.infer<typeof row> & { line: number };

export const problemCodes = [
  "FILE",
  "COLUMNS",
  "CELLS",
  "MISSING",
  "TOO_LONG",
  "INVALID",
  "REPEATED",
  "TAKEN",
  "CHANGED",
] as const;

/** What is wrong with a row: in which line of the file (from 1), in which column, and what the reason needs to be told. */
export interface Problem {
  line: number;
  column: string | null;
  code: (typeof problemCodes)[number];
  /**
   * COLUMNS: those that there are; CELLS: how many; TOO_LONG: the longest; INVALID: what is allowed; REPEATED: the line of the first;
   * TAKEN: the entry's id
   */
  expected?: string | number;
}

export interface Parsed {
  rows: Row[];
  problems: Problem[];
}

const columns = ["id", "pair", "locale", "category", "question", "answer", "keywords", "active", "version"] as const;
const needed = ["locale", "category", "question", "answer"] as const;
type Column = (typeof columns)[number];
type Cells = Partial<Record<Column, string>>;

/** Reads a file whole: every row that can be used, and every problem, in the order of the lines. */
export function parseFaq(text: string, format: Format): Parsed {
  const clean = text.replace(/^\uFEFF/, "");
  const read = { csv: fromCsv, json: fromJson, markdown: fromMarkdown }[format];
  return repeated(read(clean));
}

export function formatFaq(rows: readonly (FaqFields & { id: string; version: number })[], format: Format): string {
  if (format === "json") {
    const entries = rows.map(({ id, pair, locale, category, question, answer, keywords, isActive, version }) => ({
      ...{ id, pair, locale, category, question, answer, keywords, isActive, version },
    }));
    return `${JSON.stringify(entries, null, 2)}\n`;
  }
  const cells = rows.map(
    (entry): Required<Cells> => ({
      ...entry,
      pair: entry.pair ?? "",
      keywords: entry.keywords ?? "",
      active: entry.isActive ? "yes" : "no",
      version: String(entry.version),
    }),
  );
  if (format === "csv") {
    return `${csvFormatRows([[...columns], ...cells.map((cell) => columns.map((name) => guarded(cell[name])))])}\n`;
  }
  return cells.map(asMarkdown).join("\n");
}

/** A spreadsheet takes a cell that begins like this for a formula; behind an apostrophe it is text. */
const FORMULA = /^'*[=+\-@\t\r]/;
const guarded = (cell: string) => (FORMULA.test(cell) ? `'${cell}` : cell);
const plain = (cell: string) => (cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell);

function fromCsv(text: string): Parsed {
  const heading = text.split(/\r?\n/, 1)[0] ?? "";
  // spreadsheets in Indonesian separate by semicolons
  const table = dsvFormat(heading.includes(";") && !heading.includes(",") ? ";" : ",").parseRows(text);
  const names = (table[0] ?? []).map((name) => name.trim().toLowerCase());
  const missing = needed.filter((name) => !names.includes(name));
  // a column with a slip in its name would be lost without a word
  const unknown = names.filter((name) => !(columns as readonly string[]).includes(name));
  const problems: Problem[] = [...missing, ...unknown].map((column) => ({
    ...{ line: 1, column, code: "COLUMNS", expected: columns.join(", ") },
  }));
  if (problems.length > 0) return { rows: [], problems };
  const rows: Row[] = [];
  let at = 1 + newlines(table[0] ?? []);
  for (const cells of table.slice(1)) {
    at += 1;
    const start = at;
    at += newlines(cells);
    if (cells.every((cell) => cell.trim() === "")) continue;
    if (cells.length !== names.length) {
      problems.push({ line: start, column: null, code: "CELLS", expected: names.length });
      continue;
    }
    take(start, Object.fromEntries(names.map((name, index) => [name, plain(cells[index] ?? "")])), rows, problems);
  }
  return { rows, problems };
}

const newlines = (cells: readonly string[]) => cells.reduce((sum, cell) => sum + cell.split("\n").length - 1, 0);

/** A row of words: an empty cell of a state or a version says nothing. */
function take(line: number, cells: Cells, rows: Row[], problems: Problem[]): void {
  const { active = "", version = "", id = "", ...rest } = cells;
  const yes = /^(?:yes|ya|true|1|y)$/i.test(active.trim());
  const no = /^(?:no|tidak|false|0|n|t)$/i.test(active.trim());
  const sound = yes || no || active.trim() === "";
  if (!sound) problems.push({ line, column: "active", code: "INVALID", expected: "yes, no" });
  const given = {
    ...rest,
    ...((yes || no) && { isActive: yes }),
    ...(id.trim() && { id: id.trim() }),
    ...(version.trim() && { version: Number(version) }),
  };
  check(line, given, rows, problems, sound);
}

function check(line: number, given: unknown, rows: Row[], problems: Problem[], sound = true): void {
  const result = row.safeParse(given);
  if (result.success) {
    if (sound) rows.push({ ...result.data, line });
    return;
  }
  for (const issue of result.error.issues) {
    const column = issue.path.join(".") || null;
    const isThere = column === null || Object.hasOwn(given as object, column);
    if (issue.code === "unrecognized_keys") {
      const expected = Object.keys(row.shape).join(", ");
      for (const key of issue.keys) problems.push({ line, column: key, code: "COLUMNS", expected });
    } else if (issue.code === "too_big") {
      problems.push({ line, column, code: "TOO_LONG", expected: Number(issue.maximum) });
    } else if (!isThere || (issue.code === "too_small" && issue.origin === "string")) {
      problems.push({ line, column, code: "MISSING" });
    } else {
      problems.push({ line, column, code: "INVALID", expected: allowed(column, issue) });
    }
  }
}

function allowed(column: string | null, issue: z.core.$ZodIssue): string {
  if (column === "locale") return locale.options.join(", ");
  if (column === "id") return "a–z, 0–9, - _";
  if (column === "version") return "1, 2, 3, …";
  return issue.code === "invalid_type" ? issue.expected : issue.code;
}

function fromJson(text: string): Parsed {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return { rows: [], problems: [{ line: 1, column: null, code: "FILE" }] };
  }
  if (!Array.isArray(list)) return { rows: [], problems: [{ line: 1, column: null, code: "FILE" }] };
  const rows: Row[] = [];
  const problems: Problem[] = [];
  // JSON has no lines of its own: an entry's place in the list stands for them
  for (const [index, entry] of list.entries()) check(index + 1, entry, rows, problems);
  return { rows, problems };
}

const META = /^<!--(.*)-->$/s;

function asMarkdown({ question, answer, ...meta }: Required<Cells>): string {
  const told = Object.fromEntries(
    Object.entries(meta).filter(([name]) => (columns as readonly string[]).includes(name)),
  );
  // "--" would end the comment early, and a heading in an answer would begin the next entry
  const comment = JSON.stringify(told).replaceAll("--", "-\\u002d");
  const body = answer.replace(/^(\\*)## /gm, "\\$1## ");
  return `## ${question}\n<!-- ${comment} -->\n\n${body}\n`;
}

/** Entries as `## question`, a comment with the other columns as JSON, and the answer. */
function fromMarkdown(text: string): Parsed {
  const rows: Row[] = [];
  const problems: Problem[] = [];
  const lines = text.split(/\r?\n/);
  const starts = lines.flatMap((content, index) => (content.startsWith("## ") ? [index] : []));
  if (starts.length === 0) return { rows, problems: [{ line: 1, column: null, code: "FILE" }] };
  for (const [index, start] of starts.entries()) {
    const [heading = "", ...rest] = lines.slice(start, starts[index + 1]);
    const comment = META.exec(rest[0]?.trim() ?? "")?.[1];
    try {
      const meta = z.partialRecord(z.enum(columns), z.string()).parse(comment === undefined ? {} : JSON.parse(comment));
      const answer = rest
        .slice(comment === undefined ? 0 : 1)
        .join("\n")
        .trim()
        .replace(/^\\(\\*## )/gm, "$1");
      take(start + 1, { ...meta, question: heading.slice(3), answer }, rows, problems);
    } catch {
      problems.push({ line: start + 2, column: null, code: "INVALID", expected: "<!-- {…} -->" });
    }
  }
  return { rows, problems };
}

/** Drops what has an earlier row's id, or its question in its language, and says so. */
function repeated({ rows, problems }: Parsed): Parsed {
  const first = new Map<string, number>();
  const kept = rows.filter(({ line, id, locale, question }) => {
    const keys = [id && `id ${id}`, `question ${locale} ${question.toLowerCase()}`].filter((key) => key !== undefined);
    const clash = keys.find((key) => first.has(key));
    for (const key of keys) if (!first.has(key)) first.set(key, line);
    if (clash === undefined) return true;
    const column = clash.startsWith("id ") ? "id" : "question";
    problems.push({ line, column, code: "REPEATED", expected: first.get(clash) ?? 0 });
    return false;
  });
  return { rows: kept, problems: problems.sort((a, b) => a.line - b.line) };
}
