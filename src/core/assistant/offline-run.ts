import type { LanguageModelV4Message, LanguageModelV4Prompt } from "@ai-sdk/provider";
import type { ModelMessage, UserModelMessage } from "ai";
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
 * turn, a hundred times the model itself. The model sees the newest turn only; a test holds both to the same result.
 */
export async function runOffline(
  model: OfflineModel,
  user: UserModelMessage,
  turn: TurnTools,
  signal: AbortSignal,
): Promise<OfflineAnswer> {
  const added: LanguageModelV4Message[] = [];
  const content = typeof user.content === "string" ? [{ type: "text" as const, text: user.content }] : user.content;
  const prompt: LanguageModelV4Prompt = [
    { role: "user", content: content.flatMap((part) => (part.type === "text" ? [part] : [])) },
  ];
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
