import type { JSONValue } from "@ai-sdk/provider";
import {
  APICallError,
  asSchema,
  isStepCount,
  jsonSchema,
  type ModelMessage,
  Output,
  RetryError,
  streamText,
  type Tool,
  tool,
} from "ai";
import { z } from "zod";
import type { Bot } from "../bot";
import { now } from "../clock";
import type { Photo } from "../media/photo";
import type { Toolbox } from "../tools/toolbox";
import { TurnTools } from "../tools/turn-tools";
import type { ChannelName } from "../turn";
import type { AssistantInput, ModelCall } from "./contract";
import type { GrokModel } from "./models";
import { MAX_STEPS } from "./offline-run";
import { ticksOf } from "./prices";
import { instructionsOf, safetyIdentifier } from "./prompt";
import { draft } from "./reply-contract";
import type { Shown } from "./shown";
import { TextField } from "./text-field";

/** ms */
export interface Timeouts {
  /** from the request of a step to its first output */
  firstChunkMs: number;
  stepMs: number;
  totalMs: number;
}

const watched: Timeouts = { firstChunkMs: 8_000, stepMs: 15_000, totalMs: 25_000 };

/** Who watches the answer being made sees nothing until its first piece; elsewhere the channel shows typing, and the step's time is enough. */
export function timeoutsOn(channel: ChannelName): Timeouts {
  return channel === "web" || channel === "mobile" ? watched : { ...watched, firstChunkMs: watched.stepMs };
}

/** parts that show that the model is at work */
const outputs: ReadonlySet<string> = new Set(["text-delta", "reasoning-delta", "tool-input-start", "tool-call"]);
const MAX_OUTPUT_TOKENS = 1000;
const output = Output.object({ schema: draft, name: "reply" });

export interface GrokAnswer {
  /** what the last step said, as it came */
  body: string;
  /** how much of its text field was read while it came */
  streamed: string;
  /** the text field did not end */
  cut: boolean;
  messages: ModelMessage[];
  /** what broke the answer, undefined when it is whole */
  error: unknown;
}

/** Where the text goes while it comes. */
export type Sink = Pick<Shown, "push" | "nextStep">;

/**
 * One streamed call of Grok with the turn's tools, or, with `steps` 1, without them. Text goes to `shown` while it comes.
 * Never rejects except when the input's signal is aborted: a refusal, a timeout or an error within the stream is in `error`.
 */
export async function runGrok(
  { id, model, effort }: GrokModel,
  input: AssistantInput,
  messages: ModelMessage[],
  turn: TurnTools,
  shown: Sink,
  limits: Timeouts,
  steps: number = MAX_STEPS,
): Promise<GrokAnswer> {
  const tools = toolsFor(input.bot, turn.toolbox);
  const answer: GrokAnswer = { body: "", streamed: "", cut: false, messages: [], error: undefined };
  let field = new TextField();
  let stepStart = now();
  /** characters that the step under way has sent, and received so far; null between steps */
  let underWay: { sent: number; received: number } | null = { sent: charactersOf(messages, input.photos), received: 0 };
  // the SDK's own firstChunkMs starts with the response's headers: a provider that never answers would have the step's time
  const silence = new AbortController();
  const listen = () =>
    setTimeout(() => silence.abort(new DOMException("no first chunk", "TimeoutError")), limits.firstChunkMs);
  let listening = listen();
  const result = streamText({
    model,
    instructions: instructionsOf(input.bot),
    messages: withPhotos(messages, input.photos),
    tools,
    toolsContext: Object.fromEntries(Object.keys(tools).map((name) => [name, { turn, signal: input.signal }])),
    output,
    stopWhen: isStepCount(steps),
    prepareStep: ({ stepNumber }) => (stepNumber === steps - 1 ? { toolChoice: "none" } : {}),
    // once more, if at all, is for the caller: the SDK would wait as long as the provider says
    maxRetries: 0,
    maxOutputTokens: MAX_OUTPUT_TOKENS,
    timeout: { stepMs: limits.stepMs, totalMs: limits.totalMs },
    abortSignal: AbortSignal.any([input.signal, silence.signal]),
    providerOptions: {
      xai: {
        promptCacheKey: input.conversationId,
        store: false,
        ...(effort && { reasoningEffort: effort }),
        safetyIdentifier: await safetyIdentifier(input),
      },
    },
    // an error within the stream does not reject anything: it is read from the stream below
    onError: () => {},
  });
  try {
    for await (const part of result.stream) {
      if (outputs.has(part.type)) clearTimeout(listening);
      if (part.type === "start-step") {
        underWay ??= { sent: charactersOf(messages, input.photos), received: 0 };
        if (answer.body !== "") shown.nextStep();
        [answer.body, answer.streamed, field] = ["", "", new TextField()];
      } else if (part.type === "text-delta") {
        const text = field.push(part.text);
        answer.body += part.text;
        if (underWay) underWay.received += part.text.length;
        answer.streamed += text;
        shown.push(text);
      } else if (part.type === "finish-step") {
        input.ledger.push(callOf(part, now() - stepStart));
        underWay = null;
        stepStart = now();
        clearTimeout(listening);
        listening = listen();
      } else if (part.type === "error") {
        answer.error ??= part.error;
      } else if (part.type === "abort") {
        answer.error ??= new DOMException(part.reason ?? "aborted", "TimeoutError");
      }
    }
    if (answer.error === undefined) answer.messages = await result.responseMessages;
  } catch (error) {
    answer.error ??= error;
  } finally {
    clearTimeout(listening);
    // what was refused outright costs nothing; what broke off or was taken back was begun, and is billed
    if (underWay && wasBegun(answer.error, input.signal)) {
      input.ledger.push(brokenOff(id, underWay, now() - stepStart));
    }
  }
  input.signal.throwIfAborted();
  answer.cut = field.open;
  return answer;
}

