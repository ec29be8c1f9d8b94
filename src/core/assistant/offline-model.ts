import type {
  JSONValue,
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
  LanguageModelV4StreamResult,
  LanguageModelV4ToolCallPart,
} from "@ai-sdk/provider";
import type { Bot, Heard, Spoken, Tool } from "../bot";
import { isFunctionWord } from "../knowledge/words";
import { triggerIn } from "../policies/triggers";
import { mark } from "../tools/digest";
import { ESCALATE } from "../tools/escalate-to-human";
import { type FaqResult, SEARCH_FAQ } from "../tools/search-faq";
import type { Toolbox } from "../tools/toolbox";
import { hear, smallTalk } from "./hearing";
import { readUserTurn } from "./prompt";
import { speakEscalated, speakFailure, speakFaq, speakTalk, speakUnknown, speakUnread, toDraft } from "./speak";

/** From this `asks` on a tool is called. */
const ASKED = 0.5;
/** words of a message that only calls the bot */
const CALL_WORDS = 2;
/** characters of a message that a summary or a search carries */
const EXCERPT = 300;

type Move = { say: Spoken } | { call: string; input: unknown };
interface Called {
  name: string;
  input: unknown;
  output: JSONValue;
}

/**
 * Answers by rules: small talk, the tools that the bot's `offline` hints ask for, else the FAQ, else an offer of a
 * person. It never invents: what it says is a text of the bot's, an FAQ answer or a tool's own telling of its result.
 * The same prompt gives the same answer. It is the model without a key and the fallback when Grok fails.
 */
export class OfflineModel implements LanguageModelV4 {
  readonly specificationVersion = "v4";
  readonly provider = "offline";
  readonly modelId = "offline";
  readonly supportedUrls = {};
  private readonly bot: Bot;
  private readonly toolbox: Toolbox;

  constructor(bot: Bot, toolbox: Toolbox) {
    this.bot = bot;
    this.toolbox = toolbox;
  }

  async doGenerate(options: LanguageModelV4CallOptions): Promise<LanguageModelV4GenerateResult> {
    options.abortSignal?.throwIfAborted();
    const { heard, called } = read(this.bot, options);
    let move = called ? { say: this.tell(heard, called) } : this.decide(heard);
    if ("call" in move && options.toolChoice?.type === "none") move = { say: speakUnknown(this.bot, heard) };
    const content: LanguageModelV4Content =
      "say" in move
        ? { type: "text", text: JSON.stringify(toDraft(move.say)) }
        : {
            type: "tool-call",
            toolCallId: callId(options, heard.text),
            toolName: move.call,
            input: JSON.stringify(move.input),
          };
    return {
      content: [content],
      finishReason: { unified: content.type === "text" ? "stop" : "tool-calls", raw: undefined },
      usage: {
        inputTokens: { total: 0, noCache: 0, cacheRead: 0, cacheWrite: 0 },
        outputTokens: { total: 0, text: 0, reasoning: 0 },
      },
      warnings: [],
    };
  }

  async doStream(options: LanguageModelV4CallOptions): Promise<LanguageModelV4StreamResult> {
    const { content, finishReason, usage, warnings } = await this.doGenerate(options);
    const stream = new ReadableStream<LanguageModelV4StreamPart>({
      start(controller) {
        controller.enqueue({ type: "stream-start", warnings });
        for (const part of content) {
          if (part.type === "text") {
            controller.enqueue({ type: "text-start", id: "0" });
            controller.enqueue({ type: "text-delta", id: "0", delta: part.text });
            controller.enqueue({ type: "text-end", id: "0" });
          } else if (part.type === "tool-call") {
            controller.enqueue(part);
          }
        }
        controller.enqueue({ type: "finish", finishReason, usage });
        controller.close();
      },
    });
    return { stream };
  }

