import { z } from "zod";
import { defineTool, type Heard, type Spoken } from "../../core/bot";
import {
  asksWhatOrWho,
  changing,
  cheaper,
  explaining,
  gifts,
  maybeSearching,
  mentions,
  milk,
  ordering,
  owning,
  pricing,
  searching,
  service,
  when,
  wordSet,
} from "../intent-words";
import { orderNumbersIn } from "../order-number";
import { tellingWords } from "../product-rank";
import { namesProduct } from "../product-words";
import { productWish } from "../query";
import { isMeasure, refined, refines } from "../refine";
import { searchProducts as find } from "../services/products";
import { say } from "../texts";
import { factsOf, type ProductFacts, productCard, productFacts, stockQuestion, terms } from "./product-card";

const input = z.object({
  query: z.string().trim().min(1).max(200).describe("product words, brand or type, in Indonesian"),
  category: z.string().max(60).optional().describe("only if the customer names one"),
  priceMin: z.number().nonnegative().optional().describe("IDR"),
  priceMax: z.number().nonnegative().optional().describe("IDR"),
  cheapestFirst: z.boolean().optional().describe("true if they ask for cheap ones; else best fit first"),
  limit: z.number().int().min(1).max(10).default(5),
});
type Input = z.infer<typeof input>;

const output = z.object({
  products: z.array(productFacts),
  /** words of the query that none of them has */
  unmatched: z.array(z.string()).optional(),
});
type Output = z.infer<typeof output>;

/** suggestions to go on with */
const followUps = 3;
const presents = wordSet(gifts);

/** Searches what this kind of customer may buy (R4: everybody). */
export function searchProductsTool(env: Env) {
  return defineTool<Input, Output>({
    name: "search_products",
    description:
      "Searches Kidkazz's catalogue by name, brand, type and price. Use it for every question about what is sold or what " +
      "it costs. Prices are this customer's own. It says nothing about stock: use check_stock for that. unmatched: words " +
      "of the query that none of the products has; say so instead of presenting them as what was asked for.",
    input,
    output,
    allow: () => true,
    effect: "read",
    progress: { "id-ID": "Mencari produk…", "en-US": "Searching products…" },
    run: async (search, { customer, signal }) => {
      const { products, unmatched } = await find(env, search, customer?.type ?? "retail", signal);
      return { products: products.map(factsOf), ...(unmatched.length > 0 ? { unmatched } : {}) };
    },
    cards: ({ products }, { locale }) => products.map((product) => productCard(product, locale)),
    shrink: smaller,
    offline: {
      asks,
      input: (heard) => {
        const search = wishOf(heard);
        const telling = tellingWords(search.query).filter((word) => !presents.has(word));
        return telling.length > 0 ? { input: search } : { ask: askWhich(heard) };
      },
      say: told,
      items: ({ products }) => products.map(({ name }) => ({ name, say: `stok ${name}` })),
    },
  });
}

/** What to search for: what the message says, or what was searched for before as the message changes it. */
function wishOf(heard: Heard): Input {
  const { quantity: _, ...wish } = productWish(heard.text);
  const cheapest = mentions(heard, cheaper);
  const last = refines(heard) ? lastSearch(heard) : undefined;
  return last ? refined(wish, last, cheapest) : { ...wish, ...(cheapest && { cheapestFirst: true }), limit: 5 };
}

function lastSearch({ before }: Heard): Input | undefined {
  const past = before.calls.find(({ tool }) => tool === "search_products");
  return past && input.safeParse(past.input).data;
}

/** Asks what it shall be. A present may be anything, within its price. */
function askWhich(heard: Heard): Spoken {
  const words = say[heard.locale];
  const isPresent = mentions(heard, gifts);
  const { priceMax } = productWish(heard.text);
  const limit = priceMax === undefined ? "" : ` ${words.under(priceMax)}`;
  return {
    text: isPresent ? words.whichPresent : words.whichProduct,
    quickReplies: (isPresent ? words.presents : words.kinds).map((title) => ({
      id: `say:${words.find(title)}${limit}`,
      title,
    })),
    intent: "PRODUCT_SEARCH",
    confidence: 0.7,
  };
}

