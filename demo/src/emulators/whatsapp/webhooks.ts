import type { Action, ChatMessage, Customer } from "../model";
import type { Store } from "../store";

const metadata = (account: string) => ({ display_phone_number: "6281100000001", phone_number_id: account });

/** A body as Meta sends it. */
export function wrapped(account: string, value: Record<string, unknown>, field = "messages") {
  return {
    object: "whatsapp_business_account",
    entry: [
      {
        id: "102290129340398",
        changes: [{ field, value: { messaging_product: "whatsapp", metadata: metadata(account), ...value } }],
      },
    ],
  };
}

/** Who has a user name has no phone in what we are told. */
function namesOf(customer: Customer) {
  const contact = {
    profile: { name: customer.name },
    ...(customer.phone !== null && { wa_id: customer.phone }),
    ...(customer.userId !== null && { user_id: customer.userId }),
  };
  const from = {
    ...(customer.phone !== null && { from: customer.phone }),
    ...(customer.userId !== null && { from_user_id: customer.userId }),
  };
  return { contact, from };
}

/** What a customer does in a WhatsApp chat: kept as they see it, and given as the body that the shop gets. Throws for what cannot be done. */
export function act(
  store: Store,
  account: string,
  customer: Customer,
  action: Action,
  now: number,
): Record<string, unknown> {
  const { contact, from } = namesOf(customer);
  const id = `wamid.HBgC${btoa(`${customer.id}:${store.next("wamid")}`).replace(/=+$/, "")}`;
  const head = { ...from, id, timestamp: String(Math.floor(now / 1000)) };
  const told = (message: Record<string, unknown>) =>
    wrapped(account, { contacts: [contact], messages: [{ ...head, ...message }] });
  const own = (n: number) => {
    const found = store.message(customer.id, n);
    if (!found) throw new Error("there is no such message");
    return found;
  };
  const say = (shown: Pick<ChatMessage, "text"> & Partial<ChatMessage>, message: Record<string, unknown>) => {
    store.addMessage(customer.id, { id, from: "customer", at: now, ...shown });
    return told(message);
  };
  switch (action.type) {
    case "text": {
      const quoted = action.replyTo === undefined ? null : own(action.replyTo);
      const context = quoted && { context: { from: metadata(account).display_phone_number, id: quoted.id } };
      return say(
        { text: action.text, ...(quoted && { quotes: quoted.text }) },
        { type: "text", text: { body: action.text }, ...context },
      );
    }
    case "tap": {
      const found = own(action.n);
      const context = { context: { from: metadata(account).display_phone_number, id: found.id } };
      const button = found.buttons?.flat().find((each) => each.id === action.id);
      const row = found.list?.rows.find((each) => each.id === action.id);
      if (button)
        return say(
          { text: button.title, quotes: found.text },
          { type: "interactive", interactive: { type: "button_reply", button_reply: button }, ...context },
        );
      if (row)
        return say(
          { text: row.title, quotes: found.text },
          { type: "interactive", interactive: { type: "list_reply", list_reply: row }, ...context },
        );
      throw new Error("there is no such button");
    }
    case "file": {
      const mediaId = String(700_000_000_000 + store.next("media"));
      const bytes = Uint8Array.from(atob(action.data), (character) => character.charCodeAt(0));
      store.addMedia(mediaId, action.mimeType, bytes.buffer, action.filename ?? null);
      const type = action.kind === "voice" ? "audio" : action.kind;
      const file = {
        id: mediaId,
        mime_type: action.mimeType,
        sha256: "ZW11bGF0ZWQ=",
        ...(action.caption && { caption: action.caption }),
        ...(action.filename && type === "document" && { filename: action.filename }),
        ...(action.kind === "voice" && { voice: true }),
      };
      return say(
        {
          text: action.caption ?? "",
          file: { kind: action.kind, mediaId, ...(action.filename && { filename: action.filename }) },
        },
        { type, [type]: file },
      );
    }
    case "location": {
      const { latitude, longitude, name } = action;
      return say(
        { text: "", location: { latitude, longitude } },
        { type: "location", location: { latitude, longitude, ...(name && { name }) } },
      );
    }
    case "contact": {
      const contacts = [
        {
          name: { formatted_name: action.name, first_name: action.name },
          phones: [{ phone: action.phone, type: "CELL" }],
        },
      ];
      return say({ text: `${action.name} ${action.phone}` }, { type: "contacts", contacts });
    }
    case "order": {
      const product_items = action.items.map(({ productId, quantity, price }) => ({
        product_retailer_id: productId,
        quantity,
        item_price: price,
        currency: "IDR",
      }));
      const text = action.items.map(({ productId, quantity }) => `🛒 ${quantity} × ${productId}`).join("\n");
      return say(
        { text },
        {
          type: "order",
          order: { catalog_id: "194836987003835", product_items, ...(action.text && { text: action.text }) },
        },
      );
    }
    case "reaction": {
      const found = own(action.n);
      store.putMessage({ ...found, reaction: action.emoji });
      return told({
        type: "reaction",
        reaction: { message_id: found.id, ...(action.emoji !== null && { emoji: action.emoji }) },
      });
    }
    case "edit": {
      const found = own(action.n);
      store.putMessage({ ...found, text: action.text, edited: true });
      return told({
        type: "edit",
        edit: { original_message_id: found.id, message: { type: "text", text: { body: action.text } } },
      });
    }
    case "delete": {
      const found = own(action.n);
      store.putMessage({ ...found, text: "", deleted: true });
      return told({ type: "revoke", revoke: { original_message_id: found.id } });
    }
  }
}

/** What a person of the shop writes in the WhatsApp Business app. */
export function echo(
  store: Store,
  account: string,
  customer: Customer,
  text: string,
  now: number,
): Record<string, unknown> {
  const id = `wamid.HBgD${btoa(`${customer.id}:${store.next("wamid")}`).replace(/=+$/, "")}`;
  store.addMessage(customer.id, { id, from: "app", at: now, text, state: "delivered" });
  const message = {
    from: metadata(account).display_phone_number,
    ...(customer.phone !== null && { to: customer.phone }),
    ...(customer.userId !== null && { to_user_id: customer.userId }),
    id,
    timestamp: String(Math.floor(now / 1000)),
    type: "text",
    text: { body: text },
  };
  return wrapped(account, { message_echoes: [message] }, "smb_message_echoes");
}

export type State = "sent" | "delivered" | "read" | "failed";

/** A status of something that was sent. */
export function statusOf(
  account: string,
  customer: Customer,
  message: ChatMessage,
  state: State,
  callbackData: string | undefined,
  error: { code: number; title: string } | null,
  now: number,
): Record<string, unknown> {
  const status = {
    id: message.id,
    status: state,
    timestamp: String(Math.floor(now / 1000)),
    ...(customer.phone !== null && { recipient_id: customer.phone }),
    ...(customer.userId !== null && { recipient_user_id: customer.userId }),
    ...(callbackData !== undefined && { biz_opaque_callback_data: callbackData }),
    ...((state === "sent" || state === "delivered") && {
      pricing: { billable: true, pricing_model: "PMP", type: "regular", category: "service" },
    }),
    ...(error && { errors: [{ ...error, message: error.title, error_data: { details: error.title } }] }),
  };
  return wrapped(account, { statuses: [status] });
}
