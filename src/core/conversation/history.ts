import type { ModelMessage } from "ai";

/** What the model sees is kept exactly as it was sent, so that the provider's prompt cache holds from turn to turn (R2). */
export type History = readonly ModelMessage[];

/** How the part of a user message begins that tells time and login, and not what the customer said. */
const turnFacts = "[turn]";
const summaryMark = "[Ringkasan percakapan sebelumnya]";

/** How many messages a person would count: what was said, without tool calls and results. */
export function spokenMessages(history: History): number {
  return history.filter((message) => spoken(message) !== "").length;
}

/**
 * The history after a turn. Append-only up to `limit` spoken messages (R2); above it one compaction by rules: a summary
 * and the newest half. A window that slides every turn would break the cache every turn.
 */
export function append(
  history: History,
  added: History,
  limit: number,
): { history: ModelMessage[]; compacted: boolean } {
  const all = [...history, ...added];
  if (spokenMessages(all) <= limit) return { history: all, compacted: false };
  const cut = cutBefore(all, Math.floor(limit / 2));
  return { history: [...boundary(all.slice(0, cut)), ...all.slice(cut)], compacted: true };
}

/** Where the newest `keep` spoken messages start, moved forward to a customer's message: a tool result needs its call. */
function cutBefore(history: History, keep: number): number {
  let seen = 0;
  let cut = history.length;
  while (cut > 0 && seen < keep) {
    cut--;
    const message = history[cut];
    if (message && spoken(message) !== "") seen++;
  }
  while (cut < history.length && history[cut]?.role !== "user") cut++;
  return cut;
}

/**
 * What is taken over from before, in a new conversation and in a compaction: a summary, and of turns that ended with a person
 * nothing at all, or the bot would hear "give me a human" again. Empty when there is nothing to tell.
 */
export function boundary(history: History): ModelMessage[] {
  const turns: ModelMessage[][] = [];
  for (const message of history) {
    if (message.role === "user" || turns.length === 0) turns.push([]);
    turns.at(-1)?.push(message);
  }
  const kept = turns.filter((turn) => !turn.some(callsForHuman)).flat();
  return spokenMessages(kept) === 0 ? [] : [summaryOf(kept)];
}

/** By the tool, or by saying in the answer that a person is needed. */
function callsForHuman(message: ModelMessage): boolean {
  if (message.role !== "assistant") return false;
  if (replyIn(textOf(message))?.needsHuman === true) return true;
  return (
    typeof message.content !== "string" &&
    message.content.some((part) => part.type === "tool-call" && part.toolName === "escalate_to_human")
  );
}

/** One message that stands for older ones: what was asked and answered, a line each, the newest twelve lines. */
export function summaryOf(history: History): ModelMessage {
  const lines = history.flatMap((message) => {
    const text = spoken(message);
    if (isSummary(message)) return text.split("\n").slice(1);
    if (text === "") return [];
    const letters = [...text.replace(/\s+/g, " ").trim()];
    const short = letters.length > 160 ? `${letters.slice(0, 159).join("")}…` : letters.join("");
    return [`${message.role === "user" ? "Customer" : "Bot"}: ${short}`];
  });
  return { role: "user", content: [summaryMark, ...lines.slice(-12)].join("\n") };
}

/** Ours are plain strings; what customers write comes in parts, whatever it begins with. */
function isSummary({ content }: ModelMessage): boolean {
  return typeof content === "string" && content.startsWith(summaryMark);
}

function spoken(message: ModelMessage): string {
  const text = textOf(message);
  if (message.role !== "assistant") return text;
  const said = replyIn(text)?.text;
  // cut off in the middle: as it is
  return typeof said === "string" ? said : text;
}

function textOf(message: ModelMessage): string {
  if (message.role !== "user" && message.role !== "assistant") return "";
  if (typeof message.content === "string") return message.content;
  return message.content
    .flatMap((part) => (part.type === "text" && !part.text.startsWith(turnFacts) ? part.text : []))
    .join(" ");
}

/** The assistant's answers stand in the history as the JSON that the model wrote; null when this is none. */
function replyIn(json: string): { text?: unknown; needsHuman?: unknown } | null {
  if (!json.startsWith("{")) return null;
  try {
    const parsed: unknown = JSON.parse(json);
    return parsed !== null && typeof parsed === "object" ? parsed : null;
  } catch {
    return null;
  }
}
