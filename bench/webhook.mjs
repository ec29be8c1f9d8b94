// npm run bench:webhook: how long the platforms wait for their 200, beside a bare Durable Object write of the same run and machine. One
// request at a time, in turns; each channel with its own bundle's defaults (the burst window is what it is in production).
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../scripts/paths.mjs";
import { bundle, script } from "./build.mjs";
import { settings } from "./customers.mjs";
import { call, hangUp, quantile } from "./load.mjs";
import { serve } from "./serve.mjs";

const text = { type: "string" };
const { values } = parseArgs({
  options: { n: { ...text, default: "300" }, pause: { ...text, default: "100" }, out: text },
});
/** ms between two rounds: what is answered behind shares the machine with what is measured */
const pause = Number(values.pause);
const n = Number(values.n);
const temp = mkdtempSync(join(tmpdir(), "kidkazz-webhook-"));
process.on("exit", () => rmSync(temp, { recursive: true, force: true }));
const secret = "bench-secret";
/** Both platforms in one: takes everything at once. */
let taken = 0;
const upstream = createServer((request, response) => {
  request.resume().on("end", () => {
    const id = ++taken;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ ok: true, result: { message_id: id }, messages: [{ id: `wamid.out${id}` }] }));
  });
}).listen(0, "127.0.0.1");
await once(upstream, "listening");
const platform = `http://127.0.0.1:${upstream.address().port}`;
const bindings = {
  ...settings,
  TELEGRAM_API_ROOT: platform,
  TELEGRAM_BOT_TOKEN: "70000001:bench-token-of-a-bot",
  TELEGRAM_WEBHOOK_SECRET: secret,
  WHATSAPP_API_URL: platform,
  WHATSAPP_ACCESS_TOKEN: "bench",
  WHATSAPP_APP_SECRET: secret,
  WHATSAPP_VERIFY_TOKEN: secret,
};

async function served(config) {
  const dir = await bundle(join(root, config), mkdtempSync(join(temp, "bundle-")));
  const shop = await script(join(root, "demo/src/index.ts"), join(temp, "shop.js"));
  const seed = await script(join(root, "demo/src/seed-faq.ts"), join(temp, "seed.mjs"));
  const state = mkdtempSync(join(temp, "state-"));
  return serve({ config: join(root, config), dir, migrations: join(root, "migrations"), state, bindings, shop, seed });
}

let sent = 0;
const now = () => Math.floor(Date.now() / 1000);
const people = 60;

const telegram = (server) => () => {
  const id = ++sent;
  const chat = 5_000_000 + (id % people);
  const from = { id: chat, is_bot: false, first_name: "Ibu" };
  const message = {
    message_id: id,
    date: now(),
    chat: { id: chat, type: "private" },
    from,
    text: "bisa cod kak?",
  };
  return call(
    `${server.url}/webhooks/telegram`,
    { update_id: id, message },
    { "x-telegram-bot-api-secret-token": secret },
  );
};
const whatsapp = (server) => () => {
  const id = ++sent;
  const from = String(62_812_000_000 + (id % people));
  const message = {
    from,
    id: `wamid.${id}`,
    timestamp: String(now()),
    type: "text",
    text: { body: "bisa cod kak?" },
  };
  const contacts = [{ profile: { name: "Ibu" }, wa_id: from }];
  const value = { messaging_product: "whatsapp", metadata: { phone_number_id: "501" }, contacts, messages: [message] };
  const body = { object: "whatsapp_business_account", entry: [{ id: "900", changes: [{ field: "messages", value }] }] };
  const signature = createHmac("sha256", secret).update(JSON.stringify(body)).digest("hex");
  return call(`${server.url}/webhooks/whatsapp`, body, { "x-hub-signature-256": `sha256=${signature}` });
};
const bare = (server) => () => {
  const id = ++sent;
  const message = { date: now(), chat: { id: id % people }, from: { first_name: "Ibu" }, text: "halo" };
  return call(`${server.url}/bench/bare`, { update_id: id, message });
};

const [real, echo] = await Promise.all([served("wrangler.toml"), served("bench/echo/wrangler.toml")]);
const rows = [
  ["bare Durable Object write", bare(echo)],
  ["Telegram", telegram(real)],
  ["WhatsApp", whatsapp(real)],
];
const times = new Map(rows.map(([name]) => [name, []]));
try {
  for (const [, one] of rows) for (let warm = 0; warm < people * 2; warm++) await one();
  // the first answers go out, and nobody of the warm-up is a new customer any more
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  for (let turn = 0; turn < n; turn++) {
    // whoever comes first in a round, after the pause, comes later in the next
    for (const [name, one] of rows.map((_, at) => rows[(at + turn) % rows.length])) {
      const { status, sentAt, answeredAt } = await one();
      if (status !== 200) throw new Error(`${name} answers ${status}`);
      times.get(name).push(answeredAt - sentAt);
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
} finally {
  await Promise.all([real.stop(), echo.stop()]);
  hangUp();
  upstream.close();
  upstream.closeAllConnections();
}
const base = quantile(times.get("bare Durable Object write"), 0.5);
const lines = [
  "| request | median ms | p95 ms | of the bare write |",
  "| --- | --- | --- | --- |",
  ...rows.map(([name]) => {
    const all = times.get(name);
    return `| ${name} | ${quantile(all, 0.5).toFixed(2)} | ${quantile(all, 0.95).toFixed(2)} | ${(quantile(all, 0.5) / base).toFixed(2)} × |`;
  }),
];
console.log(lines.join("\n"));
if (values.out) {
  mkdirSync(join(root, "bench/results"), { recursive: true });
  const head = `# Webhooks\n\n\`npm run bench:webhook\`, ${new Date().toISOString().slice(0, 10)}, ${n} requests each, one at a time, in turns, ${pause} ms between two rounds; 2 shared cores.\n\n`;
  writeFileSync(join(root, values.out), `${head}${lines.join("\n")}\n`);
}
