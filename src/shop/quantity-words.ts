/** How many pieces a customer wants, and what is left of the text without it. */
export interface Quantity {
  quantity?: number;
  rest: string;
}

const pieces = "pcs|pc|pce|piece|pieces|buah|biji|unit|units|pack|packs|pak|box|boxes|dus|set|sets|pasang|pairs?";
const dozens: Readonly<Record<string, number>> = { lusin: 12, dozen: 12, dozens: 12, kodi: 20 };
const unit = `(${pieces}|${Object.keys(dozens).join("|")})`;
const wanting = "ada|mau|butuh|perlu|beli|pesan|pesen|order|ambil|sebanyak|stok|stock|need|want|buy|get|have|take";
/** a figure before one of these measures or lists something else: "ada 2 ukuran", "mau 3 bulan" */
const other =
  "ml|l|cc|oz|cm|mm|m|kg|g|gr|gram|liter|ply|in|bulan|bln|tahun|thn|th|hari|minggu|jam|months?|years?|days?|weeks?|rb|ribu|k|jt|juta|persen|warna|ukuran|macam|jenis|varian|pilihan|model|orang|anak|kali|x|colou?rs?|sizes?|kinds?|gratis|free";

const counted = new RegExp(`(?<![\\p{L}\\d.,-])(\\d{1,4})\\s*${unit}(?![\\p{L}\\d])`, "iu");
const wanted = new RegExp(
  `(?<!\\p{L})(?:${wanting})\\s+(?:cuma\\s+|only\\s+)?(\\d{1,4})(?![\\p{L}\\d]|[.,-]\\d|\\s*(?:%|(?:${other})(?!\\p{L})))`,
  "iu",
);
const dozen = /(?<!\p{L})(?:(setengah|half a)\s+)?(selusin|sekodi|(?:a\s+)?dozen|lusin)(?!\p{L})/iu;
/** before a figure that is a limit or a part of a name: "min 12 pcs", "isi 3 pasang" */
const bound = /(?:^|[^\p{L}])(?:min|minimal|minimum|maks|maksimal|max|isi|ukuran|size|no|nomor)\.?\s*$/iu;

/**
 * Reads a quantity in both languages: "ada 3?", "3 pcs", "2 lusin", "half a dozen". A figure behind a word with a capital
 * is a part of a product's name ("Set Alat Makan Silikon 5 pcs"), unless a word of wanting stands before it.
 */
export function quantityIn(text: string): Quantity {
  const want = wanted.exec(text);
  if (want) {
    const verb = /^\p{L}+/u.exec(want[0])?.[0] ?? "";
    const after = text.slice(want.index + want[0].length);
    const tail = new RegExp(`^\\s*${unit}(?![\\p{L}\\d])`, "iu").exec(after);
    const rest = `${text.slice(0, want.index)} ${verb} ${after.slice(tail?.[0].length ?? 0)}`;
    return made(Number(want[1]) * timesOf(tail?.[1]), rest, text);
  }
  const count = counted.exec(text);
  const before = count ? text.slice(0, count.index) : "";
  const word = before.trimEnd().split(/\s/).at(-1) ?? "";
  if (count && !bound.test(before) && !/\p{Lu}/u.test(word)) {
    return made(Number(count[1]) * timesOf(count[2]), `${before} ${text.slice(count.index + count[0].length)}`, text);
  }
  const some = dozen.exec(text);
  if (!some) return { rest: text };
  const whole = /kodi/i.test(some[0]) ? 20 : 12;
  const rest = `${text.slice(0, some.index)} ${text.slice(some.index + some[0].length)}`;
  return made(some[1] ? whole / 2 : whole, rest, text);
}

function timesOf(unitWord: string | undefined): number {
  return dozens[unitWord?.toLowerCase() ?? ""] ?? 1;
}

function made(quantity: number, rest: string, text: string): Quantity {
  return quantity > 0 ? { quantity, rest: rest.replace(/\s+/g, " ").trim() } : { rest: text };
}
