import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "../paths.mjs";

const needed = `
  export { botsOf } from "./src/channels/telegram/api";
  export { allowedUpdates } from "./src/channels/telegram/subscription";
  export { configOf } from "./src/config";
  export { commandNames } from "./src/core/policies/commands";
  export { texts } from "./src/shop/texts";`;

/** The service's own code, as far as setup and doctor need it. */
export async function loadService() {
  const dir = mkdtempSync(join(tmpdir(), "kidkazz-channels-"));
  try {
    const outfile = join(dir, "entry.mjs");
    await build({
      stdin: { contents: needed, resolveDir: root, loader: "ts" },
      bundle: true,
      format: "esm",
      platform: "browser",
      outfile,
      logLevel: "error",
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The shop's own message templates, as Meta takes them. */
export function ownTemplates() {
  const folder = join(root, "src/shop/templates");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
}

/** One JSON call. Gives `{ok, status, body}`; `status` 0 when nobody answered. Tokens are in headers or paths and are never printed. */
export async function call(url, init = {}) {
  try {
    const headers = { ...(init.body && { "content-type": "application/json" }), ...init.headers };
    const answer = await fetch(url, { ...init, headers, redirect: "manual", signal: AbortSignal.timeout(15_000) });
    const body = await answer.json().catch(() => null);
    return { ok: answer.ok, status: answer.status, body };
  } catch (error) {
    return { ok: false, status: 0, body: null, why: error.cause?.code ?? error.name };
  }
}

/** A finding of doctor's: what was looked at, whether it is well, and how to mend it. */
export const well = (what) => ({ ok: true, what });
export const ill = (what, mend) => ({ ok: false, what, mend });
/** Nothing to look at, because the channel or feature is not set up. */
export const off = (what, mend) => ({ ok: null, what, mend });

export function print(title, findings) {
  console.log(`\n${title}`);
  for (const { ok, what, mend } of findings) {
    console.log(`  ${ok === null ? "–" : ok ? "✓" : "✗"} ${what}`);
    if (mend && ok !== true) console.log(`      → ${mend}`);
  }
  return findings.filter(({ ok }) => ok === false).length;
}
