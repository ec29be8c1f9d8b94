import { z } from "zod";
import { type Customer, defineTool, type Heard, ToolError } from "../../core/bot";
import { isFunctionWord } from "../../core/knowledge/words";
import type { Locale } from "../../core/turn";
import { aboutOrders, isOnlyNumber, orderBefore } from "../follow-ups";
import {
  arriving,
  changing,
  howTo,
  mentions,
  ordering,
  owning,
  placing,
  service,
  tracking,
  when,
} from "../intent-words";
import { orderNumbersIn } from "../order-number";
import { namesProduct } from "../product-words";
import { getOrder, listOrders, type Order } from "../services/orders";
import { getTracking, type Tracking } from "../services/shipping";
import { dayIn, momentIn, say, statusIn } from "../texts";
import { signedIn } from "./order-facts";

const input = z.object({
  orderNumber: z.string().min(1).max(64).optional().describe("without it: the customer's newest parcel on its way"),
});
type Input = z.infer<typeof input>;

const output = z.object({
  orderNumber: z.string(),
  status: z.string(),
  /** false: there is no parcel yet */
  shipped: z.boolean(),
  courier: z.string().optional(),
  trackingNumber: z.string().optional(),
  estimatedDelivery: z.string().optional(),
  /** other orders of the customer's that are not done, if none was named */
  others: z.array(z.string()).optional(),
  /** newest first */
  events: z.array(z.object({ at: z.string().optional(), text: z.string(), place: z.string().optional() })),
});
type Output = z.infer<typeof output>;

/** other orders that are offered */
const followUps = 3;
const done: ReadonlySet<string> = new Set(["delivered", "cancelled"]);
/** states from which an order is still to be sent */
const ahead: ReadonlySet<string> = new Set(["pending", "confirmed", "processing"]);
/** steps of a parcel's way that a model gets */
const newest = 5;

/** Where the parcel of one of the customer's own orders is (R4, R8). */
export function trackShipmentTool(env: Env) {
  return defineTool<Input, Output>({
    name: "track_shipment",
    description:
      "Tells where the parcel of one of the signed-in customer's own orders is: courier, tracking number, expected day " +
      "and its way, newest first. NOT_FOUND means that the customer has no such order, NO_ORDERS that they have none.",
    input,
    output,
    allow: (customer) => customer !== null,
    effect: "read",
    progress: { "id-ID": "Melacak paket…", "en-US": "Tracking the parcel…" },
    run: async ({ orderNumber }, { customer, signal }) => {
      const { order, others } = await orderMeant(env, orderNumber, signedIn(customer), signal);
      const parcel = await parcelOf(env, order, signal);
      return {
        orderNumber: order.orderNumber,
        status: order.status,
        shipped: parcel !== null,
        courier: parcel?.courier ?? order.courier,
        trackingNumber: parcel?.trackingNumber ?? order.trackingNumber,
        estimatedDelivery: parcel?.estimatedDelivery,
        ...(others.length > 0 && { others }),
        events: parcel?.events.slice(0, newest) ?? [],
      };
    },
    offline: {
      asks,
      offer: {
        "id-ID": { id: "say:lacak paket saya", title: say["id-ID"].track },
        "en-US": { id: "say:track my parcel", title: say["en-US"].track },
      },
      items: ({ orderNumber, others = [] }) =>
        [orderNumber, ...others].map((number) => ({ name: number, say: `lacak ${number}` })),
      input: (heard) => ({ input: { orderNumber: orderNumbersIn(heard.text)[0] ?? orderBefore(heard) } }),
      say: (parcel, _input, { locale }) => ({
        text: told(parcel, locale),
        quickReplies: parcel.others
          ?.slice(0, followUps)
          .map((number) => ({ id: `say:lacak ${number}`, title: number })),
        intent: "TRACKING",
        confidence: 0.95,
      }),
      fail: (code, { locale }) => {
        if (code === "NOT_FOUND") return { text: say[locale].unknownOrder, intent: "TRACKING", confidence: 0.7 };
        return code === "NO_ORDERS" ? { text: say[locale].noOrders, intent: "TRACKING", confidence: 0.9 } : null;
      },
    },
  });
}

