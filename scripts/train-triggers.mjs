// npm run train:triggers: learns web/static/models/triggers.bin from all labelled messages under evals/. How well that goes on messages
// of an author whom it has not seen, npm run eval:triggers says.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { code, learnedFiles, learnedMessages } from "../evals/trigger-files.mjs";
import { train } from "../evals/trigger-training.mjs";
import { root } from "./paths.mjs";

const messages = learnedFiles().flatMap(learnedMessages);
const { hashes, weights, ...head } = train(messages, await code());
const line = JSON.stringify(head);
const folder = join(root, "web/static/models");
mkdirSync(folder, { recursive: true });
// the numbers begin at a whole four of bytes, as they are read
const first = Buffer.from(`${line.padEnd(Math.ceil((line.length + 1) / 4) * 4 - 1)}\n`);
const bytes = Buffer.concat([first, Buffer.from(hashes.buffer), Buffer.from(weights.buffer)]);
writeFileSync(join(folder, "triggers.bin"), bytes);
console.log(`${messages.length} messages; ${hashes.length} features, ${bytes.length} bytes`);
