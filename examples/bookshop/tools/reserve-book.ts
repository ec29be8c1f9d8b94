import { z } from "zod";
import { defineTool, type Heard, ToolError } from "../../../src/core/bot";
import { wordsOf } from "../../../src/core/knowledge/words";
import type { Locale } from "../../../src/core/turn";
import { type Book, books, putAside } from "../data";
import { says } from "../words";

const bookOf = (id: string): Book | undefined => books.find((book) => book.id === id);

const output = z.object({ title: z.string(), until: z.string() });

/** A write: the reader is asked by `confirm`, and only their yes runs it. */
export const reserveBook = defineTool<{ bookId: string }, z.infer<typeof output>>({
  name: "reserve_book",
  description: "Puts one copy of a book aside for the signed-in reader for seven days. The id comes from find_books.",
  input: z.object({ bookId: z.string().refine((id) => bookOf(id) !== undefined) }),
  output,
  allow: (customer) => customer !== null,
  effect: "write",
  confirm: ({ bookId }, locale) => {
    const title = `**${bookOf(bookId)?.title}**`;
    return english(locale)
      ? `Put one copy of ${title} aside for seven days?`
      : `Sisihkan satu ${title} selama tujuh hari?`;
  },
  run: async ({ bookId }, { customer, now, idempotencyKey }) => {
    const book = bookOf(bookId);
    if (!customer) throw new ToolError("LOGIN_REQUIRED");
    if (!book || book.copies === 0) throw new ToolError("SOLD_OUT");
    return { title: book.title, until: putAside(customer.id, bookId, now, idempotencyKey) };
  },
  done: ({ title, until }, _input, locale) =>
    english(locale) ? `**${title}** waits for you until ${until}.` : `**${title}** disisihkan sampai ${until}.`,
  offline: {
    asks: (heard) => (says(heard, "reserve", "put aside", "hold", "sisihkan", "simpankan") ? 0.95 : 0),
    input: (heard) => {
      const book = named(heard);
      if (book) return { input: { bookId: book.id } };
      const text = english(heard.locale) ? "Which book shall I put aside?" : "Buku yang mana yang disisihkan?";
      return { ask: { text, intent: "RESERVATIONS", confidence: 0.9 } };
    },
    // never told: the reader is asked first, and `done` tells what was done
    say: () => ({ text: "", intent: "RESERVATIONS", confidence: 1 }),
    fail: (code, { locale }) => {
      if (code !== "SOLD_OUT") return null;
      const text = english(locale) ? "That one is sold out, I'm afraid." : "Maaf, yang itu sudah habis.";
      return { text, intent: "RESERVATIONS", confidence: 0.95 };
    },
  },
});

const english = (locale: Locale): boolean => locale === "en-US";

function named({ words }: Heard): Book | undefined {
  return books.find(({ title }) => wordsOf(title).every((word) => words.includes(word)));
}
