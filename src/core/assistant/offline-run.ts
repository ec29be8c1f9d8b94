import type { LanguageModelV4Message, LanguageModelV4Prompt, LanguageModelV4ToolResultPart } from "@ai-sdk/provider";
import type { ModelMessage, ToolContent, UserModelMessage } from "ai";
import type { TurnTools } from "../tools/turn-tools";
import type { OfflineModel } from "./offline-model";

/** Model calls of one turn at most; the last one has to answer. */
export const MAX_STEPS = 5;

export interface OfflineAnswer {
  /** the reply contract's JSON */
  body: string;
  messages: ModelMessage[];
}

/**
 * What `streamText` does with the offline model, without its streams and validations, which cost about 1 ms of CPU a
 * turn, a hundred times the model itself. A test holds both to the same result.
 */
export async function runOffline(
  model: OfflineModel,
  history: readonly ModelMessage[],
  user: UserModelMessage,
  turn: TurnTools,
  signal: AbortSignal,
): Promise<OfflineAnswer> {
  const added: LanguageModelV4Message[] = [];
  const prompt: LanguageModelV4Prompt = [...history.flatMap(asSent), ...asSent(user)];
  for (let step = 1; step <= MAX_STEPS; step++) {
    const { content } = await model.doGenerate({
      prompt: [...prompt, ...added],
      toolChoice: { type: step === MAX_STEPS ? "none" : "auto" },
      abortSignal: signal,
      providerOptions: { offline: { turn: turn.known.turnKey } },
    });
    const part = content[0];
    if (part?.type === "text") {
      added.push({ role: "assistant", content: [{ type: "text", text: part.text }] });
      return { body: part.text, messages: added as ModelMessage[] };
    }
    if (part?.type !== "tool-call") break;
    const { toolCallId, toolName } = part;
    const input: unknown = JSON.parse(part.input);
    const value = await turn.run(toolName, input, signal);
    added.push(
      { role: "assistant", content: [{ type: "tool-call", toolCallId, toolName, input }] },
      { role: "tool", content: [{ type: "tool-result", toolCallId, toolName, output: { type: "json", value } }] },
    );
  }
  throw new Error("the offline model did not answer");
}

/** A message of the history as a model gets it, as far as the offline model reads it. */
function asSent(message: ModelMessage): LanguageModelV4Message[] {
  const { role, content } = message;
  if (role === "system") return [];
  if (role === "tool") return [{ role, content: content.flatMap(resultIn) }];
  if (typeof content === "string") return [{ role, content: [{ type: "text", text: content }] }];
  if (role === "user") return [{ role, content: content.flatMap((part) => (part.type === "text" ? [part] : [])) }];
  return [
    { role, content: content.flatMap((part) => (part.type === "text" || part.type === "tool-call" ? [part] : [])) },
  ];
}

function resultIn(part: ToolContent[number]): LanguageModelV4ToolResultPart[] {
  if (part.type !== "tool-result" || part.output.type !== "json") return [];
  const { type, toolCallId, toolName, output } = part;
  return [{ type, toolCallId, toolName, output: { type: "json", value: output.value } }];
}
