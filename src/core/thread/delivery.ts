/**
 * What becomes of a part. `unknown`: it may have arrived; never sent again, settled by a receipt or by staff. `failed`: the channel
 * refused it. `dead`: given up after many attempts. `cancelled`: a person took over before it was sent.
 */
export type DeliveryState =
  | "queued"
  | "sending"
  | "sent"
  | "delivered"
  | "read"
  | "played"
  | "failed"
  | "dead"
  | "unknown"
  | "cancelled";

const rank: Record<DeliveryState, number> = {
  queued: 0,
  sending: 1,
  unknown: 2,
  cancelled: 3,
  dead: 3,
  failed: 4,
  sent: 5,
  delivered: 6,
  read: 7,
  played: 8,
};

/**
 * The higher of two states: `delivered` that comes after `read` changes nothing. `failed` counts only while nothing better than
 * "sent" is known, because a channel may take a message and fail later.
 */
export function raise(current: DeliveryState, reported: DeliveryState): DeliveryState {
  if (reported === "failed") return rank[current] > rank.sent ? current : "failed";
  if (current === "failed") return rank[reported] > rank.sent ? reported : "failed";
  return rank[reported] > rank[current] ? reported : current;
}
