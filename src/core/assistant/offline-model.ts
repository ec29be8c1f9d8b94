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
import type { Bot, Heard, Spoken, Talk, Tool } from "../bot";
import type { QuickReply } from "../reply";
import { mark } from "../tools/digest";
import { ESCALATE } from "../tools/escalate-to-human";
import { type FaqResult, SEARCH_FAQ } from "../tools/search-faq";
import type { Toolbox } from "../tools/toolbox";
import { CONFIRMATION_REQUIRED } from "../tools/turn-tools";
import { asksNothing, hear, isJust, says, smallTalk, unstretched } from "./hearing";
import { pointed } from "./pointing";
import { readUserTurn } from "./prompt";
import { helpless, recall } from "./recall";
import {
  speakEscalated,
  speakFailure,
  speakFaq,
  speakProposed,
  speakTalk,
  speakUnclear,
  speakUnknown,
  speakUnread,
  toDraft,
} from "./speak";

/** From this `asks` on a tool is called. */
const ASKED = 0.5;
/** From here on it may have been meant: it is tried when the FAQ knows nothing, or offered when the FAQ is not sure. */
const LIKELY = 0.4;
/** how sure an answer has to be of a tool that was only tried */
const CERTAIN = 0.9;
/** words of a message that only calls the bot */
const CALL_WORDS = 2;
/** characters of a message that a summary or a search carries */
const EXCERPT = 300;

type Move = { say: Spoken } | { call: string; input: unknown };
interface Called {
  name: string;
  input: unknown;
  output: JSONValue;
  /** the FAQ was asked before it, in this turn */
  tried: boolean;
}
/** Small talk that is still the answer when something else was said that nobody knows: "makasih infonya kak". */
const answering: ReadonlySet<Talk> = new Set([
  "thanks",
  "goodbye",
  "greeting",
  "cancel",
  "who",
  "howAreYou",
  "apology",
]);

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
    const { heard, called } = read(this.bot, this.toolbox, options);
    let move = called ? this.goOn(heard, called) : this.decide(heard);
    if ("call" in move && options.toolChoice?.type === "none") move = { say: speakUnknown(this.bot, heard) };
    const content: LanguageModelV4Content =
      "say" in move
        ? { type: "text", text: JSON.stringify(toDraft(move.say)) }
        : {
            type: "tool-call",
            toolCallId: callId(options, heard.text, called !== null),
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
    const { asked } = heard.before;
    if (heard.words.length === 0) return { say: speakUnread(bot, heard) };
    if (/^\/(?:start|help)\b/.test(heard.text)) return { say: speakTalk(bot, heard, "greeting") };
    const talk = smallTalk(bot, heard);
    if (asked !== null && helpless.has(asked) && isJust(bot, heard, "yes")) {
      return escalation(heard, "The customer accepted the offer of a person.");
    }
    // "kak" or "min?" calls the bot, and says no more
    if (!talk.kind && heard.words.length <= CALL_WORDS && asksNothing(heard.words)) {
      return { say: speakTalk(bot, heard, "greeting") };
    }
    if (talk.kind && talk.alone) return { say: speakTalk(bot, heard, talk.kind) };
    const tool = this.asked(heard, ASKED);
    const wanted = tool?.offline?.input(heard);
    if (tool && wanted) return "ask" in wanted ? { say: wanted.ask } : { call: tool.name, input: wanted.input };
    return { call: SEARCH_FAQ, input: { query: unstretched(heard.text).slice(0, EXCERPT) } };
  }

  /** After a tool has answered: its result in words, or another try. */
  private goOn(heard: Heard, called: Called): Move {
    const { bot } = this;
    const told = this.tell(heard, called);
    if (called.name === SEARCH_FAQ && told?.intent !== "FAQ" && says(bot, heard, "offTopic")) {
      return { say: speakTalk(bot, heard, "offTopic") };
    }
    if (called.tried) return { say: told && told.confidence >= CERTAIN ? told : this.unanswered(heard) };
    if (told) return { say: told };
    const tool = this.asked(heard, LIKELY);
    const wanted = tool?.offline?.input(heard);
    if (tool && wanted && "input" in wanted) return { call: tool.name, input: wanted.input };
    return { say: called.name === SEARCH_FAQ ? this.unanswered(heard) : speakUnknown(bot, heard) };
  }

  private asked(heard: Heard, least: number): Tool | null {
    let best: Tool | null = null;
    let most = least;
    for (const tool of this.toolbox.values()) {
      const score = tool.offline?.asks(heard) ?? 0;
      // equal scores: the earlier tool
      if (score > most || (score === most && !best)) [best, most] = [tool, score];
    }
    return best;
  }

  /** Null when the FAQ does not know. */
  private tell(heard: Heard, { name, input, output }: Called): Spoken | null {
    const { bot } = this;
    const tool = this.toolbox.get(name);
    const code = errorOf(output);
    if (code === CONFIRMATION_REQUIRED) return speakProposed();
    if (code !== null) return tool?.offline?.fail?.(code, heard) ?? speakFailure(bot, heard, code);
    if (name === ESCALATE) return speakEscalated();
    if (name === SEARCH_FAQ) return speakFaq(bot, heard, output as FaqResult, this.near(heard));
    return tool?.offline?.say(output, input, heard) ?? speakUnknown(bot, heard);
  }

  /** What taps may ask for that the message may have meant. */
  private near(heard: Heard): QuickReply[] {
    const offline = this.asked(heard, LIKELY)?.offline;
    return offline?.offer ? [offline.offer[heard.locale]] : [];
  }

  /** "makasih infonya kak" is thanks after all, when the FAQ knows nothing of it. */
  private unanswered(heard: Heard): Spoken {
    const { kind } = smallTalk(this.bot, heard);
    if (kind && answering.has(kind)) return speakTalk(this.bot, heard, kind);
    const near = this.near(heard);
    return near.length > 0 ? speakUnclear(this.bot, heard, near) : speakUnknown(this.bot, heard);
  }
}

