import type { Bot } from "../bot";

/** What a text says of an order's or payment's state. */
export interface Claim {
  /** the words */
  text: string;
  /** the states that they may stand for */
  codes: readonly string[];
  /** "belum dikirim", "has not been delivered" */
  negated: boolean;
}

interface Words {
  pattern: RegExp;
  codes: ReadonlyMap<string, readonly string[]>;
  /** by the last word of each phrase, and by the state itself: what stands behind "status:" */
  endings: ReadonlyMap<string, readonly string[]>;
  /** the states themselves */
  known: ReadonlySet<string>;
}

const compiled = new WeakMap<Bot, Words | null>();

/** Words before which a phrase states nothing of an order: a condition, a question, a wish, a possibility. */
const OPEN =
  /(?<!\p{L})(?:kalau|kalo|jika|bila|apabila|begitu|setelah|sebelum|saat|ketika|hingga|supaya|agar|apakah|bisa|dapat|boleh|mau|ingin|perlu|if|once|when|whenever|after|before|until|unless|whether|can|could|may|might|would|want|should)(?!\p{L})/iu;
/** "orders that have shipped" are any orders */
const ANY =
  /(?<!\p{L})(?:pesanan|paket|barang|orders?|parcels?)\s+(?:yang|that|which)(?:\s+(?:sudah|telah|udah|have|has|is|are))?\s*$/iu;
const STATUS =
  /(?<!\p{L})(?:ber)?status\p{L}*(?:\s+(?:pesanan|order|paket|pembayaran|payment|kakak|kak|is|adalah|now|sekarang|masih|sudah|still|already))*\s*[:=]?\s*["\u201c*_]*(\p{L}+)/giu;
const NOT = /(?<!\p{L})(?:belum|blm|tidak|nggak|gak|bukan|not|never|\p{L}+n['\u2019]t)(?!\p{L})/iu;

/** The states that a text claims, in either language, by the shop's own words for them; none where it has no words. */
export function claimsIn(bot: Bot, text: string): Claim[] {
  const words = wordsOf(bot);
  if (!words) return [];
  const claims: Claim[] = [];
  for (const match of phrasesIn(words, text)) {
    const clause = /[^,;:.!?()\n\u2013\u2014]*$/u.exec(text.slice(0, match.index))?.[0] ?? "";
    const asked = /^[^.!\n]*\?/.test(text.slice(match.index));
    if (asked || OPEN.test(clause) || ANY.test(clause)) continue;
    const codes = words.codes.get(plain(match[0])) ?? [];
    claims.push({ text: match[0], codes, negated: NOT.test(clause) });
  }
  if (claims.length === 0 && /status/i.test(text)) {
    for (const [whole, word = ""] of text.matchAll(STATUS)) {
      const codes = words.endings.get(word.toLowerCase());
      if (codes) claims.push({ text: whole, codes, negated: false });
    }
  }
  return claims;
}

/** Every state whose words stand in a text, claimed or not; and the state that it is the code of. */
export function statesIn(bot: Bot, text: string): string[] {
  const words = wordsOf(bot);
  if (!words) return [];
  if (words.known.has(text)) return [text];
  return phrasesIn(words, text).flatMap((match) => words.codes.get(plain(match[0])) ?? []);
}

/** `matchAll` costs several microseconds even where nothing matches, and most sentences state nothing. */
function phrasesIn({ pattern }: Words, text: string): RegExpExecArray[] {
  return text.search(pattern) < 0 ? [] : Array.from(text.matchAll(pattern));
}

function wordsOf(bot: Bot): Words | null {
  let words = compiled.get(bot);
  if (words === undefined) {
    words = bot.states ? compile(bot.states) : null;
    compiled.set(bot, words);
  }
  return words;
}

function compile(states: NonNullable<Bot["states"]>): Words | null {
  const codes = new Map<string, string[]>();
  const endings = new Map<string, string[]>();
  const add = (map: Map<string, string[]>, words: string, code: string) =>
    map.set(words, [...(map.get(words) ?? []), code]);
  for (const [code, phrases] of Object.values(states).flatMap((list) => Object.entries(list))) {
    add(endings, code, code);
    for (const phrase of phrases.map(plain)) {
      add(codes, phrase, code);
      add(endings, phrase.slice(phrase.lastIndexOf(" ") + 1), code);
    }
  }
  const longest = [...codes.keys()].sort((a, b) => b.length - a.length);
  if (longest.length === 0) return null;
  const escaped = longest.map((phrase) => phrase.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&").replaceAll(" ", "\\s+"));
  return {
    pattern: new RegExp(`(?<![\\p{L}\\d])(?:${escaped.join("|")})(?![\\p{L}\\d])`, "giu"),
    codes,
    endings,
    known: new Set(Object.values(states).flatMap((list) => Object.keys(list))),
  };
}

const plain = (text: string) => text.toLowerCase().replace(/\s+/g, " ");
