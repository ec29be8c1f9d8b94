// WhatsApp and Telegram for what measures: a stand-in that takes everything at once, and the webhooks of a customer who writes.
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

const secret = "platform-secret";

/** Both platforms in one. `said` has for each customer, by number or chat, the texts that they were sent; `settings` lead the service here. */
export async function startPlatforms() {
  const said = new Map();
  let taken = 0;
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const id = ++taken;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ ok: true, result: { message_id: id }, messages: [{ id: `wamid.out${id}` }] }));
    const { to, chat_id: chat, text, interactive, caption } = JSON.parse(Buffer.concat(parts).toString() || "{}");
    const words = interactive?.body?.text ?? caption ?? text?.body ?? text;
    if (typeof words !== "string") return;
    const who = String(to ?? chat);
    said.set(who, [...(said.get(who) ?? []), words]);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${server.address().port}`;
  return {
    said,
    settings: {
      TELEGRAM_API_ROOT: url,
      TELEGRAM_BOT_TOKEN: "70000001:token-of-a-bot",
      TELEGRAM_WEBHOOK_SECRET: secret,
      WHATSAPP_API_URL: url,
      WHATSAPP_ACCESS_TOKEN: "token",
      WHATSAPP_APP_SECRET: secret,
      WHATSAPP_VERIFY_TOKEN: secret,
    },
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const now = () => Math.floor(Date.now() / 1000);

/** A text from a Telegram chat as {path, body, headers}; `id` is the update's and the message's. */
export function telegramText(id, chat, text) {
  const from = { id: chat, is_bot: false, first_name: "Ibu" };
  const message = { message_id: id, date: now(), chat: { id: chat, type: "private" }, from, text };
  return {
    path: "/webhooks/telegram",
    body: { update_id: id, message },
    headers: { "x-telegram-bot-api-secret-token": secret },
  };
}

/** The same from a WhatsApp number. */
export function whatsappText(id, number, text) {
  const from = String(number);
  const message = { from, id: `wamid.${id}`, timestamp: String(now()), type: "text", text: { body: text } };
  const contacts = [{ profile: { name: "Ibu" }, wa_id: from }];
  const value = { messaging_product: "whatsapp", metadata: { phone_number_id: "501" }, contacts, messages: [message] };
  const body = { object: "whatsapp_business_account", entry: [{ id: "900", changes: [{ field: "messages", value }] }] };
  const signature = createHmac("sha256", secret).update(JSON.stringify(body)).digest("hex");
  return { path: "/webhooks/whatsapp", body, headers: { "x-hub-signature-256": `sha256=${signature}` } };
}
