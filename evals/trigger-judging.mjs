// How well triggers are heard in labelled messages.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../scripts/paths.mjs";
import { measure } from "./measure.mjs";
import { kinds, learnedFiles, learnedMessages, messagesOf } from "./trigger-files.mjs";
import { train } from "./trigger-training.mjs";

/** the files are judged in as many groups: each by a model of the others, whose authors are not its own */
const GROUPS = 5;

const judge = ({ kidkazz, patternIn, triggerIn }, messages, model) =>
  messages.map(({ text, trigger }) => ({
    wanted: trigger,
    got: triggerIn(kidkazz, text, model),
    alone: patternIn(kidkazz, text),
  }));

/** `{wanted, got, alone}` for each message of a file: its label, what the shipped model hears, and what the patterns alone do. */
export function judgedAsShipped(service, file) {
  const bytes = readFileSync(join(root, "web/static/models/triggers.bin"));
  const model = service.readModel(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  return judge(service, messagesOf(file), model);
}

/**
 * The same for each file that is learned from, `{file, judged}`, by a model that has not seen its author. `some`: only the first so many of
 * the groups, each of which takes ten seconds and more.
 */
export function judgedByOthers(service, some = GROUPS) {
  const files = learnedFiles().map((file, index) => ({ file, messages: learnedMessages(file), group: index % GROUPS }));
  const models = Array.from({ length: some }, (_, left) =>
    train(
      files.flatMap(({ group, messages }) => (group === left ? [] : messages)),
      service,
    ),
  );
  return files
    .filter(({ group }) => group < some)
    .map(({ file, messages, group }) => ({ file, judged: judge(service, messages, models[group]) }));
}

const any = (kind) => kind !== null;

/** Precision and recall of any trigger. */
export const anyTrigger = (judged) => measure(judged, any);

/** A table: each trigger, any of them, and any by the patterns alone. */
export function triggerTable(judged) {
  const alone = judged.map(({ wanted, alone: got }) => ({ wanted, got }));
  return Object.fromEntries([
    ...kinds.map((kind) => [kind, measure(judged, (each) => each === kind)]),
    ["any", anyTrigger(judged)],
    ["any, patterns alone", anyTrigger(alone)],
  ]);
}
