// Whether what an answer says of money and orders is in what its turn has looked up: written apart from the service's own check, from the
// text as it was sent and the turn's trace.

const MONEY = /Rp\s?(\d[\d.]*)/g;
/** order numbers and those of parcels */
const NUMBERS = /\b(?:[A-Z]{2}-\d{8}-\d{4}|[A-Z]{2,5}\d{6,})\b/g;

/** how the texts show what an order number looks like */
const EXAMPLE = /(?:contohnya|looks like) WR-[\d-]+/gi;

const digits = (text) => text.replace(/\D/g, "");

/** The facts in a text, each as it may stand in data: an amount's digits, a number as it is written. */
function factsIn(text) {
  return [...[...text.matchAll(MONEY)].map(([, amount]) => digits(amount)), ...(text.match(NUMBERS) ?? [])];
}

/**
 * The facts of one answer, and those that nobody looked up: neither the turn's tools brought them, nor the customer has said them in
 * this conversation (`said`).
 */
export function grounded({ response, reply }, tools, said) {
  const shown = [response ?? "", ...(reply?.cards ?? []).flatMap((card) => [card.title, card.subtitle, card.price])]
    .filter(Boolean)
    .join("\n")
    .replace(EXAMPLE, "");
  const facts = factsIn(shown);
  const known = JSON.stringify([tools, said]);
  const numbers = new Set([...known.matchAll(/\d[\d.]*/g)].map(([number]) => digits(number)));
  const isKnown = (fact) => (/^\d+$/.test(fact) ? numbers.has(fact) : known.includes(fact));
  return { facts, missing: facts.filter((fact) => !isKnown(fact)) };
}
