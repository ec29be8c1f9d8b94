import type { Heard, SmallTalk } from "../../src/core/bot";
import { isFunctionWord } from "../../src/core/knowledge/words";
import type { Locale } from "../../src/core/turn";

export const aliases: Readonly<Record<string, string>> = {
  pls: "please",
  thx: "thanks",
  hrs: "hours",
  bk: "book",
  ga: "tidak",
  brp: "berapa",
  makasih: "terima kasih",
};

export const smallTalk: Record<Locale, SmallTalk> = {
  "en-US": {
    greeting: ["hello", "hi", "hey", "good morning", "good afternoon", "good evening"],
    thanks: ["thanks", "thank you", "cheers"],
    goodbye: ["bye", "goodbye", "see you"],
    human: [
      "talk to a bookseller",
      "talk to someone",
      "speak to someone",
      "a human",
      "real person",
      "talk to a person",
    ],
  },
  "id-ID": {
    greeting: ["halo", "hai", "selamat pagi", "selamat siang", "selamat malam"],
    thanks: ["terima kasih"],
    goodbye: ["sampai jumpa", "dadah"],
    human: ["bicara dengan orang", "bicara sama orang", "minta orang"],
  },
};

/** Whether one of the phrases stands in the message, word for word. */
export function says({ words }: Heard, ...phrases: readonly string[]): boolean {
  const sentence = ` ${words.join(" ")} `;
  return phrases.some((phrase) => sentence.includes(` ${phrase} `));
}

const asking = new Set(
  `book books buku title titles copy copies stock show find looking search sell price much cost cheap want
  read reading recommend something anything hi hello hey thanks halo cari jual harga stok judul karya hours open ok okay yes no`.split(
    /\s+/,
  ),
);

/** The words that name a book, its author or its kind. */
export function bookWords({ words }: Heard): string {
  return words.filter((word) => word.length > 1 && !isFunctionWord(word) && !asking.has(word)).join(" ");
}
