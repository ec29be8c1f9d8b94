// npm run bench:web: what the pages weigh, how soon the chat can be used on a slow line, and how smoothly ten thousand messages scroll,
// in the inbox and in the chat window. Chromium on this machine; a development server of its own, on loopback, ended at the end.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { findBrowser } from "../scripts/browser.mjs";
import { root } from "../scripts/paths.mjs";
import { buildWeb } from "../scripts/web-assets.mjs";

const port = Number(process.env.PORT || 8790);
const url = `http://127.0.0.1:${port}`;
const visits = 5;
const messages = 10_000;
/** As browsers' own tools have them: bits a second down and up, ms of delay, times slower the processor. */
const lines = [
  { name: "this machine", slow: null, cpu: 1 },
  {
    name: "slow 4G, a processor of a quarter of the speed",
    slow: { down: 1_600_000, up: 750_000, latency: 150 },
    cpu: 4,
  },
  { name: "3G, a processor of a quarter of the speed", slow: { down: 700_000, up: 250_000, latency: 300 }, cpu: 4 },
];

const gzip = (files) => files.reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0);
const within = (dir) =>
  readdirSync(join(root, "public", dir), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const quantile = (values, q) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))];

async function serve() {
  const state = mkdtempSync(join(tmpdir(), "kidkazz-web-"));
  const env = { ...process.env, PORT: String(port), STATE_DIR: state };
  const server = spawn(process.execPath, [join(root, "scripts/dev.mjs")], { env, stdio: "ignore", cwd: root });
  for (let tries = 0; ; tries += 1) {
    const up = await fetch(`${url}/health`).catch(() => null);
    if (up) break;
    if (tries > 120 || server.exitCode !== null) throw new Error("the service does not start");
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return async () => {
    const ended = once(server, "exit");
    server.kill("SIGTERM");
    await ended;
    rmSync(state, { recursive: true, force: true });
  };
}

/** Milliseconds from the click on the launcher until the customer can write, and the shop's page stays out of it: nothing is loaded yet. */
async function clickToUsable(browser, { slow, cpu }) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await page.goto(url);
  await page.getByRole("button", { name: "Buka chat" }).waitFor();
  if (slow) {
    const { down, up, latency } = slow;
    // the frame is a page of the same origin, and of the same target
    await cdp.send("Network.emulateNetworkConditions", {
      offline: false,
      latency,
      downloadThroughput: down / 8,
      uploadThroughput: up / 8,
    });
  }
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: cpu });
  const from = performance.now();
  await page.getByRole("button", { name: "Buka chat" }).click();
  const field = page.frameLocator("iframe.kk-chat-frame").getByRole("textbox");
  await field.fill("halo");
  const ms = performance.now() - from;
  await context.close();
  return ms;
}

const message = (seq) => ({
  id: `m_${seq}`,
  seq,
  role: seq % 2 ? "user" : "assistant",
  content: `Pesan ${seq} ${"kata ".repeat(seq % 40)}`,
  contentType: "TEXT",
  status: "SENT",
  createdAt: new Date(1_700_000_000_000 + seq * 1000).toISOString(),
});

function pageOf(request) {
  const query = new URL(request.url()).searchParams;
  const from = Number(query.get("after_seq"));
  const end = Math.min(messages, from + Number(query.get("limit") ?? 50));
  return { messages: Array.from({ length: Math.max(0, end - from) }, (_, at) => message(from + at + 1)), events: [] };
}

/** Times of the frames, ms, while the list is scrolled from its end to its start and back at some 6,000 px a second. */
function frames(scroller) {
  return scroller.evaluate(async (node) => {
    const times = [];
    const end = performance.now() + 6_000;
    let last = await new Promise(requestAnimationFrame);
    let step = -100;
    while (performance.now() < end) {
      const now = await new Promise(requestAnimationFrame);
      times.push(now - last);
      last = now;
      if (node.scrollTop <= 400) step = 100;
      node.scrollTop += step;
    }
    return times;
  });
}

