import { allFaq, type FaqChange, type FaqFields, type FaqRow, fieldsOf, writeFaq } from "../db/faq";
import { type Format, type Problem, parseFaq, type Row } from "./transfer";

export interface ImportReport {
  /** entries that are new, differ from what is recorded, or do not */
  created: number;
  changed: number;
  unchanged: number;
  /** every row that cannot be taken, and why, in the order of the file */
  problems: Problem[];
  /** false: nothing was written */
  applied: boolean;
}

/** Takes a file of entries in, all of it or nothing; with `dryRun` only says what would come of it. */
export async function importFaq(
  env: Env,
  text: string,
  { format, dryRun, actor }: { format: Format; dryRun: boolean; actor: string },
): Promise<ImportReport> {
  const { rows, problems } = parseFaq(text, format);
  const recorded = await allFaq(env);
  const changes = matched(rows, recorded, problems);
  problems.sort((a, b) => a.line - b.line);
  const created = changes.filter(({ before }) => !before || before.deletedAt !== null).length;
  const changed = changes.length - created;
  const report = { created, changed, unchanged: rows.length - changes.length, problems };
  if (dryRun || problems.length > 0) return { ...report, applied: false };
  if (await writeFaq(env, changes, actor)) return { ...report, applied: true };
  return { ...report, problems: [{ line: 1, column: null, code: "CHANGED" }], applied: false };
}

const asked = ({ locale, question }: Pick<FaqFields, "locale" | "question">) => `${locale} ${question.toLowerCase()}`;

/** What a new entry is where its row does not say. */
const blank = { keywords: null, isActive: true, pair: null };

/** What has to be written for the rows, each held against the entry that it means. Adds to the problems. */
function matched(rows: readonly Row[], recorded: readonly FaqRow[], problems: Problem[]): FaqChange[] {
  const byId = new Map(recorded.map((entry) => [entry.id, entry]));
  const live = recorded.filter((entry) => entry.deletedAt === null);
  const byQuestion = new Map(live.map((entry) => [asked(fieldsOf(entry)), entry]));
  const named = new Set(rows.map(({ id }) => id));
  const meant = new Map<string, number>();
  const changes: FaqChange[] = [];
  for (const { line, id: given, version, ...said } of rows) {
    const same = byQuestion.get(asked(said));
    const before = given === undefined ? (same ?? null) : (byId.get(given) ?? null);
    const id = given ?? before?.id ?? `faq-${crypto.randomUUID()}`;
    const first = meant.get(id);
    const kept = before?.deletedAt === null ? fieldsOf(before) : null;
    const after = { ...blank, ...kept, ...said };
    if (first !== undefined) {
      problems.push({ line, column: "id", code: "REPEATED", expected: first });
    } else if (same && same.id !== id && !named.has(same.id)) {
      problems.push({ line, column: "question", code: "TAKEN", expected: same.id });
    } else if (version !== undefined && version !== before?.version) {
      problems.push({ line, column: "version", code: "CHANGED" });
    } else if (!kept || !alike(after, kept)) {
      changes.push({ id, before, after });
    }
    meant.set(id, first ?? line);
  }
  return changes;
}

function alike(a: FaqFields, b: FaqFields): boolean {
  return (Object.keys(b) as (keyof FaqFields)[]).every((name) => a[name] === b[name]);
}
