import { z } from "zod";
import { call, path } from "./call";

/** What can be sold of one product, in base units. */
export interface Stock {
  totalAvailable: number;
  warehouses: { warehouse: string; available: number; low?: true }[];
}

const rawStock = z.object({
  totalAvailable: z.number().nullish(),
  warehouses: z
    .array(
      z.object({
        warehouseId: z.union([z.string(), z.number()]).transform(String),
        warehouseName: z.string().nullish(),
        quantityAvailable: z.number(),
        isLowStock: z.boolean().nullish(),
      }),
    )
    .nullish(),
});

/**
 * The stock of a product, in all and in each warehouse. The service answers zeros for a product that does not exist: ask
 * the product service first.
 */
export async function getStock(env: Env, productId: string, signal: AbortSignal): Promise<Stock> {
  const raw = await call(env, {
    service: "inventory",
    path: path`/api/inventory/product/${productId}/total-stock`,
    answer: rawStock,
    signal,
  });
  const warehouses = (raw.warehouses ?? []).map((each) => ({
    warehouse: each.warehouseName ?? placeOf(each.warehouseId),
    available: Math.max(0, each.quantityAvailable),
    low: each.isLowStock && each.quantityAvailable > 0 ? (true as const) : undefined,
  }));
  const sum = warehouses.reduce((total, each) => total + each.available, 0);
  return { totalAvailable: Math.max(0, raw.totalAvailable ?? sum), warehouses };
}

/** The service names warehouses by id only: "wh-jakarta" is told as "Jakarta". */
function placeOf(warehouseId: string): string {
  const name = warehouseId.replace(/^(?:wh|warehouse|gudang)[-_]/i, "").replace(/[-_]+/g, " ");
  return name.replace(/(^| )\p{L}/gu, (first) => first.toUpperCase());
}
