import type { AssistantResult } from "../assistant/contract";
import { languageOf } from "../assistant/hearing";
import type { Bot, Evidence } from "../bot";
import type { EscalationIntent } from "../intent";
import { type Content, filesOf, type Locale, wordsWith } from "../turn";
import { toPerson } from "./before-model";
import { matchAt, type Pattern, pattern, sentencesOf, type Token } from "./phrases";

const handOffs: Record<
  Evidence,
  Pick<EscalationIntent, "category" | "priority" | "reason"> & { text: "complaint" | "payment" }
> = {
  damage: {
    category: "COMPLAINT",
    priority: "HIGH",
    reason: "A photo of damage or of a wrong item.",
    text: "complaint",
  },
  payment: {
    category: "ORDER_ISSUE",
    priority: "HIGH",
    reason: "A proof of payment to be checked.",
    text: "payment",
  },
};

/**
 * The fixed answer to photos and documents of damage or a payment: they go to a person, and no model says what they prove. `before`
 * are the words of the exchange before: what is sent without words belongs to it. Null: they are neither.
 */
export function evidenceOf(
  bot: Bot,
  messages: readonly Content[],
  before: string,
  prior: Locale,
): AssistantResult | null {
  const files = messages.flatMap(filesOf).filter(({ kind }) => kind !== "voice" && kind !== "audio");
  if (files.length === 0) return null;
  const words = messages.map(wordsOf).filter(Boolean).join("\n");
  const kind = kindIn(bot, words === "" ? before : words);
  if (!kind) return null;
  const { text, ...handOff } = handOffs[kind];
  const locale = languageOf(bot, words, prior);
  const trigger = `${kind} photo`;
  return toPerson(locale, bot.texts[locale][text], handOff, words || before, { intent: kind, trigger });
}

function wordsOf(content: Content): string {
  if (content.type === "media") return wordsWith(content);
  if (content.type === "choice") return content.title;
  return content.type === "text" ? content.text : "";
}

/** "anti bocor", "tidak rusak" */
const negations: readonly string[] = ["anti", "tidak", "bukan", "tanpa", "no", "not", "non"];

function isNegated(before: Token | undefined): boolean {
  return before !== undefined && negations.some((word) => before.has(word));
}

const compiled = new WeakMap<Bot, readonly (readonly [Evidence, Pattern])[]>();

function kindIn(bot: Bot, text: string): Evidence | null {
  let patterns = compiled.get(bot);
  if (!patterns) {
    const { damage = [], payment = [] } = bot.evidence ?? {};
    const of = (kind: Evidence, all: readonly string[]) =>
      all.map((each) => [kind, pattern(each, bot.aliases)] as const);
    patterns = [...of("damage", damage), ...of("payment", payment)];
    compiled.set(bot, patterns);
  }
  const sentences = sentencesOf(text, bot.aliases);
  const found = patterns.find(([, each]) =>
    sentences.some((tokens) => tokens.some((_, at) => matchAt(each, tokens, at) >= 0 && !isNegated(tokens[at - 1]))),
  );
  return found?.[0] ?? null;
}
