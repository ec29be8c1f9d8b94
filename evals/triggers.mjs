// npm run eval:triggers [-- FILE …]: how well the service hears who needs a person, on files of labelled messages, one {"text", "trigger"} a
// line. Without a file: on each of ours by a model that has not seen that file or its author.
import { basename } from "node:path";
import { code } from "./trigger-files.mjs";
import { judgedAsShipped, judgedByOthers, triggerTable } from "./trigger-judging.mjs";

function show(title, judged) {
  console.log(`\n${title}: ${judged.length} messages`);
  console.table(triggerTable(judged));
}

const service = await code();
const given = process.argv.slice(2);
if (given.length > 0) {
  for (const file of given) {
    const started = performance.now();
    const judged = judgedAsShipped(service, file);
    const ms = (performance.now() - started) / judged.length;
    show(basename(file), judged);
    console.log(`${ms.toFixed(3)} ms a message, reading included`);
  }
} else {
  const files = judgedByOthers(service);
  for (const { file, judged } of files) show(`${basename(file)}, by a model of others`, judged);
  show(
    "all of them, each by a model of others",
    files.flatMap(({ judged }) => judged),
  );
}
