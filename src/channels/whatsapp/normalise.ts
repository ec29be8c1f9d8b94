import type { InboundEvent, Sender } from "../../core/turn";
import { contactOf, namesOf } from "./address";
import { contentOf, withReference } from "./content";
import type { Contact, Message, Status, Value } from "./schema";
import * as schema from "./schema";

/** What is known of a body beside itself. */
export interface Origin {
  /** Unix ms, for what has no time of its own */
  receivedAt: number;
  /** names the events of a body that have no name of their own */
  fallbackId: string;
}

export interface Normalised {
  events: InboundEvent[];
  /** why something in it cannot be read: it has to be kept raw */
  unreadable?: string;
}

/** Where within a body something stands. */
interface Place extends Origin {
  /** phone_number_id: which of our numbers it is about */
  account: string;
  contacts: readonly Contact[];
}

const states = new Set(["sent", "delivered", "read", "failed", "played"] as const);

/**
 * A body as events: one for each message, status, echo and change of an id, at every level of it, in its order. Never throws; what
 * nobody can read is said to be so.
 */
export function normalise(given: unknown, origin: Origin): Normalised {
  const body = schema.body.safeParse(given).data;
  if (!body || Array.isArray(given) || !("entry" in Object(given)))
    return unreadable("no entries", { ...origin, account: "none" }, 0);
  const read: Normalised = { events: [] };
  const changes = body.entry.flatMap((each) => schema.entry.safeParse(each).data?.changes ?? []);
  for (const each of changes) {
    const { events, unreadable: why } = readChange(each, origin, read.events.length);
    read.events.push(...events);
    if (why !== undefined) read.unreadable = why;
  }
  if (read.events.length === 0) read.events.push(ignored("nothing in it", { ...origin, account: "none" }, 0));
  return read;
}

function readChange(given: unknown, origin: Origin, n: number): Normalised {
  const change = schema.change.safeParse(given).data;
  const value = schema.value.safeParse(change?.value).data;
  const account = value?.metadata?.phone_number_id ?? "none";
  const nowhere = { ...origin, account };
  if (!change || !value) return { events: [ignored("a change of nothing", nowhere, n)] };
  const contacts = value.contacts.flatMap((each) => schema.contact.safeParse(each).data ?? []);
  const place: Place = { ...nowhere, contacts };
  const all = [
    ...value.messages.map((each, index) => messageIn(each, place, `${n}.${index}`)),
    ...value.statuses.map((each) => statusIn(each, place)),
    ...value.message_echoes.map((each) => echoIn(each, place)),
    ...idUpdates(value).map((each) => idUpdateIn(each, place)),
  ];
  if (all.length === 0) return { events: [ignored(reasonOf(change.field, value), nowhere, n)] };
  const events = all.map((each, index) => (typeof each === "string" ? ignored(each, nowhere, n + index) : each));
  const strange = all.find((each) => typeof each === "string" && each.startsWith("unreadable"));
  return { events, ...(typeof strange === "string" && { unreadable: strange }) };
}

/** An event, or why there is none. */
type Read = InboundEvent | string;

function messageIn(given: unknown, place: Place, at: string): Read {
  const message = schema.message.safeParse(given).data;
  if (!message) return "unreadable message";
  if (message.group_id !== undefined) return "a group's message";
  if (message.type === "system") return systemIn(message, place);
  const names = namesOf(message, place.contacts);
  const [address, ...aliases] = names;
  if (address === undefined) return "unreadable message of nobody";
  const head = headOf(message.id ?? `${place.fallbackId}:${at}`, address, message.timestamp, place);
  const sender = senderOf(address, aliases, message, place.contacts);
  switch (message.type) {
    case "reaction": {
      const reaction = schema.reaction.safeParse(message.reaction).data;
      if (!reaction) break;
      // left out, or empty in older bodies: taken away
      return { event: "reaction", ...head, sender, externalId: reaction.message_id, emoji: reaction.emoji || null };
    }
    case "edit": {
      const edit = schema.edit.safeParse(message.edit).data;
      if (!edit) break;
      return { event: "edit", ...head, sender, externalId: edit.original_message_id, content: contentOf(edit.message) };
    }
    case "revoke": {
      const revoke = schema.revoke.safeParse(message.revoke).data;
      if (!revoke) break;
      return { event: "edit", ...head, sender, externalId: revoke.original_message_id, content: null };
    }
    case "request_welcome":
      return "request_welcome";
  }
  return {
    event: "turn",
    ...head,
    sender,
    content: withReference(contentOf(message), message),
    ...(message.context?.id && { replyTo: message.context.id }),
  };
}

