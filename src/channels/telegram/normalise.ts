import type { Content, InboundEvent, Sender } from "../../core/turn";
import { addressOf } from "./address";
import { contentOf } from "./content";
import type { Chat, Message, User } from "./schema";
import * as schema from "./schema";

/** What is known of an update beside its body. */
export interface Origin {
  /** id of the bot that it is for */
  account: string;
  /** Unix ms, for what has no time of its own */
  receivedAt: number;
  /** names the event where the update has no number */
  fallbackId: string;
}

export interface Normalised {
  events: InboundEvent[];
  /** why nothing can be made of it: it has to be kept raw */
  unreadable?: string;
  /** the tap whose button turns until it is answered */
  callbackQueryId?: string;
}

interface Place extends Omit<Origin, "fallbackId"> {
  eventId: string;
}

type Handler = (value: unknown, place: Place) => Normalised;

const handlers: Record<string, Handler> = {
  message,
  edited_message: edited,
  business_message: businessMessage,
  edited_business_message: edited,
  deleted_business_messages: deleted,
  callback_query: tapped,
  my_chat_member: member,
  message_reaction: reaction,
};

/** Nothing that a customer says to us: other chats, and what a shop's bot has no use for. */
const notOurs = new Set(
  `channel_post edited_channel_post business_connection guest_message stopped_message_generation message_reaction_count
  inline_query chosen_inline_result shipping_query pre_checkout_query purchased_paid_media poll poll_answer chat_member
  chat_join_request chat_boost removed_chat_boost managed_bot subscription`.split(/\s+/),
);

/** An update as events: one for each thing that happened. Never throws; what nobody can read is said to be so. */
export function normalise(body: unknown, { fallbackId, ...origin }: Origin): Normalised {
  const update = schema.update.safeParse(body).data;
  if (!update || Array.isArray(body)) return unreadable("not an update", { ...origin, eventId: fallbackId });
  const { update_id: updateId = fallbackId, ...kinds } = update;
  const happened = Object.entries(kinds).filter(([, value]) => value !== undefined && value !== null);
  if (happened.length === 0) return unreadable("an update of nothing", { ...origin, eventId: updateId });
  const read: Normalised = { events: [] };
  for (const [index, [kind, value]] of happened.entries()) {
    // there is never more than one; if there ever is, the first has the update's own number
    const place = { ...origin, eventId: index === 0 ? updateId : `${updateId}:${kind}`.slice(0, 512) };
    const { events, ...more } = readKind(kind, value, place);
    read.events.push(...events);
    Object.assign(read, more);
  }
  return read;
}

function readKind(kind: string, value: unknown, place: Place): Normalised {
  if (notOurs.has(kind)) return { events: [ignored(kind, place)] };
  const handler = Object.hasOwn(handlers, kind) ? handlers[kind] : undefined;
  return handler ? handler(value, place) : unreadable(`an update of a new kind: ${kind.slice(0, 64)}`, place);
}

function message(value: unknown, place: Place): Normalised {
  const read = readMessage(value, place);
  if (!read.ok) return read.none;
  const { message, chat, sender } = read;
  if (message.migrate_to_chat_id !== undefined) {
    const moved = { previous: [addressIn(chat, message)], current: [addressOf(message.migrate_to_chat_id)] };
    return { events: [{ event: "identity", ...head(place, message, chat), ...moved }] };
  }
  if (!isPrivate(chat)) return { events: [ignored(chat.type ?? "group", place)] };
  if (message.from?.is_bot) return { events: [ignored("a bot's message", place)] };
  return { events: [turn(message, chat, sender, place)] };
}

/** In a chat of a person's own account that the bot looks after: the customer's message, or what the person answered. */
function businessMessage(value: unknown, place: Place): Normalised {
  const read = readMessage(value, place);
  if (!read.ok) return read.none;
  const { message, chat, sender } = read;
  if (message.sender_business_bot || message.from?.is_bot) return { events: [ignored("a bot's message", place)] };
  if (isCustomer(message.from, chat)) return { events: [turn(message, chat, sender, place)] };
  const externalId = String(message.message_id ?? place.eventId);
  return {
    events: [{ event: "staff_echo", ...head(place, message, chat), externalId, content: contentOf(message) }],
  };
}

function turn(message: Message, chat: Chat, sender: Sender, place: Place): InboundEvent {
  const content = contentOf(message);
  const phone = ownPhone(content);
  const order = Number(place.eventId);
  return {
    event: "turn",
    ...head(place, message, chat),
    sender: { ...sender, ...(phone !== undefined && { phone }) },
    content,
    ...(message.message_id !== undefined && { externalId: String(message.message_id) }),
    ...(message.reply_to_message && { replyTo: String(message.reply_to_message.message_id) }),
    ...(Number.isSafeInteger(order) && { order }),
  };
}

function edited(value: unknown, place: Place): Normalised {
  const read = readMessage(value, place);
  if (!read.ok) return read.none;
  const { message, chat, sender } = read;
  if (!isPrivate(chat)) return { events: [ignored(chat.type ?? "group", place)] };
  if (!isCustomer(message.from, chat)) return { events: [ignored("not the customer's own edit", place)] };
  if (message.message_id === undefined) return unreadable("an edit of no message", place);
  const externalId = String(message.message_id);
  return {
    events: [{ event: "edit", ...head(place, message, chat), sender, externalId, content: contentOf(message) }],
  };
}

