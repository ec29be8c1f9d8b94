import { z } from "zod";
import { ToolError } from "../../core/bot";
import { call, path } from "./call";

/** Where a parcel is. Events newest first. */
export interface Tracking {
  status?: string;
  courier?: string;
  trackingNumber?: string;
  /** ISO 8601, as far as the courier says */
  estimatedDelivery?: string;
  events: { at?: string; text: string; place?: string }[];
}

const text = z.string().nullish();
const courier = z.union([z.string(), z.object({ company: text, name: text })]).nullish();

const rawEvent = z.object({
  status: text,
  note: text,
  description: text,
  location: text,
  time: text,
  timestamp: text,
  updatedAt: text,
  updated_at: text,
});
const rawEvents = z.array(rawEvent).nullish();

// couriers and the shipping service name the same things differently
const rawTracking = z.object({
  status: text,
  courier,
  carrier: courier,
  trackingNumber: text,
  waybillId: text,
  waybill_id: text,
  estimatedDelivery: text,
  history: rawEvents,
  events: rawEvents,
});
const answer = z.object({ success: z.boolean(), data: rawTracking.nullish() });

/** The course of a shipment. Throws NOT_FOUND when the courier knows nothing of it yet. Check first whose it is. */
export async function getTracking(env: Env, shipmentId: string, signal: AbortSignal): Promise<Tracking> {
  const { success, data } = await call(env, {
    service: "shipping",
    path: path`/api/shipping/shipments/${shipmentId}/tracking`,
    answer,
    signal,
  });
  if (!success || !data) throw new ToolError("NOT_FOUND");
  const events = (data.history ?? data.events ?? []).flatMap((event) => {
    const said = event.note ?? event.description ?? event.status;
    const at = event.time ?? event.timestamp ?? event.updatedAt ?? event.updated_at ?? undefined;
    return said ? { at, text: said, place: event.location ?? undefined } : [];
  });
  return {
    status: data.status ?? undefined,
    courier: courierName(data.courier ?? data.carrier),
    trackingNumber: data.trackingNumber ?? data.waybillId ?? data.waybill_id ?? undefined,
    estimatedDelivery: data.estimatedDelivery ?? undefined,
    events: events.sort((a, b) => (b.at ?? "").localeCompare(a.at ?? "")),
  };
}

function courierName(value: z.infer<typeof courier>): string | undefined {
  if (!value) return undefined;
  return typeof value === "string" ? value : (value.name ?? value.company ?? undefined);
}
