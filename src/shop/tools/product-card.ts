import { z } from "zod";
import type { Card } from "../../core/reply";
import type { Locale } from "../../core/turn";
import { rupiah } from "../money";
import type { Product } from "../services/products";
import { say } from "../texts";

/** A product as tools return it: what a model needs to tell of it, and what its card shows. */
export const productFacts = z.object({
  id: z.string(),
  name: z.string(),
  /** IDR */
  price: z.number().optional(),
  priceText: z.string().optional(),
  unit: z.string().optional(),
  wholesaleFrom: z.number().optional(),
  minimumOrder: z.number().optional(),
  rating: z.number().optional(),
  reviews: z.number().optional(),
  storeOnly: z.literal(true).optional(),
  description: z.string().optional(),
  imageUrl: z.string().optional(),
  url: z.string().optional(),
});
export type ProductFacts = z.infer<typeof productFacts>;

/** characters of a description that a model gets */
const excerpt = 140;

export function factsOf({ description, ...product }: Product): ProductFacts {
  const priceText = product.price === undefined ? undefined : rupiah(product.price);
  const whole = description && description.length <= excerpt;
  // cut between words, so that no figure is cut in two
  const short = whole ? description : description?.slice(0, excerpt).replace(/\s+\S*$/, "…");
  return { ...product, priceText, description: short || undefined };
}

/** The card of a product; tapping its action asks for the stock. */
export function productCard(product: ProductFacts, locale: Locale, stockLine?: string): Card {
  const words = say[locale];
  const subtitle = [
    stockLine,
    ...terms(product, locale),
    product.rating ? words.rating(product.rating, product.reviews) : "",
  ];
  return {
    id: product.id,
    title: product.name,
    price: product.priceText,
    subtitle: subtitle.filter(Boolean).join(" · ") || undefined,
    imageUrl: product.imageUrl,
    url: product.url,
    actions: stockLine ? undefined : [{ id: stockQuestion(product.name), title: words.checkStockShort }],
  };
}

/** What the customer would write to ask for its stock; understood in both languages. */
export function stockQuestion(name: string): string {
  return `say:stok ${name}`;
}

/** Conditions under which a product is sold to this customer, in words. */
export function terms(product: ProductFacts, locale: Locale): string[] {
  const words = say[locale];
  return [
    product.wholesaleFrom ? words.wholesaleFrom(product.wholesaleFrom, product.unit ?? "pcs") : "",
    product.minimumOrder ? `min. ${product.minimumOrder} ${product.unit ?? "pcs"}` : "",
    product.storeOnly ? words.storeOnly : "",
  ].filter(Boolean);
}
