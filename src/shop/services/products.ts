import { z } from "zod";
import { configOf } from "../../config";
import { type Customer, ToolError } from "../../core/bot";
import { type Candidate, NONE, type Ranked, ranked, tellingWords } from "../product-rank";
import { shopWording } from "../product-words";
import { call, path } from "./call";

/** What kind of customer sees the product: decides availability and price. Guests buy as retail customers. */
export type Buyer = Customer["type"];

/** A product that this kind of customer may buy, with the price for them in IDR. */
export interface Product {
  id: string;
  name: string;
  description?: string;
  price?: number;
  unit?: string;
  /** pieces from which the wholesale price holds; wholesale customers only */
  wholesaleFrom?: number;
  minimumOrder?: number;
  /** 0 to 5 */
  rating?: number;
  reviews?: number;
  /** sold in the shop's stores, not online */
  storeOnly?: true;
  /** absolute, or root-relative on the shop's own site */
  imageUrl?: string;
  url?: string;
}

export interface ProductSearch {
  query: string;
  category?: string;
  priceMin?: number;
  priceMax?: number;
  /** by price instead of by fit */
  cheapestFirst?: boolean;
  limit: number;
}

const id = z.union([z.string().min(1), z.number()]).transform(String);
const amount = z.number().nullish();

const rawProduct = z.object({
  id,
  name: z.string().min(1),
  description: z.string().nullish(),
  image: z.string().nullish(),
  url: z.string().nullish(),
  price: amount,
  retailPrice: amount,
  wholesalePrice: amount,
  baseUnit: z.string().nullish(),
  wholesaleThreshold: amount,
  minimumOrderQuantity: amount,
  rating: amount,
  reviews: amount,
  availableForRetail: z.boolean().nullish(),
  availableForWholesale: z.boolean().nullish(),
  status: z.string().nullish(),
  deletedAt: z.union([z.string(), z.number()]).nullish(),
  brand: z.string().nullish(),
  keywords: z.union([z.string(), z.array(z.string())]).nullish(),
});
type RawProduct = z.infer<typeof rawProduct>;

const found = z.object({ products: z.array(rawProduct) });

/** how many the seed's search is asked for: what may not be offered is taken out on our side */
const asked = 25;
/** words that are looked up one by one when nothing has all of them */
const wordsApart = 4;

/**
 * Products for this kind of customer, best first, at most `limit`; an empty list when nothing fits. Tries the words as
 * given, as the catalogue says them, without those that tell nothing, and then one by one: services may look for the
 * whole phrase only.
 */
export async function searchProducts(
  env: Env,
  search: ProductSearch,
  buyer: Buyer,
  signal: AbortSignal,
): Promise<Ranked> {
  const first = ({ products, unmatched }: Ranked): Ranked => {
    const price = (product: Product) => product.price ?? Number.POSITIVE_INFINITY;
    const sorted = search.cheapestFirst ? products.toSorted((a, b) => price(a) - price(b)) : products;
    return { products: sorted.slice(0, search.limit), unmatched };
  };
  const look = (query: string) => lookUp(env, { ...search, query }, buyer, signal);
  const wording = shopWording(search.query);
  const words = tellingWords(wording);
  for (const query of new Set([search.query, wording, words.join(" ")])) {
    const found = ranked(await look(query), query);
    if (found.products.length > 0) return first(found);
  }
  if (words.length < 2) return NONE;
  const lists = await Promise.all(words.slice(0, wordsApart).map(look));
  const all = new Map(lists.flat().map((candidate) => [candidate.product.id, candidate]));
  return first(ranked([...all.values()], wording));
}

/** One product. Throws NOT_FOUND also for one that this kind of customer may not be offered. */
export async function getProduct(env: Env, id: string, buyer: Buyer, signal: AbortSignal): Promise<Product> {
  const raw = await call(env, { service: "product", path: path`/api/products/${id}`, answer: rawProduct, signal });
  const product = offered(raw, buyer);
  if (!product) throw new ToolError("NOT_FOUND");
  return product;
}

async function lookUp(env: Env, search: ProductSearch, buyer: Buyer, signal: AbortSignal): Promise<Candidate[]> {
  const { query, category, priceMin = 0, priceMax = Number.POSITIVE_INFINITY } = search;
  const service = "product" as const;
  let raw: RawProduct[];
  if (configOf(env).SHOP_PRODUCT_SEARCH === "list") {
    const params = { search: query || undefined, category };
    raw = (await call(env, { service, path: "/api/products", params, answer: found, signal })).products;
  } else {
    // the service filters by its retail price; for wholesale customers we do it here, by theirs
    const prices = buyer === "retail" ? { priceMin: search.priceMin, priceMax: search.priceMax } : {};
    const body = { query, category, ...prices, limit: asked };
    raw = (await call(env, { service, path: "/api/products/search", body, answer: found, signal })).products;
  }
  const limited = search.priceMin !== undefined || search.priceMax !== undefined;
  return raw.flatMap((each) => {
    const product = offered(each, buyer);
    if (!product) return [];
    const { price } = product;
    const fits = price === undefined ? !limited : price >= priceMin && price <= priceMax;
    if (!fits) return [];
    const labels = [each.name, each.brand, each.keywords].flat().join(" ");
    return { product, labels, description: each.description ?? "" };
  });
}

/** The product as this buyer may see it, or null when it is not for sale to them. */
function offered(raw: RawProduct, buyer: Buyer): Product | null {
  const status = raw.status?.toLowerCase();
  if (raw.deletedAt || status === "inactive" || status === "discontinued") return null;
  const wholesale = buyer === "wholesale";
  if ((wholesale ? raw.availableForWholesale : raw.availableForRetail) === false) return null;
  const minimum = raw.minimumOrderQuantity ?? 1;
  return {
    id: raw.id,
    name: raw.name,
    description: raw.description ?? undefined,
    price: (wholesale ? raw.wholesalePrice : raw.retailPrice) ?? raw.price ?? undefined,
    unit: raw.baseUnit ?? undefined,
    wholesaleFrom: wholesale ? (raw.wholesaleThreshold ?? undefined) : undefined,
    minimumOrder: minimum > 1 ? minimum : undefined,
    rating: raw.rating ?? undefined,
    reviews: raw.reviews ?? undefined,
    storeOnly: status === "offline sales" ? true : undefined,
    imageUrl: webAddress(raw.image),
    url: webAddress(raw.url),
  };
}

function webAddress(value: string | null | undefined): string | undefined {
  if (!value) return undefined;
  const own = value.startsWith("/") && !value.startsWith("//");
  return own || (/^https?:\/\//.test(value) && URL.canParse(value)) ? value : undefined;
}
