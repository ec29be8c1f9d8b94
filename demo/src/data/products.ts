import { bottles } from "./catalogue/bottles";
import { care } from "./catalogue/care";
import { clothes } from "./catalogue/clothes";
import { diapers } from "./catalogue/diapers";
import type { Entry, ProductStatus } from "./catalogue/entry";
import { meals } from "./catalogue/meals";
import { nursing } from "./catalogue/nursing";
import { toys } from "./catalogue/toys";
import { travel } from "./catalogue/travel";
import type { CategoryId } from "./categories";

/** A product as the shop's product service answers it; prices are numbers in IDR. */
export interface Product {
  id: string;
  sku: string;
  name: string;
  brand: string;
  description: string;
  keywords: string[];
  categoryId: CategoryId;
  image: string;
  url: string;
  price: number;
  retailPrice: number;
  wholesalePrice: number;
  wholesaleThreshold: number;
  minimumOrderQuantity: number;
  baseUnit: string;
  rating: number;
  reviews: number;
  availableForRetail: boolean;
  availableForWholesale: boolean;
  status: ProductStatus;
  deletedAt: string | null;
  createdAt: string;
  updatedAt: string;
}

const entries: [CategoryId, Entry[]][] = [
  ["cat-botol", bottles],
  ["cat-menyusui", nursing],
  ["cat-popok", diapers],
  ["cat-makan", meals],
  ["cat-mandi", care],
  ["cat-pakaian", clothes],
  ["cat-jalan", travel],
  ["cat-mainan", toys],
];

const entryById = new Map(entries.flatMap(([, list]) => list.map((entry) => [entry.id, entry])));

export const products: Product[] = entries.flatMap(([categoryId, list]) =>
  list.map((entry) => toProduct(entry, categoryId)),
);

const productById = new Map(products.map((product) => [product.id, product]));

/** The product, with what is inactive or deleted too, as the service has it. */
export function findProduct(id: string): Product | undefined {
  return productById.get(id);
}

/** Pieces that can be sold in Jakarta, Surabaya and Medan; undefined for an unknown product. */
export function piecesOf(id: string): Entry["stock"] | undefined {
  return entryById.get(id)?.stock;
}

/** The sizes or colours of a product; prices follow the product. */
export function variantsOf(product: Product) {
  return (entryById.get(product.id)?.variants ?? []).map((name, index) => ({
    id: `${product.id}-v${index + 1}`,
    productId: product.id,
    name,
    sku: `${product.sku}-V${index + 1}`,
    price: product.retailPrice,
    status: "active",
  }));
}

/** The units in which a product is sold: its base unit, and the carton where there is one. */
export function unitsOf(product: Product) {
  const unit = (uomCode: string, conversionFactor: number, isDefault: boolean) => ({
    id: `${product.id}-${uomCode.toLowerCase()}`,
    productId: product.id,
    uomCode,
    conversionFactor,
    isDefault,
  });
  const carton = entryById.get(product.id)?.carton;
  const base = unit(product.baseUnit.toUpperCase(), 1, true);
  return carton ? [base, unit("CARTON", carton, false)] : [base];
}

function toProduct(entry: Entry, categoryId: CategoryId): Product {
  return {
    id: entry.id,
    sku: entry.sku,
    name: entry.name,
    brand: entry.brand,
    description: entry.description,
    keywords: entry.keywords.split(" "),
    categoryId,
    image: `/demo/img/${entry.id}.svg`,
    url: `/demo/produk/${slug(entry.name)}`,
    price: entry.listPrice ?? entry.retailPrice,
    retailPrice: entry.retailPrice,
    wholesalePrice: entry.wholesalePrice,
    wholesaleThreshold: entry.wholesaleThreshold ?? 12,
    minimumOrderQuantity: entry.minimumOrderQuantity ?? 1,
    baseUnit: entry.unit ?? "pcs",
    rating: entry.rating,
    reviews: entry.reviews,
    availableForRetail: entry.soldTo !== "wholesale",
    availableForWholesale: entry.soldTo !== "retail",
    status: entry.status ?? "omnichannel sales",
    deletedAt: entry.deletedAt ?? null,
    createdAt: "2025-08-01T02:00:00.000Z",
    updatedAt: entry.deletedAt ?? "2026-01-05T02:00:00.000Z",
  };
}

function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/['".]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
