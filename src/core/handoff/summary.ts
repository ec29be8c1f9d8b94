import type { Message } from "../conversation/message";
import type { ToolCall } from "../tools/tool-call";

/** Characters of the customer's own words in a summary. */
const wordsLength = 240;

/**
 * A ticket's description, for whoever takes it over: a line with what the customer wants, in the model's words where it has given
 * some, else in their own; and a line with what the bot has looked up, and what came of it.
 */
export function handOffSummary(summary: string, messages: readonly Message[], now: readonly ToolCall[]): string {
  const own = messages.flatMap(({ role, content }) => (role === "user" && content.trim() !== "" ? [content] : []));
  const wants = summary.trim() || own.slice(-3).join(" / ") || "–";
  const calls = [...messages.flatMap(({ answers }) => answers?.tools ?? []), ...now];
  // the newest call of each counts
  const done = new Map(calls.map((call) => [call.name, call]));
  const looked = Array.from(done.values(), ({ name, output }) => `${name} ${outcome(output)}`);
  return `${cut(wants.replace(/\s+/g, " "))}\nBot: ${looked.join(", ") || "–"}`;
}

/** A tool's failure is a safe code in `error` (tools/executor.ts). */
function outcome(output: unknown): string {
  const failed = typeof output === "object" && output !== null && "error" in output ? output.error : null;
  return typeof failed === "string" ? `✗ ${failed}` : "✓";
}

/** At a word, with an ellipsis. */
function cut(text: string): string {
  if (text.length <= wordsLength) return text;
  const room = text.slice(0, wordsLength);
  return `${room.slice(0, Math.max(room.lastIndexOf(" "), wordsLength / 2)).toWellFormed()}…`;
}