/** Numbers and ids that changed. Nothing else of this kind is about who a customer is. */
function systemIn(message: Message, place: Place): Read {
  const system = schema.system.safeParse(message.system).data;
  const current = [system?.user_id, system?.wa_id ?? system?.new_wa_id].flatMap((each) => each ?? []);
  const previous = namesOf(message, place.contacts);
  if (!system?.type?.startsWith("user_changed") || current.length === 0 || previous.length === 0) {
    return `system ${system?.type ?? "message"}`;
  }
  const id = message.id ?? `${place.fallbackId}:system`;
  return { event: "identity", ...headOf(id, current[0] ?? "", message.timestamp, place), previous, current };
}

function idUpdateIn(given: unknown, place: Place): Read {
  const update = schema.userIdUpdate.safeParse(given).data;
  if (!update) return "unreadable user_id_update";
  const { previous, current } = update.user_id;
  const id = `user_id:${previous}:${current}`;
  const phone = update.wa_id === undefined ? [] : [update.wa_id];
  return {
    event: "identity",
    ...headOf(id, current, undefined, place),
    previous: [previous, ...phone],
    current: [current, ...phone],
  };
}

/** Its own place in the body has been a list and a single object. */
function idUpdates(value: Value): unknown[] {
  return "user_id" in value && typeof value.user_id === "object"
    ? [...value.user_id_update, value]
    : value.user_id_update;
}

function statusIn(given: unknown, place: Place): Read {
  const status = schema.status.safeParse(given).data;
  if (!status) return "unreadable status";
  const state = [...states].find((each) => each === status.status.toLowerCase());
  if (!state) return `status ${status.status.slice(0, 64)}`;
  if (status.recipient_type === "group") return "a group's status";
  const { id, timestamp, recipient_participant_id: participant, biz_opaque_callback_data: partId, pricing } = status;
  const address = status.recipient_user_id ?? status.recipient_id ?? "unknown";
  const eventId = [id, state, participant].filter(Boolean).join(":");
  const [error] = status.errors ?? [];
  return {
    event: "receipt",
    ...headOf(eventId, address, timestamp, place),
    externalId: id,
    ...(partId && { partId }),
    state,
    ...(error && { error: { code: error.code ?? "unknown", message: errorText(error) } }),
    ...(pricing && { price: pricing }),
  };
}

/** What a person of ours wrote in the WhatsApp Business app. */
function echoIn(given: unknown, place: Place): Read {
  const message = schema.message.safeParse(given).data;
  const address = message?.to_user_id ?? message?.to;
  if (!message?.id || address === undefined) return "unreadable echo";
  return {
    event: "staff_echo",
    ...headOf(message.id, address, message.timestamp, place),
    externalId: message.id,
    content: contentOf(message),
  };
}

function headOf(eventId: string, address: string, timestamp: number | undefined, place: Place) {
  return {
    eventId: eventId.slice(0, 512),
    channel: "whatsapp" as const,
    account: place.account,
    address,
    sentAt: timestamp === undefined ? place.receivedAt : Math.round(timestamp * 1000),
  };
}

function senderOf(address: string, aliases: string[], message: Message, contacts: readonly Contact[]): Sender {
  const contact = contactOf(message, contacts);
  const phone = message.from ?? contact?.wa_id;
  const displayName = contact?.profile?.name;
  return {
    externalId: address,
    aliases,
    ...(displayName && { displayName }),
    ...(phone && { phone: `+${phone.replace(/^\+/, "")}` }),
  };
}

function errorText({ title, message, error_data: data }: NonNullable<Status["errors"]>[number]): string {
  return [title ?? message, data?.details].filter(Boolean).join(": ").slice(0, 300) || "no reason given";
}

function reasonOf(field: string | undefined, value: Value): string {
  const event = typeof value.event === "string" ? ` ${value.event}` : "";
  const code = value.errors.flatMap((each) => schema.error.safeParse(each).data?.code ?? [])[0];
  return `${field ?? "no field"}${event}${code === undefined ? "" : ` error ${code}`}`.slice(0, 120);
}

function ignored(
  reason: string,
  { fallbackId, account, receivedAt }: Omit<Place, "contacts">,
  n: number,
): InboundEvent {
  return {
    event: "ignored",
    eventId: `${fallbackId}:${n}`,
    channel: "whatsapp",
    account,
    address: "none",
    sentAt: receivedAt,
    reason,
  };
}

function unreadable(why: string, origin: Omit<Place, "contacts">, n: number): Normalised {
  return { events: [ignored(why, origin, n)], unreadable: why };
}
