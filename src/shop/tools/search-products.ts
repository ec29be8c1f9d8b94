import { z } from "zod";
import { defineTool, type Heard } from "../../core/bot";
import {
  changing,
  explaining,
  maybeSearching,
  mentions,
  milk,
  ordering,
  owning,
  pricing,
  searching,
  service,
  when,
} from "../intent-words";
import { orderNumbersIn } from "../order-number";
import { namesProduct } from "../product-words";
import { productWish } from "../query";
import { searchProducts as find } from "../services/products";
import { say } from "../texts";
import { factsOf, productCard, productFacts, stockQuestion, terms } from "./product-card";

const input = z.object({
  query: z.string().trim().min(1).max(200).describe("product words, brand or type, in Indonesian"),
  category: z.string().max(60).optional().describe("only if the customer names one"),
  priceMin: z.number().nonnegative().optional().describe("IDR"),
  priceMax: z.number().nonnegative().optional().describe("IDR"),
  limit: z.number().int().min(1).max(10).default(5),
});
type Input = z.infer<typeof input>;

const output = z.object({ products: z.array(productFacts) });
type Output = z.infer<typeof output>;

/** suggestions to go on with */
const followUps = 3;

/** Searches what this kind of customer may buy (R4: everybody). */
export function searchProductsTool(env: Env) {
  return defineTool<Input, Output>({
    name: "search_products",
    description:
      "Searches Kidkazz's catalogue by name, brand, type and price. Use it for every question about what is sold or what " +
      "it costs. Prices are this customer's own. It says nothing about stock: use check_stock for that.",
    input,
    output,
    allow: () => true,
    effect: "read",
    progress: { "id-ID": "Mencari produk…", "en-US": "Searching products…" },
    run: async (search, { customer, signal }) => {
      const products = await find(env, search, customer?.type ?? "retail", signal);
      return { products: products.map(factsOf) };
    },
    cards: ({ products }, { locale }) => products.map((product) => productCard(product, locale)),
    shrink: smaller,
    offline: {
      asks,
      input: (heard) => {
        const wish = productWish(heard.text);
        if (wish.query) return { input: { ...wish, limit: 5 } };
        return { ask: { text: say[heard.locale].whichProduct, intent: "PRODUCT_SEARCH", confidence: 0.7 } };
      },
      say: ({ products }, { query }, { locale }) => {
        const words = say[locale];
        if (products.length === 0) return { text: words.notFound(query), intent: "PRODUCT_SEARCH", confidence: 0.6 };
        const lines = products.map((product, index) => {
          const notes = terms(product, locale);
          const price = product.priceText ? `: ${product.priceText}` : "";
          return `${index + 1}. ${product.name}${price}${notes.length > 0 ? ` (${notes.join(", ")})` : ""}`;
        });
        return {
          text: [words.found(products.length, query), ...lines].join("\n"),
          cards: products.map((product) => product.id),
          quickReplies: products
            .slice(0, followUps)
            .map(({ name }, index) => ({ id: stockQuestion(name), title: words.checkStock(index + 1) })),
          intent: "PRODUCT_SEARCH",
          confidence: 0.9,
        };
      },
    },
  });
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
  if (priceMin !== undefined || priceMax !== undefined) return query || searches ? 0.85 : 0.6;
  if (query === "") return searches || mentions(heard, pricing) ? 0.55 : 0;
  if (searches || mentions(heard, pricing)) return product ? 0.9 : 0.75;
  if (product) return 0.65;
  return mentions(heard, maybeSearching) && query.split(" ").length <= 3 ? 0.55 : 0;
}

/** R10: addresses of pictures go first, then descriptions; then the engine drops products from the end. */
function smaller({ products }: Output): Output | null {
  if (products.some(({ imageUrl, url }) => imageUrl || url)) {
    return { products: products.map(({ imageUrl: _image, url: _url, ...rest }) => rest) };
  }
  if (products.some(({ description }) => description)) {
    return { products: products.map(({ description: _description, ...rest }) => rest) };
  }
  return null;
}
