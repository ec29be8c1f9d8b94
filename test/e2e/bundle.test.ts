import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundle, sizeOf } from "../../bench/build.mjs";
import { root } from "../../scripts/paths.mjs";

let dir: string;
beforeAll(async () => {
  dir = await bundle("wrangler.toml", mkdtempSync(join(tmpdir(), "kidkazz-bundle-")));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test("the Worker stays under 350 kB after compression", () => {
  expect(sizeOf(dir).gzip).toBeLessThan(350_000);
});

// V8 keeps a script with any other character at two bytes each and reads it more slowly: 4 ms of every start. The bundler writes all of them
// as escapes but those in regular expressions, which are therefore written with \u in the sources.
test("is plain ASCII", () => {
  const script = readFileSync(join(dir, "index.js"), "utf8");
  expect(script.match(/.{0,40}[^\0-\x7f].{0,40}/gu)).toBeNull();
});

test("carries no other provider and no language's error texts", () => {
  const script = readFileSync(join(dir, "index.js"), "utf8");
  expect(script).not.toContain("ai-gateway.vercel.sh");
  // zod's Dutch for "invalid input"
  expect(script).not.toContain("Ongeldige invoer");
});

test("what a customer's browser loads stays small: the loader under 3 kB, all of the chat window under 100 kB", () => {
  const gzipped = (files: string[]) => files.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
  const widget = readdirSync(join(root, "public/widget"), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  expect(widget.length).toBeGreaterThan(2);
  expect(gzipped([join(root, "public/widget.js")])).toBeLessThan(3_000);
  expect(gzipped(widget.map(({ parentPath, name }) => join(parentPath, name)))).toBeLessThan(100_000);
});
