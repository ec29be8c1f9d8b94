// npm run bench: CPU, times and D1 batches of a turn, with the bundles that a deployment would have, and a check that no
// turn was lost or doubled. Loopback only; ends what it starts. Exits with 1 when the check fails.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../scripts/paths.mjs";
import { bundle, script, sizeOf, startupMs } from "./build.mjs";
import { settings } from "./customers.mjs";
import { audit } from "./ledger.mjs";
import { hangUp, run } from "./load.mjs";
import { measure } from "./measure.mjs";
import { report } from "./report.mjs";
import { rows } from "./rows.mjs";
import { serve } from "./serve.mjs";
import { startUpstream } from "./upstream.mjs";

const usage = `usage: npm run bench -- [options]
  --quick            2 short rounds at concurrency 32, below 90 s
  --rounds N         measured rounds (5)
  --scale X          times the number of turns (1)
  --only a,b         rows: ${rows.map((row) => row.key).join(", ")}
  --against FOLDER   the same rows of another checkout in the same run; may be given several times
  --out FILE         where the report goes (bench/results/latest.md; with --only or --against nowhere)`;

function options() {
  const text = { type: "string" };
  const known = { quick: { type: "boolean", default: false }, rounds: text, scale: text, only: text, out: text };
  try {
    const { values } = parseArgs({ options: { ...known, against: { ...text, multiple: true, default: [] } } });
    const only = values.only?.split(",");
    const chosen = rows.filter((row) => !only || only.includes(row.key));
    const rounds = Number(values.rounds ?? (values.quick ? 2 : 5));
    const scale = Number(values.scale ?? (values.quick ? 0.4 : 1));
    if (chosen.length === 0 || !(rounds >= 1) || !(scale > 0)) throw new Error("nothing to measure");
    const out = values.out ?? (only || values.against.length > 0 ? null : join(root, "bench/results/latest.md"));
    return { ...values, chosen, rounds, scale, out, limitMs: values.quick ? 79_000 : 320_000 };
  } catch (error) {
    console.error(`${error.message}\n${usage}`);
    return process.exit(2);
  }
}

const { quick, chosen, rounds, scale, against, out, limitMs } = options();
const startedAt = performance.now();
const seconds = () => (performance.now() - startedAt) / 1000;
const note = (line) => console.error(`${seconds().toFixed(0).padStart(4)} s  ${line}`);
const temp = mkdtempSync(join(tmpdir(), "kidkazz-bench-"));
process.on("exit", () => rmSync(temp, { recursive: true, force: true }));

const upstream = await startUpstream();
const secrets = { ...settings, TELEGRAM_API_ROOT: upstream.url };

/** Every row of one checkout, each on a server of its own, so that none pays for what another left behind. */
async function prepare(folder, label) {
  const dir = mkdtempSync(join(temp, "checkout-"));
  note(`bundles ${folder}`);
  const config = (row) => join(folder, row.config);
  const configs = [...new Set(chosen.map(config))];
  const dirs = new Map();
  for (const each of configs) dirs.set(each, await bundle(each, mkdtempSync(join(dir, "bundle-"))));
  const shop = await script(join(folder, "demo/src/index.ts"), join(dir, "shop.js"));
  const seed = await script(join(folder, "demo/src/seed-faq.ts"), join(dir, "seed.mjs"));
  return run(chosen.length, 2, async (index) => {
    const row = chosen[index];
    const state = mkdtempSync(join(dir, "state-"));
    const bundled = { config: config(row), dir: dirs.get(config(row)), migrations: join(folder, "migrations") };
    const server = await serve({ ...bundled, state, bindings: secrets, shop, seed });
    const people = await row.people(server, upstream);
    const name = label ? `${row.name} (${label})` : row.name;
    return { ...row, name, server, people, state: { known: [] }, bundled };
  });
}

const own = await prepare(root, "");
const lanes = [...own];
for (const folder of against) lanes.push(...(await prepare(resolve(folder), folder)));

const results = [32, ...(quick ? [] : [1])].flatMap((concurrency) =>
  lanes
    .filter((lane) => concurrency === 32 || lane.single)
    .map((lane) => ({ name: lane.name, concurrency, lane, n: concurrency === 32 ? lane.n : lane.single, rounds: [] })),
);

const problems = [];
let measured = 0;
try {
  for (let round = 0; round <= rounds; round++) {
    const warmUp = round === 0;
    const before = performance.now();
    for (const concurrency of [32, 1]) {
      const now = results.filter((result) => result.concurrency === concurrency);
      // whoever comes first in a round comes later in the next
      const turned = now.map((_, index) => now[(index + round) % now.length]);
      for (const { lane, n, rounds: kept } of turned) {
        const count = Math.ceil(n * scale * (warmUp ? 0.4 : 1));
        const { mode, people, server, state } = lane;
        const crowd = concurrency === 1 ? 50 : Math.ceil(300 * Math.min(1, scale));
        const figures = await measure({ mode, n: count, concurrency, people, crowd, server, state });
        if (!warmUp) kept.push(figures);
      }
    }
    measured = round;
    note(warmUp ? "warmed up" : `round ${round} of ${rounds}`);
    const took = performance.now() - before;
    if (performance.now() - startedAt + took > limitMs && round < rounds && round > 0) {
      note(`stops after ${round} rounds: time is up`);
      break;
    }
  }
  for (const { name, server, people } of lanes)
    problems.push(...(await audit(server, people)).map((each) => `${name}: ${each}`));
} catch (error) {
  problems.push(String(error.stack ?? error));
} finally {
  await Promise.all(lanes.map(({ server }) => server.stop()));
  hangUp();
  upstream.stop();
}

const { config, dir } = (own.find((lane) => lane.key.startsWith("web")) ?? own[0]).bundled;
const build = {
  size: sizeOf(dir),
  startup: await startupMs(config, temp).catch(() => null),
  firstAnswerMs: Math.min(...own.map(({ server }) => server.firstAnswerMs)),
};
const command = ["npm run bench", ...(process.argv.length > 2 ? ["--", ...process.argv.slice(2)] : [])].join(" ");
const text = report({ command, rounds: measured, seconds: seconds(), build, results, problems });
console.log(text);
if (out && problems.length === 0) {
  mkdirSync(dirname(resolve(out)), { recursive: true });
  writeFileSync(resolve(out), text);
  note(`written to ${out}`);
}
process.exit(problems.length === 0 ? 0 : 1);
