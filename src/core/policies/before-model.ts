import type { AssistantResult } from "../assistant/contract";
import { languageOf } from "../assistant/hearing";
import { said } from "../assistant/prompt";
import type { Bot, Texts, TriggerKind } from "../bot";
import type { EscalationIntent } from "../intent";
import type { Content, Locale } from "../turn";
import type { TriggerModel } from "./classifier";
import { triggerIn } from "./triggers";

/** characters of the customer's words in a ticket */
const SUMMARY = 500;

type HandOff = Pick<EscalationIntent, "category" | "priority" | "reason"> & { text: keyof Texts | null };

/** R7, R11. The ticket's own text follows what is said here. */
const handOffs: Record<TriggerKind, HandOff> = {
  safety: { category: "OTHER", priority: "URGENT", text: "safety", reason: "Health or product safety." },
  abuse: { category: "COMPLAINT", priority: "HIGH", text: null, reason: "Abusive language." },
  complaint: { category: "COMPLAINT", priority: "HIGH", text: "complaint", reason: "A complaint." },
  refund: { category: "REFUND", priority: "HIGH", text: "refund", reason: "A refund is asked for." },
  frustration: { category: "OTHER", priority: "HIGH", text: "frustration", reason: "The customer is frustrated." },
  human: { category: "OTHER", priority: "MEDIUM", text: null, reason: "The customer asked for a person." },
};

/**
 * The fixed answer to messages that no model is asked about: a hand-off, in the message's language. Null: the turn goes on to
 * the assistant. `prior` is the conversation's language.
 */
export function beforeModel(
  bot: Bot,
  messages: readonly Content[],
  prior: Locale,
  model: TriggerModel | null = null,
): AssistantResult | null {
  const words = messages.map(said).join("\n");
  const kind = triggerIn(bot, words, model);
  if (!kind) return null;
  const { text, ...handOff } = handOffs[kind];
  const locale = languageOf(bot, words, prior);
  return toPerson(locale, text ? bot.texts[locale][text] : "", handOff, words, { intent: kind, trigger: kind });
}

/** A fixed answer that hands the turn to a person; `words` are the customer's, for the ticket. */
export function toPerson(
  locale: Locale,
  text: string,
  handOff: Pick<EscalationIntent, "category" | "priority" | "reason">,
  words: string,
  { intent, trigger }: { intent: string; trigger: string },
): AssistantResult {
  return {
    reply: { text },
    locale,
    intent: intent.toUpperCase(),
    confidence: 1,
    toolCalls: [],
    model: "policy",
    degraded: false,
    history: [],
    intents: [{ kind: "escalate", ...handOff, summary: words.slice(0, SUMMARY) }],
    trigger,
  };
}
