import { spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";
import { root } from "./paths.mjs";

const packageFile = {
  biome: "@biomejs/biome/bin/biome",
  tsc: "typescript/bin/tsc",
  vite: "vite/bin/vite.js",
  vitest: "vitest/vitest.mjs",
  wrangler: "wrangler/bin/wrangler.js",
};

/** What wrangler needs to stay silent, offline and without questions. */
export const wranglerEnv = {
  CI: "1",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  X_LOCAL_OBSERVABILITY: "false",
};

/** Starts one of the project's tools under this Node, in the repository. */
export function start(tool, args, { env = {}, stdio = "inherit" } = {}) {
  const file = join(root, "node_modules", packageFile[tool]);
  return spawn(process.execPath, [file, ...args], { cwd: root, env: { ...process.env, ...env }, stdio });
}

/** The exit code of a process; 128 + n when a signal ended it. */
export function ended(child) {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

/** Runs a tool and keeps what it says; its output is shown only when it fails. */
export async function quietly(tool, args, env = {}) {
  const child = start(tool, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  const said = [];
  child.stdout.on("data", (data) => said.push(data));
  child.stderr.on("data", (data) => said.push(data));
  const code = await ended(child);
  if (code !== 0) process.stderr.write(Buffer.concat(said));
  return code;
}
