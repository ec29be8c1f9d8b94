import type { Config } from "../config";
import type { Texts } from "./bot";
import type { FailureWords } from "./handoff/failures";
import type { Reply } from "./reply";
import type { ChannelName, InboundEvent, Locale } from "./turn";

/**
 * What a channel can do, as data: `render` keeps to it, docs/channels.md is printed from it.
 * Lengths are in UTF-16 code units unless a name says bytes.
 */
export interface Capabilities {
  /** `pull`: the customer's client fetches what we wrote; `push`: we call the channel, one outbox row a part */
  delivery: "pull" | "push";
  /** text can be shown while it is made */
  streaming: boolean;
  textLength: number;
  quickReplies: { max: number; titleLength: number; idBytes: number } | null;
  cards: { max: number } | null;
  /** `entities`: marks are given beside the text, by their place in it; `marks`: within it, in the channel's own notation */
  formats: readonly ("markdown" | "entities" | "marks" | "plain")[];
  /** hours after the customer's last message in which free text may be sent; null = no window */
  windowHours: number | null;
  /** how long a burst of messages is gathered before it is answered, ms */
  burstWindowMs: number;
  /** how long one call of `typing` shows, ms; null: there is none */
  typingMs: number | null;
}

/** One payload for the channel: what one call of `send` carries. */
export interface Part {
  /** what a person reads of it, for the record and the inbox */
  text: string;
  /** the channel's own request body, ready but for the address */
  payload: unknown;
  /** what goes out instead when the channel's window is shut: a template. Without it the part has to wait for the customer */
  outsideWindow?: unknown;
}

export interface RenderContext {
  locale: Locale;
  /** what a channel's own buttons say, in that language */
  texts: Pick<Texts, "shareContact" | "shareLocation" | "chooseFrom" | "openLink" | "rate">;
  /** turns an id that is too long for the channel into a short token that comes back as that id */
  token(id: string): string;
  /** the customer's message that is answered, by the channel's own id: quoted where several are answered together */
  replyTo?: string;
}

/** Where a part goes. */
export interface Address {
  account: string;
  address: string;
  aliases: readonly string[];
  /** false: the channel's window is shut (`windowHours` after the customer's last message) */
  windowOpen: boolean;
}

/**
 * The end of one attempt to send.
 * `retry`: refused before it was processed, safe to send again. `unknown`: it may have arrived, never send it again
 * blindly. `auth`, `window`: not this message's fault; shown to staff. The code BLOCKED, of kind `final`: the customer wants
 * nothing more from this account.
 */
export type SendResult =
  | { ok: true; externalId: string }
  | {
      ok: false;
      kind: "retry" | "final" | "unknown" | "auth" | "window";
      code: string;
      message: string;
      /** ms */
      retryAfter?: number;
      /** the address under which the customer is found from now on; with it the attempt may be made again */
      movedTo?: string;
    };

/** What a channel made of a request: an answer for the platform, and the events that it carried. */
export interface Received {
  /** given once the events are durable; a refusal (401, the handshake) carries none */
  response: Response;
  events: InboundEvent[];
  /** why nothing can be made of a body that has proved itself: it is kept raw */
  unreadable?: string;
  /** calls to the platform that need no durability, such as ending a button's spinner; they keep nobody waiting */
  aside?: () => Promise<void>;
  /** the platform says that a template's standing has changed */
  templatesChanged?: boolean;
}

/** A message that the platform has to approve before it may be sent outside the window. */
export interface TemplateState {
  name: string;
  language: string;
  status: string;
  category: string;
  body: string;
}

/** One of them to be sent, with what stands for {{1}}, {{2}}, … in its body. */
export interface TemplateUse {
  name: string;
  language: string;
  values: readonly string[];
}

/** A device that hears of new messages while the app on it is closed. */
export interface Device {
  token: string;
  locale: Locale;
  /** the message's own words may stand on the lock screen */
  preview: boolean;
}

/** What it hears: that there is something, and where. */
export interface PushNotice {
  conversationId: string;
  /** of the newest message */
  seq: number;
  /** messages that are not read yet */
  badge: number;
  title: string;
  /** the message's own words; null where they may not be seen */
  text: string | null;
}

/** `gone`: the device is not there any more, and is forgotten; `retry`: later, after so many seconds if the service says so. */
export type PushResult =
  | { kind: "sent" }
  | { kind: "gone" }
  | { kind: "retry"; after: number | null }
  | { kind: "refused"; code: string };

/** How a channel that is fetched from tells a device that there is something to fetch. */
export interface Notifier {
  /** settings without which nothing is told */
  required: readonly (keyof Config)[];
  /** One call. Never throws for what the service answers. */
  notify(device: Device, notice: PushNotice, config: Config): Promise<PushResult>;
}

/** Bytes of a customer's attachment. */
export interface Media {
  body: ReadableStream<Uint8Array>;
  mimeType: string;
  /** bytes, as far as the channel says */
  size?: number;
}

/** Gives a file of ours by its key in R2; null when there is none. */
export type Files = (key: string) => Promise<Media | null>;

/** The seam between the core and a channel. Nothing in core knows one channel; nothing in a channel knows the core's shell. */
export interface Channel {
  name: ChannelName;
  capabilities: Capabilities;
  /** Verifies and normalises one webhook request. Channels whose customers call the API have none. */
  receive?(request: Request, config: Config): Promise<Received>;
  /** Pure: a reply in the channel's own payloads, within its limits, nothing lost. */
  render(reply: Reply, context: RenderContext): Part[];
  /** One call to the channel. Never throws for what the channel answers. */
  send?(part: Part, to: Address, config: Config, partId: string, files: Files): Promise<SendResult>;
  /** Shows that an answer is being made, and where the channel can, that the message was read. Failing costs nothing. */
  typing?(to: Address, config: Config, messageId: string): Promise<void>;
  /** Throws when the bytes cannot be had; `id` is a mediaRef's. */
  fetchMedia?(id: string, account: string, config: Config): Promise<Media>;
  /** Pure: an approved template as a part; `text` is its body with the values in it. Channels without a window have none. */
  renderTemplate?(template: TemplateUse, text: string): Part;
  /** Every template of the account. Throws when they cannot be had. */
  templates?(config: Config): Promise<TemplateState[]>;
  /** Where a customer goes on here, with what their first message is to carry. Null: that cannot be told. */
  invitation?(config: Config, start: string | null): Promise<string | null>;
  /** tells devices of what waits for them, while no socket of theirs is open */
  notifier?: Notifier;
  /** what an agent is told of its failures, by the codes of `send` */
  failures?: FailureWords;
  /** settings without which the channel is off */
  required: readonly (keyof Config)[];
}
