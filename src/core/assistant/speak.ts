import type { Bot, Heard, Spoken, Talk, Texts } from "../bot";
import { ANSWERS } from "../knowledge/rank";
import type { QuickReply } from "../reply";
import type { FaqResult } from "../tools/search-faq";
import { type Draft, emptyDraft } from "./reply-contract";

/** Below this score it says that it does not know. */
export const ABSTAINS = 0.38;
/** what is offered when it is not sure */
const OPTIONS = 3;

const text = (bot: Bot, heard: Heard, key: keyof Texts) => bot.texts[heard.locale][key];

export function toDraft(spoken: Spoken): Draft {
  return {
    ...emptyDraft,
    text: spoken.text,
    citations: spoken.citations ?? [],
    quickReplies: spoken.quickReplies ?? [],
    cards: spoken.cards ?? [],
    request: spoken.request ?? null,
    intent: spoken.intent,
    confidence: spoken.confidence,
    needsHuman: spoken.needsHuman ?? false,
  };
}

/** The quick reply that asks for a person; its title is heard as such. */
export function askHuman(bot: Bot, heard: Heard): QuickReply {
  const title = text(bot, heard, "askHuman");
  return { id: `say:${title}`, title };
}

const intents: Partial<Record<Talk, string>> = {
  greeting: "GREETING",
  thanks: "THANKS",
  goodbye: "GOODBYE",
  cancel: "CANCEL",
  offTopic: "OFF_TOPIC",
};

/** A yes that nothing was asked for is an "ok"; a no drops what was asked. */
export function speakTalk(bot: Bot, heard: Heard, kind: Talk): Spoken {
  if (kind === "no") return speakTalk(bot, heard, heard.before.asked === null ? "okay" : "cancel");
  const key = kind === "yes" ? "okay" : kind;
  return { text: text(bot, heard, key), intent: intents[kind] ?? "SMALL_TALK", confidence: 1 };
}

/** Without words of its own: the hand-off itself tells the ticket's number. */
export function speakEscalated(): Spoken {
  return { text: "", intent: "HUMAN", confidence: 1 };
}

/** Without words of its own: the system asks whether it may be done. */
export function speakProposed(): Spoken {
  return { text: "", intent: "CONFIRM", confidence: 1 };
}

/** A photo, sticker or the like without a word. */
export function speakUnread(bot: Bot, heard: Heard): Spoken {
  return {
    text: text(bot, heard, "cannotRead"),
    quickReplies: [askHuman(bot, heard)],
    intent: "UNREADABLE",
    confidence: 1,
  };
}

export function speakUnknown(bot: Bot, heard: Heard): Spoken {
  return {
    text: text(bot, heard, "noAnswer"),
    quickReplies: [askHuman(bot, heard)],
    intent: "UNKNOWN",
    confidence: 0.2,
  };
}

/** The best hit's own words; what may have been meant when it is not sure; null when the FAQ does not know. */
export function speakFaq(bot: Bot, heard: Heard, { hits }: FaqResult, near: readonly QuickReply[]): Spoken | null {
  const best = hits[0];
  if (!best || best.score < ABSTAINS) return null;
  if (best.score >= ANSWERS) {
    return { text: best.answer, citations: [best.id], intent: "FAQ", confidence: best.score };
  }
  const close = hits.filter((hit) => hit.score >= ABSTAINS && hit.locale === best.locale);
  const options = [...near, ...close.map(({ question, title }) => ({ id: `say:${question}`, title }))];
  return speakUnclear(bot, heard, options, best.score);
}

/** "Maksud Kakak …?", with what may have been meant and a person to tap. */
export function speakUnclear(bot: Bot, heard: Heard, near: readonly QuickReply[], confidence = ABSTAINS): Spoken {
  const options = near.slice(0, OPTIONS);
  const { locale } = heard;
  const titles = options.map(({ title }) => `“${title}”`);
  const either = new Intl.ListFormat(locale, { type: "disjunction" });
  return {
    text: text(bot, heard, "clarify").replace("{options}", () => either.format(titles)),
    quickReplies: [...options, askHuman(bot, heard)],
    intent: "UNCLEAR",
    confidence,
  };
}

/** A tool's safe code in words. */
export function speakFailure(bot: Bot, heard: Heard, code: string): Spoken {
  if (code === "LOGIN_REQUIRED") {
    return { text: text(bot, heard, "login"), request: "login", intent: "LOGIN_REQUIRED", confidence: 1 };
  }
  if (code === "NOT_FOUND" || code === "INVALID_INPUT") return speakUnknown(bot, heard);
  return {
    text: text(bot, heard, "unavailable"),
    quickReplies: [askHuman(bot, heard)],
    intent: "UNAVAILABLE",
    confidence: 0.5,
  };
}
