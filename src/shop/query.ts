import { isFunctionWord, unfold, wordsOf } from "../core/knowledge/words";
import { asking, cheaper, maybeSearching, pricing, searching, stock, wordSet } from "./intent-words";
import { type PriceLimits, priceLimits } from "./price-words";
import { stem } from "./product-words";
import { quantityIn } from "./quantity-words";
import { aliases } from "./words";

export interface ProductWish extends Omit<PriceLimits, "rest"> {
  /** what the product is called; empty when only a price was said */
  query: string;
  /** pieces that are wanted */
  quantity?: number;
}

const commands = wordSet(searching, maybeSearching, pricing, stock, asking, cheaper);
/** stand in names as well: "Sabun & Sampo", "Kota dan Kebun", "Dr. Brown's" */
const joiner = /^(?:&|\+|dan|and|dr\.?)$/i;
const capital = /^[\p{Lu}\d"<(]/u;

/**
 * What a customer wants, out of a sentence: words that only ask are left out, names stay as they were written
 * ("stok Dr. Brown's ada ga kak?" → "Dr. Brown's"), slang is unfolded.
 */
export function productWish(text: string): ProductWish {
  const { rest: unpriced, ...limits } = priceLimits(text);
  const { rest, ...amount } = quantityIn(unpriced);
  const tokens = rest.split(/\s+/).map(trimmed).filter(Boolean);
  const query = tokens.flatMap((token, at) => kept(token, tokens[at + 1], tokens[at - 1]) ?? []).join(" ");
  return { ...limits, ...amount, query };
}

/** The token as the query has it, or null when it only asks. */
function kept(token: string, next: string | undefined, previous: string | undefined): string | null {
  if (joiner.test(token))
    return next && capital.test(token) && capital.test(next) ? token : inName(token, next, previous);
  // a unit is part of a size: "120 g"
  if (previous && /^\d+$/.test(previous) && /^g$/i.test(token)) return token;
  const words = wordsOf(token);
  const plain = unfold(words, aliases);
  if (plain.every((word) => commands.has(word) || commands.has(stem(word)) || isFunctionWord(word))) return null;
  const slang = plain.length !== words.length || plain.some((word, at) => word !== words[at]);
  return slang ? plain.join(" ") : stem(token);
}

function inName(token: string, next: string | undefined, previous: string | undefined): string | null {
  return next && previous && capital.test(previous) && capital.test(next) ? token : null;
}

/** Without the sentence's punctuation; what belongs to a name ("Dr.", "Options+", "<Cilukba!>") stays. */
function trimmed(token: string): string {
  if (/^dr\.$/i.test(token)) return token;
  // what ends the token is looked for once, not from each of many marks in its middle
  return token
    .replace(
      /^[("'\u201c\u201d\u2018\u2019*_\u00bf\u00a1,;:]+|(?<!["\u201c\u201d\u2018\u2019*_.,;:?!)])["\u201c\u201d\u2018\u2019*_.,;:?!)]+$/gu,
      "",
    )
    .replace(/^#/, "");
}
