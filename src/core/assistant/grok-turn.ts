import type { ModelMessage } from "ai";
import { now } from "../clock";
import { log } from "../log";
import { type Attempt, type Finished, refusalOf, replace, spoken, warn, withoutWords } from "./finished";
import { type GrokAnswer, runGrok, type Timeouts } from "./grok";
import type { GrokModel } from "./models";
import { repair } from "./repair";
import { type Draft, emptyDraft, readDraft } from "./reply-contract";
import type { Shown } from "./shown";

/** ms before the one more call, when the provider does not say */
const PAUSE = 1_000;
/** a customer does not wait longer than this for it, ms: the offline model answers at once */
const LONGEST_PAUSE = 3_000;

/** Null when Grok gave nothing to show: then another model answers. */
export async function tryGrok(model: GrokModel, attempt: Attempt, limits: Timeouts): Promise<Finished | null> {
  const { input, user, grounding, shown } = attempt;
  const name = model.id;
  const startedAt = now();
  const sent = [...input.history, user];
  const got = await ask(model, attempt, sent, limits);
  const whole = got.error === undefined;
  if (!whole) warn(got.error);
  const draft = await readDraft(got.body);
  // a text that ended before the failure is the whole answer; one that did not, only as far as it was shown
  if (draft && (whole || (got.streamed !== "" && !got.cut))) {
    finish(shown, draft, got);
    if (shown.held.length === 0) {
      const messages = whole ? got.messages : [spoken(draft, shown)];
      return { draft, model: name, degraded: !whole, messages, grounded: "whole" };
    }
    const figures = grounding.unsupportedIn(shown.held);
    log.warn("assistant.ungrounded", { model: name, figures: figures.length });
    const within = { ...limits, totalMs: limits.totalMs - (now() - startedAt) };
    const wrong = { figures, seen: shown.text };
    const again = whole ? await repair(model, attempt, [...sent, ...got.messages], wrong, within) : null;
    if (again) {
      shown.forget();
      sayAfter(shown, again.text);
    }
    const good = again !== null && shown.held.length === 0 && shown.text !== "";
    const kept = good ? again : replace(attempt, again ?? draft);
    return {
      draft: kept,
      model: name,
      degraded: !whole,
      messages: [...withoutWords(got.messages), spoken(kept, shown)],
      grounded: good ? "repaired" : "replaced",
    };
  }
  shown.forget();
  if (shown.text === "") {
    if (whole) warn(new Error("nothing to say"));
    return null;
  }
  const kept = draft ?? emptyDraft;
  return {
    draft: kept,
    model: name,
    degraded: true,
    partial: true,
    messages: [spoken(kept, shown)],
    grounded: "whole",
  };
}

/** Asks, and once more when the provider refuses for the moment and says that it will not be long. Tells the breaker. */
async function ask(
  model: GrokModel,
  { input, turn, shown }: Attempt,
  sent: readonly ModelMessage[],
  limits: Timeouts,
): Promise<GrokAnswer> {
  const startedAt = now();
  const { breaker } = model;
  try {
    for (let again = false; ; again = true) {
      const before = input.ledger.length;
      const within = { ...limits, totalMs: Math.max(1, limits.totalMs - (now() - startedAt)) };
      const got = await runGrok(model, input, [...sent], turn, shown, within);
      const refusal = refusalOf(got.error);
      const wait = refusal?.retryAfterMs ?? PAUSE;
      // what a step has cost is not spent twice
      if (!again && refusal?.forNow && wait <= LONGEST_PAUSE && input.ledger.length === before) {
        await new Promise((resolve) => setTimeout(resolve, wait));
        input.signal.throwIfAborted();
        continue;
      }
      if (got.error === undefined) breaker.succeeded();
      else breaker.failed(refusal?.status === 429 ? (refusal.retryAfterMs ?? undefined) : undefined);
      return got;
    }
  } catch (error) {
    breaker.undecided();
    throw error;
  }
}

/** Shows the rest of the answer; of one that was cut off, whole sentences only, unless it has none. */
function finish(shown: Shown, draft: Draft, got: GrokAnswer): void {
  if (draft.text.startsWith(got.streamed)) shown.push(draft.text.slice(got.streamed.length));
  if (got.cut && shown.text !== "") shown.drop();
  else shown.end();
}

/** Adds to what was shown what a second answer says beyond it. */
function sayAfter(shown: Shown, text: string): void {
  const seen = shown.text.trim();
  const rest = text.trimStart();
  const more = seen !== "" && rest.startsWith(seen) ? rest.slice(seen.length) : rest;
  if (shown.text !== "" && !/\s$/.test(shown.text)) shown.push(" ");
  shown.push(shown.text === "" ? more : more.trimStart());
  shown.end();
}
