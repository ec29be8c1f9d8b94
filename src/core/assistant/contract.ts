import type { ModelMessage } from "ai";
import type { Config } from "../../config";
import type { Bot, Customer, Intent } from "../bot";
import type { Reply } from "../reply";
import type { ChannelName, Content, Locale } from "../turn";

/** What the assistant needs for one attempt at a turn. */
export interface AssistantInput {
  bot: Bot;
  env: Env;
  config: Config;
  conversationId: string;
  channel: ChannelName;
  customer: Customer | null;
  /** the conversation's language; the answer follows the message (R24) */
  locale: Locale;
  /** exactly what earlier turns sent and got, oldest first (append-only) */
  history: readonly ModelMessage[];
  /** the messages that are answered together, oldest first */
  messages: readonly Content[];
  now: Date;
  /** the same for every attempt at this turn: the base of the tools' idempotency keys */
  turnKey: string;
  /** aborted when the turn is superseded or taken over */
  signal: AbortSignal;
  onEvent(event: AssistantEvent): void;
}

/** What can be shown while the answer is made. */
export type AssistantEvent = { type: "delta"; text: string } | { type: "progress"; tool: string; label: string };

/** One call of a model, for the ledger. */
export interface ModelCall {
  model: string;
  inputTokens: number;
  cachedTokens: number;
  outputTokens: number;
  /** 1e-10 USD, null when the provider did not say */
  costUsdTicks: number | null;
  latencyMs: number;
}

export interface AssistantResult {
  reply: Reply;
  locale: Locale;
  intent: string;
  /** 0 to 1 */
  confidence: number;
  toolCalls: { name: string; input: unknown; output: unknown }[];
  calls: ModelCall[];
  model: string;
  /** answered without the model that was asked for */
  degraded: boolean;
  /** to append to the history: the user message as sent and everything that came back */
  history: ModelMessage[];
  /** applied in the reply's commit */
  intents: Intent[];
}

/** Answers a turn. Never rejects except when `signal` was aborted: a failure becomes an answer that says so. */
export type Assistant = (input: AssistantInput) => Promise<AssistantResult>;
