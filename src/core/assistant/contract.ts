import type { ModelMessage } from "ai";
import type { Config } from "../../config";
import type { Bot, Customer } from "../bot";
import type { Intent } from "../intent";
import type { Photo } from "../media/photo";
import type { Reply } from "../reply";
import type { ToolCall } from "../tools/tool-call";
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
  /** photos of these messages, for a model that can see */
  photos?: readonly Photo[];
  /** the shop's page which the customer has before them, in their browser's words */
  page?: string;
  now: Date;
  /** the same for every attempt at this turn: the base of the tools' idempotency keys */
  turnKey: string;
  /** number of the ticket with which a person will answer, null when there is none */
  ticket: string | null;
  /** answers in a row that did not help, before this turn */
  failures: number;
  /** false: nothing that costs money may be asked any more (R18), the offline model answers */
  paid: boolean;
  /** every call that cost money is written down here as soon as it is over, whatever becomes of this attempt */
  ledger: ModelCall[];
  /** aborted when the turn is superseded or taken over */
  signal: AbortSignal;
  onEvent(event: AssistantEvent): void;
}

/** What can be shown while the answer is made. */
export type AssistantEvent = { type: "delta"; text: string } | { type: "progress"; tool: string; label: string };

/** One call of a model that costs money, for the ledger. */
export interface ModelCall {
  kind: "chat" | "transcription";
  model: string;
  inputTokens: number;
  cachedTokens: number;
  outputTokens: number;
  /** 1e-10 USD: what the provider said, else by the price table (prices.ts) */
  costUsdTicks: number;
  /** the provider did not say what was used, because the call was broken off: a guess from what was sent and received */
  estimated: boolean;
  latencyMs: number;
}

export interface AssistantResult {
  reply: Reply;
  locale: Locale;
  intent: string;
  /** 0 to 1 */
  confidence: number;
  toolCalls: ToolCall[];
  model: string;
  /** answered without the model that was asked for */
  degraded: boolean;
  /** to append to the history: the user message as sent and everything that came back */
  history: ModelMessage[];
  /** applied in the reply's commit */
  intents: Intent[];
  /** photos came, the model that answered cannot see, and the answer does not say so */
  unseen?: boolean;
  /** the rule that handed the turn to a person, for the trace; null when none did */
  trigger: string | null;
}

/** Answers a turn. Never rejects except when `signal` was aborted: a failure becomes an answer that says so. */
export type Assistant = (input: AssistantInput) => Promise<AssistantResult>;