function escalation({ text }: Heard, reason: string): Move {
  const input = { reason, category: "OTHER", priority: "MEDIUM", summary: text.slice(0, EXCERPT) };
  return { call: ESCALATE, input };
}

/** The newest user turn with what went before it, and the last tool result after it. */
function read(
  bot: Bot,
  toolbox: Toolbox,
  { prompt }: LanguageModelV4CallOptions,
): { heard: Heard; called: Called | null } {
  const start = prompt.findLastIndex((message) => message.role === "user");
  const user = prompt[start];
  const parts = user?.role === "user" ? user.content.flatMap((part) => (part.type === "text" ? [part.text] : [])) : [];
  const { text, locale } = readUserTurn(parts);
  // "[image] is this in stock?" is its words; "[sticker]" has none
  const words = text.replace(/^\[[a-z]+(?:: [^\]]*)?\]/gm, "").trim();
  const before = recall(toolbox, prompt.slice(0, start));
  const heard = hear(bot, pointed(words, before) ?? words, locale, before);
  const since = prompt.slice(start + 1);
  const calls = since.flatMap((message) => (message.role === "assistant" ? message.content.filter(isCall) : []));
  const call = calls.at(-1);
  if (!call) return { heard, called: null };
  const result = since
    .flatMap((message) => (message.role === "tool" ? message.content : []))
    .findLast((part) => part.type === "tool-result");
  const output = result?.type === "tool-result" && result.output.type === "json" ? result.output.value : null;
  return { heard, called: { name: call.toolName, input: call.input, output, tried: calls.length > 1 } };
}

function isCall(part: { type: string }): part is LanguageModelV4ToolCallPart {
  return part.type === "tool-call";
}

function errorOf(output: JSONValue): string | null {
  if (output === null) return "UNAVAILABLE";
  if (typeof output !== "object" || !("error" in output)) return null;
  return typeof output.error === "string" ? output.error : null;
}

/** The same for the same turn and step, another in each turn: the history holds many. */
function callId(options: LanguageModelV4CallOptions, text: string, again: boolean): string {
  const turn = options.providerOptions?.offline?.turn ?? text;
  return `call_${mark(String(turn))}${again ? "_2" : ""}`;
}
