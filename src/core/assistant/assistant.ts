import type { Bot } from "../bot";
import type { WriteIntent } from "../intent";
import { log } from "../log";
import { asking } from "../policies/confirmation";
import { isHard } from "../policies/hard";
import type { Pace } from "../tools/executor";
import { type Toolbox, toolboxOf } from "../tools/toolbox";
import { TurnTools } from "../tools/turn-tools";
import { type Content, wordsWith } from "../turn";
import { compose } from "./compose";
import type { Assistant } from "./contract";
import { groundingOf } from "./evidence";
import { type Attempt, certainty, type Finished, replace, spoken, warn, withoutWords } from "./finished";
import { type Timeouts, timeoutsOn } from "./grok";
import { tryGrok } from "./grok-turn";
import { hear, languageOf } from "./hearing";
import { repeatsInstructions } from "./leak";
import { allowedLinks, withoutForeignLinks } from "./links";
import { chooseModel, grokOf } from "./models";
import { OfflineModel } from "./offline-model";
import { runOffline } from "./offline-run";
import { said, userMessage } from "./prompt";
import type { Draft } from "./reply-contract";
import { Shown } from "./shown";
import { askHuman, speakUnknown, speakUnread, toDraft } from "./speak";

/** characters of the customer's words in a ticket that the model asked for */
const SUMMARY = 500;

/** characters of what was shown that are looked at together with the next sentence */
const BEFORE = 120;

/** how sure an answer from the FAQ can be at most that names no source */
const UNCITED = 0.6;

/** What a test may replace. */
export interface AssistantOptions {
  timeouts?: Timeouts;
  pace?: Pace;
}

/** Answers turns with Grok, or with the offline model where there is no key or Grok fails. */
export const answer: Assistant = createAssistant();

export function createAssistant(options: AssistantOptions = {}): Assistant {
  return async (input) => {
    input.signal.throwIfAborted();
    const { bot, env, config, channel, customer, turnKey, onEvent } = input;
    const texts = input.messages.map(said);
    const locale = languageOf(bot, texts.join("\n"), input.locale);
    const turn = new TurnTools(
      toolboxOf(bot, env),
      { channel, conversationId: input.conversationId, customer, locale, now: input.now, turnKey },
      (tool, label) => onEvent({ type: "progress", tool, label }),
      options.pace,
    );
    const allowed = allowedLinks(bot, turn);
    const user = userMessage(input, texts, locale);
    const grounding = groundingOf(input, texts, user, turn);
    let unlinked = false;
    const shown: Shown = new Shown(
      (sentence) => {
        // the system asks, by the tool's own words; a model likes to say that it is done
        if (proposal(turn)) return "";
        const clean = withoutForeignLinks(sentence, allowed);
        unlinked ||= clean !== sentence;
        // short sentences make up a long one
        if (repeatsInstructions(bot, `${shown.text.slice(-BEFORE)} ${clean}`)) return null;
        return grounding.unsupported(clean).length === 0 ? clean : null;
      },
      (text) => onEvent({ type: "delta", text }),
    );
    const grok = grokOf(config);
    const model = grok && input.paid ? chooseModel(grok, isHard(bot, texts.join("\n"), input.failures)) : null;
    const attempt: Attempt = { input, user, turn, grounding, shown };
    const seen = model && (await tryGrok(model, attempt, options.timeouts ?? timeoutsOn(channel)));
    const finished = seen || (await offline(attempt, grok !== null));

    const { draft, degraded, messages, grounded } = finished;
    const sure = draft.quickReplies.filter(({ title }) => grounding.unsupported(title).length === 0);
    const offers = finished.partial || grounded === "replaced";
    const quickReplies = offers ? [...sure, askHuman(bot, hear(bot, "", locale))] : sure;
    const composed = compose({ ...draft, quickReplies }, shown.text, turn, { bot, locale, customer });
    if (draft.needsHuman) {
      turn.intend({
        kind: "escalate",
        reason: `The assistant asked for a person (${draft.intent}).`,
        category: "OTHER",
        priority: "MEDIUM",
        summary: texts.join("\n").slice(0, SUMMARY),
      });
    }
    const asked = proposal(turn);
    const reply = asked ? asking(bot, locale, shown.text.trim(), asked) : composed;
    return {
      reply,
      locale,
      intent: asked ? "CONFIRM" : draft.intent,
      confidence: asked
        ? 1
        : Math.min(
            Math.max(0, draft.confidence),
            certainty[grounded],
            unlinked ? certainty.repaired : 1,
            draft.intent === "FAQ" && !reply.citations ? UNCITED : 1,
          ),
      toolCalls: [...turn.calls],
      model: finished.model,
      degraded,
      history: [user, ...messages],
      intents: [...turn.intents],
      unseen: !seen && Boolean(input.photos?.length) && input.messages.some(hasWords),
      trigger: null,
    };
  };
}

/** The write that the customer is to be asked about; a person decides for themselves what to ask. */
function proposal({ intents }: TurnTools): WriteIntent | null {
  if (intents.some((intent) => intent.kind === "escalate")) return null;
  return intents.find((intent) => intent.kind === "confirm") ?? null;
}

async function offline(attempt: Attempt, degraded: boolean): Promise<Finished> {
  const { input, user, turn, grounding, shown } = attempt;
  const { bot } = input;
  const model = offlineModel(bot, turn.toolbox);
  // a photo without words, meant for a model that can see: nothing is left of it to answer
  if (input.photos?.length && !input.messages.some(hasWords)) {
    const heard = hear(bot, "", turn.known.locale);
    const unseen = { ...speakUnread(bot, heard), text: bot.texts[turn.known.locale].cannotSee };
    const draft = toDraft(unseen);
    shown.push(draft.text);
    shown.end();
    return { draft, model: model.modelId, degraded, messages: [spoken(draft, shown)], grounded: "whole" };
  }
  try {
    const { body, messages } = await runOffline(model, input.history, user, turn, input.signal);
    const draft = JSON.parse(body) as Draft;
    shown.push(draft.text);
    shown.end();
    if (shown.held.length === 0) return { draft, model: model.modelId, degraded, messages, grounded: "whole" };
    // what a tool's own words say of its result is in the result: the shop's code is at fault
    log.error("assistant.ungrounded", { model: model.modelId, figures: grounding.unsupportedIn(shown.held).length });
    const kept = replace(attempt, draft);
    const told = [...withoutWords(messages), spoken(kept, shown)];
    return { draft: kept, model: model.modelId, degraded, messages: told, grounded: "replaced" };
  } catch (error) {
    input.signal.throwIfAborted();
    // a shop's own code (an `offline` hint) has failed: even then there is an answer
    warn(error);
    const draft = toDraft(speakUnknown(bot, hear(bot, "", turn.known.locale)));
    shown.push(draft.text);
    shown.end();
    return { draft, model: model.modelId, degraded, messages: [spoken(draft, shown)], grounded: "whole" };
  }
}

function hasWords(content: Content): boolean {
  return content.type !== "media" || wordsWith(content) !== "";
}

const offlineModels = new WeakMap<Toolbox, OfflineModel>();

function offlineModel(bot: Bot, toolbox: Toolbox): OfflineModel {
  let model = offlineModels.get(toolbox);
  if (!model) {
    model = new OfflineModel(bot, toolbox);
    offlineModels.set(toolbox, model);
  }
  return model;
}