async function orderMeant(
  env: Env,
  orderNumber: string | undefined,
  { id }: Customer,
  signal: AbortSignal,
): Promise<{ order: Order; others: string[] }> {
  if (orderNumber) return { order: await getOrder(env, orderNumber, id, signal), others: [] };
  const orders = await listOrders(env, id, 50, signal);
  const order = orders.find(({ status }) => status === "shipped") ?? orders[0];
  if (!order) throw new ToolError("NO_ORDERS");
  const others = orders.filter((each) => each !== order && !done.has(each.status));
  return { order, others: others.slice(0, followUps).map((each) => each.orderNumber) };
}

/** What the courier says; null when the order has no parcel. The order is the customer's own: that was checked. */
async function parcelOf(env: Env, order: Order, signal: AbortSignal): Promise<Tracking | null> {
  const sent = order.status === "shipped" || order.status === "delivered";
  const key = order.shipmentId ?? (sent ? order.orderNumber : undefined);
  if (!key) return null;
  try {
    return await getTracking(env, key, signal);
  } catch (error) {
    if (!(error instanceof ToolError) || error.code !== "NOT_FOUND") throw error;
    return sent ? { events: [] } : null;
  }
}

function asks(heard: Heard): number {
  const known = orderNumbersIn(heard.text).length > 0;
  if (
    known &&
    isOnlyNumber(heard) &&
    (heard.before.calls[0]?.tool === "track_shipment" || heard.before.asked === "TRACKING")
  )
    return 0.95;
  const tracks = mentions(heard, tracking);
  const arrives = mentions(heard, arriving);
  if (!known && goesOn(heard)) return 0.85;
  if (!tracks && !arrives) return 0;
  if (mentions(heard, changing) || mentions(heard, howTo)) return 0.3;
  if (known) return 0.95;
  if (mentions(heard, placing)) return 0.2;
  const order = mentions(heard, ordering);
  if (tracks) return order || mentions(heard, owning) ? 0.9 : 0.7;
  // "kapan sampai?"
  if (!order) return mentions(heard, `${when}, mana, where`) && heard.words.every(isFunctionWord) ? 0.4 : 0;
  if (mentions(heard, owning) || mentions(heard, `${when}, belum, sudah, mana, where, yet`)) return 0.9;
  return mentions(heard, service) ? 0.2 : 0.4;
}

/** Asks where the order is that was told: "kapan sampai?", "where is it?" */
function goesOn(heard: Heard): boolean {
  return (
    aboutOrders(heard) &&
    heard.words.length <= 5 &&
    mentions(heard, `${tracking}, ${arriving}, ${when}`) &&
    !mentions(heard, `${service}, ${changing}, ${howTo}`) &&
    !namesProduct(heard.words)
  );
}

function told(parcel: Output, locale: Locale): string {
  const words = say[locale];
  const others = parcel.others && words.otherOrders(parcel.others.join(", "));
  const status = statusIn(locale, parcel);
  if (!parcel.shipped) {
    const none = ahead.has(parcel.status) ? words.notShipped : words.noParcel;
    return [none(parcel.orderNumber, status), others].filter(Boolean).join(" ");
  }
  const [event] = parcel.events;
  const latest = event && [event.text, event.place, event.at && momentIn(locale, event.at)].filter(Boolean).join(", ");
  const arrived = parcel.status === "delivered";
  return [
    words.orderIs(parcel.orderNumber, status),
    parcel.courier && words.courier(parcel.courier),
    parcel.trackingNumber && words.trackingNumber(parcel.trackingNumber),
    latest ? words.latest(latest) : !arrived && words.noEvents,
    parcel.estimatedDelivery && !arrived && words.estimated(dayIn(locale, parcel.estimatedDelivery)),
    others,
  ]
    .filter(Boolean)
    .join(" ");
}
