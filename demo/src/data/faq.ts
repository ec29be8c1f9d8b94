import { buying } from "./faq/buying";
import { delivery } from "./faq/delivery";
import { membership } from "./faq/membership";

/** An FAQ entry as the table faq_documents holds it; `keywords` are separated by commas. */
export interface FaqEntry {
  id: string;
  category: string;
  question: string;
  answer: string;
  keywords: string;
  locale: "id-ID" | "en-US";
  /** the same for an entry and its translation */
  pair: string;
}

/** Every subject twice: faq-<slug>-id and faq-<slug>-en. */
export const faq: FaqEntry[] = [...delivery, ...buying, ...membership].flatMap(({ slug, category, id, en }) => [
  { id: `faq-${slug}-id`, category, ...id, locale: "id-ID", pair: slug },
  { id: `faq-${slug}-en`, category, ...en, locale: "en-US", pair: slug },
]);
