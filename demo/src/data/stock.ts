import { piecesOf } from "./products";

export const warehouses = [
  { id: "wh-jakarta", name: "Gudang Jakarta", code: "JKT" },
  { id: "wh-surabaya", name: "Gudang Surabaya", code: "SBY" },
  { id: "wh-medan", name: "Gudang Medan", code: "MDN" },
] as const;

const MINIMUM_STOCK = 5;

/** Stock of one product in one warehouse, in pieces of its base unit. */
export interface StockLevel {
  warehouseId: string;
  quantityAvailable: number;
  quantityReserved: number;
  minimumStock: number;
  isLowStock: boolean;
}

/** Stock in each warehouse; empty for an unknown product. */
export function stockOf(productId: string): StockLevel[] {
  const pieces = piecesOf(productId);
  if (!pieces) return [];
  return warehouses.map(({ id }, index) => {
    const quantityAvailable = pieces[index] ?? 0;
    return {
      warehouseId: id,
      quantityAvailable,
      // about one piece in twelve lies in an open order
      quantityReserved: Math.floor(quantityAvailable / 12),
      minimumStock: MINIMUM_STOCK,
      isLowStock: quantityAvailable <= MINIMUM_STOCK,
    };
  });
}

/** Where a product stands: one place in each warehouse that has some. */
export function locationsOf(productId: string) {
  return stockOf(productId)
    .filter((level) => level.quantityAvailable > 0)
    .map((level) => ({
      id: `${productId}-${level.warehouseId}`,
      productId,
      warehouseId: level.warehouseId,
      rack: `R${Number(productId.slice(-2)) % 9}`,
      bin: `B${Number(productId.slice(-1)) + 1}`,
      quantity: level.quantityAvailable,
    }));
}
