import type { FaqRow } from "../../db/faq";
import { digest } from "../../tools/digest";

/** Raised when the same entry is to be written anew, because this file writes it in another way. */
const RENDERING = 1;

/** An entry as the one document that a collection holds of it. */
export interface FaqDocument {
  faqId: string;
  name: string;
  /** Markdown */
  text: string;
  /** of the text and the fields: the same hash needs no call */
  hash: string;
  /** what the document is found and filtered by; all are strings */
  fields: { faq_id: string; locale: string; category: string; hash: string };
}

/** Null: the entry is switched off or taken away, and a collection holds nothing of it. */
export async function documentOf(row: FaqRow | null): Promise<FaqDocument | null> {
  if (row?.isActive !== 1 || row.deletedAt !== null) return null;
  const { id, locale, category } = row;
  const parts = [`# ${row.question}`, row.answer, row.keywords ? `Kata kunci: ${row.keywords}` : ""];
  const text = `${parts.filter(Boolean).join("\n\n")}\n`.normalize("NFC").replace(/\r\n?/g, "\n");
  const fields = { faq_id: id, locale: locale ?? "id-ID", category };
  const hash = await digest(JSON.stringify([RENDERING, text, fields]));
  return {
    faqId: id,
    name: `faq-${id}-${fields.locale}-${hash.slice(0, 8)}.md`,
    text,
    hash,
    fields: { ...fields, hash },
  };
}
