// How long the answers are on the channels where people read on a phone: the first turn of each conversation that a guest may begin, over
// the webhooks of WhatsApp and Telegram, with a stand-in for both platforms that keeps what it is given.
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { conversations } from "./schema.mjs";

/** characters at most, unless products or orders are listed (rules: safety and tone) */
const MOST = 350;
/** customers at a time */
const AT_ONCE = 15;
/** ms for an answer; a chat channel waits 1.5 s for more of a burst */
const PATIENCE = 15_000;
const secret = "evals-platform-secret";
const list = /^\s*(?:[-*•]|\d{1,2}[.)])\s/m;

/** Both platforms: `said` has for each customer what they were sent. */
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
      TELEGRAM_BOT_TOKEN: "70000001:evals-token-of-a-bot",
      TELEGRAM_WEBHOOK_SECRET: secret,
      WHATSAPP_API_URL: url,
      WHATSAPP_ACCESS_TOKEN: "evals",
      WHATSAPP_APP_SECRET: secret,
      WHATSAPP_VERIFY_TOKEN: secret,
      WHATSAPP_PHONE_NUMBER_ID: "501",
    },
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const seconds = () => String(Math.floor(Date.now() / 1000));

function telegram(url, who, text) {
  const from = { id: Number(who), is_bot: false, first_name: "Ibu" };
  const message = {
    ...{ message_id: 1, date: Number(seconds()), chat: { id: Number(who), type: "private" } },
    ...{ from, text },
  };
  return fetch(`${url}/webhooks/telegram`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-telegram-bot-api-secret-token": secret },
    body: JSON.stringify({ update_id: Number(who), message }),
  });
}

function whatsapp(url, who, text) {
  const message = { from: who, id: `wamid.${who}`, timestamp: seconds(), type: "text", text: { body: text } };
  const contacts = [{ profile: { name: "Ibu" }, wa_id: who }];
  const value = { messaging_product: "whatsapp", metadata: { phone_number_id: "501" }, contacts, messages: [message] };
  const body = JSON.stringify({
    object: "whatsapp_business_account",
    entry: [{ id: "900", changes: [{ field: "messages", value }] }],
  });
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  return fetch(`${url}/webhooks/whatsapp`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` },
    body,
  });
}

const channels = {
  WhatsApp: { send: whatsapp, first: 62_811_000_000 },
  Telegram: { send: telegram, first: 6_000_000 },
};

/** Waits until nothing more has come for a while; gives the bubbles. */
async function bubbles(said, who) {
  const until = Date.now() + PATIENCE;
  let before = 0;
  for (let quiet = 0; Date.now() < until && quiet < 6; ) {
    await new Promise((resolve) => setTimeout(resolve, 150));
    const now = said.get(who)?.length ?? 0;
    quiet = now > 0 && now === before ? quiet + 1 : 0;
    before = now;
  }
  return said.get(who) ?? [];
}

/** What takes away from a bubble what a first reply says of itself: that it is automatic, and how to reach a person. */
function withoutNotes(texts) {
  const notes = Object.values(texts)
    .flatMap(({ disclosure, disclosureHandedOff, askHuman }) => [
      disclosure.replace("{human}", askHuman),
      disclosureHandedOff,
    ])
    .sort((a, b) => b.length - a.length);
  return (bubble) => notes.reduce((rest, note) => rest.replace(note, ""), bubble).trim();
}

/**
 * For each channel its answers, the median and the longest in characters, and how many are longer than they may be without listing anything.
 * `tooLong` has those, `silent` the messages that got none. `texts`: the bot's.
 */
export async function lengthTable({ url }, { said }, texts) {
  const ownOf = withoutNotes(texts);
  const asked = [...conversations().values()].flat().flatMap(({ as, turns: [first] }) => {
    const { say, expect } = first;
    return as || typeof say !== "string" || expect?.silent ? [] : [say];
  });
  const table = {};
  const tooLong = [];
  const silent = [];
  for (const [name, { send, first }] of Object.entries(channels)) {
    const lengths = [];
    const queue = asked.map((text, index) => ({ text, who: String(first + index) }));
    const work = async () => {
      for (let each = queue.shift(); each; each = queue.shift()) {
        const answer = await send(url, each.who, each.text);
        if (answer.status !== 200) throw new Error(`${name} answers ${answer.status}`);
        const got = await bubbles(said, each.who);
        if (got.length === 0) silent.push({ name, text: each.text });
        for (const bubble of got) {
          const own = ownOf(bubble);
          lengths.push([...own].length);
          if ([...own].length > MOST && !list.test(own)) tooLong.push({ name, text: each.text, bubble });
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    lengths.sort((a, b) => a - b);
    table[name] = {
      asked: asked.length,
      bubbles: lengths.length,
      median: lengths[Math.floor(lengths.length / 2)],
      longest: lengths.at(-1),
      [`over ${MOST}, no list`]: tooLong.filter((each) => each.name === name).length,
    };
  }
  return { table, tooLong, silent };
}
