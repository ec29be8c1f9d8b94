import type { Heard, SmallTalk, Triggers } from "../../src/core/bot";
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
    okay: ["ok", "okay", "fine"],
    yes: ["yes", "yeah"],
    no: ["no", "nope"],
    howAreYou: ["how are you"],
    who: ["who are you", "are you a bot", "are you human", "what can you do"],
    laughter: ["lol", "haha"],
    apology: ["sorry"],
    cancel: ["never mind", "nevermind", "forget it"],
    confused: ["huh", "what do you mean"],
    offTopic: ["president", "election", "weather", "homework", "write me a poem", "python"],
  },
  "id-ID": {
    greeting: ["halo", "hai", "selamat pagi", "selamat siang", "selamat malam"],
    thanks: ["terima kasih"],
    goodbye: ["sampai jumpa", "dadah"],
    okay: ["ok", "oke"],
    yes: ["ya", "iya"],
    no: ["tidak"],
    howAreYou: ["apa kabar"],
    who: ["kamu siapa", "siapa kamu", "kamu bot", "kamu robot"],
    laughter: ["lol", "haha"],
    apology: ["maaf", "sorry"],
    cancel: ["tidak jadi", "batal"],
    confused: ["hah"],
    offTopic: ["presiden", "pemilu", "cuaca", "python"],
  },
};

export const triggers: Triggers = {
  safety: {
    "en-US": { always: ["allergic reaction"], when: ["is|feels|got sick|ill|injured|hurt"] },
    "id-ID": { always: ["reaksi alergi"], when: ["anak|saya * sakit|terluka"] },
  },
  abuse: {
    "en-US": { always: ["idiot|idiots|moron|bastard|bastards|shit|fuck|fucking|asshole"] },
    "id-ID": { always: ["goblok|tolol|bangsat|brengsek|bajingan"] },
  },
  complaint: {
    "en-US": {
      when: ["complain|complaint", "book|copy|it is|was|arrived|came torn|damaged|wet"],
      unless: ["if * torn|damaged|wet"],
    },
    "id-ID": { when: ["komplain", "buku * sobek|robek|basah"], unless: ["kalau * sobek|robek|basah"] },
  },
  refund: {
    "en-US": {
      when: ["want|need|demand * refund", "want|give * my money back", "refund me|my"],
      unless: ["if|policy|can|do * refund|money"],
    },
    "id-ID": {
      when: ["minta|mau refund", "uang * kembalikan|dikembalikan"],
      unless: ["kalau|bisa * refund|dikembalikan"],
    },
  },
  frustration: {
    "en-US": { always: ["asked # times", "fed up", "waste of my? time"], when: ["ridiculous|useless"] },
    "id-ID": { always: ["tidak dijawab|dibalas"], when: ["kesal|kesel"] },
  },
  human: {
    "en-US": {
      when: [
        "talk|speak to a? bookseller|someone|person|human",
        "want|need|get me? a human|person|bookseller",
        "real person",
      ],
    },
    "id-ID": { when: ["bicara|ngobrol dengan|sama orang|penjaga", "minta|panggil orang|penjaga"] },
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
