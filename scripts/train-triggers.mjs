// npm run train:triggers: learns web/static/models/triggers.bin from all labelled messages under evals/. How well that goes on messages
// of an author whom it has not seen, npm run eval:triggers says.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { code, messagesOf, ownFiles } from "../evals/trigger-files.mjs";
import { train } from "../evals/trigger-training.mjs";
import { root } from "./paths.mjs";

const messages = ownFiles().flatMap(messagesOf);
const { weights, ...head } = train(messages, await code());
const folder = join(root, "web/static/models");
mkdirSync(folder, { recursive: true });
writeFileSync(
  join(folder, "triggers.bin"),
  Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), Buffer.from(weights.buffer)]),
);
console.log(
  `${messages.length} messages; ${weights.filter((weight) => weight !== 0).length} of ${weights.length} weights`,
);
