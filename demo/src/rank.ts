import type { Product } from "./data/products";

/** Words that nearly every product or request has: they tell nothing apart. */
const noise = new Set(
  "ada yang dan atau untuk buat dengan di ke dari ini itu bayi anak si kecil murah bagus the and or for with a an of baby kids cheap good".split(
    " ",
  ),
);

/**
 * Products that fit a query, best first. A word in the name counts most, then in keywords, then in the description;
 * at least 60 % of the words have to be found.
 */
export function rank(products: readonly Product[], query: string): Product[] {
  const words = [...new Set(wordsOf(query))];
  const telling = words.filter((word) => !noise.has(word));
  const wanted = telling.length > 0 ? telling : words;
  if (wanted.length === 0) return [];
  const enough = Math.ceil(wanted.length * 0.6);
  return products
    .map((product) => ({ product, ...score(product, wanted) }))
    .filter(({ found }) => found >= enough)
    .sort((a, b) => b.points - a.points || b.product.rating - a.product.rating)
    .map(({ product }) => product);
}

function score(product: Product, wanted: string[]): { found: number; points: number } {
  const fields: [words: string[], weight: number][] = [
    [wordsOf(`${product.name} ${product.brand} ${product.sku}`), 4],
    [product.keywords, 2],
    [wordsOf(product.description), 1],
  ];
  let found = 0;
  let points = 0;
  for (const word of wanted) {
    const earned = fields.reduce((sum, [words, weight]) => sum + (words.some((w) => fits(w, word)) ? weight : 0), 0);
    if (earned > 0) found++;
    points += earned;
  }
  return { found, points };
}

/** The same word, or a longer one that begins with it: "termo" finds "termometer". */
function fits(word: string, wanted: string): boolean {
  return word === wanted || (wanted.length >= 4 && word.startsWith(wanted));
}

/** Lower case, without accents and apostrophes ("Brown's" is "browns"), split at everything else. */
function wordsOf(text: string): string[] {
  return (
    text
      .normalize("NFKD")
      .toLowerCase()
      .replace(/['’]|\p{M}/gu, "")
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}