  private decide(heard: Heard): Move {
    const { bot } = this;
    if (heard.words.length === 0) return { say: speakUnread(bot, heard) };
    if (/^\/(?:start|help)\b/.test(heard.text)) return { say: speakTalk(bot, heard, "greeting") };
    if (triggerIn(bot, heard.text) === "human") {
      return {
        call: ESCALATE,
        input: {
          reason: "The customer asked for a person.",
          category: "OTHER",
          priority: "MEDIUM",
          summary: heard.text.slice(0, EXCERPT),
        },
      };
    }
    const talk = smallTalk(bot, heard);
    // "kak" or "min?" calls the bot, and says no more
    if (!talk.kind && heard.words.length <= CALL_WORDS && heard.words.every(isFunctionWord)) {
      return { say: speakTalk(bot, heard, "greeting") };
    }
    if (talk.kind && talk.alone) return { say: speakTalk(bot, heard, talk.kind) };
    const tool = this.asked(heard);
    const wanted = tool?.offline?.input(heard);
    if (tool && wanted) return "ask" in wanted ? { say: wanted.ask } : { call: tool.name, input: wanted.input };
    return { call: SEARCH_FAQ, input: { query: heard.text.slice(0, EXCERPT) } };
  }

  private asked(heard: Heard): Tool | null {
    let best: Tool | null = null;
    let most = ASKED;
    for (const tool of this.toolbox.values()) {
      const score = tool.offline?.asks(heard) ?? 0;
      // equal scores: the earlier tool
      if (score > most || (score === most && !best)) [best, most] = [tool, score];
    }
    return best;
  }

  private tell(heard: Heard, { name, input, output }: Called): Spoken {
    const { bot } = this;
    const tool = this.toolbox.get(name);
    const code = errorOf(output);
    if (code !== null) return tool?.offline?.fail?.(code, heard) ?? speakFailure(bot, heard, code);
    if (name === ESCALATE) return speakEscalated();
    if (name === SEARCH_FAQ) return speakFaq(bot, heard, output as FaqResult) ?? this.unanswered(heard);
    return tool?.offline?.say(output, input, heard) ?? speakUnknown(bot, heard);
  }

  /** "makasih infonya kak" is thanks after all, when the FAQ knows nothing of it. */
  private unanswered(heard: Heard): Spoken {
    const { kind } = smallTalk(this.bot, heard);
    return kind ? speakTalk(this.bot, heard, kind) : speakUnknown(this.bot, heard);
  }
}

/** The newest user turn, and the last tool result after it. */
function read(bot: Bot, { prompt }: LanguageModelV4CallOptions): { heard: Heard; called: Called | null } {
  const start = prompt.findLastIndex((message) => message.role === "user");
  const user = prompt[start];
  const parts = user?.role === "user" ? user.content.flatMap((part) => (part.type === "text" ? [part.text] : [])) : [];
  const { text, locale } = readUserTurn(parts);
  // "[image] is this in stock?" is its words; "[sticker]" has none
  const heard = hear(bot, text.replace(/^\[[a-z]+(?:: [^\]]*)?\]/gm, "").trim(), locale);
  const since = prompt.slice(start + 1);
  const call = since.flatMap((message) => (message.role === "assistant" ? message.content : [])).findLast(isCall);
  if (!call) return { heard, called: null };
  const result = since
    .flatMap((message) => (message.role === "tool" ? message.content : []))
    .findLast((part) => part.type === "tool-result");
  const output = result?.type === "tool-result" && result.output.type === "json" ? result.output.value : null;
  return { heard, called: { name: call.toolName, input: call.input, output } };
}

function isCall(part: { type: string }): part is LanguageModelV4ToolCallPart {
  return part.type === "tool-call";
}

function errorOf(output: JSONValue): string | null {
  if (output === null) return "UNAVAILABLE";
  if (typeof output !== "object" || !("error" in output)) return null;
  return typeof output.error === "string" ? output.error : null;
}

/** The same for the same turn, another in each turn: the history holds many. */
function callId(options: LanguageModelV4CallOptions, text: string): string {
  const turn = options.providerOptions?.offline?.turn ?? text;
  return `call_${mark(String(turn))}`;
}
