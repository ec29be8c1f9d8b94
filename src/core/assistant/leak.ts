import type { Bot } from "../bot";
import { wordsOf } from "../knowledge/words";
import { instructionsOf } from "./prompt";

/** so many words in a row are no chance */
const ROW = 9;

const rows = new WeakMap<Bot, ReadonlySet<string>>();

function rowsIn(words: readonly string[]): string[] {
  return words.slice(0, Math.max(0, words.length - ROW + 1)).map((_, at) => words.slice(at, at + ROW).join(" "));
}

/** Whether a text repeats the instructions: nine words of theirs in a row, as they stand there. */
export function repeatsInstructions(bot: Bot, text: string): boolean {
  const words = wordsOf(text);
  if (words.length < ROW) return false;
  let known = rows.get(bot);
  if (!known) {
    known = new Set(rowsIn(wordsOf(instructionsOf(bot))));
    rows.set(bot, known);
  }
  return rowsIn(words).some((row) => known.has(row));
}