async function chatFrames(browser) {
  const context = await browser.newContext({ viewport: { width: 400, height: 680 } });
  await context.route("**/api/chat/conversations?**", (route) =>
    route.fulfill({
      json: { conversations: [{ id: "c_many", status: "ACTIVE", messageCount: messages, readSeq: messages }] },
    }),
  );
  await context.route("**/api/chat/conversations/c_many/messages?**", (route) =>
    route.fulfill({ json: pageOf(route.request()) }),
  );
  const page = await context.newPage();
  await page.goto(`${url}/widget/`);
  await page.getByText(`Pesan ${messages}`).waitFor();
  const log = page.locator(".log");
  for (let tries = 0; tries < 400; tries += 1) {
    const first = await log.evaluate((node) => {
      node.scrollTop = 50;
      node.scrollTop = 0;
      return node.querySelector("[data-seq='1']") !== null;
    });
    if (first) break;
    await page.waitForTimeout(60);
  }
  await log.evaluate((node) => {
    node.scrollTop = node.scrollHeight / 2;
  });
  const times = await frames(log);
  const shown = await page.locator(".message").count();
  await context.close();
  return { times, shown };
}

async function inboxFrames(browser) {
  const { token } = await (
    await fetch(`${url}/demo/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ sub: "agent-bench", name: "Bench", role: "support" }),
    })
  ).json();
  const session = await (await fetch(`${url}/api/session`, { method: "POST" })).json();
  await fetch(`${url}/api/chat`, {
    method: "POST",
    headers: { authorization: `Bearer ${session.sessionToken}`, "content-type": "application/json" },
    body: JSON.stringify({ message: "mau ngomong sama orang dong" }),
  });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.route(/\/api\/tickets\/t_[^/]+\/messages/, (route) => route.fulfill({ json: pageOf(route.request()) }));
  await context.route(/\/api\/conversations\/c_[^/]+$/, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), messageCount: messages } });
  });
  const page = await context.newPage();
  await page.goto(`${url}/inbox/#token=${token}`);
  await page.locator(".row").first().click();
  await page.getByText(`Pesan ${messages}`).first().waitFor();
  for (let pages = 0; pages < messages / 50 + 5; pages += 1) {
    const older = page.getByRole("button", { name: "Pesan sebelumnya" });
    if (!(await older.isVisible())) break;
    await older.click();
    await page.waitForTimeout(30);
  }
  const log = page.locator(".timeline [role=log]");
  await log.evaluate((node) => {
    node.scrollTop = node.scrollHeight / 2;
  });
  const times = await frames(log);
  const shown = await page.locator(".message").count();
  await context.close();
  return { times, shown };
}

await buildWeb();
const report = [
  "# The pages, measured",
  "",
  `${new Date().toISOString().slice(0, 10)}, \`npm run bench:web\`, Chromium without a screen on a shared machine of two cores.`,
  "",
  "| what is loaded | gzip | at most |",
  "| --- | --- | --- |",
  `| loader (\`/widget.js\`) | ${kB(gzip([join(root, "public/widget.js")]))} | 3 kB |`,
  `| chat window (\`/widget/\`, all of it) | ${kB(gzip(within("widget")))} | 100 kB |`,
  `| inbox (\`/inbox/\`, all of it) | ${kB(gzip(within("inbox")))} | |`,
  "",
];
const stop = await serve();
const executablePath = findBrowser();
const browser = await chromium.launch({ ...(executablePath && { executablePath }), args: ["--disable-dev-shm-usage"] });
try {
  report.push(
    `Click on the launcher until the customer can write, first visit, nothing loaded before; median of ${visits} (slowest):`,
    "",
  );
  for (const line of lines) {
    const times = [];
    for (let visit = 0; visit < visits; visit += 1) times.push(await clickToUsable(browser, line));
    report.push(`- ${line.name}: ${Math.round(median(times))} ms (${Math.round(Math.max(...times))} ms)`);
  }
  report.push("", `Frames while ${messages} messages are scrolled at 6,000 px a second for 6 s:`, "");
  for (const [name, measure] of [
    ["chat window", chatFrames],
    ["inbox", inboxFrames],
  ]) {
    const { times, shown } = await measure(browser);
    const late = times.filter((ms) => ms > 50).length;
    report.push(
      `- ${name}: median ${median(times).toFixed(1)} ms, 95 % ${quantile(times, 0.95).toFixed(1)} ms, longest ${Math.max(...times).toFixed(0)} ms, ${late} of ${times.length} over 50 ms; ${shown} messages in the page`,
    );
  }
} finally {
  await browser.close();
  await stop();
}
const text = `${report.join("\n")}\n`;
writeFileSync(join(root, "bench/results/web.md"), text);
console.log(text);
