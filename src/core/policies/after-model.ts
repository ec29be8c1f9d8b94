import type { AssistantResult } from "../assistant/contract";
import type { Bot } from "../bot";
import type { Intent } from "../intent";
import type { Reply } from "../reply";
import type { Locale } from "../turn";

/** answers in a row that did not help, until a person is called (R11) */
const FAILURES = 3;
/** below this confidence a person is called (R11) */
const SURE = 0.5;
/** what the ticket says of why */
export const FAILED_ATTEMPTS = `${FAILURES} failed attempts in a row.`;
export const UNSURE = "The assistant was not sure of its answer.";
const failed: ReadonlySet<string> = new Set(["UNKNOWN", "UNCLEAR", "UNAVAILABLE"]);
/** these answers offer a person, or a login, themselves */
const offering: ReadonlySet<string> = new Set([...failed, "LOGIN_REQUIRED"]);

/**
 * What an answer means for the conversation: the answer, handed to a person if it is the third in a row that failed or one that
 * the assistant is not sure of, and the failures in a row from now on.
 */
export function afterModel(result: AssistantResult, before: number): { result: AssistantResult; failures: number } {
  if (result.intents.some((intent) => intent.kind === "escalate")) return { result, failures: 0 };
  const failures = failed.has(result.intent) ? before + 1 : 0;
  if (failures >= FAILURES) return { result: handedOff(result, "failures", FAILED_ATTEMPTS), failures: 0 };
  if (result.confidence < SURE && !offering.has(result.intent)) {
    return { result: handedOff(result, "unsure", UNSURE), failures: 0 };
  }
  return { result, failures };
}

/** The line that ends a customer's first reply; empty where the bot has none. */
export function disclosure(bot: Bot, locale: Locale, handedOff: boolean): string {
  const { disclosure, disclosureHandedOff, askHuman } = bot.texts[locale];
  // who has just got a person need not be told how to get one
  return handedOff ? disclosureHandedOff : disclosure.replace("{human}", askHuman);
}

/** R18: the answer that tells, once a day, that from now on only simple answers come, and offers a person. */
export function limitTold(reply: Reply, bot: Bot, locale: Locale): Reply {
  const { dailyLimit, askHuman } = bot.texts[locale];
  const offered = reply.quickReplies ?? [];
  const person = offered.some(({ title }) => title === askHuman) ? [] : [{ id: `say:${askHuman}`, title: askHuman }];
  return { ...reply, text: `${reply.text}\n\n${dailyLimit}`.trim(), quickReplies: [...offered, ...person] };
}

/** Next steps with the bot are no use any more: a person answers next. */
function handedOff(result: AssistantResult, trigger: string, reason: string): AssistantResult {
  const { quickReplies: _, ...reply } = result.reply;
  const intent: Intent = {
    kind: "escalate",
    reason,
    category: "OTHER",
    priority: "MEDIUM",
    summary: `The bot's last answer (${result.intent}): ${result.reply.text}`.slice(0, 500),
  };
  return { ...result, reply, intents: [...result.intents, intent], trigger };
}
