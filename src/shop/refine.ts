import type { Heard } from "../core/bot";
import { aboutProducts } from "./follow-ups";
import { cheaper, explaining, mentions, refining, service } from "./intent-words";
import { namesProduct } from "./product-words";
import { type ProductWish, productWish } from "./query";
import type { ProductSearch } from "./services/products";

/** words of a message that goes on from a search */
const short = 7;
const colours = new Set(
  "pink biru merah hijau kuning putih hitam ungu abu coklat cokelat cream krem navy blue red green yellow white black purple grey gray brown".split(
    " ",
  ),
);
const sizes = new Set("nb s m l xl xxl".split(" "));
const measure = /^\d+(?:[.,]\d+)?\s*(ml|l|g|gr|kg|cm|oz)$/i;

/** Whether a message changes what was searched for just now: "yang lebih murah", "kalau yang 240 ml?", "max 100rb". */
export function refines(heard: Heard): boolean {
  if (!aboutProducts(heard) || heard.words.length > short) return false;
  if (mentions(heard, service) || mentions(heard, explaining) || namesProduct(heard.words)) return false;
  const { query, priceMin, priceMax } = productWish(heard.text);
  if (priceMin !== undefined || priceMax !== undefined || mentions(heard, cheaper)) return true;
  return query !== "" && mentions(heard, refining);
}

/** The search before with what the message changes of it. */
export function refined(wish: ProductWish, last: ProductSearch, cheapest: boolean): ProductSearch {
  const { query: added, quantity: _, ...limits } = wish;
  const limited = limits.priceMin !== undefined || limits.priceMax !== undefined;
  const { priceMin, priceMax, ...rest } = last;
  const kept = limited ? limits : { priceMin, priceMax };
  return { ...rest, ...kept, query: joined(last.query, added), ...(cheapest ? { cheapestFirst: true } : {}) };
}

/** "botol 120 ml" and "240 ml" → "botol 240 ml": one measure, size or colour takes the place of another. */
function joined(query: string, added: string): string {
  const replaced = new Set(parts(added).map(sortOf).filter(Boolean));
  const said = new Set(parts(added).map((part) => part.toLowerCase()));
  const kept = parts(query).filter((part) => !replaced.has(sortOf(part)) && !said.has(part.toLowerCase()));
  return [...kept, ...parts(added)].join(" ");
}

/** Whether a word only says what a figure measures. */
export function isMeasure(word: string): boolean {
  return measure.test(`1 ${word}`);
}

/** The words of a query, a figure with its measure as one. */
function parts(query: string): string[] {
  return query.match(/\d+(?:[.,]\d+)?\s*(?:ml|l|gr?|kg|cm|oz)(?!\p{L})|\S+/giu) ?? [];
}

function sortOf(part: string): string {
  const word = part.toLowerCase();
  if (colours.has(word)) return "colour";
  return sizes.has(word) ? "size" : (measure.exec(word)?.[1] ?? "");
}
