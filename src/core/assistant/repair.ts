import type { ModelMessage } from "ai";
import type { Attempt } from "./finished";
import { runGrok, type Timeouts } from "./grok";
import type { GrokModel } from "./models";
import { type Draft, readDraft } from "./reply-contract";

/** ms below which an answer is not worth another call */
const LEAST_MS = 500;
/** characters of what the customer has seen, and wrong figures, in the note */
const SEEN = 1000;
const NAMED = 10;

/**
 * Asks Grok once more for an answer of which something is in no tool result of the turn: without tools, within what is left
 * of the turn's time (`limits.totalMs`). Null when there is no time, or no answer.
 */
export async function repair(
  model: GrokModel,
  { input, turn }: Attempt,
  sent: readonly ModelMessage[],
  wrong: { figures: readonly string[]; seen: string },
  limits: Timeouts,
): Promise<Draft | null> {
  const left = limits.totalMs;
  if (left < LEAST_MS) return null;
  const within = {
    firstChunkMs: Math.min(limits.firstChunkMs, left),
    stepMs: Math.min(limits.stepMs, left),
    totalMs: left,
  };
  const got = await runGrok(model, input, [...sent, note(wrong)], turn, silent, within, 1);
  return got.error === undefined && !got.cut ? readDraft(got.body) : null;
}

/** Nothing of a repaired answer is shown before it is whole. */
const silent = { push: () => {}, nextStep: () => {} };

function note({ figures, seen }: { figures: readonly string[]; seen: string }): ModelMessage {
  const text = [
    "[turn]",
    "check: your answer was not sent, because no tool result of this turn has:",
    ...figures.slice(0, NAMED).map((figure) => `- ${JSON.stringify(figure)}`),
    "Answer again in the same language and format. State only figures, order numbers and order states as the tool results",
    "have them; compute nothing. Where they have nothing, say so and offer a person. Do not mention this check.",
    ...(seen.trim() === ""
      ? []
      : [
          `The customer has already seen: ${JSON.stringify(seen.slice(-SEEN))}`,
          "In text give only what follows that; do not repeat it.",
        ]),
  ].join("\n");
  return { role: "user", content: [{ type: "text", text }] };
}
