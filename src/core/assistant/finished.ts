import { APICallError, type ModelMessage, RetryError } from "ai";
import { log } from "../log";
import type { TurnTools } from "../tools/turn-tools";
import type { AssistantInput, AssistantResult } from "./contract";
import type { Grounding } from "./grounding";
import type { userMessage } from "./prompt";
import type { Draft } from "./reply-contract";
import type { Shown } from "./shown";

/** how sure an answer can be at most, by what its check against the tool results found */
export const certainty = { whole: 1, repaired: 0.7, replaced: 0.2 } as const;

/** One attempt at a turn, by whichever model. */
export interface Attempt {
  input: AssistantInput;
  /** the user message as it is sent */
  user: ReturnType<typeof userMessage>;
  turn: TurnTools;
  grounding: Grounding;
  shown: Shown;
}

/** An answer as it was shown, whichever model gave it. */
export interface Finished extends Pick<AssistantResult, "model" | "degraded"> {
  draft: Draft;
  /** what came back, to append to the history */
  messages: ModelMessage[];
  /** only the beginning of the answer arrived, and was shown */
  partial?: boolean;
  grounded: keyof typeof certainty;
}

/** What is kept of an answer that did not end as it should: the next turn has to see what the customer saw. */
export function spoken(draft: Draft, shown: Shown): ModelMessage {
  return { role: "assistant", content: [{ type: "text", text: JSON.stringify({ ...draft, text: shown.text }) }] };
}

/** Ends an answer that cannot be put right: what is sure of it, then that a person can help. */
export function replace({ input, turn, shown }: Attempt, draft: Draft): Draft {
  shown.settle();
  if (shown.text !== "") shown.push("\n\n");
  shown.push(input.bot.texts[turn.known.locale].noAnswer);
  shown.end();
  return { ...draft, intent: "UNKNOWN", quickReplies: [] };
}

/** What the model called and got, without what it said: the customer saw other words. */
export function withoutWords(messages: readonly ModelMessage[]): ModelMessage[] {
  return messages.flatMap((message): ModelMessage[] => {
    if (message.role !== "assistant") return [message];
    if (typeof message.content === "string") return [];
    const content = message.content.filter((part) => part.type !== "text" && part.type !== "reasoning");
    return content.length > 0 ? [{ ...message, content }] : [];
  });
}

/** What a provider's refusal says. */
export interface Refusal {
  status: number | null;
  /** 429, 5xx or no connection: the same call may be taken later */
  forNow: boolean;
  /** null: it did not say */
  retryAfterMs: number | null;
}

/** Null for what is no refusal of a call: a timeout, or an error within the stream. */
export function refusalOf(error: unknown): Refusal | null {
  const cause = RetryError.isInstance(error) ? error.lastError : error;
  if (!APICallError.isInstance(cause)) return null;
  const { statusCode, isRetryable, responseHeaders } = cause;
  const seconds = Number(responseHeaders?.["retry-after"]);
  const ms = Number(responseHeaders?.["retry-after-ms"]);
  const said = Number.isFinite(ms) ? ms : Number.isFinite(seconds) ? seconds * 1000 : null;
  return { status: statusCode ?? null, forNow: isRetryable, retryAfterMs: said };
}

/** Only the kind of failure: a provider's message may repeat what the customer wrote (R22). */
export function warn(error: unknown): void {
  const kind = error instanceof Error || error instanceof DOMException ? error.name : typeof error;
  log.warn("assistant.failed", { kind, status: refusalOf(error)?.status ?? null });
}
