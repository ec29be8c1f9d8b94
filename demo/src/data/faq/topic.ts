/** One subject of the shop's FAQ in both languages. `keywords` are other words for it, slang included. */
export interface Topic {
  /** names the entries: faq-<slug>-id and faq-<slug>-en */
  slug: string;
  category: "shipping" | "returns" | "payment" | "product" | "account" | "loyalty" | "wholesale" | "store";
  id: Wording;
  en: Wording;
}

export interface Wording {
  question: string;
  answer: string;
  keywords: string;
}
