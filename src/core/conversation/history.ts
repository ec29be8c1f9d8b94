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
  return { history: [summaryOf(all.slice(0, cut)), ...all.slice(cut)], compacted: true };
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
 * What a new conversation takes over from the one before: a summary, and of turns that ended with a person nothing at all,
 * or the bot would hear "give me a human" again. Empty when there is nothing to tell.
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

function callsForHuman(message: ModelMessage): boolean {
  return (
    message.role === "assistant" &&
    typeof message.content !== "string" &&
    message.content.some((part) => part.type === "tool-call" && part.toolName === "escalate_to_human")
  );
}

/** One message that stands for older ones: what was asked and answered, a line each, the newest twelve lines. */
export function summaryOf(history: History): ModelMessage {
  const lines = history.flatMap((message) => {
    const text = spoken(message);
    if (text.startsWith(summaryMark)) return text.split("\n").slice(1);
    if (text === "") return [];
    const short = text.replace(/\s+/g, " ").trim();
    return [
      `${message.role === "user" ? "Customer" : "Bot"}: ${short.length > 160 ? `${short.slice(0, 159)}…` : short}`,
    ];
  });
  return { role: "user", content: [summaryMark, ...lines.slice(-12)].join("\n") };
}

function spoken(message: ModelMessage): string {
  if (message.role !== "user" && message.role !== "assistant") return "";
  const text =
    typeof message.content === "string"
      ? message.content
      : message.content
          .flatMap((part) => (part.type === "text" && !part.text.startsWith(turnFacts) ? part.text : []))
          .join(" ");
  return message.role === "assistant" ? textOfReply(text) : text;
}

/** The assistant's answers stand in the history as the JSON that the model wrote. */
function textOfReply(json: string): string {
  if (!json.startsWith("{")) return json;
  try {
    const parsed: unknown = JSON.parse(json);
    if (parsed && typeof parsed === "object" && "text" in parsed && typeof parsed.text === "string") return parsed.text;
  } catch {
    // cut off in the middle: kept as it is
  }
  return json;
}
