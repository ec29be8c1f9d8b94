import type { Heard, Item } from "../core/bot";
import { orderNumbersIn } from "./order-number";

const ofProducts: ReadonlySet<string> = new Set(["search_products", "check_stock"]);
const ofOrders: ReadonlySet<string> = new Set(["get_order_status", "track_shipment", "get_user_orders"]);
const none: readonly Item[] = [];

/** The products that were told last, if nothing else was since. */
export function productsBefore({ before }: Heard): readonly Item[] {
  return ofProducts.has(before.calls[0]?.tool ?? "") ? before.items() : none;
}

/** Whether the last thing told was of products. */
export function aboutProducts({ before }: Heard): boolean {
  return ofProducts.has(before.calls[0]?.tool ?? "");
}

/** The order that was told last, if it was a single one and nothing else was told since. */
export function orderBefore({ before }: Heard): string | undefined {
  const tool = before.calls[0]?.tool;
  return tool && tool !== "get_user_orders" && ofOrders.has(tool) ? before.items()[0]?.name : undefined;
}

/** Whether the last thing told was of orders. */
export function aboutOrders({ before }: Heard): boolean {
  return ofOrders.has(before.calls[0]?.tool ?? "");
}

/** Whether the message says an order's number and hardly more. */
export function isOnlyNumber({ text, words }: Heard): boolean {
  const [number] = orderNumbersIn(text);
  return number !== undefined && words.length <= number.split("-").length + 1;
}
