// npm run soak [-- --turns 500 --kills 4 --channel whatsapp]: customers on the stand-ins of both platforms write while calls fail, take too
// long or are refused, and while the service is killed and started again. Prints what became of every turn, and exits with 1
// when one was lost or doubled. Loopback only; ends what it starts.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { root } from "../scripts/paths.mjs";

const { values } = parseArgs({
  options: {
    turns: { type: "string", default: "500" },
    kills: { type: "string", default: "4" },
    channel: { type: "string", multiple: true, default: ["telegram", "whatsapp"] },
    port: { type: "string", default: "21780" },
  },
});
const turns = Number(values.turns);
const kills = Number(values.kills);
const url = `http://127.0.0.1:${values.port}`;
const stateDir = mkdtempSync(join(tmpdir(), "kidkazz-soak-"));
/** customers that write at the same time */
const together = 12;
const questions = [
  "ongkir brp kak",
  "jam buka toko?",
  "bisa cod?",
  "berapa lama kirim ke bandung?",
  "cara retur gimana?",
];
/** of a hundred calls each so many: what a bad day looks like */
const faults = [
  { kind: "rate", retryAfter: 1 },
  { kind: "server" },
  { kind: "rate", retryAfter: 2 },
  { kind: "accepted", ms: 11_000 },
  { kind: "slow", ms: 1_500 },
];

let service;
async function start() {
  const env = { ...process.env, PORT: values.port, STATE_DIR: stateDir, GROK_API_KEY: "" };
  for (const name of ["TELEGRAM_API_ROOT", "TELEGRAM_BOT_TOKEN", "WHATSAPP_API_URL", "WHATSAPP_ACCESS_TOKEN"])
    delete env[name];
  service = spawn(process.execPath, ["scripts/with-install.mjs", "scripts/dev.mjs"], {
    cwd: root,
    detached: true,
    env,
    stdio: "ignore",
  });
  for (const end = Date.now() + 60_000; ; await sleep(100)) {
    if (
      await fetch(`${url}/health`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      return;
    if (Date.now() > end) throw new Error("the service did not start");
  }
}

async function kill() {
  const gone = new Promise((resolve) => service.once("exit", resolve));
  process.kill(-service.pid, "SIGKILL");
  await gone;
}

/** Asks a stand-in until it is there again. */
async function control(channel, path, body, patience = 60_000) {
  for (const end = Date.now() + patience; ; await sleep(150)) {
    try {
      const init = body && {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      };
      const answer = await fetch(`${url}/demo/emulator/${channel}/${path}`, {
        ...init,
        signal: AbortSignal.timeout(20_000),
      });
      const read = await answer.json();
      if (answer.ok) return read;
      throw new Error(`${path} answers ${answer.status}: ${JSON.stringify(read)}`);
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

/** Names of the customers with a part whose outcome nobody knows, as the record has them. */
function unknownParts(channel) {
  const folder = join(stateDir, "v3/d1/miniflare-D1DatabaseObject");
  const file = readdirSync(folder).find((name) => name.endsWith(".sqlite") && name !== "metadata.sqlite");
  const db = new DatabaseSync(join(folder, file), { readOnly: true });
  const query =
    "SELECT c.guest_name AS name FROM deliveries d JOIN conversations c ON c.id = d.conversation_id WHERE d.state = 'unknown' AND lower(d.channel) = ?";
  const names = new Set(
    db
      .prepare(query)
      .all(channel)
      .map(({ name }) => name),
  );
  db.close();
  return names;
}

const answersOf = async (channel, id) =>
  (await control(channel, `chats/${id}`)).messages.filter(({ from }) => from === "bot").length;

async function play(channel) {
  const ids = [];
  for (let n = 0; n < turns; n++) ids.push((await control(channel, "customers", { name: `C${n}` })).customer.id);
  const startedAt = performance.now();
  let next = 0;
  let killed = 0;
  let busy = true;
  const writer = async () => {
    for (let n = next++; n < turns; n = next++) {
      if (n % 20 === 7)
        await control(channel, "faults", { fault: faults[Math.floor(n / 20) % faults.length], times: 2 });
      // said once: whether it is there tells the chat, also when the answer to this call was lost with a kill
      for (;;) {
        const { messages } = await control(channel, `chats/${ids[n]}`);
        if (messages.some(({ from }) => from === "customer")) break;
        await control(
          channel,
          `chats/${ids[n]}/actions`,
          {
            type: "text",
            text: questions[n % questions.length],
          },
          0,
        ).catch(() => {});
      }
      await sleep(40);
    }
  };
  const killer = async () => {
    while (busy && killed < kills) {
      const at = Math.floor((turns * (killed + 1)) / (kills + 1));
      if (next >= at) {
        await kill();
        killed++;
        await start();
      }
      await sleep(50);
    }
  };
  const killing = killer();
  await Promise.all(Array.from({ length: together }, writer));
  busy = false;
  await killing;
  const wrong = { lost: [], doubled: [] };
  let inDoubt = 0;
  const waitUntil = Date.now() + 90_000;
  for (const id of ids) {
    while ((await answersOf(channel, id)) === 0 && Date.now() < waitUntil) await sleep(250);
  }
  // time for what should not come
  await sleep(5_000);
  const doubtful = unknownParts(channel);
  for (const [n, id] of ids.entries()) {
    const count = await answersOf(channel, id);
    // a part that was being sent when the service was killed is never sent again: staff see it (GET /health, deadLetters)
    if (count === 0 && doubtful.has(`C${n}`)) inDoubt++;
    else if (count === 0) wrong.lost.push(id);
    if (count > 1) wrong.doubled.push(id);
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  const once = turns - inDoubt - wrong.lost.length - wrong.doubled.length;
  console.log(
    `${channel}: ${turns} turns, ${killed} kills, ${Math.ceil(turns / 20) * 2} faults: ${once} answered once, ${inDoubt} shown to staff as unknown, ${wrong.lost.length} lost, ${wrong.doubled.length} doubled (${seconds} s)`,
  );
  if (wrong.lost.length + wrong.doubled.length > 0) console.log(JSON.stringify(wrong));
  return wrong.lost.length + wrong.doubled.length === 0;
}

try {
  await start();
  let good = true;
  for (const channel of values.channel) good = (await play(channel)) && good;
  process.exitCode = good ? 0 : 1;
} finally {
  await kill().catch(() => {});
  rmSync(stateDir, { recursive: true, force: true });
}
