const small: Readonly<Record<string, number>> = {
  satu: 1,
  dua: 2,
  tiga: 3,
  empat: 4,
  lima: 5,
  enam: 6,
  tujuh: 7,
  delapan: 8,
  sembilan: 9,
  sepuluh: 10,
  sebelas: 11,
  seratus: 100,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
};
const times: Readonly<Record<string, number>> = { belas: 1, puluh: 10, ratus: 100, hundred: 100 };
const thousands: Readonly<Record<string, number>> = { ribu: 1e3, thousand: 1e3, juta: 1e6, million: 1e6 };
const whole: Readonly<Record<string, string>> = { seribu: "1 ribu", sejuta: "1 juta" };

const word = [...Object.keys(small), ...Object.keys(times)].join("|");
const scale = Object.keys(thousands).join("|");
// a spelled number counts as a figure only where it measures something: "satu lagi" and "the two of them" are words
const measured = `rupiah|persen|percent|hari|days?|working|minggu|weeks?|bulan|months?|tahun|years?|jam|hours?|menit|minutes?|pcs|buah|unit|units|pieces?|left`;
const SPELLED = new RegExp(
  `(?<![\\p{L}\\d])(?:(?:${word})(?:[\\s-]+(?:${word}))*(?=\\s+(?:${scale}|${measured})(?!\\p{L}))|${Object.keys(whole).join("|")}|(?:setengah|separuh) harga|half[- ](?:price|off))(?!\\p{L})`,
  "giu",
);
/** Words that may spell a figure. */
export const TELLING =
  /puluh|ratus|seribu|sejuta|(?:satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|belas|sebelas|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|ty|teen|hundred)[\s-]|half|setengah harga|separuh/i;

/** The text with its spelled figures in digits: "dua puluh persen" → "20 persen", "half price" → "50%". */
export function inDigits(text: string): string {
  if (!TELLING.test(text)) return text;
  return text.replace(SPELLED, (spelled) => {
    const lower = spelled.toLowerCase();
    return whole[lower] ?? (/harga|half/.test(lower) ? "50%" : String(spelledValue(lower.split(/[\s-]+/))));
  });
}

function spelledValue(words: readonly string[]): number {
  let total = 0;
  let last = 0;
  for (const each of words) {
    const factor = times[each];
    if (each === "belas") last += 10;
    else if (factor) last = (last || 1) * factor;
    else {
      total += last;
      last = small[each] ?? 0;
    }
  }
  return total + last;
}
