import { z } from "zod";
import { defineTool, type Heard } from "../../core/bot";
import { changing, howTo, listing, mentions, ordering, owning, paying, placing } from "../intent-words";
import { orderNumbersIn } from "../order-number";
import { namesProduct } from "../product-words";
import { listOrders } from "../services/orders";
import { dayIn, say, statusIn } from "../texts";
import { factsOfOrder, orderCard, orderFacts, signedIn } from "./order-facts";

const input = z.object({ limit: z.number().int().min(1).max(10).default(5) });
type Input = z.infer<typeof input>;
const output = z.object({ orders: z.array(orderFacts) });
type Output = z.infer<typeof output>;

/** suggestions to go on with */
const followUps = 3;

/** The customer's own newest orders (R4, R8). */
export function getUserOrdersTool(env: Env) {
  return defineTool<Input, Output>({
    name: "get_user_orders",
    description:
      "Lists the signed-in customer's own orders, newest first. Use it when they ask about their order without giving a number.",
    input,
    output,
    allow: (customer) => customer !== null,
    effect: "read",
    progress: { "id-ID": "Mengambil daftar pesanan…", "en-US": "Getting your orders…" },
    run: async ({ limit }, { customer, signal }) => {
      const orders = await listOrders(env, signedIn(customer).id, limit, signal);
      return { orders: orders.map(factsOfOrder) };
    },
    cards: ({ orders }, { locale }) => orders.map((order) => orderCard(order, locale)),
    // whole orders are worth more than their items
    shrink: ({ orders }) =>
      orders.some(({ items }) => items.length > 1)
        ? { orders: orders.map((order) => ({ ...order, items: order.items.slice(0, 1) })) }
        : null,
    offline: {
      asks,
      offer: {
        "id-ID": { id: "say:cek pesanan saya", title: say["id-ID"].myOrders },
        "en-US": { id: "say:show my orders", title: say["en-US"].myOrders },
      },
      items: ({ orders }) => orders.map(({ orderNumber }) => ({ name: orderNumber, say: `status ${orderNumber}` })),
      input: () => ({ input: { limit: 5 } }),
      say: ({ orders }, _input, { locale }) => {
        const words = say[locale];
        if (orders.length === 0) return { text: words.noOrders, intent: "ORDER_LIST", confidence: 0.9 };
        const lines = orders.map((order) => {
          const when = order.createdAt ? dayIn(locale, order.createdAt) : "";
          const rest = [statusIn(locale, order), order.totalText, when].filter(Boolean).join(", ");
          return `- **${order.orderNumber}**: ${rest}`;
        });
        return {
          text: [words.orders(orders.length), ...lines].join("\n"),
          quickReplies: orders
            .slice(0, followUps)
            .map(({ orderNumber }) => ({ id: `say:status ${orderNumber}`, title: orderNumber })),
          intent: "ORDER_LIST",
          confidence: 0.9,
        };
      },
    },
  });
}

function asks(heard: Heard): number {
  if (orderNumbersIn(heard.text).length > 0) return 0;
  if (mentions(heard, changing) || mentions(heard, howTo) || mentions(heard, placing)) return 0.3;
  if (mentions(heard, listing)) return 0.85;
  if (!mentions(heard, ordering)) return 0;
  if (!mentions(heard, owning)) return heard.words.length <= 3 ? 0.4 : 0;
  return namesProduct(heard.words) || mentions(heard, paying) ? 0.3 : 0.75;
}
