import { z } from "zod";
import { ToolError } from "../../core/bot";
import { asOrderNumber } from "../order-number";
import { call, path } from "./call";

/** A customer's own order. Never more than the bot may tell: no address, no phone. Amounts in IDR. */
export interface Order {
  orderNumber: string;
  orderId?: string;
  /** pending, confirmed, processing, shipped, delivered, cancelled; whatever else the service says comes through */
  status: string;
  paymentStatus?: string;
  total?: number;
  /** ISO 8601 */
  createdAt?: string;
  items: { name: string; quantity: number }[];
  courier?: string;
  trackingNumber?: string;
  shipmentId?: string;
}

const text = z.string().nullish();
const id = z.union([z.string(), z.number()]).transform(String).nullish();

const rawOrder = z.object({
  orderId: id,
  orderNumber: z.string().nullish(),
  userId: id,
  status: z.string(),
  paymentStatus: text,
  totalAmount: z.number().nullish(),
  createdAt: z.union([z.string(), z.number()]).nullish(),
  items: z.array(z.object({ productName: text, sku: text, quantity: z.number().nullish() })).nullish(),
  courier: text,
  trackingNumber: text,
  shipmentId: id,
});
type RawOrder = z.infer<typeof rawOrder>;

const rawList = z.union([
  z.array(rawOrder),
  z.object({ orders: z.array(rawOrder) }).transform((answer) => answer.orders),
]);

/** how many orders are asked for before those of others are taken out */
const asked = 100;

/**
 * The customer's order with this number. Throws NOT_FOUND for a missing order and for somebody else's alike, after the
 * same calls: by number, then among the customer's own, since some shops know orders by id only (R4).
 */
export async function getOrder(env: Env, number: string, userId: string, signal: AbortSignal): Promise<Order> {
  const orderNumber = asOrderNumber(number);
  const direct = path`/api/orders/${orderNumber}/status`;
  const byNumber = await ownOrNull(call(env, { service: "order", path: direct, answer: rawOrder, signal }), userId);
  if (byNumber) return told(byNumber, orderNumber);

  const listed = (await listOwn(env, userId, signal)).find((order) => order.orderNumber?.toUpperCase() === orderNumber);
  if (!listed) throw new ToolError("NOT_FOUND");
  if (!listed.orderId) return told(listed, orderNumber);
  const byId = path`/api/orders/${listed.orderId}`;
  const full = await ownOrNull(call(env, { service: "order", path: byId, answer: rawOrder, signal }), userId);
  return told(full ?? listed, orderNumber);
}

/** The customer's orders, newest first, at most `limit`. */
export async function listOrders(env: Env, userId: string, limit: number, signal: AbortSignal): Promise<Order[]> {
  const own = await listOwn(env, userId, signal);
  return own
    .flatMap((order) => (order.orderNumber ? told(order, order.orderNumber) : []))
    .sort((a, b) => (b.createdAt ?? "").localeCompare(a.createdAt ?? ""))
    .slice(0, limit);
}

async function listOwn(env: Env, userId: string, signal: AbortSignal): Promise<RawOrder[]> {
  const params = { userId, limit: String(asked) };
  const orders = await call(env, { service: "order", path: "/api/orders", params, answer: rawList, signal });
  // the order service may ignore the parameter and answer everybody's
  return orders.filter((order) => order.userId === userId);
}

async function ownOrNull(answer: Promise<RawOrder>, userId: string): Promise<RawOrder | null> {
  try {
    const order = await answer;
    return order.userId === userId ? order : null;
  } catch (error) {
    if (error instanceof ToolError && error.code === "NOT_FOUND") return null;
    throw error;
  }
}

function told(raw: RawOrder, orderNumber: string): Order {
  return {
    orderNumber: raw.orderNumber ?? orderNumber,
    orderId: raw.orderId ?? undefined,
    status: raw.status.toLowerCase(),
    paymentStatus: raw.paymentStatus?.toLowerCase(),
    total: raw.totalAmount ?? undefined,
    createdAt: timestamp(raw.createdAt),
    items: (raw.items ?? []).flatMap((item) => {
      const name = item.productName ?? item.sku;
      return name ? { name, quantity: item.quantity ?? 1 } : [];
    }),
    courier: raw.courier ?? undefined,
    trackingNumber: raw.trackingNumber ?? undefined,
    shipmentId: raw.shipmentId ?? undefined,
  };
}

function timestamp(value: string | number | null | undefined): string | undefined {
  if (value === null || value === undefined) return undefined;
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
