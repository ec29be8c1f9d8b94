import type { LanguageModel, ModelMessage } from "ai";
import type { Bot } from "../bot";
import { log } from "../log";
import type { Pace } from "../tools/executor";
import { type Toolbox, toolboxOf } from "../tools/toolbox";
import { TurnTools } from "../tools/turn-tools";
import { compose } from "./compose";
import type { Assistant, AssistantInput, AssistantResult, ModelCall } from "./contract";
import { type GrokAnswer, runGrok, type Timeouts, timeouts } from "./grok";
import { hear, languageOf } from "./hearing";
import { allowedLinks, withoutForeignLinks } from "./links";
import { grokOf } from "./models";
import { OfflineModel } from "./offline-model";
import { runOffline } from "./offline-run";
import { said, userMessage } from "./prompt";
import { type Draft, emptyDraft, readDraft } from "./reply-contract";
import { Shown } from "./shown";
import { askHuman, speakUnknown, toDraft } from "./speak";

/** characters of the customer's words in a ticket that the model asked for */
const SUMMARY = 500;

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
    const { bot, env, config, channel, customer, now, turnKey, onEvent } = input;
    const texts = input.messages.map(said);
    const locale = languageOf(bot, texts.join("\n"), input.locale);
    const turn = new TurnTools(
      toolboxOf(bot, env),
      { channel, customer, locale, now, turnKey },
      (tool, label) => onEvent({ type: "progress", tool, label }),
      options.pace,
    );
    const allowed = allowedLinks(bot, turn);
    const shown = new Shown(
      (sentence) => withoutForeignLinks(sentence, allowed),
      (text) => onEvent({ type: "delta", text }),
    );
    const user = userMessage(input, texts, locale);
    const grok = grokOf(config);
    const calls: ModelCall[] = [];
    let finished: Finished | null = null;
    if (grok) finished = await tryGrok(grok, input, user, turn, shown, calls, options.timeouts ?? timeouts);
    finished ??= await offline(bot, turn, user, shown, input, grok !== null);

    const { draft, model, degraded, messages } = finished;
    const quickReplies = finished.partial
      ? [...draft.quickReplies, askHuman(bot, hear(bot, "", locale))]
      : draft.quickReplies;
    const reply = compose({ ...draft, quickReplies }, shown.text, turn, { bot, locale, customer });
    if (draft.needsHuman) {
      turn.intend({
        kind: "escalate",
        reason: `The assistant asked for a person (${draft.intent}).`,
        category: "OTHER",
        priority: "MEDIUM",
        summary: texts.join("\n").slice(0, SUMMARY),
      });
    }
    return {
      reply,
      locale,
      intent: draft.intent,
      confidence: Math.min(1, Math.max(0, draft.confidence)),
      toolCalls: [...turn.calls],
      calls,
      model,
      degraded,
      history: [user, ...messages],
      intents: [...turn.intents],
    };
  };
}

interface Finished extends Pick<AssistantResult, "model" | "degraded"> {
  draft: Draft;
  /** what came back, to append to the history */
  messages: ModelMessage[];
  /** only the beginning of the answer arrived, and was shown */
  partial?: boolean;
}

/** Null when Grok gave nothing to show: then another model answers. */
async function tryGrok(
  model: LanguageModel,
  input: AssistantInput,
  user: ModelMessage,
  turn: TurnTools,
  shown: Shown,
  calls: ModelCall[],
  limits: Timeouts,
): Promise<Finished | null> {
  const name = input.config.GROK_MODEL;
  const got = await runGrok(model, input, [...input.history, user], turn, shown, limits);
  calls.push(...got.calls);
  const whole = got.error === undefined;
  if (!whole) warn(got.error);
  const draft = await readDraft(got.body);
  // a text that ended before the failure is the whole answer; one that did not, only as far as it was shown
  if (draft && (whole || (got.streamed !== "" && !got.cut))) {
    finish(shown, draft, got);
    return { draft, model: name, degraded: !whole, messages: whole ? got.messages : [spoken(draft, shown)] };
  }
  shown.drop();
  if (shown.text === "") {
    if (whole) warn(new Error("nothing to say"));
    return null;
  }
  const kept = draft ?? emptyDraft;
  return { draft: kept, model: name, degraded: true, partial: true, messages: [spoken(kept, shown)] };
}

/** Shows the rest of the answer; of one that was cut off, whole sentences only, unless it has none. */
function finish(shown: Shown, draft: Draft, got: GrokAnswer): void {
  if (draft.text.startsWith(got.streamed)) shown.push(draft.text.slice(got.streamed.length));
  if (got.cut && shown.text !== "") shown.drop();
  else shown.end();
}

/** What is kept of an answer that did not end as it should: the next turn has to see what the customer saw. */
function spoken(draft: Draft, shown: Shown): ModelMessage {
  return { role: "assistant", content: [{ type: "text", text: JSON.stringify({ ...draft, text: shown.text }) }] };
}

async function offline(
  bot: Bot,
  turn: TurnTools,
  user: ReturnType<typeof userMessage>,
  shown: Shown,
  input: AssistantInput,
  degraded: boolean,
): Promise<Finished> {
  const model = offlineModel(bot, turn.toolbox);
  try {
    const { body, messages } = await runOffline(model, user, turn, input.signal);
    const draft = JSON.parse(body) as Draft;
    shown.push(draft.text);
    shown.end();
    return { draft, model: model.modelId, degraded, messages };
  } catch (error) {
    input.signal.throwIfAborted();
    // a shop's own code (an `offline` hint) has failed: even then there is an answer
    warn(error);
    const draft = toDraft(speakUnknown(bot, hear(bot, "", turn.known.locale)));
    shown.push(draft.text);
    shown.end();
    return { draft, model: model.modelId, degraded, messages: [spoken(draft, shown)] };
  }
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

/** Only the kind of failure: a provider's message may repeat what the customer wrote (R22). */
function warn(error: unknown): void {
  const cause = error instanceof Error && "lastError" in error ? error.lastError : error;
  const status = cause !== null && typeof cause === "object" && "statusCode" in cause ? cause.statusCode : undefined;
  const kind = cause instanceof Error || cause instanceof DOMException ? cause.name : typeof cause;
  log.warn("assistant.failed", { kind, status: typeof status === "number" ? status : null });
}
