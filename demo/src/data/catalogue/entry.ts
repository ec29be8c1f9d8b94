/** A product as it is written down here; data/products.ts gives it the service's own shape. Prices in IDR. */
export interface Entry {
  id: string;
  sku: string;
  name: string;
  brand: string;
  description: string;
  /** words that customers use for it, in Indonesian and English */
  keywords: string;
  retailPrice: number;
  wholesalePrice: number;
  /** pieces that can be sold in Jakarta, Surabaya and Medan */
  stock: readonly [jakarta: number, surabaya: number, medan: number];
  /** 0 to 5; 0 with no reviews */
  rating: number;
  reviews: number;
  /** the price before a discount; default: the retail price */
  listPrice?: number;
  /** default pcs */
  unit?: string;
  /** pieces from which the wholesale price holds; default 12 */
  wholesaleThreshold?: number;
  /** default 1 */
  minimumOrderQuantity?: number;
  /** sizes or colours */
  variants?: readonly string[];
  /** pieces in a carton, where it is sold by the carton as well */
  carton?: number;
  /** default omnichannel sales */
  status?: ProductStatus;
  /** default both */
  soldTo?: "retail" | "wholesale";
  deletedAt?: string;
}

export type ProductStatus = "online sales" | "offline sales" | "omnichannel sales" | "inactive" | "discontinued";
