// npm test: lint, types, then every test. With arguments only the tests, and the arguments go to vitest.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findBrowser } from "./browser.mjs";
import { textOf } from "./paths.mjs";
import { ended, start } from "./run.mjs";
import { buildWeb } from "./web-assets.mjs";

const args = process.argv.slice(2);
const configs = [
  "tsconfig.json",
  "tsconfig.test.json",
  "tsconfig.node.json",
  "tsconfig.web.json",
  "tsconfig.inbox.json",
  "tsconfig.widget.json",
  "tsconfig.client.json",
];

function stage(name, code) {
  if (code === 0) return;
  console.error(`\n${name} failed`);
  process.exit(code);
}

/** Counts of a vitest JSON report. A file that could not even be loaded counts as one failed test. */
function counts(report) {
  const unloaded = report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

await buildWeb();
if (args.length === 0) {
  stage("lint", await ended(start("biome", ["check", "."])));
  const checks = await Promise.all(configs.map((config) => ended(start("tsc", ["-p", config]))));
  stage("types", Math.max(...checks));
  console.log(`types: ${configs.length} projects without an error`);
}

if (!findBrowser())
  console.error("\n!!! No Chromium here: the browser tests are SKIPPED (set CHROMIUM, or run .ci/run)\n");
const dir = mkdtempSync(join(tmpdir(), "kidkazz-test-"));
const file = join(dir, "report.json");
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
const code = await ended(start("vitest", ["run", ...reporters, ...args]));
const report = textOf(file);
rmSync(dir, { recursive: true });
if (!report) process.exit(code || 1);

const { passed, failed, skipped } = counts(JSON.parse(report));
if (code !== 0 && failed === 0) console.error("No test failed, but vitest did: the lines above say why.");
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exit(code);
