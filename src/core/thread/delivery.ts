import type { Part } from "../channel";
import { iso } from "../clock";
import type { MessageView } from "../conversation/message";
import type { ChannelName } from "../turn";

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

/** One part of one of our messages, on its way to the channel. Times are Unix milliseconds. */
export interface PartRow {
  id: string;
  /** order of writing in this Thread */
  n: number;
  messageId: string;
  conversationId: string;
  seq: number;
  /** 0, 1, … within the message */
  part: number;
  channel: ChannelName;
  /** what the bot made carries the epoch it was made in; a person's parts carry null and are never cancelled */
  epoch: number | null;
  state: DeliveryState;
  externalId: string | null;
  attempts: number;
  /** the channel said that its window is shut: from now on as a template */
  shut?: boolean;
  nextAt: number;
  error: { code: string; message: string } | null;
  price: Record<string, unknown> | null;
  body: Part;
  createdAt: number;
  updatedAt: number;
  version: number;
}

/** How one attempt to send a part stands, for staff. */
export interface DeliveryView {
  id: string;
  /** 0, 1, … within the message */
  part: number;
  channel: string;
  state: DeliveryState;
  attempts: number;
  /** of the channel's refusal */
  code: string | null;
  updatedAt: string;
}

export function deliveryView({ id, part, channel, state, attempts, error, updatedAt }: PartRow): DeliveryView {
  return {
    id,
    part,
    channel: channel.toUpperCase(),
    state,
    attempts,
    code: error?.code ?? null,
    updatedAt: iso(updatedAt),
  };
}

/** A message as staff see it. */
export type StaffMessageView = MessageView & { deliveries?: DeliveryView[] };

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
