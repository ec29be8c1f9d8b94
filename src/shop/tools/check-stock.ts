import { z } from "zod";
import { defineTool, type Heard, type Spoken, ToolError } from "../../core/bot";
import type { Locale } from "../../core/turn";
import { aboutProducts, productsBefore } from "../follow-ups";
import { changing, explaining, mentions, ordering, owning, service, stock, when } from "../intent-words";
import { orderNumbersIn } from "../order-number";
import { namesAll, type Ranked } from "../product-rank";
import { namesProduct } from "../product-words";
import { productWish } from "../query";
import { getStock } from "../services/inventory";
import { type Buyer, getProduct, searchProducts } from "../services/products";
import { say } from "../texts";
import { factsOf, productCard, productFacts, stockQuestion } from "./product-card";

const input = z
  .object({
    productId: z.string().max(100).optional().describe("an id from search_products"),
    query: z.string().max(200).optional().describe("the product's name, if its id is not known"),
    quantity: z
      .number()
      .int()
      .positive()
      .max(100_000)
      .optional()
      .describe("pieces that the customer wants, if they say"),
  })
  .refine(({ productId, query }) => Boolean(productId || query?.trim()), "productId or query is needed");
type Input = z.infer<typeof input>;

const item = productFacts.extend({
  /** units that can be sold now */
  totalAvailable: z.number(),
  /** what was asked for, and whether there is as much */
  quantity: z.number().optional(),
  enough: z.boolean().optional(),
  warehouses: z.array(z.object({ warehouse: z.string(), available: z.number(), low: z.literal(true).optional() })),
});
type Item = z.infer<typeof item>;
const output = z.object({
  items: z.array(item),
  /** words of the query that the nearest product, which is told then, does not have */
  unmatched: z.array(z.string()).optional(),
});
type Output = z.infer<typeof output>;

/** products that one question may mean: "stok dot Pigeon" has two sizes */
const meant = 3;

/** Tells the stock of a product, in all and in each warehouse; a name may mean several products (R4: everybody). */
export function checkStockTool(env: Env) {
  return defineTool<Input, Output>({
    name: "check_stock",
    description:
      "Checks how many units of a product can be sold now, in total and in each warehouse. Give productId if a search " +
      "returned it, else the product's name as query. totalAvailable 0 means sold out; NOT_FOUND means no such product. " +
      "unmatched: words of the query that the product does not have; say so instead of presenting it as what was asked for.",
    input,
    output,
    allow: () => true,
    effect: "read",
    progress: { "id-ID": "Mengecek stok…", "en-US": "Checking stock…" },
    run: async ({ productId, query, quantity }, { customer, signal }) => {
      const buyer = customer?.type ?? "retail";
      // the inventory service knows no "no such product": the product service is asked first
      const { products, unmatched } = productId
        ? { products: [await getProduct(env, productId, buyer, signal)], unmatched: [] }
        : await meantBy(env, query?.trim() ?? "", buyer, signal);
      if (products.length === 0) throw new ToolError("NOT_FOUND");
      const items = await Promise.all(
        products.map(async (product) => {
          const { description: _description, ...facts } = factsOf(product);
          const stock = await getStock(env, product.id, signal);
          return { ...facts, ...stock, ...(quantity && { quantity, enough: stock.totalAvailable >= quantity }) };
        }),
      );
      // "stok dot di Surabaya": a place is no part of a product
      const places = items.flatMap(({ warehouses }) => warehouses.map(({ warehouse }) => warehouse.toLowerCase()));
      const missing = unmatched.filter((word) => !places.some((place) => place.split(" ").includes(word)));
      return { items, ...(missing.length > 0 && { unmatched: missing }) };
    },
    cards: ({ items }, { locale }) => items.map((each) => productCard(each, locale, stockLine(each, locale))),
    shrink: ({ items, ...more }) =>
      items.some(({ imageUrl, url }) => imageUrl || url)
        ? { items: items.map(({ imageUrl: _image, url: _url, ...rest }) => rest), ...more }
        : null,
    offline: {
      asks,
      input: (heard) => {
        const { query, quantity } = productWish(heard.text);
        const told = productsBefore(heard);
        const name = query || (told.length === 1 ? told[0]?.name : undefined);
        return name
          ? { input: { query: name, ...(quantity && { quantity }) } }
          : { ask: askWhich(heard, told, quantity) };
      },
      say: ({ items, unmatched = [] }, _input, { locale }) => {
        const told = items.map((each) => stockSentence(each, locale));
        const [only] = items;
        const gone = items.length === 1 && only?.totalAvailable === 0 ? only : null;
        const { notifyMe, notifyOf, nearest } = say[locale];
        const text = told.length === 1 ? (told[0] ?? "") : told.map((line) => `- ${line}`).join("\n");
        return {
          ...(gone && { quickReplies: [{ id: `say:${notifyOf(gone.name)}`, title: notifyMe }] }),
          text: unmatched.length > 0 ? `${nearest(unmatched.join(" "))}\n${text}` : text,
          cards: items.map(({ id }) => id),
          intent: "STOCK",
          confidence: unmatched.length > 0 ? 0.7 : 0.9,
        };
      },
      items: ({ items }) => items.map(({ name }) => ({ name, say: `stok ${name}` })),
      fail: (code, { locale }) =>
        code === "NOT_FOUND" ? { text: say[locale].unknownProduct, intent: "STOCK", confidence: 0.6 } : null,
    },
  });
}

