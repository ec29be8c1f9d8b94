import type { Before } from "../bot";
import { isFunctionWord, wordsOf } from "../knowledge/words";

const ordinals: readonly (readonly string[])[] = [
  ["pertama", "kesatu", "first", "1st"],
  ["kedua", "second", "2nd"],
  ["ketiga", "third", "3rd"],
  ["keempat", "fourth", "4th"],
  ["kelima", "fifth", "5th"],
];
const last = "terakhir|last";
const word = `${ordinals.flat().join("|")}|${last}`;
/** what may follow a bare figure that chooses: "yang 2 aja kak" */
const end = "(?=\\s*(?:$|[.,!?)]|(?:aja|saja|ya|yaa?|dong|deh|kak|kk|please|pls|one)(?!\\p{L})))";
const pointers = [
  new RegExp(
    `(?<![\\p{L}\\d])(?:yang|yg|pilihan|opsi|option)\\s+(?:nomor\\s+|no\\.?\\s*)?(${word})(?![\\p{L}\\d])`,
    "iu",
  ),
  new RegExp(`(?<![\\p{L}\\d])(?:the\\s+)?(${word})\\s+one(?!\\p{L})`, "iu"),
  new RegExp(`^\\s*(?:the\\s+)?(${word})${end}`, "iu"),
  /(?<![\p{L}\d])(?:(?:yang|yg|the)\s+)?(?:nomor|nomer|nmr|no\.?|number|option|pilihan|opsi|ke-?|#)\s*([1-9])(?![\p{L}\d]|[.,-]\d)/iu,
  new RegExp(`(?<![\\p{L}\\d])(?:yang|yg)\\s+([1-9])${end}`, "iu"),
  new RegExp(`^\\s*([1-9])${end}`, "u"),
];
const choosing = new Set("pilih ambil cek lihat liat please ok oke aja choose take pick show".split(" "));

/**
 * A message that points at something listed before ("yang kedua", "stok no. 2", "2", "the last one") as it reads with the
 * item's name in place, or with what choosing the item means if it says no more. Null when it points at nothing.
 */
export function pointed(text: string, before: Before): string | null {
  if (before.calls.length === 0 && before.asked === null) return null;
  for (const pointer of pointers) {
    const match = pointer.exec(text);
    if (!match) continue;
    const items = before.items();
    const item = items.at(placeOf(match[1] ?? ""));
    if (!item) return null;
    const [start, after] = [text.slice(0, match.index), text.slice(match.index + match[0].length)];
    const alone = wordsOf(`${start} ${after}`).every((said) => isFunctionWord(said) || choosing.has(said));
    return alone ? item.say : `${start}${item.name}${after}`;
  }
  return null;
}

/** Counted from 0; -1 is the last. */
function placeOf(said: string): number {
  if (/^\d$/.test(said)) return Number(said) - 1;
  return ordinals.findIndex((words) => words.includes(said.toLowerCase()));
}
