// npm run dev: the service and the demo shop on this machine, without account, key or internet.
// PORT, STATE_DIR and every setting of the service come from the environment; --fresh starts with an empty state.
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { envFile, settings } from "./dev-settings.mjs";
import { openState, prepareDatabase, recentThreads } from "./dev-state.mjs";
import { root } from "./paths.mjs";
import { start, wranglerEnv } from "./run.mjs";
import { buildWeb } from "./web-assets.mjs";

/** What wrangler gets to end by itself, in milliseconds; state is safe without it. */
const GRACE = 400;

function fail(message, code = 1) {
  console.error(message);
  process.exit(code);
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** A killed predecessor may need a moment to give its port back. */
async function claim(port) {
  for (let tries = 0; tries < 10; tries += 1) {
    if (await isFree(port)) return;
    await sleep(150);
  }
  fail(`Port ${port} is taken. A second one runs beside it: PORT=${port + 1} STATE_DIR=.state-2 npm run dev`);
}

function options() {
  try {
    return parseArgs({ options: { fresh: { type: "boolean", default: false } } }).values;
  } catch (error) {
    return fail(`${error.message}\nusage: npm run dev [-- --fresh]`, 2);
  }
}

/** Passes on what the Workers say; wrangler's own start-up notes and request lines only when the start fails. */
function relay(child) {
  const early = [];
  let ready = false;
  const pass = (line, to) => {
    // the service speaks for itself; the demo shop keeps its name in front
    if (ready && !/^\[wrangler:info\]/.test(line)) to.write(`${line.replace(/^\[kidkazz-chatbot\] /, "")}\n`);
    if (!ready) early.push(line);
    if (/^\[wrangler:info\] Ready on /.test(line)) ready = true;
  };
  createInterface({ input: child.stdout }).on("line", (line) => pass(line, process.stdout));
  createInterface({ input: child.stderr }).on("line", (line) => pass(line, process.stderr));
  return () => {
    if (!ready) console.error(early.splice(0).join("\n"));
    ready = true;
  };
}

/** The service's health once it answers at all; tells after a while why it does not. */
async function health(url, showWhy) {
  const why = setTimeout(showWhy, 15_000);
  for (;;) {
    try {
      const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(10_000) });
      clearTimeout(why);
      return { status: answer.status, body: await answer.json().catch(() => null) };
    } catch {
      await sleep(100);
    }
  }
}

/** What was being answered when the service ended goes on: here, unlike where it is deployed, an alarm does not load its object. */
async function wakeThreads(url, dir) {
  const threads = recentThreads(dir);
  if (threads.length === 0) return;
  await fetch(`${url}/demo/wake`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ threads }),
  }).catch(() => {});
}

function page(url, { status, body }, dir) {
  const grok = body?.model && body.model !== "offline";
  const lines = [
    "",
    `  Kidkazz chat   ${url}/`,
    `  API            ${url}/docs/`,
    `  Health         ${url}/health`,
    "",
    `  Answers        ${grok ? `${body.model}, with the offline model behind it` : "offline model; GROK_API_KEY=… npm run dev uses Grok"}`,
    `  State          ${relative(root, dir) || dir}  (npm run dev -- --fresh deletes it)`,
    "",
  ];
  console.log(lines.join("\n"));
  if (status >= 400) console.error(`The service answers ${status}: ${body?.error?.message ?? "see above"}`);
}

const { fresh } = options();
const port = Number(process.env.PORT || 8787);
if (!Number.isInteger(port) || port < 1 || port > 65_535)
  fail(`PORT is a number from 1 to 65535, not "${process.env.PORT}"`, 2);
await claim(port);

const values = settings(process.env, port);
let dir;
try {
  dir = await openState(process.env.STATE_DIR || ".state", fresh);
  await Promise.all([prepareDatabase(dir), buildWeb()]);
  writeFileSync(join(dir, "settings.env"), envFile(values), { mode: 0o600 });
} catch (error) {
  fail(error.message);
}

const url = `http://127.0.0.1:${port}`;
const configs = ["wrangler.toml", "knowledge/wrangler.toml", "demo/wrangler.toml"].flatMap((path) => ["-c", path]);
const own = [
  "--persist-to",
  dir,
  "--env-file",
  join(dir, "settings.env"),
  "--port",
  String(port),
  "--inspector-port",
  "0",
];
const wrangler = start("wrangler", ["dev", "--local", ...configs, ...own, "--show-interactive-dev-session=false"], {
  env: {
    ...wranglerEnv,
    // two of us must not find each other's demo shop
    WRANGLER_REGISTRY_PATH: join(dir, "registry"),
    WRANGLER_LOG_PATH: join(dir, "wrangler.log"),
    TMPDIR: join(dir, "tmp"),
  },
  stdio: ["ignore", "pipe", "pipe"],
});
const showWhy = relay(wrangler);

let stopping = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, async () => {
    if (stopping) return;
    stopping = true;
    wrangler.kill("SIGTERM");
    await Promise.race([once(wrangler, "exit"), sleep(GRACE)]);
    // the guard ends what is left (scripts/guard.mjs)
    process.exit(0);
  });
}
wrangler.once("exit", (code) => {
  if (stopping) return;
  showWhy();
  fail("wrangler ended.", code || 1);
});
// the reader of our output is gone (npm run dev | head)
process.stdout.on("error", () => process.kill(process.pid, "SIGTERM"));

const answer = await health(url, showWhy);
await wakeThreads(url, dir);
page(url, answer, dir);
