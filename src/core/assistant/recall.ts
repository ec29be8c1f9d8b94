import type { LanguageModelV4Message } from "@ai-sdk/provider";
import type { Before, Item, Past } from "../bot";
import { ESCALATE } from "../tools/escalate-to-human";
import { SEARCH_FAQ } from "../tools/search-faq";
import type { Toolbox } from "../tools/toolbox";
import { NOTHING } from "./hearing";
import { SAY } from "./prompt";

/** turns that are looked back on: what was listed before that has scrolled away */
const RECALLED = 5;
/** of an answer after which nothing before it counts: the customer dropped it */
const DROPS = '"intent":"CANCEL"';
/** these answers offer a person, and nothing to choose from */
export const helpless: ReadonlySet<string> = new Set(["UNKNOWN", "UNAVAILABLE", "UNREADABLE"]);

/** What the messages before the newest turn leave to go on from: the shop's tool calls, and whether the bot asked back. */
export function recall(toolbox: Toolbox, history: readonly LanguageModelV4Message[]): Before {
  const calls: Past[] = [];
  const results = new Map<string, unknown>();
  let answer: Answer | null = null;
  let told = false;
  let turns = 0;
  for (let at = history.length - 1; at >= 0 && turns < RECALLED; at--) {
    const message = history[at];
    if (message?.role === "user") turns++;
    else if (message?.role === "tool") {
      for (const part of message.content)
        if (part.type === "tool-result" && part.output.type === "json") results.set(part.toolCallId, part.output.value);
    } else if (message?.role === "assistant") {
      for (const part of message.content.toReversed()) {
        if (part.type === "text") {
          if (part.text.includes(DROPS)) return before(toolbox, calls, answer, told);
          if (turns === 0) answer ??= answerIn(part.text);
        } else if (part.type === "tool-call" && part.toolName !== SEARCH_FAQ && part.toolName !== ESCALATE) {
          const output = results.get(part.toolCallId);
          if (output === undefined || output === null || failed(output)) continue;
          calls.push({ tool: part.toolName, input: part.input, output });
          if (turns === 0) told = true;
        }
      }
    }
  }
  return before(toolbox, calls, answer, told);
}

interface Answer {
  intent: string;
  offers: Item[];
}

function before(toolbox: Toolbox, calls: readonly Past[], answer: Answer | null, told: boolean): Before {
  const asked = told ? null : (answer?.intent ?? null);
  if (calls.length === 0 && asked === null) return NOTHING;
  const offers = asked !== null && !helpless.has(asked) ? (answer?.offers ?? []) : [];
  return { calls, asked, items: () => (offers.length > 0 ? offers : listed(toolbox, calls)) };
}

function listed(toolbox: Toolbox, calls: readonly Past[]): readonly Item[] {
  for (const { tool: name, output } of calls) {
    const tool = toolbox.get(name);
    if (!tool?.offline?.items) continue;
    // it may have been written by another version of the tool
    const result = tool.output.safeParse(output);
    const items = result.success ? tool.offline.items(result.data) : [];
    if (items.length > 0) return items;
  }
  return [];
}

/** The reply contract's JSON in the history; null when a model wrote something else. */
function answerIn(text: string): Answer | null {
  try {
    const { intent, quickReplies }: { intent?: unknown; quickReplies?: unknown } = JSON.parse(text);
    if (typeof intent !== "string") return null;
    const offers = Array.isArray(quickReplies) ? quickReplies.flatMap(offerIn) : [];
    return { intent, offers };
  } catch {
    return null;
  }
}

function offerIn(choice: unknown): Item[] {
  if (choice === null || typeof choice !== "object" || !("id" in choice) || !("title" in choice)) return [];
  const { id, title } = choice;
  if (typeof id !== "string" || typeof title !== "string" || !id.startsWith(SAY)) return [];
  return [{ name: title, say: id.slice(SAY.length) }];
}

function failed(output: unknown): boolean {
  return typeof output === "object" && output !== null && "error" in output;
}
