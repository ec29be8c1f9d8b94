// What both stand-ins keep and show: chats of customers with a bot, as the channel would show them. Nothing here is of the service's.

export type ChannelName = "telegram" | "whatsapp";

/** Something that a customer can tap under a message. */
export interface Tap {
  id: string;
  title: string;
  description?: string;
}

/** A file in a chat, ours or theirs; its bytes are in `media`. */
export interface Shown {
  kind: "image" | "video" | "audio" | "voice" | "document" | "sticker";
  /** a public address, or the id of our own copy */
  url?: string;
  mediaId?: string;
  filename?: string;
}

export interface ChatMessage {
  /** place in the emulator's log: cursors count by it */
  n: number;
  /** the platform's own id */
  id: string;
  from: "customer" | "bot" | "app";
  /** Unix ms */
  at: number;
  text: string;
  /** marks beside the text (Telegram) */
  entities?: unknown[];
  file?: Shown;
  /** buttons under the message, in rows */
  buttons?: Tap[][];
  /** a list that a button opens */
  list?: { button: string; rows: Tap[] };
  link?: { title: string; url: string };
  /** what the channel's own keyboard asks for */
  asks?: "contact" | "location";
  location?: { latitude: number; longitude: number };
  quotes?: string;
  reaction?: string | null;
  edited?: boolean;
  deleted?: boolean;
  /** ticks of what the bot sent */
  state?: "sent" | "delivered" | "read" | "failed";
  why?: string;
  /** what the service called, exactly */
  call?: { method: string; body: unknown };
}

export interface Customer {
  id: string;
  name: string;
  /** WhatsApp: null for who has a user name */
  phone: string | null;
  /** WhatsApp: business-scoped user id */
  userId: string | null;
  blocked: boolean;
  /** Unix ms; null: never wrote */
  lastInboundAt: number | null;
  /** Unix ms until which typing shows */
  typingUntil: number;
}

/** What goes wrong with one of the next calls. `accepted`: the message arrives, its answer does not come in time. */
export interface Fault {
  kind: "rate" | "pair" | "server" | "accepted" | "blocked" | "token" | "slow";
  /** only calls of this method (Telegram) or edge (WhatsApp) */
  method?: string;
  /** seconds */
  retryAfter?: number;
  /** ms, of `accepted` and `slow` */
  ms?: number;
}

/** What a customer does. */
export type Action =
  | { type: "text"; text: string; replyTo?: number }
  | { type: "tap"; n: number; id: string }
  | { type: "file"; kind: Shown["kind"]; mimeType: string; data: string; filename?: string; caption?: string }
  | { type: "location"; latitude: number; longitude: number; name?: string }
  | { type: "contact"; name: string; phone: string; own: boolean }
  | { type: "order"; items: { productId: string; quantity: number; price: number }[]; text?: string }
  | { type: "reaction"; n: number; emoji: string | null }
  | { type: "edit"; n: number; text: string }
  | { type: "delete"; n: number };