function told({ products, unmatched = [] }: Output, search: Input, heard: Heard): Spoken {
  const words = say[heard.locale];
  const query = quotable(search.query, products, heard);
  if (products.length === 0) {
    const limited = search.priceMin !== undefined || search.priceMax !== undefined;
    const text = limited ? words.notAtPrice(query) : words.notFound(query);
    return { text, intent: "PRODUCT_SEARCH", confidence: 0.6 };
  }
  const lines = products.map((product, index) => {
    const notes = terms(product, heard.locale);
    const price = product.priceText ? `: ${product.priceText}` : "";
    return `${index + 1}. ${product.name}${price}${notes.length > 0 ? ` (${notes.join(", ")})` : ""}`;
  });
  const missing = quotable(unmatched.join(" "), [], heard);
  return {
    text: [missing ? words.nearest(missing) : words.found(products.length, query), ...lines].join("\n"),
    cards: products.map((product) => product.id),
    quickReplies: products
      .slice(0, followUps)
      .map(({ name }, index) => ({ id: stockQuestion(name), title: words.checkStock(index + 1) })),
    intent: "PRODUCT_SEARCH",
    confidence: unmatched.length > 0 ? 0.7 : 0.9,
  };
}

/** The query without figures that neither this message nor a product has: they would be told as facts. */
function quotable(query: string, products: readonly ProductFacts[], { text }: Heard): string {
  const known = `${text} ${products.map(({ name }) => name).join(" ")}`.toLowerCase();
  const said = query.split(/\s+/).filter((word) => !/\d/.test(word) || known.includes(word.toLowerCase()));
  // a measure without its figure says nothing
  return /\d/.test(query) && said.length < query.split(/\s+/).length
    ? said.filter((word) => !isMeasure(word)).join(" ")
    : query;
}

function asks(heard: Heard): number {
  if (orderNumbersIn(heard.text).length > 0) return 0;
  const product = namesProduct(heard.words);
  const { query, priceMin, priceMax } = productWish(heard.text);
  const searches = mentions(heard, searching);
  if (mentions(heard, changing) || mentions(heard, explaining)) return 0.2;
  if (mentions(heard, ordering) && mentions(heard, owning) && !searches && !product) return 0.1;
  if (mentions(heard, milk) && !product) return 0.3;
  if (mentions(heard, service)) return product && searches ? 0.55 : 0.3;
  if (mentions(heard, when)) return 0.3;
  if (refines(heard)) return 0.8;
  if (priceMin !== undefined || priceMax !== undefined) return query || searches ? 0.85 : 0.6;
  if (query === "") return searches || mentions(heard, `${pricing}, ${cheaper}`) ? 0.55 : 0;
  if (searches || mentions(heard, pricing)) return product ? 0.9 : 0.75;
  if (mentions(heard, gifts)) return 0.7;
  if (product) return 0.65;
  const words = query.split(" ").length;
  if (heard.before.asked === "PRODUCT_SEARCH" && words <= 4) return 0.6;
  if (mentions(heard, maybeSearching) && words <= 3) return 0.55;
  return words <= 3 && !mentions(heard, asksWhatOrWho) ? 0.4 : 0;
}

/** R10: addresses of pictures go first, then descriptions; then the engine drops products from the end. */
function smaller({ products, ...more }: Output): Output | null {
  if (products.some(({ imageUrl, url }) => imageUrl || url)) {
    return { products: products.map(({ imageUrl: _image, url: _url, ...rest }) => rest), ...more };
  }
  if (products.some(({ description }) => description)) {
    return { products: products.map(({ description: _description, ...rest }) => rest), ...more };
  }
  return null;
}
