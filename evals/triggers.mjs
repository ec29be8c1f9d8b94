// npm run eval:triggers [-- FILE …]: how well the service hears who needs a person, on files of labelled messages, one {"text", "trigger"} a
// line. Without a file: on each of ours by a model that has not seen that file, whose author knew nothing of the others.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { root } from "../scripts/paths.mjs";
import { code, kinds, messagesOf, ownFiles } from "./trigger-files.mjs";
import { train } from "./trigger-training.mjs";

const service = await code();
const { kidkazz, patternIn, readModel, triggerIn } = service;
const given = process.argv.slice(2);

function measure(judged, is) {
  const right = judged.filter(({ trigger, got }) => is(trigger) && is(got)).length;
  const share = (of) => (of === 0 ? "" : (right / of).toFixed(3));
  return {
    messages: judged.filter(({ trigger }) => is(trigger)).length,
    precision: share(judged.filter(({ got }) => is(got)).length),
    recall: share(judged.filter(({ trigger }) => is(trigger)).length),
  };
}

const any = (kind) => kind !== null;

function show(title, judged) {
  console.log(`\n${title}: ${judged.length} messages`);
  const rows = kinds.map((kind) => [kind, measure(judged, (each) => each === kind)]);
  const patterns = judged.map((each) => ({ ...each, got: patternIn(kidkazz, each.text) }));
  console.table(
    Object.fromEntries([...rows, ["any", measure(judged, any)], ["any, patterns alone", measure(patterns, any)]]),
  );
}

if (given.length > 0) {
  const bytes = readFileSync(join(root, "web/static/models/triggers.bin"));
  const model = readModel(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  for (const file of given) {
    const started = performance.now();
    show(
      basename(file),
      messagesOf(file).map((each) => ({ ...each, got: triggerIn(kidkazz, each.text, model) })),
    );
    console.log(
      `${((performance.now() - started) / messagesOf(file).length).toFixed(3)} ms a message, reading and table included`,
    );
  }
} else {
  const files = ownFiles().map((file) => ({ file, messages: messagesOf(file) }));
  const all = files.flatMap(({ file, messages }) => {
    const others = files.filter((each) => each.file !== file).flatMap((each) => each.messages);
    const model = train(others, service);
    const judged = messages.map((each) => ({ ...each, got: triggerIn(kidkazz, each.text, model) }));
    show(`${basename(file)}, by a model of the others`, judged);
    return judged;
  });
  show("all of them, each by a model of the others", all);
}
