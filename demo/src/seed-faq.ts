import { type FaqEntry, faq } from "./data/faq";

const ROWS_PER_STATEMENT = 6;
const SEEDED_AT = "2026-01-05T02:00:00.000Z";
const columns = [
  "id",
  "category",
  "question",
  "answer",
  "keywords",
  "locale",
  "pair",
] as const satisfies (keyof FaqEntry)[];

/**
 * SQL that fills D1's faq_documents, one statement in one line each. Running it again changes nothing: an entry that
 * is there already, edited or switched off, stays as it is.
 */
export function faqSeedSql(): string[] {
  const statements: string[] = [];
  for (let start = 0; start < faq.length; start += ROWS_PER_STATEMENT) {
    const rows = faq
      .slice(start, start + ROWS_PER_STATEMENT)
      .map(row)
      .join(", ");
    statements.push(
      `INSERT INTO faq_documents (${columns.join(", ")}, created_at, updated_at) VALUES ${rows} ON CONFLICT(id) DO NOTHING;`,
    );
  }
  return statements;
}

function row(entry: FaqEntry): string {
  return `(${[...columns.map((column) => entry[column]), SEEDED_AT, SEEDED_AT].map(quote).join(", ")})`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
