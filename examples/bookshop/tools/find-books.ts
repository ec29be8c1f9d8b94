import { z } from "zod";
import { defineTool, type Heard } from "../../../src/core/bot";
import { wordsOf } from "../../../src/core/knowledge/words";
import { books } from "../data";
import { bookWords, says } from "../words";

const rupiah = new Intl.NumberFormat("id-ID");

const output = z.object({
  books: z.array(
    z.object({ id: z.string(), title: z.string(), author: z.string(), price: z.string(), copies: z.number() }),
  ),
});
type Output = z.infer<typeof output>;

export const findBooks = defineTool<{ query: string }, Output>({
  name: "find_books",
  description: "Finds books in the shop by title, author or kind, with price and the copies on the shelf.",
  input: z.object({ query: z.string().min(1).max(200) }),
  output,
  allow: () => true,
  effect: "read",
  progress: { "en-US": "Looking along the shelves…", "id-ID": "Mencari di rak…" },
  run: async ({ query }) => {
    const wanted = wordsOf(query);
    const found = books.filter(({ title, author, genre }) => {
      const own = wordsOf(`${title} ${author} ${genre}`);
      return wanted.every((word) => own.some((each) => each.startsWith(word.replace(/s$/, ""))));
    });
    return {
      books: found.map(({ genre: _genre, ...book }) => ({ ...book, price: `Rp ${rupiah.format(book.price)}` })),
    };
  },
  cards: ({ books }) => books.map(({ id, title, author, price }) => ({ id, title, subtitle: author, price })),
  offline: {
    asks: (heard) => {
      if (says(heard, "reservation", "reservations", "reserved", "reservasi")) return 0;
      const about = says(
        heard,
        "book",
        "books",
        "novel",
        "novels",
        "by",
        "sell",
        "have",
        "price",
        "much",
        "copies",
        "any",
      );
      return (about || says(heard, "buku", "ada", "harga", "karya", "jual")) && bookWords(heard) ? 0.8 : 0;
    },
    input: (heard) => ({ input: { query: bookWords(heard) } }),
    say: ({ books }, { query }, heard) => ({
      text: told(books, query, heard),
      cards: books.map(({ id }) => id),
      intent: "FIND_BOOKS",
      confidence: 0.9,
    }),
  },
});

function told(found: Output["books"], query: string, { locale }: Heard): string {
  const english = locale === "en-US";
  if (found.length === 0) {
    return english ? `We have nothing for “${query}” right now.` : `Belum ada buku untuk “${query}”.`;
  }
  const lines = found.map(({ title, author, price, copies }) => {
    const gone = english ? "sold out" : "habis";
    const left = english ? `${copies} on the shelf` : `ada ${copies}`;
    return `- **${title}**, ${author}: ${price} (${copies > 0 ? left : gone})`;
  });
  return [english ? "Here is what we have:" : "Ini yang ada:", ...lines].join("\n");
}
