import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundle, sizeOf } from "../../bench/build.mjs";

let dir: string;
beforeAll(async () => {
  dir = await bundle("wrangler.toml", mkdtempSync(join(tmpdir(), "kidkazz-bundle-")));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test("the Worker stays under 350 kB after compression", () => {
  expect(sizeOf(dir).gzip).toBeLessThan(350_000);
});

test("carries no other provider and no language's error texts", () => {
  const script = readFileSync(join(dir, "index.js"), "utf8");
  expect(script).not.toContain("ai-gateway.vercel.sh");
  // zod's Dutch for "invalid input"
  expect(script).not.toContain("Ongeldige invoer");
});
