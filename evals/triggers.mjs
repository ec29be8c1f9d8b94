// npm run eval:triggers [-- FILE …]: how well the fixed words hear who needs a person, on files of labelled messages, one
// {"text", "trigger"} a line. Without a file: on all that are here.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { script } from "../bench/build.mjs";
import { root } from "../scripts/paths.mjs";

const kinds = ["safety", "abuse", "refund", "complaint", "frustration", "human"];
const folder = join(root, "evals/messages");
const given = process.argv.slice(2);
const files =
  given.length > 0
    ? given
    : [join(root, "evals/triggers.jsonl"), ...readdirSync(folder).map((name) => join(folder, name))];

const dir = mkdtempSync(join(tmpdir(), "kidkazz-triggers-"));
const { kidkazz, triggerIn } = await import(
  await script(join(root, "evals/triggers-entry.ts"), join(dir, "triggers.mjs"))
);
rmSync(dir, { recursive: true });

function messagesOf(file) {
  return readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line, index) => {
      const { text, trigger } = JSON.parse(line);
      if (typeof text !== "string" || (trigger !== null && !kinds.includes(trigger)))
        throw new Error(`${file}, line ${index + 1}: not {"text", "trigger"}`);
      return { expected: trigger, got: triggerIn(kidkazz, text) };
    });
}

function measure(judged, is) {
  const right = judged.filter(({ expected, got }) => is(expected) && is(got)).length;
  const share = (of) => (of === 0 ? "" : (right / of).toFixed(3));
  return {
    messages: judged.filter(({ expected }) => is(expected)).length,
    precision: share(judged.filter(({ got }) => is(got)).length),
    recall: share(judged.filter(({ expected }) => is(expected)).length),
  };
}

for (const file of files) {
  const judged = messagesOf(file);
  console.log(`\n${basename(file)}: ${judged.length} messages`);
  const rows = kinds.map((kind) => [kind, measure(judged, (each) => each === kind)]);
  console.table(Object.fromEntries([...rows, ["any", measure(judged, (each) => each !== null)]]));
}
