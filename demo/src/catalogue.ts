import { Hono } from "hono";
import { z } from "zod";
import { categories } from "./data/categories";
import { findProduct, type Product, products, unitsOf, variantsOf } from "./data/products";
import { locationsOf, stockOf } from "./data/stock";
import { rank } from "./rank";

const search = z.object({
  query: z.string(),
  category: z.string().optional(),
  priceMin: z.number().optional(),
  priceMax: z.number().optional(),
  limit: z.number().int().positive().default(20),
});

/**
 * The product service. It hides nothing: inactive, discontinued and deleted products come back too, and what may be
 * offered to whom is left to the caller, as in the shop's own service.
 */
export const productService = new Hono()
  .get("/", (c) => {
    const { search, category, status } = c.req.query();
    const found = products.filter(
      (product) =>
        (!search || product.name.toLowerCase().includes(search.toLowerCase())) &&
        (!category || product.categoryId === category) &&
        (!status || product.status === status),
    );
    return c.json({ products: found, total: found.length });
  })
  .post("/search", async (c) => {
    const body = search.safeParse(await c.req.json().catch(() => null));
    if (!body.success) return c.json({ error: "Invalid search", message: z.prettifyError(body.error) }, 400);
    const { query, category, priceMin = 0, priceMax = Number.POSITIVE_INFINITY, limit } = body.data;
    const found = rank(products, query).filter(
      (product) =>
        product.retailPrice >= priceMin && product.retailPrice <= priceMax && (!category || isIn(product, category)),
    );
    return c.json({ products: found.slice(0, limit), total: found.length });
  })
  .get("/:id", (c) => {
    const product = findProduct(c.req.param("id"));
    if (!product) return c.json({ error: "Product not found" }, 404);
    return c.json({
      ...product,
      variants: variantsOf(product),
      productUOMs: unitsOf(product),
      productLocations: locationsOf(product.id),
    });
  });

/** The inventory service. A product that it does not know has no stock, and no error says so. */
export const inventoryService = new Hono().get("/product/:id/total-stock", (c) => {
  const productId = c.req.param("id");
  const warehouses = stockOf(productId);
  const totalAvailable = warehouses.reduce((sum, level) => sum + level.quantityAvailable, 0);
  const totalReserved = warehouses.reduce((sum, level) => sum + level.quantityReserved, 0);
  return c.json({ productId, totalStock: totalAvailable + totalReserved, totalReserved, totalAvailable, warehouses });
});

/** By the category's id, or a part of its name. */
function isIn(product: Product, category: string): boolean {
  if (product.categoryId === category) return true;
  const name = categories.find(({ id }) => id === product.categoryId)?.name.toLowerCase();
  return name?.includes(category.trim().toLowerCase()) ?? false;
}