/** The product of exactly this name, else those whose names say all of the words, else the nearest, and what it lacks. */
async function meantBy(env: Env, query: string, buyer: Buyer, signal: AbortSignal): Promise<Ranked> {
  const { named, nearest } = await namedBy(env, query, buyer, signal);
  return named.length > 0 ? { products: named.slice(0, meant), unmatched: [] } : nearest;
}

/** The products whose names have all of these words, those of exactly this name alone; and the one that comes nearest. */
export async function namedBy(env: Env, query: string, buyer: Buyer, signal: AbortSignal) {
  const { products: found, unmatched } = await searchProducts(env, { query, limit: 10 }, buyer, signal);
  const plain = (text: string) => text.toLowerCase().replace(/\s+/g, " ").trim();
  const exact = found.filter(({ name }) => plain(name) === plain(query));
  return {
    named: exact.length > 0 ? exact : found.filter(({ name }) => namesAll(name, query)),
    nearest: { products: found.slice(0, 1), unmatched },
  };
}

function sufficiency({ quantity, enough, unit = "pcs" }: Item, locale: Locale): string {
  if (!quantity) return "";
  return enough ? say[locale].enough(quantity, unit) : say[locale].notEnough(quantity, unit);
}

/** Asks which of the products told before is meant, or which one at all. */
export function askWhich({ locale }: Heard, told: readonly { name: string }[], quantity: number | undefined): Spoken {
  const words = say[locale];
  const amount = quantity ? `, ada ${quantity}?` : "";
  const quickReplies =
    told.length > 0
      ? words.places.flatMap((title, at) => {
          const name = told[at]?.name;
          return name ? [{ id: `${stockQuestion(name)}${amount}`, title }] : [];
        })
      : words.kinds.map((title) => ({ id: `say:${words.find(title)}`, title }));
  return {
    text: told.length > 0 ? words.whichOfThese : words.whichProduct,
    quickReplies,
    intent: "STOCK",
    confidence: 0.7,
  };
}

function asks(heard: Heard): number {
  if (orderNumbersIn(heard.text).length > 0) return 0;
  const { query, quantity } = productWish(heard.text);
  if (!mentions(heard, stock)) {
    if (heard.before.asked === "STOCK" && query !== "" && query.split(" ").length <= 5) return 0.7;
    if (!quantity || mentions(heard, changing) || mentions(heard, explaining)) return 0;
    const known = namesProduct(heard.words) || (query === "" && aboutProducts(heard));
    return known && !mentions(heard, `${service}, ${ordering}`) ? 0.92 : 0;
  }
  if (mentions(heard, ordering) && mentions(heard, owning)) return 0.2;
  if (mentions(heard, changing) || mentions(heard, explaining)) return 0.2;
  const named = mentions(heard, "stok");
  if (mentions(heard, when) && !named) return 0.2;
  const product = namesProduct(heard.words);
  if (mentions(heard, service) && !product) return 0.2;
  if (query) return product ? 0.95 : 0.8;
  return named ? 0.6 : 0.2;
}

/** What its card says of the stock. */
export function stockLine({ totalAvailable, unit }: Pick<Item, "totalAvailable" | "unit">, locale: Locale): string {
  const left = totalAvailable > 0 ? `${totalAvailable} ${unit ?? "pcs"}` : null;
  if (locale === "id-ID") return left ? `Stok ${left}` : "Stok kosong";
  return left ? `${left} in stock` : "Sold out";
}

function stockSentence(each: Item, locale: Locale): string {
  const words = say[locale];
  if (each.totalAvailable === 0) return words.soldOut(each.name);
  const places = each.warehouses
    .filter(({ available }) => available > 0)
    .map(({ warehouse, available }) => `${warehouse} ${available}`)
    .join(", ");
  const sentence = words.stockOf(each.name, each.totalAvailable, each.unit ?? "pcs", places);
  const price = each.priceText ? words.price(each.priceText) : "";
  return [sentence, sufficiency(each, locale), price, each.storeOnly ? words.inStoresOnly : ""]
    .filter(Boolean)
    .join(" ");
}
