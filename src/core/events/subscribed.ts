import { z } from "zod";
import { threadIdOf } from "../conversation/ids";
import { type IdentityRow, identitiesOf } from "../db/customers";
import { noteTaken, noteThread, noteTold, takeEvent, waitsFor } from "../db/events";
import { log } from "../log";
import type { Composition } from "../thread/context";
import type { Standing, ThreadPort } from "../thread/port";
import type { Proactive, ProactiveResult } from "../thread/proactive";
import type { Locale } from "../turn";

const id = z.string().min(1).max(200);
const head = { id, at: z.iso.datetime({ offset: true }) };
const line = z.string().trim().min(1).max(200);

/** What the shop tells, by queue or by POST /api/events. */
export const shopEvent = z.discriminatedUnion("type", [
  z.object({
    ...head,
    type: z.literal("OrderShipped"),
    data: z.object({ customerId: id, orderNumber: line, courier: line.optional(), trackingNumber: line.optional() }),
  }),
  z.object({
    ...head,
    type: z.literal("OrderDelivered"),
    data: z.object({ customerId: id, orderNumber: line }),
  }),
  z.object({
    ...head,
    type: z.literal("ProductBackInStock"),
    data: z.object({ productId: id, productName: line.optional() }),
  }),
]);
export type ShopEvent = z.infer<typeof shopEvent>;

/** Waits that one event ends, at most; the next one ends the rest. */
const WAITS = 500;

/** What became of one event: how many messages of each outcome (`told`). `seen`: it was taken before, and nothing was done. */
export type Taken = { seen: true } | { seen: false; told: Record<ProactiveResult, number> };

/** One message for each customer whom the event concerns, where they wrote last. Done again after a crash, it says nothing twice. */
export async function take(env: Env, { bot }: Pick<Composition, "bot">, event: ShopEvent): Promise<Taken> {
  if (!(await takeEvent(env, event.id, event.type))) return { seen: true };
  const told = { sent: 0, held: 0, expired: 0, refused: 0 };
  const tell = async (thread: string, proactive: Omit<Proactive, "eventId" | "type" | "at">) => {
    const whole = { ...proactive, eventId: event.id, type: event.type, at: Date.parse(event.at) };
    told[await inform(env, thread, whole)] += 1;
  };
  if (!bot.notices) log.warn("event.without_words", { type: event.type });
  else if (event.type === "ProductBackInStock") {
    const waiting = await waitsFor(env, `product:${event.data.productId}`, WAITS);
    for (const wait of waiting) {
      const data = { productName: event.data.productName ?? wait.label };
      const { identityId, customerId } = wait;
      await tell(identityId, { id: `${event.id} ${wait.id}`, notice: data, customerId });
      // told or not, the wish was for once
      await noteTold(env, [wait.id]);
    }
  } else {
    const { customerId, ...data } = event.data;
    const last = await lastWritten(env, customerId);
    // done again after a failure it goes where it went, wherever they have written since
    if (last) await tell(await noteThread(env, event.id, last), { id: event.id, notice: data, customerId });
  }
  await noteTaken(env, event.id, told);
  log.info("event.taken", { type: event.type, ...told });
  return { seen: false, told };
}

/** The key of the Thread where a customer wrote last; null: they never wrote. The record knows it by the day, the Threads themselves exactly. */
async function lastWritten(env: Env, customerId: string): Promise<string | null> {
  const rows = (await identitiesOf(env, customerId)).filter((row) => row.customerId === customerId);
  const dayOf = ({ lastInboundAt }: IdentityRow) => (lastInboundAt ?? "").slice(0, 10);
  const newest = rows.map(dayOf).sort().at(-1);
  const [first, ...others] = rows.filter((row) => dayOf(row) === newest).map(({ id }) => id);
  if (first === undefined || others.length === 0) return first ?? null;
  const asked = [first, ...others].map(async (thread) => ({
    thread,
    at: (await placeOf(env, thread))?.lastInboundAt ?? 0,
  }));
  return (await Promise.all(asked)).sort((a, b) => b.at - a.at)[0]?.thread ?? null;
}

function placeOf(env: Env, thread: string): Promise<Standing> | null {
  const id = threadIdOf(env.THREAD, thread);
  return id && (env.THREAD.get(id) as unknown as ThreadPort).place();
}

/** Asks a Thread, or the one that goes on for it, to say it. */
export async function inform(env: Env, key: string, proactive: Proactive): Promise<ProactiveResult> {
  let thread = key;
  for (let hop = 0; hop < 4; hop++) {
    const stub: DurableObjectId | null = threadIdOf(env.THREAD, thread);
    if (!stub) break;
    const answer: ProactiveResult | { forward: string } = await (
      env.THREAD.get(stub) as unknown as ThreadPort
    ).proactive(proactive);
    if (typeof answer === "string") return answer;
    thread = answer.forward;
  }
  return "refused";
}

/** What is said, and which template says it where the channel takes no free text. */
export interface Notice {
  text: string;
  template: { name: string; values: readonly string[] };
}
/** The shop's words for each event. */
export type Notices = { [Type in ShopEvent["type"]]: (data: NoticeData, locale: Locale) => Notice };
export type NoticeData = Readonly<
  Partial<Record<"orderNumber" | "courier" | "trackingNumber" | "productName", string>>
>;
