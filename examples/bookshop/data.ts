/** All that this shop knows stands in memory: an example needs no services. Prices in IDR. */
export interface Book {
  id: string;
  title: string;
  author: string;
  genre: string;
  price: number;
  copies: number;
}

export const books: readonly Book[] = [
  {
    id: "b-1",
    title: "This Earth of Mankind",
    author: "Pramoedya Ananta Toer",
    genre: "novel",
    price: 165_000,
    copies: 4,
  },
  { id: "b-2", title: "Laskar Pelangi", author: "Andrea Hirata", genre: "novel", price: 98_000, copies: 7 },
  { id: "b-3", title: "Beauty Is a Wound", author: "Eka Kurniawan", genre: "novel", price: 175_000, copies: 0 },
  { id: "b-4", title: "Bumi Manusia", author: "Pramoedya Ananta Toer", genre: "novel", price: 145_000, copies: 2 },
  {
    id: "b-5",
    title: "The Year of Living Dangerously",
    author: "Christopher Koch",
    genre: "novel",
    price: 185_000,
    copies: 1,
  },
  { id: "b-6", title: "Street Food of Java", author: "Ratna Dewanti", genre: "cookbook", price: 320_000, copies: 3 },
  { id: "b-7", title: "A Walker's Map of Ubud", author: "Komang Arta", genre: "travel", price: 75_000, copies: 12 },
  { id: "b-8", title: "Birds of Bali", author: "Lena Oldfield", genre: "nature", price: 240_000, copies: 2 },
];

/** Minutes are left out: the shop keeps whole hours. Sunday is 0. */
export const hours: readonly ({ opens: number; closes: number } | null)[] = [
  { opens: 11, closes: 17 },
  null,
  { opens: 10, closes: 19 },
  { opens: 10, closes: 19 },
  { opens: 10, closes: 19 },
  { opens: 10, closes: 21 },
  { opens: 10, closes: 21 },
];
export const timeZone = "Asia/Makassar";

/** books put aside, by reader */
export const reservations: Readonly<Record<string, readonly { bookId: string; until: string }[]>> = {
  "reader-1": [{ bookId: "b-1", until: "2026-12-05" }],
  "reader-2": [],
};

export const readers: Readonly<Record<string, string>> = { "reader-1": "Nadia", "reader-2": "Tom" };
