import type { DeskAsks } from "../core/bot";
import type { Card } from "../core/reply";
import { getStock } from "./services/inventory";
import { listOrders } from "./services/orders";
import { type Buyer, searchProducts } from "./services/products";
import { stockLine } from "./tools/check-stock";
import { factsOfOrder, orderCard } from "./tools/order-facts";
import { factsOf, productCard } from "./tools/product-card";

/** looked up for staff at a time; each product is one more call for its stock */
const some = 6;

/** Products as their cards, with what is in stock now. */
export async function productsForDesk(query: string, buyer: Buyer, { env, locale, signal }: DeskAsks): Promise<Card[]> {
  const { products } = await searchProducts(env, { query, limit: some }, buyer, signal);
  return Promise.all(
    products.map(async (product) => {
      const { totalAvailable } = await getStock(env, product.id, signal);
      const facts = factsOf(product);
      return productCard(facts, locale, stockLine({ totalAvailable, unit: product.unit }, locale));
    }),
  );
}

/** A customer's newest orders as cards: number, state, day, total. */
export async function ordersForDesk(customerId: string, { env, locale, signal }: DeskAsks): Promise<Card[]> {
  const orders = await listOrders(env, customerId, some, signal);
  return orders.map((order) => orderCard(factsOfOrder(order), locale));
}