interface FinishedStep {
  usage: { inputTokens?: number; outputTokens?: number; inputTokenDetails: { cacheReadTokens?: number } };
  response: { modelId: string };
  providerMetadata?: { [provider: string]: { [key: string]: unknown } | undefined };
}

function callOf({ usage, response, providerMetadata }: FinishedStep, latencyMs: number): ModelCall {
  const ticks = providerMetadata?.xai?.costInUsdTicks;
  const used = {
    inputTokens: usage.inputTokens ?? 0,
    cachedTokens: usage.inputTokenDetails.cacheReadTokens ?? 0,
    outputTokens: usage.outputTokens ?? 0,
  };
  return {
    kind: "chat",
    model: response.modelId,
    ...used,
    costUsdTicks: typeof ticks === "number" ? ticks : ticksOf(response.modelId, used),
    estimated: false,
    latencyMs,
  };
}

/** Characters of a token, on the safe side for Indonesian and JSON. */
const PER_TOKEN = 3;

function brokenOff(
  model: string,
  { sent, received }: { sent: number; received: number },
  latencyMs: number,
): ModelCall {
  const used = {
    inputTokens: Math.ceil(sent / PER_TOKEN),
    cachedTokens: 0,
    outputTokens: Math.ceil(received / PER_TOKEN),
  };
  return { kind: "chat", model, ...used, costUsdTicks: ticksOf(model, used), estimated: true, latencyMs };
}

function wasBegun(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted || !(APICallError.isInstance(error) || RetryError.isInstance(error));
}

/** Tokens of a photo at most. */
const PHOTO_TOKENS = 1792;

function charactersOf(messages: readonly ModelMessage[], photos: readonly Photo[] = []): number {
  return JSON.stringify(messages).length + photos.length * PHOTO_TOKENS * PER_TOKEN;
}

/**
 * The photos at the end of the turn's own message. The history keeps that message without them: all that stands before them is
 * cached as ever, and no later turn pays for them again.
 */
function withPhotos(messages: ModelMessage[], photos: readonly Photo[] = []): ModelMessage[] {
  const at = messages.findLastIndex(({ role }) => role === "user");
  const user = messages[at];
  if (photos.length === 0 || user?.role !== "user" || typeof user.content === "string") return messages;
  const parts = photos.map(({ bytes, mimeType }) => ({ type: "file" as const, data: bytes, mediaType: mimeType }));
  return messages.with(at, { ...user, content: [...user.content, ...parts] });
}

const turnContext = z.object({ turn: z.instanceof(TurnTools), signal: z.instanceof(AbortSignal) });
type TurnToolSet = Record<string, Tool<unknown, JSONValue, z.infer<typeof turnContext>>>;

const toolSets = new WeakMap<Bot, { names: string; tools: TurnToolSet }>();

/** The tools as the SDK wants them. They know no turn: what runs them comes as their context. */
function toolsFor(bot: Bot, toolbox: Toolbox): TurnToolSet {
  const names = [...toolbox.keys()].join();
  const made = toolSets.get(bot);
  if (made?.names === names) return made.tools;
  const tools: TurnToolSet = {};
  for (const [name, { description, input }] of toolbox) {
    tools[name] = tool({
      description,
      // without a validator: the executor checks the input and answers with a safe code
      inputSchema: jsonSchema<unknown>(() => asSchema(input).jsonSchema),
      contextSchema: turnContext,
      execute: (args: unknown, { context, abortSignal }) => context.turn.run(name, args, abortSignal ?? context.signal),
    });
  }
  toolSets.set(bot, { names, tools });
  return tools;
}
