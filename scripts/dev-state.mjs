// What `npm run dev` keeps between two starts: one folder with D1, R2 and the Durable Objects, and nothing of anybody else.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { join, resolve } from "node:path";
import { tryLock } from "./lock.mjs";
import { hashOf, root, textOf } from "./paths.mjs";
import { quietly, wranglerEnv } from "./run.mjs";

const MARK = ".kidkazz-dev-state";

/**
 * Opens the state folder, creating it when it is missing, and holds it until the process ends. With `fresh` what was in
 * it is deleted. Throws when the folder holds something else, or another `npm run dev` uses it.
 */
export async function openState(path, fresh) {
  const dir = resolve(root, path);
  const foreign = existsSync(dir) && readdirSync(dir).length > 0 && !existsSync(join(dir, MARK));
  if (foreign) throw new Error(`${dir} was not made by npm run dev, so it is left alone. Choose another STATE_DIR.`);
  if (!(await tryLock(`state ${dir}`))) throw new Error(`Another npm run dev uses ${dir}. Choose another STATE_DIR.`);
  if (fresh) for (const name of existsSync(dir) ? readdirSync(dir) : []) rmSync(join(dir, name), { recursive: true });
  // left over by a kill -9
  for (const name of ["tmp", "registry"]) rmSync(join(dir, name), { recursive: true, force: true });
  mkdirSync(join(dir, "tmp"), { recursive: true });
  writeFileSync(join(dir, MARK), "The state of npm run dev. npm run dev -- --fresh deletes it.\n");
  return dir;
}

/** The FAQ as SQL. Its sources name each other without ".ts", as a Worker's build wants it; Node alone would not find them. */
async function faqSeed() {
  registerHooks({
    resolve: (specifier, context, next) => {
      const file = specifier.startsWith(".") && !/\.[a-z]+$/.test(specifier) ? `${specifier}.ts` : specifier;
      return next(file, context);
    },
  });
  const { faqSeedSql } = await import("../demo/src/seed-faq.ts");
  return `${faqSeedSql().join("\n")}\n`;
}

/** Brings the local D1 up to date with migrations/ and the seeded FAQ; does nothing when it is. Throws what went wrong. */
export async function prepareDatabase(dir) {
  const seed = await faqSeed();
  const done = JSON.parse(textOf(join(dir, "database.json")) || "{}");
  const wanted = { migrations: hashOf("migrations"), seed: createHash("sha256").update(seed).digest("hex") };
  const d1 = async (...args) => {
    const env = { ...wranglerEnv, WRANGLER_LOG_PATH: join(dir, "wrangler.log"), TMPDIR: join(dir, "tmp") };
    const code = await quietly("wrangler", ["d1", ...args, "--local", "-c", "wrangler.toml", "--persist-to", dir], env);
    if (code !== 0) throw new Error("The local database could not be prepared; the lines above say why.");
  };
  if (done.migrations !== wanted.migrations) await d1("migrations", "apply", "DB");
  if (done.seed !== wanted.seed) {
    const file = join(dir, "seed.sql");
    writeFileSync(file, seed);
    await d1("execute", "DB", "--file", file);
  }
  if (done.migrations !== wanted.migrations || done.seed !== wanted.seed) {
    writeFileSync(join(dir, "database.json"), JSON.stringify(wanted));
  }
}

/** The newest Threads that the state holds, by the ids of their objects: those that something may have been left in. */
export function recentThreads(dir, limit = 1000) {
  const folder = join(dir, "v3/do/kidkazz-chatbot-Thread");
  if (!existsSync(folder)) return [];
  // what was written last may still stand in the log beside the database
  const written = new Map();
  for (const name of readdirSync(folder)) {
    const id = /^([0-9a-f]{64})\.sqlite(?:-wal)?$/.exec(name)?.[1];
    if (id) written.set(id, Math.max(written.get(id) ?? 0, statSync(join(folder, name)).mtimeMs));
  }
  return [...written]
    .sort(([, a], [, b]) => b - a)
    .slice(0, limit)
    .map(([id]) => id);
}
