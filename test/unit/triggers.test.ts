import { describe, expect, it } from "vitest";
import type { TriggerKind } from "../../src/core/bot";
import { triggerIn } from "../../src/core/policies/triggers";
import { kidkazz } from "../../src/shop/bot";

const fires: Record<TriggerKind, string[]> = {
  human: [
    "mau ngobrol sama admin beneran dong",
    "tlg sambungin ke cs",
    "kok ga bisa bicara dgn orang ya?",
    "I'd like to speak to a real person",
    "get me a human please",
    "Chat dengan tim",
    "Talk to our team",
  ],
  frustration: [
    "udah 3x nanya ga dijawab2",
    "KESEELLL banget sama chat ini",
    "i have asked four times already",
    "this bot is useless",
  ],
  refund: [
    "duitnya balikin dong",
    "sy minta refund ya kak",
    "uang saya tolong dikembalikan",
    "I want my money back",
    "please refund me",
  ],
  complaint: [
    "paketnya dateng penyok, isinya pecah",
    "barang ga sesuai gambar",
    "saya mau komplain",
    "the stroller arrived broken",
    "you sent me the wrong size",
  ],
  abuse: ["anj1ng lu g0bl0k", "bangsaaat tolol", "you f*cking m0r0n", "anjing babi"],
  safety: [
    "anak saya muntah habis minum susu ini",
    "dosis paracetamol bayi 6 bulan berapa",
    "my son is allergic to peanuts",
    "the charger caught fire last night",
  ],
};

const silent = [
  "kebijakan refund gimana, sebelum beli",
  "bisa refund ga kalau salah ukuran?",
  "what is your refund policy?",
  "can I get a refund if it doesn't fit?",
  "saya ga mau refund, cuma tukar ukuran",
  "secret agent puzzle",
  "mainan anti rusak",
  "kirim daftarnya dalam csv",
  "halo admin, stok botol ada?",
  "ini bot ya?",
  "are you a robot?",
  "kalau barang rusak pas sampai gimana kak",
  "what happens if the bottle arrives broken?",
  "botol yang tidak bocor ada?",
  "boneka anjing dan babi masih ada?",
  "goblok",
  "krim ruam popok ready kak?",
  "do you sell rash cream?",
  "minyak telon anti kembung buat bayi",
  "cari boneka yang bisa marah dan sedih, kartu emosi anak",
  "gift for a person who loves books",
  "berapa kali cicilan bisa?",
  "brp ongkir ke bandung",
];

describe.each(Object.entries(fires))("%s", (kind, texts) => {
  it.each(texts)("%s", (text) => {
    expect(triggerIn(kidkazz, text)).toBe(kind);
  });
});

it.each(silent)("nothing fires: %s", (text) => {
  expect(triggerIn(kidkazz, text)).toBeNull();
});

describe("what comes first", () => {
  it.each([
    ["anak saya keracunan, balikin uang saya", "safety"],
    ["barangnya datang pecah. minta refund!", "refund"],
    ["bisa refund ga kalau salah ukuran? kemarin paket saya datang sobek", "complaint"],
    ["minta refund, sambungin ke admin", "refund"],
  ])("%s: %s", (text, kind) => {
    expect(triggerIn(kidkazz, text)).toBe(kind);
  });
});

// words of no list and no language
const unrelated = ["zorp", "kelvo bintu", "qualdi", "vemba sirto plen"];

describe("words around a match", () => {
  it.each(Object.entries(fires))("do not hide it: %s", (kind, texts) => {
    for (const text of texts) {
      for (const word of unrelated) {
        expect(triggerIn(kidkazz, `${word}. ${text}. ${word}`), text).toBe(kind);
        // abuse counts words wherever they stand; our own buttons and "^ … $" patterns are whole messages
        expect(triggerIn(kidkazz, `${word} ${word} ${text}`), text).toBe(kind);
      }
    }
  });
});

describe("a word within another word", () => {
  it.each(Object.entries(fires))("never fires: %s", (_, texts) => {
    for (const text of texts) {
      const hidden = text.replace(/[\p{L}\p{N}*]+/gu, (word) => `zx${word}zx`);
      expect(triggerIn(kidkazz, hidden), hidden).toBeNull();
    }
  });
});
