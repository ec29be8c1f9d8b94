/** Price limits in IDR as a customer said them, and what is left of the text without them. */
export interface PriceLimits {
  priceMin?: number;
  priceMax?: number;
  rest: string;
}

const scales: Record<string, number> = { rb: 1e3, ribu: 1e3, k: 1e3, jt: 1e6, juta: 1e6, mio: 1e6, million: 1e6 };
const scale = "(rb|ribu|k|jt|juta|mio|million)";
// "Rp 150.000", "150rb", "1,5 juta", "1.250.000", "150000"; "150" alone is a price only behind a word that says so
const amount = `(rp\\.?|idr)?\\s*(\\d+(?:[.,]\\d+)*)\\s*${scale}?(an)?(?![\\p{L}\\d])`;
const measure =
  /^\s*(?:bulan|bln|tahun|thn|th|hari|minggu|ml|l|liter|cc|oz|cm|mm|m|kg|gr?|gram|pcs|pc|buah|pak|pack|months?|years?|yrs?|days?|weeks?|%|persen|percent)(?!\p{L})/iu;

const atMost =
  "(?:di\\s*bawah|(?:ga|gak|nggak|tidak) lebih dari|kurang dari|maksimal|maksimum|maks\\.?|max\\.?|paling mahal|under|below|less than|up to|at most|cheaper than|no more than|budget(?:nya)?|bujet(?:nya)?)";
const atLeast =
  "(?:di\\s*atas|lebih dari|minimal|minimum|min\\.?|mulai(?: dari)?|paling murah|above|over|more than|at least|starting(?: from| at)?)";
const about = "(?:sekitar(?:an)?|kisaran|kira-kira|around|about|roughly)";
const opening = "(?:antara|between|from|dari|harga|kisaran)?";
const joint = "(?:-|–|sampai(?: dengan)?|sampe|hingga|s/d|sd|dan|and|to)";
// a limit word may be parted from its figure: "di bawah harga 100rb", "under about Rp 50.000"
const filler = "(?:\\s*(?:harga|dari|of|sekitar|:))?";

// a range begins where its figure does: tried from every digit of it, a long one would cost its length squared
const range = new RegExp(`(?<!\\p{L}|\\d[.,]?)${opening}\\s*${amount}\\s*${joint}\\s*${amount}`, "iu");
const limit = new RegExp(`(?<!\\p{L})(?:(${atMost})|(${atLeast})|(${about}))${filler}\\s*${amount}`, "iu");
const bare = new RegExp(`(?<![\\p{L}\\d.,-])${amount}`, "giu");
/** "around 100rb" reaches this share below and above */
const around = 0.25;

/**
 * Reads price limits in both languages: "di bawah 150 ribu", "under 200k", "antara 50rb dan 100rb", "max 1jt". A price
 * without a limit word is a budget ("stroller 500rb"). Sizes, ages and counts ("240 ml", "0-6 bulan") are left alone.
 */
export function priceLimits(text: string): PriceLimits {
  // one space at most: a run of them would be tried in every division among the patterns' parts
  const said = text.replace(/\s+/g, " ");
  return between(said) ?? oneSided(said) ?? budget(said) ?? { rest: said };
}

function between(text: string): PriceLimits | null {
  const match = range.exec(text);
  if (!match) return null;
  const [, rpLow, low, lowScale, , rpHigh, high, highScale] = match;
  // "50-100rb" says the scale once
  const sureHigh = value(high, highScale, rpHigh);
  const sureLow = value(low, lowScale ?? (rpLow ? undefined : highScale), rpLow);
  if (sureHigh === null || sureLow === null || followedByMeasure(text, match)) return null;
  return { priceMin: Math.min(sureLow, sureHigh), priceMax: Math.max(sureLow, sureHigh), rest: without(text, match) };
}

function oneSided(text: string): PriceLimits | null {
  const match = limit.exec(text);
  if (!match || followedByMeasure(text, match)) return null;
  const [, most, least, near, rp, figure, unit, an] = match;
  const found = value(figure, unit, rp) ?? (least ? null : inThousands(figure));
  if (found === null) return null;
  const rest = without(text, match);
  if (near || an) return { ...spread(found), rest };
  if (most) return { priceMax: found, rest };
  return least ? { priceMin: found, rest } : null;
}

function budget(text: string): PriceLimits | null {
  for (const match of text.matchAll(bare)) {
    const [, rp, figure, unit, an] = match;
    const found = value(figure, unit, rp);
    if (found === null || followedByMeasure(text, match)) continue;
    const rest = without(text, match);
    return an ? { ...spread(found), rest } : { priceMax: found, rest };
  }
  return null;
}

/** The amount in IDR, or null when the figure alone does not say that it is money. */
function value(figure: string | undefined, unit: string | undefined, currency: string | undefined): number | null {
  if (!figure) return null;
  const factor = unit ? scales[unit.toLowerCase()] : undefined;
  if (factor) return sensible(Math.round(decimal(figure) * factor));
  // dots or commas that part thousands: 150.000, 1,250,000
  if (/^\d{1,3}(?:[.,]\d{3})+$/.test(figure)) return sensible(decimal(figure));
  return currency && /^\d+$/.test(figure) ? sensible(Number(figure)) : null;
}

/** "di bawah 150" means thousands; "under 50000" means what it says. */
function inThousands(figure: string | undefined): number | null {
  if (!figure || !/^\d+$/.test(figure)) return null;
  const found = Number(figure);
  if (found >= 1000) return sensible(found);
  return found >= 10 ? found * 1000 : null;
}

/** null for what is no number, as "1.1.1", and for one with more digits than any price. */
function sensible(amount: number): number | null {
  return Number.isSafeInteger(amount) ? amount : null;
}

function decimal(figure: string): number {
  return /^\d{1,3}(?:[.,]\d{3})+$/.test(figure)
    ? Number(figure.replace(/[.,]/g, ""))
    : Number(figure.replace(",", "."));
}

function spread(middle: number): { priceMin: number; priceMax: number } {
  return { priceMin: Math.round(middle * (1 - around)), priceMax: Math.round(middle * (1 + around)) };
}

function followedByMeasure(text: string, match: RegExpMatchArray): boolean {
  return measure.test(text.slice((match.index ?? 0) + match[0].length));
}

function without(text: string, match: RegExpMatchArray): string {
  const start = match.index ?? 0;
  return `${text.slice(0, start)} ${text.slice(start + match[0].length)}`.replace(/\s+/g, " ").trim();
}
