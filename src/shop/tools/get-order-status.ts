import { z } from "zod";
import { defineTool, type Heard } from "../../core/bot";
import type { Locale } from "../../core/turn";
import { orderBefore } from "../follow-ups";
import { aboutOrder, changing, howTo, mentions, ordering } from "../intent-words";
import { orderNumbersIn } from "../order-number";
import { namesProduct } from "../product-words";
import { getOrder } from "../services/orders";
import { say, statusIn } from "../texts";
import { factsOfOrder, type OrderFacts, orderCard, orderFacts, signedIn } from "./order-facts";

const input = z.object({ orderNumber: z.string().min(1).max(64).describe("as the customer wrote it") });
type Input = z.infer<typeof input>;

/** items named in an answer */
const named = 3;

/** The state of one of the customer's own orders (R4, R8). */
export function getOrderStatusTool(env: Env) {
  return defineTool<Input, OrderFacts>({
    name: "get_order_status",
    description:
      "Gets the state, payment state, items and total of one of the signed-in customer's own orders by its number, for " +
      "example WR-20260120-0001. NOT_FOUND means that the customer has no such order.",
    input,
    output: orderFacts,
    allow: (customer) => customer !== null,
    effect: "read",
    progress: { "id-ID": "Mengecek pesanan…", "en-US": "Checking the order…" },
    run: async ({ orderNumber }, { customer, signal }) =>
      factsOfOrder(await getOrder(env, orderNumber, signedIn(customer).id, signal)),
    cards: (order, { locale }) => [orderCard(order, locale)],
    offline: {
      asks,
      input: (heard) => {
        const orderNumber = orderNumbersIn(heard.text)[0] ?? numberLike(heard.text) ?? orderBefore(heard);
        if (orderNumber) return { input: { orderNumber } };
        return { ask: { text: say[heard.locale].whichOrder, intent: "ORDER_STATUS", confidence: 0.7 } };
      },
      say: (order, _input, { locale }) => ({
        text: told(order, locale),
        quickReplies:
          order.status === "shipped" ? [{ id: `say:lacak ${order.orderNumber}`, title: say[locale].track }] : [],
        intent: "ORDER_STATUS",
        confidence: 0.95,
      }),
      items: ({ orderNumber }) => [{ name: orderNumber, say: `status ${orderNumber}` }],
      fail: (code, { locale }) =>
        code === "NOT_FOUND" ? { text: say[locale].unknownOrder, intent: "ORDER_STATUS", confidence: 0.7 } : null,
    },
  });
}

function asks(heard: Heard): number {
  const known = orderNumbersIn(heard.text).length > 0;
  const asked = heard.before.asked === "ORDER_STATUS";
  if (!known && !((asked || mentions(heard, ordering)) && numberLike(heard.text))) return goesOn(heard) ? 0.8 : 0;
  return mentions(heard, changing) || mentions(heard, howTo) ? 0.4 : known ? 0.9 : 0.7;
}

/** Asks for more of the order that was told: "totalnya berapa?" */
function goesOn(heard: Heard): boolean {
  return (
    orderBefore(heard) !== undefined &&
    mentions(heard, aboutOrder) &&
    !mentions(heard, `${changing}, ${howTo}`) &&
    !namesProduct(heard.words)
  );
}

/** Something that was meant as an order's number, though in no format of ours. */
function numberLike(text: string): string | undefined {
  return /#?(?:[a-z]{1,6}-?)?\d[\d-]{3,40}\b/i.exec(text)?.[0];
}

function told(order: OrderFacts, locale: Locale): string {
  const words = say[locale];
  const items = order.items.slice(0, named).map(({ name, quantity }) => `${quantity} × ${name}`);
  const more = order.items.length - items.length;
  const list = [...items, ...(more > 0 ? [`+${more}`] : [])].join(", ");
  const payment = order.paymentStatus && (words.paymentStatus[order.paymentStatus] ?? order.paymentStatus);
  return [
    words.orderIs(order.orderNumber, statusIn(locale, order)),
    list && words.items(list),
    order.totalText && words.total(order.totalText),
    payment && words.payment(payment),
  ]
    .filter(Boolean)
    .join(" ");
}