function deleted(value: unknown, place: Place): Normalised {
  const read = schema.deletedMessages.safeParse(value).data;
  if (!read) return unreadable("deleted messages", place);
  const { chat, business_connection_id: business, message_ids: ids } = read;
  const address = addressOf(chat.id, undefined, business);
  return {
    events: ids.map((id) => ({
      event: "edit",
      ...head(place, {}, chat),
      address,
      eventId: `${place.eventId}:${id}`,
      sender: { externalId: chat.id, aliases: [] },
      externalId: String(id),
      content: null,
    })),
  };
}

/** A tap always wants an answer, also one that is nothing to us. */
function tapped(value: unknown, place: Place): Normalised {
  const query = schema.callbackQuery.safeParse(value).data;
  if (!query) return unreadable("a tap", place);
  const answer = query.id === undefined ? {} : { callbackQueryId: query.id };
  const { message = {}, from, data } = query;
  const chat = message.chat ?? (from && { id: from.id });
  if (!chat) return { ...unreadable("a tap of nobody", place), ...answer };
  if (!isPrivate(chat)) return { events: [ignored(chat.type ?? "group", place)], ...answer };
  const buttons = message.reply_markup?.inline_keyboard.flat() ?? [];
  const title = data && (buttons.find((button) => button.callback_data === data)?.text ?? data);
  const tap: InboundEvent = {
    event: "turn",
    // the message is ours, and older than the tap
    ...head(place, { ...message, date: undefined }, chat),
    sender: senderOf(from, chat),
    content: data && title ? { type: "choice", id: data, title } : { type: "unsupported", kind: "button" },
    ...(message.message_id !== undefined && { replyTo: String(message.message_id) }),
  };
  return { events: [tap], ...answer };
}

function member(value: unknown, place: Place): Normalised {
  const read = schema.chatMember.safeParse(value).data;
  if (!read) return unreadable("a change of membership", place);
  const { chat, date, new_chat_member: now } = read;
  if (!isPrivate(chat)) return { events: [ignored(chat.type ?? "group", place)] };
  const event = now.status === "kicked" || now.status === "left" ? "blocked" : "unblocked";
  return { events: [{ event, ...head(place, { date }, chat) }] };
}

function reaction(value: unknown, place: Place): Normalised {
  const read = schema.messageReaction.safeParse(value).data;
  if (!read) return unreadable("a reaction", place);
  const { chat, user, date, message_id: id, new_reaction: reactions } = read;
  if (!isPrivate(chat)) return { events: [ignored(chat.type ?? "group", place)] };
  const last = reactions.at(-1);
  const emoji = last ? (last.emoji ?? `[${last.type}]`) : null;
  const sender = senderOf(user, chat);
  return { events: [{ event: "reaction", ...head(place, { date }, chat), sender, externalId: String(id), emoji }] };
}

type ReadMessage = { ok: true; message: Message; chat: Chat; sender: Sender } | { ok: false; none: Normalised };

/** A message and whose it is. Without a chat it is a private one, whose id is the person's own; without a person nobody's. */
function readMessage(value: unknown, place: Place): ReadMessage {
  const message = schema.message.safeParse(value).data;
  const chat = message?.chat ?? (message?.from && { id: message.from.id, type: "private" });
  if (!message || !chat) return { ok: false, none: unreadable("a message of nobody", place) };
  return { ok: true, message, chat, sender: senderOf(message.from, chat) };
}

function head(place: Place, message: Partial<Message>, chat: Chat) {
  return {
    eventId: place.eventId,
    channel: "telegram" as const,
    account: place.account,
    address: addressIn(chat, message),
    sentAt: message.date === undefined ? place.receivedAt : message.date * 1000,
  };
}

function addressIn(chat: Chat, message: Partial<Message>): string {
  return addressOf(chat.id, message.message_thread_id, message.business_connection_id);
}

/** User names change hands, so the number is the only id of a person. */
function senderOf(user: User | undefined, chat: Chat): Sender {
  const displayName = [user?.first_name, user?.last_name].filter(Boolean).join(" ");
  const locale = localeOf(user?.language_code);
  return {
    externalId: user?.id ?? chat.id,
    aliases: [],
    ...(displayName && { displayName }),
    ...(locale && { locale }),
  };
}

function localeOf(language: string | undefined): Sender["locale"] {
  if (language === undefined) return undefined;
  return /^id\b/i.test(language) ? "id-ID" : /^en\b/i.test(language) ? "en-US" : undefined;
}

function ownPhone(content: Content): string | undefined {
  return content.type === "contact" ? content.contacts.find(({ own }) => own)?.phone : undefined;
}

/** Old updates do not say what a chat is; ids of groups and channels are negative. */
function isPrivate({ id, type }: Chat): boolean {
  return type === undefined ? !id.startsWith("-") : type === "private";
}

/** In a private chat the chat's id is the customer's. */
function isCustomer(from: User | undefined, chat: Chat): boolean {
  return from === undefined || (from.id === chat.id && !from.is_bot);
}

function ignored(reason: string, place: Place): InboundEvent {
  return {
    event: "ignored",
    eventId: place.eventId,
    channel: "telegram",
    account: place.account,
    address: "none",
    sentAt: place.receivedAt,
    reason,
  };
}

function unreadable(why: string, place: Place): Normalised {
  return { events: [ignored(why, place)], unreadable: why };
}
