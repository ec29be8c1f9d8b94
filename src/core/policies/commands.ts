import type { AssistantResult } from "../assistant/contract";
import type { Bot } from "../bot";
import type { Intent } from "../intent";
import type { Reply } from "../reply";
import { type Content, type Locale, locale as localeSchema } from "../turn";
import { toPerson } from "./before-model";

/** What a customer may type after a slash; Telegram lists them beside the input. */
export const commandNames = ["start", "help", "agent", "language", "stop"] as const;
type Command = (typeof commandNames)[number];

/** What a customer who waits for a person may tap. */
export const ASK_BOT = "ask-bot";
export const CANCEL_TICKET = "cancel-ticket";
const LANGUAGE = "language:";
const languages: Record<Locale, string> = { "id-ID": "Bahasa Indonesia", "en-US": "English" };
/** the whole message; operators and laws everywhere know these */
const stopWords = /^\W*(?:stop|berhenti|unsubscribe)\W*$/i;

/**
 * The fixed answer to a command, on whichever channel it was typed, or to a language that was tapped. Null when the newest message
 * is neither. `args` of /start are for who links accounts, and ignored here.
 */
export function commandIn(bot: Bot, messages: readonly Content[], locale: Locale): AssistantResult | null {
  const newest = messages.at(-1);
  if (!newest) return null;
  if (newest.type === "choice" && newest.id.startsWith(LANGUAGE)) {
    return inLanguage(bot, newest.id.slice(LANGUAGE.length), locale);
  }
  const { name, args } = namedIn(newest) ?? {};
  const texts = bot.texts[locale];
  // the Thread has given the conversation back already (accept.ts)
  if (newest.type === "choice" && newest.id === ASK_BOT)
    return fixedReply({ text: texts.botMeanwhile }, locale, "SMALL_TALK");
  if (newest.type === "choice" && newest.id === CANCEL_TICKET)
    return fixedReply({ text: texts.ticketCancelled }, locale, "CANCEL");
  switch (name) {
    case "start":
      return fixedReply({ text: texts.greeting }, locale, "GREETING", [{ kind: "notify", on: true }]);
    case "help": {
      const person = { id: `say:${texts.askHuman}`, title: texts.askHuman };
      return fixedReply({ text: texts.who, quickReplies: [person] }, locale, "SMALL_TALK");
    }
    case "agent":
      return toPerson(
        locale,
        "",
        { category: "OTHER", priority: "MEDIUM", reason: "The customer asked for a person." },
        args || "/agent",
        { intent: "human", trigger: "human" },
      );
    case "language":
      return inLanguage(bot, args ?? "", locale);
    case "stop":
      return fixedReply({ text: texts.stopped }, locale, "STOP", [{ kind: "notify", on: false }]);
    default:
      return null;
  }
}

/** Whether somebody wants no messages that they have not asked for. It holds whoever answers them, and whether anybody does. */
export function saysStop(message: Content): boolean {
  return namedIn(message)?.name === "stop";
}

function namedIn(message: Content): { name: Command; args: string } | null {
  if (message.type === "text" && stopWords.test(message.text)) return { name: "stop", args: "" };
  const [, typed = "", rest = ""] =
    message.type === "text" ? (/^\/([a-z]+)(?:@\S+)?(?:\s+([\s\S]*))?$/i.exec(message.text.trim()) ?? []) : [];
  const [name, args] = message.type === "command" ? [message.name, message.args] : [typed.toLowerCase(), rest.trim()];
  const known = commandNames.find((each) => each === name);
  return known ? { name: known, args } : null;
}

/** The language that was named, or both to choose from. */
function inLanguage(bot: Bot, named: string, locale: Locale): AssistantResult {
  const wanted = localeSchema.options.find((each) => {
    const words = [each, each.slice(0, 2), languages[each], ...languages[each].split(" ").slice(-1)];
    return words.some((word) => word.toLowerCase() === named.trim().toLowerCase());
  });
  if (wanted) return fixedReply({ text: bot.texts[wanted].languageSet }, wanted, "LANGUAGE");
  const quickReplies = localeSchema.options.map((each) => ({ id: LANGUAGE + each, title: languages[each] }));
  return fixedReply({ text: bot.texts[locale].whichLanguage, quickReplies }, locale, "LANGUAGE");
}

export function fixedReply(reply: Reply, locale: Locale, intent: string, intents: Intent[] = []): AssistantResult {
  return {
    reply,
    locale,
    intent,
    confidence: 1,
    toolCalls: [],
    model: "policy",
    degraded: false,
    history: [],
    intents,
    trigger: null,
  };
}
