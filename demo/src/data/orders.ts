import { customers } from "./customers";
import { findProduct } from "./products";
import { type Line, type Sale, sales } from "./sales";

/** An order as the shop's order service answers it; money in IDR, totalAmount with shipping. */
export interface Order {
  orderId: string;
  orderNumber: string;
  /** "walk-in" for a sale at the counter without an account */
  userId: string;
  customerType: "retail" | "wholesale";
  status: "pending" | "confirmed" | "processing" | "shipped" | "delivered" | "cancelled";
  paymentStatus: "pending" | "paid" | "failed" | "refunded";
  paymentMethod: string;
  totalAmount: number;
  shippingCost: number;
  shippingAddress: string | null;
  shipmentId: string | null;
  items: OrderItem[];
  createdAt: string;
}

export interface OrderItem {
  productId: string;
  productName: string;
  sku: string;
  unitPrice: number;
  quantity: number;
  discount: number;
  totalPrice: number;
}

export const orders: Order[] = sales.map(toOrder);

export function findOrderById(id: string): Order | undefined {
  return orders.find((order) => order.orderId === id);
}

/** By number in any case, with or without "#". */
export function findOrderByNumber(number: string): Order | undefined {
  const wanted = number.trim().replace(/^#/, "").toUpperCase();
  return orders.find((order) => order.orderNumber === wanted);
}

function toOrder({ lines, ...sale }: Sale): Order {
  const customer = customers.find(({ id }) => id === sale.userId);
  const customerType = customer?.customerType ?? "retail";
  const items = lines.map((line) => toItem(line, customerType));
  return {
    ...sale,
    customerType,
    shipmentId: sale.shipmentId ?? null,
    // a sale at the counter goes nowhere
    shippingAddress:
      customer && !sale.orderNumber.startsWith("POS-")
        ? `${customer.name}, ${customer.address}, ${customer.city} ${customer.postalCode}`
        : null,
    items,
    totalAmount: items.reduce((sum, item) => sum + item.totalPrice, sale.shippingCost),
  };
}

function toItem([productId, quantity, discount = 0]: Line, customerType: Order["customerType"]): OrderItem {
  const product = findProduct(productId);
  if (!product) throw new Error(`an order names ${productId}, which is no product`);
  const unitPrice = customerType === "wholesale" ? product.wholesalePrice : product.retailPrice;
  return {
    productId,
    productName: product.name,
    sku: product.sku,
    unitPrice,
    quantity,
    discount,
    totalPrice: unitPrice * quantity - discount,
  };
}
