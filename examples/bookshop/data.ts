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

interface Reservation {
  bookId: string;
  until: string;
  /** of the request that made it: asked again, it makes no second one */
  key?: string;
}

/** books put aside, by reader */
export const reservations: Readonly<Record<string, Reservation[]>> = {
  "reader-1": [{ bookId: "b-1", until: "2026-12-05" }],
  "reader-2": [],
};

const reservedDays = 7;

/** Puts a book aside, once for a key; gives the day until which it waits, in the shop's own time. */
export function putAside(reader: string, bookId: string, at: Date, key: string): string {
  const own = reservations[reader] ?? [];
  const made = own.find((each) => each.key === key);
  if (made) return made.until;
  const end = new Date(at.getTime() + reservedDays * 86_400_000);
  const until = new Intl.DateTimeFormat("en-CA", { timeZone }).format(end);
  own.push({ bookId, until, key });
  return until;
}

export const readers: Readonly<Record<string, string>> = { "reader-1": "Nadia", "reader-2": "Tom" };
