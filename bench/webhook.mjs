// npm run bench:webhook: how long the platforms wait for their 200, beside a bare Durable Object write of the same run and machine. One
// request at a time, in turns; each channel with its own bundle's defaults (the burst window is what it is in production).
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../scripts/paths.mjs";
import { bundle, script } from "./build.mjs";
import { settings } from "./customers.mjs";
import { call, hangUp, quantile } from "./load.mjs";
import { startPlatforms, telegramText, whatsappText } from "./platforms.mjs";
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
const platforms = await startPlatforms();
const bindings = { ...settings, ...platforms.settings };

async function served(config) {
  const dir = await bundle(join(root, config), mkdtempSync(join(temp, "bundle-")));
  const shop = await script(join(root, "demo/src/index.ts"), join(temp, "shop.js"));
  const seed = await script(join(root, "demo/src/seed-faq.ts"), join(temp, "seed.mjs"));
  const state = mkdtempSync(join(temp, "state-"));
  return serve({ config: join(root, config), dir, migrations: join(root, "migrations"), state, bindings, shop, seed });
}

let sent = 0;
const people = 60;

const bare = (server) => () => {
  const id = ++sent;
  const message = {
    date: Math.floor(Date.now() / 1000),
    chat: { id: id % people },
    from: { first_name: "Ibu" },
    text: "halo",
  };
  return call(`${server.url}/bench/bare`, { update_id: id, message });
};

const [real, echo] = await Promise.all([served("wrangler.toml"), served("bench/echo/wrangler.toml")]);
const writes = (webhook, first) => () => {
  const id = ++sent;
  const { path, body, headers } = webhook(id, first + (id % people), "bisa cod kak?");
  return call(real.url + path, body, headers);
};
const rows = [
  ["bare Durable Object write", bare(echo)],
  ["Telegram", writes(telegramText, 5_000_000)],
  ["WhatsApp", writes(whatsappText, 62_812_000_000)],
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
  platforms.stop();
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
