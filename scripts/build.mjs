// npm run build: the web assets and the Worker's bundle, as a deployment would make them.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "./paths.mjs";
import { quietly, wranglerEnv } from "./run.mjs";
import { buildWeb } from "./web-assets.mjs";

const kib = (bytes) => `${Math.round(bytes / 1024)} KiB`;

/** Size of the files in a folder whose names pass, plain and gzip. */
function sizes(dir, pattern) {
  const names = existsSync(dir) ? readdirSync(dir, { recursive: true }).filter((name) => pattern.test(name)) : [];
  const files = names.map((name) => readFileSync(join(dir, name)));
  const sum = (of) => files.reduce((total, file) => total + of(file), 0);
  return `${kib(sum((file) => file.length))}, gzip ${kib(sum((file) => gzipSync(file, { level: 9 }).length))}`;
}

await buildWeb();
const args = ["deploy", "--dry-run", "--outdir", "dist/worker", "-c", "wrangler.toml"];
const code = await quietly("wrangler", args, wranglerEnv);
if (code !== 0) process.exit(code);
console.log(`worker  dist/worker  ${sizes(join(root, "dist", "worker"), /\.js$/)}`);
console.log(`chat    public       ${sizes(join(root, "public", "assets"), /\.(js|css)$/)}`);
