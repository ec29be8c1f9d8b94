// What is measured: the bundles that a deployment would make, and the demo shop that the real one is bound to.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { quietly, wranglerEnv } from "../scripts/run.mjs";
import { buildWeb } from "../scripts/web-assets.mjs";

/** Bundles a Worker as `wrangler deploy --minify` does. Throws when it cannot be bundled. */
export async function bundle(config, dir) {
  await buildWeb();
  const args = ["deploy", "--dry-run", "--minify", "--outdir", dir, "-c", config];
  const env = { ...wranglerEnv, WRANGLER_LOG_PATH: join(dir, "wrangler.log") };
  if ((await quietly("wrangler", args, env)) !== 0) throw new Error(`${config} could not be bundled`);
  return dir;
}

/** Bytes of a bundle's scripts, as they are and with gzip. */
export function sizeOf(dir) {
  const files = readdirSync(dir).filter((name) => name.endsWith(".js"));
  const scripts = files.map((name) => readFileSync(join(dir, name)));
  const sum = (of) => scripts.reduce((total, script) => total + of(script), 0);
  return { raw: sum((script) => script.length), gzip: sum((script) => gzipSync(script).length) };
}

/** A TypeScript file with what it imports, as one script. */
export async function script(entry, outfile) {
  await build({ entryPoints: [entry], bundle: true, format: "esm", outfile, logLevel: "error" });
  return outfile;
}

/** profiles whose median counts: one alone is off by a tenth */
const PROFILES = 5;

/** The time that the Worker's top level takes, in ms: the median of profiles that wrangler makes; null when it makes none. */
export async function startupMs(config, dir) {
  const times = [];
  for (let n = 0; n < PROFILES; n++) times.push(await profiledMs(config, dir));
  return times.includes(null) ? null : times.sort((a, b) => a - b)[Math.floor(PROFILES / 2)];
}

async function profiledMs(config, dir) {
  const outfile = join(dir, "startup.cpuprofile");
  const env = { ...wranglerEnv, WRANGLER_LOG_PATH: join(dir, "wrangler.log") };
  const code = await quietly("wrangler", ["check", "startup", "-c", config, "--outfile", outfile], env);
  if (code !== 0) return null;
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(outfile, "utf8"));
  const idle = new Set(nodes.filter((node) => node.callFrame.functionName === "(idle)").map((node) => node.id));
  return samples.reduce((total, id, index) => total + (idle.has(id) ? 0 : timeDeltas[index]), 0) / 1000;
}
