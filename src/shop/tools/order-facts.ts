import { z } from "zod";
import { type Customer, ToolError } from "../../core/bot";
import type { Card } from "../../core/reply";
import type { Locale } from "../../core/turn";
import { rupiah } from "../money";
import type { Order } from "../services/orders";
import { dayIn, say, statusIn } from "../texts";

/** An order as tools return it. */
export const orderFacts = z.object({
  orderNumber: z.string(),
  status: z.string(),
  paymentStatus: z.string().optional(),
  /** IDR, with shipping */
  total: z.number().optional(),
  totalText: z.string().optional(),
  /** ISO 8601 */
  createdAt: z.string().optional(),
  items: z.array(z.object({ name: z.string(), quantity: z.number() })),
});
export type OrderFacts = z.infer<typeof orderFacts>;

export function factsOfOrder({ orderNumber, status, paymentStatus, total, createdAt, items }: Order): OrderFacts {
  const totalText = total === undefined ? undefined : rupiah(total);
  return { orderNumber, status, paymentStatus, total, totalText, createdAt, items };
}

export function orderCard(order: OrderFacts, locale: Locale): Card {
  const when = order.createdAt ? dayIn(locale, order.createdAt) : "";
  return {
    id: order.orderNumber,
    title: order.orderNumber,
    subtitle: [statusIn(locale, order), when].filter(Boolean).join(" · "),
    price: order.totalText,
    actions: [{ id: `say:status ${order.orderNumber}`, title: say[locale].seeStatus }],
  };
}

/** The signed-in customer, whose orders alone may be told (R4, R8). */
export function signedIn(customer: Customer | null): Customer {
  if (!customer) throw new ToolError("LOGIN_REQUIRED");
  return customer;
}
