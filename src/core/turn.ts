import { z } from "zod";

/** The channels a customer can write on. */
export const channelName = z.enum(["web", "mobile", "whatsapp", "telegram"]);
export type ChannelName = z.infer<typeof channelName>;

/** The languages the bot answers in (R24). */
export const locale = z.enum(["id-ID", "en-US"]);
export type Locale = z.infer<typeof locale>;

/** Where the bytes of an attachment are: the channel's own id, or a key in R2 once they were fetched. */
export const mediaRef = z.object({
  id: z.string().optional(),
  key: z.string().optional(),
  mimeType: z.string().optional(),
  /** bytes */
  size: z.number().int().nonnegative().optional(),
  filename: z.string().optional(),
});
export type MediaRef = z.infer<typeof mediaRef>;

const mediaKind = z.enum(["image", "video", "audio", "voice", "document", "sticker"]);

/** What a customer sent, whatever the channel. */
export const content = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string() }),
  z.object({ type: z.literal("choice"), id: z.string(), title: z.string() }),
  z.object({
    type: z.literal("media"),
    kind: mediaKind,
    mediaRef,
    caption: z.string().optional(),
    /** what was understood of a recording */
    transcript: z.string().optional(),
    /** files that came with the same message */
    more: z.array(z.object({ kind: mediaKind, mediaRef })).optional(),
  }),
  z.object({
    type: z.literal("location"),
    latitude: z.number(),
    longitude: z.number(),
    name: z.string().optional(),
    address: z.string().optional(),
  }),
  z.object({
    type: z.literal("contact"),
    contacts: z.array(z.object({ name: z.string().optional(), phone: z.string().optional(), own: z.boolean() })),
  }),
  z.object({
    type: z.literal("order"),
    items: z.array(
      z.object({
        productId: z.string(),
        quantity: z.number(),
        price: z.number().optional(),
        currency: z.string().optional(),
      }),
    ),
    note: z.string().optional(),
  }),
  z.object({ type: z.literal("form"), name: z.string(), data: z.record(z.string(), z.unknown()) }),
  z.object({ type: z.literal("command"), name: z.string(), args: z.string() }),
  z.object({ type: z.literal("unsupported"), kind: z.string() }),
]);
export type Content = z.infer<typeof content>;
export type MediaContent = Extract<Content, { type: "media" }>;
export type MediaFile = Pick<MediaContent, "kind" | "mediaRef">;

/** The files of a message, in their order; stickers are none. */
export function filesOf(value: Content | null): MediaFile[] {
  if (value?.type !== "media" || value.kind === "sticker") return [];
  return [{ kind: value.kind, mediaRef: value.mediaRef }, ...(value.more ?? [])];
}

/** What a customer wrote or said with files; empty where they let the files speak. */
export function wordsWith({ caption, transcript }: MediaContent): string {
  return [caption, transcript].filter(Boolean).join("\n");
}

/** Who wrote, as the channel knows them. Nothing here proves who the person is, except `customerId`. */
export const sender = z.object({
  /** the channel's own id of the person (BSUID, chat id, session) */
  externalId: z.string().min(1),
  /** every other id under which the channel may know the same person */
  aliases: z.array(z.string()).default([]),
  displayName: z.string().optional(),
  phone: z.string().optional(),
  locale: locale.optional(),
  /** the shop's customer id; set only by a channel that has verified it (a JWT), never from what a person typed */
  customerId: z.string().optional(),
});
export type Sender = z.infer<typeof sender>;

/** What every inbound event says of its origin. */
const origin = {
  /** the channel's own id of this event (wamid, update_id, clientMessageId): the key of deduplication */
  eventId: z.string().min(1).max(512),
  channel: channelName,
  /** which of our accounts was written to (phone_number_id, bot id, "default") */
  account: z.string().min(1),
  /** the customer's address on that account: where a reply goes */
  address: z.string().min(1),
  /** Unix milliseconds, the channel's clock */
  sentAt: z.number().int(),
};

/** A page of the shop's, as the customer's browser names it: their word, no fact. */
export const page = z.object({ title: z.string().max(200), url: z.url({ protocol: /^https?$/ }).max(1000) });
export type Page = z.infer<typeof page>;

/** One customer message. */
export const chatTurn = z.object({
  event: z.literal("turn"),
  ...origin,
  sender,
  content,
  /** the channel's id of the message where that is not the event's: what edits, reactions and answers name it by */
  externalId: z.string().optional(),
  /** external id of the message that this one answers */
  replyTo: z.string().optional(),
  /** where in the shop it was written */
  page: page.optional(),
  /** what the channel says of sequence; lower was written earlier */
  order: z.number().optional(),
});
export type ChatTurn = z.infer<typeof chatTurn>;

/** The state of something that we sent, as the channel reports it. */
export const receipt = z.object({
  event: z.literal("receipt"),
  ...origin,
  externalId: z.string(),
  /** our own part id, where the channel echoes it */
  partId: z.string().optional(),
  state: z.enum(["sent", "delivered", "read", "failed", "played"]),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
  price: z.record(z.string(), z.unknown()).optional(),
});
export type Receipt = z.infer<typeof receipt>;

export const reaction = z.object({
  event: z.literal("reaction"),
  ...origin,
  sender,
  externalId: z.string(),
  /** null when the reaction was taken away */
  emoji: z.string().nullable(),
});

/** The customer changed (`content`) or deleted (`null`) an earlier message. */
export const edit = z.object({
  event: z.literal("edit"),
  ...origin,
  sender,
  externalId: z.string(),
  content: content.nullable(),
});

/** The channel tells that a person's ids changed. */
export const identityChange = z.object({
  event: z.literal("identity"),
  ...origin,
  previous: z.array(z.string()),
  current: z.array(z.string()),
});

export const blocked = z.object({ event: z.literal("blocked"), ...origin });
export const unblocked = z.object({ event: z.literal("unblocked"), ...origin });

/** A person answered from the channel's own app: they own the conversation now. */
export const staffEcho = z.object({ event: z.literal("staff_echo"), ...origin, externalId: z.string(), content });

/** Understood, and nothing of ours: kept out of the conversation, counted by reason. */
export const ignored = z.object({ event: z.literal("ignored"), ...origin, reason: z.string() });

/** Everything that an inbound body can become. */
export const inboundEvent = z.discriminatedUnion("event", [
  chatTurn,
  receipt,
  reaction,
  edit,
  identityChange,
  blocked,
  unblocked,
  staffEcho,
  ignored,
]);
export type InboundEvent = z.infer<typeof inboundEvent>;

/** What a person reads of a message: the text of any content, for the record, the model and the inbox. */
export function readable(value: Content): string {
  switch (value.type) {
    case "text":
      return value.text;
    case "choice":
      return value.title;
    case "media":
      return `${[value, ...(value.more ?? [])].map(({ kind }) => `[${kind}]`).join(" ")} ${wordsWith(value)}`.trim();
    case "location":
      return ["[location]", value.name, value.address].filter(Boolean).join(" ");
    case "contact":
      return `[contact] ${value.contacts.map((contact) => contact.name ?? "").join(", ")}`.trim();
    case "order":
      return `[order] ${value.items.map((item) => `${item.quantity} × ${item.productId}`).join(", ")}`;
    case "form":
      return `[form ${value.name}]`;
    case "command":
      return `/${value.name} ${value.args}`.trim();
    case "unsupported":
      return `[unsupported: ${value.kind}]`;
  }
}
