// The labelled messages, and the code that judges them.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { script } from "../bench/build.mjs";
import { root } from "../scripts/paths.mjs";

export const kinds = ["safety", "abuse", "refund", "complaint", "frustration", "human"];

const all = (folder) =>
  readdirSync(join(root, folder))
    .sort()
    .map((name) => join(root, folder, name));

/** What the shipped model learns from: one file an author. */
export const learnedFiles = () => all("evals/messages");

/** What it is measured on, and has not seen. */
export const unseenFiles = () => [join(root, "evals/triggers.jsonl"), ...all("evals/unseen")];

/** The messages of a learned file, without those that the unseen ones happen to have too. */
export function learnedMessages(file) {
  unseenTexts ??= new Set(
    unseenFiles()
      .flatMap(messagesOf)
      .map(({ text }) => text.toLowerCase()),
  );
  return messagesOf(file).filter(({ text }) => !unseenTexts.has(text.toLowerCase()));
}

let unseenTexts;

/** `{text, trigger}` a line. Throws with the line for what is not of this form. */
export function messagesOf(file) {
  return readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line, index) => {
      const { text, trigger } = JSON.parse(line);
      if (typeof text !== "string" || (trigger !== null && !kinds.includes(trigger)))
        throw new Error(`${basename(file)}, line ${index + 1}: not {"text", "trigger"}`);
      return { text, trigger };
    });
}

/** The service's own code. */
export async function code() {
  const dir = mkdtempSync(join(tmpdir(), "kidkazz-triggers-"));
  try {
    return await import(await script(join(root, "evals/triggers-entry.ts"), join(dir, "triggers.mjs")));
  } finally {
    rmSync(dir, { recursive: true });
  }
}
