import type { Action, ChatMessage, Customer } from "../model";
import type { Store } from "../store";

/** What a customer does in a Telegram chat: kept as they see it, and given as the update that the bot gets. Throws for what cannot be done. */
export function act(store: Store, customer: Customer, action: Action, now: number): Record<string, unknown> {
  const user = { id: Number(customer.id), is_bot: false, first_name: customer.name, language_code: "id" };
  const chat = { id: user.id, type: "private", first_name: customer.name };
  const date = Math.floor(now / 1000);
  const updateId = 700_000_000 + store.next("update");
  const own = (n: number) => {
    const found = store.message(customer.id, n);
    if (!found) throw new Error("there is no such message");
    return { found, id: Number(found.id.split(":")[1]) };
  };
  const say = (shown: Pick<ChatMessage, "text"> & Partial<ChatMessage>, content: Record<string, unknown>) => {
    const id = store.next(`message ${customer.id}`);
    store.addMessage(customer.id, { id: `${customer.id}:${id}`, from: "customer", at: now, ...shown });
    return { update_id: updateId, message: { message_id: id, from: user, chat, date, ...content } };
  };
  switch (action.type) {
    case "text": {
      const quoted = action.replyTo === undefined ? null : own(action.replyTo);
      const reply = quoted && { reply_to_message: { message_id: quoted.id, date, chat } };
      return say({ text: action.text, ...(quoted && { quotes: quoted.found.text }) }, { text: action.text, ...reply });
    }
    case "tap": {
      const { found, id } = own(action.n);
      if (!found.buttons?.flat().some((button) => button.id === action.id)) throw new Error("there is no such button");
      const query = String(4_000_000_000_000 + store.next("query"));
      store.setFact(`query ${query}`, "open");
      const markup = {
        inline_keyboard: found.buttons.map((row) =>
          row.map(({ id: data, title }) => ({ text: title, callback_data: data })),
        ),
      };
      const message = {
        message_id: id,
        from: { id: 70000001, is_bot: true, first_name: "Kidkazz" },
        chat,
        date: Math.floor(found.at / 1000),
        text: found.text,
        reply_markup: markup,
      };
      return {
        update_id: updateId,
        callback_query: { id: query, from: user, chat_instance: "1", data: action.id, message },
      };
    }
    case "file": {
      const mediaId = `AgACAgUAAx${store.next("file")}`;
      const bytes = Uint8Array.from(atob(action.data), (character) => character.charCodeAt(0));
      store.addMedia(mediaId, action.mimeType, bytes.buffer, action.filename ?? null);
      const file = {
        file_id: mediaId,
        file_unique_id: mediaId,
        file_size: bytes.length,
        mime_type: action.mimeType,
        ...(action.filename && { file_name: action.filename }),
      };
      const content =
        action.kind === "image"
          ? { photo: [{ ...file, width: 800, height: 600 }] }
          : { [action.kind]: action.kind === "voice" ? { ...file, duration: 3 } : file };
      const shown = { kind: action.kind, mediaId, ...(action.filename && { filename: action.filename }) };
      return say(
        { text: action.caption ?? "", file: shown },
        { ...content, ...(action.caption && { caption: action.caption }) },
      );
    }
    case "location": {
      const { latitude, longitude } = action;
      return say({ text: "", location: { latitude, longitude } }, { location: { latitude, longitude } });
    }
    case "contact": {
      const contact = { phone_number: action.phone, first_name: action.name, ...(action.own && { user_id: user.id }) };
      return say({ text: `${action.name} ${action.phone}` }, { contact });
    }
    case "reaction": {
      const { found, id } = own(action.n);
      store.putMessage({ ...found, reaction: action.emoji });
      const now_ = action.emoji === null ? [] : [{ type: "emoji", emoji: action.emoji }];
      return {
        update_id: updateId,
        message_reaction: { chat, user, message_id: id, date, old_reaction: [], new_reaction: now_ },
      };
    }
    case "edit": {
      const { found, id } = own(action.n);
      store.putMessage({ ...found, text: action.text, edited: true });
      return {
        update_id: updateId,
        edited_message: {
          message_id: id,
          from: user,
          chat,
          date: Math.floor(found.at / 1000),
          edit_date: date,
          text: action.text,
        },
      };
    }
    default:
      throw new Error(`there is no ${action.type} on Telegram`);
  }
}

/** The customer blocks the bot, or takes it back. */
export function blocking(store: Store, customer: Customer, blocked: boolean, now: number): Record<string, unknown> {
  const user = { id: Number(customer.id), is_bot: false, first_name: customer.name };
  const bot = { id: 70000001, is_bot: true, first_name: "Kidkazz" };
  const [before, after] = blocked ? ["member", "kicked"] : ["kicked", "member"];
  return {
    update_id: 700_000_000 + store.next("update"),
    my_chat_member: {
      chat: { id: user.id, type: "private", first_name: customer.name },
      from: user,
      date: Math.floor(now / 1000),
      old_chat_member: { user: bot, status: before },
      new_chat_member: { user: bot, status: after },
    },
  };
}
