import type { ModelMessage } from "ai";
import type { AssistantResult } from "../assistant/contract";
import { hear, isJust, languageOf } from "../assistant/hearing";
import { said } from "../assistant/prompt";
import { emptyDraft } from "../assistant/reply-contract";
import type { Bot, Customer } from "../bot";
import { now as clockNow } from "../clock";
import type { Conversation, PendingWrite } from "../conversation/conversation";
import type { Intent, WriteIntent } from "../intent";
import type { QuickReply, Reply } from "../reply";
import { runTool } from "../tools/executor";
import { toolboxOf } from "../tools/toolbox";
import type { Content, Locale } from "../turn";

const CONFIRM = "confirm:";
const CANCEL = "cancel:";
/** how long a question may be answered, ms */
const ANSWERABLE = 10 * 60_000;

/** The reply that asks for a write: what was said before it, and the question by the tool's own words, never by a model's. */
export function asking(bot: Bot, locale: Locale, before: string, intent: WriteIntent): Reply {
  const text = [before, intent.question].filter((part) => part !== "").join("\n\n");
  return { text, quickReplies: choices(bot, locale, intent.key) };
}

/** The write that waits once a reply with these intents stands at `seq`; a hand-off leaves none. */
export function pendingAfter(intents: readonly Intent[], seq: number, at: number): PendingWrite | null {
  const asked = intents.find((intent) => intent.kind === "confirm");
  if (!asked || intents.some((intent) => intent.kind === "escalate")) return null;
  return { ...asked, seq, expiresAt: at + ANSWERABLE };
}

export type Decision = { kind: "confirm" | "cancel"; pending: PendingWrite } | { kind: "gone" };

/**
 * What messages that are answered together say to the write that waits; null when they say nothing to it, or different things. A
 * tap names its write. A typed yes or no is one only if nothing was said since the question: `seq` is the first message's place.
 */
export function decisionIn(
  bot: Bot,
  { pending, locale }: Pick<Conversation, "pending" | "locale">,
  messages: readonly Content[],
  seq: number,
  at: number,
): Decision | null {
  const open = pending && at < pending.expiresAt ? pending : null;
  const kinds = new Set(messages.map((message) => kindOf(bot, message, locale, open, seq)));
  const [kind] = kinds;
  if (kinds.size !== 1 || !kind) return null;
  if (kind === "gone") return { kind };
  return open && { kind, pending: open };
}

function kindOf(
  bot: Bot,
  message: Content,
  locale: Locale,
  open: PendingWrite | null,
  seq: number,
): Decision["kind"] | null {
  if (message.type === "choice") {
    const kind = message.id.startsWith(CONFIRM) ? "confirm" : message.id.startsWith(CANCEL) ? "cancel" : null;
    if (kind) return open && message.id === `${kind}:${open.key}` ? kind : "gone";
  }
  if (message.type !== "text" || open?.seq !== seq - 1) return null;
  const heard = hear(bot, message.text, languageOf(bot, message.text, locale));
  if (isJust(bot, heard, "yes") || isJust(bot, heard, "okay")) return "confirm";
  return isJust(bot, heard, "no") || isJust(bot, heard, "cancel") ? "cancel" : null;
}

/** A decision's answer, and whether its write is settled: it waits no longer. */
export interface Decided {
  result: AssistantResult;
  settled: boolean;
}

/**
 * Runs a write that was confirmed, as whoever is signed in now. The key is the same whenever the same question's write is run, so
 * a crash before the answer is kept makes it no second one. `signal`'s abort leaves the outcome open: give it none that a
 * newer message or a person aborts.
 */
export async function carryOut(
  bot: Bot,
  env: Env,
  decision: Decision,
  messages: readonly Content[],
  who: Pick<Conversation, "id" | "channel" | "locale"> & { customer: Customer | null; now: Date },
  signal: AbortSignal,
): Promise<Decided> {
  const { customer, channel, locale, now } = who;
  const texts = bot.texts[locale];
  const decided = (reply: Reply, code: string, settled: boolean, rest: Partial<AssistantResult> = {}): Decided => ({
    settled,
    result: {
      reply,
      locale,
      intent: code === "CANCELLED" ? "CANCEL" : "CONFIRM",
      confidence: 1,
      toolCalls: [],
      model: "policy",
      degraded: false,
      history: remembered(messages, reply.text, code),
      intents: [],
      trigger: null,
      ...rest,
    },
  });
  if (decision.kind === "gone") return decided({ text: texts.confirmGone }, "GONE", false);
  const { pending } = decision;
  if (decision.kind === "cancel") return decided({ text: texts.notDone }, "CANCELLED", true);
  const tool = toolboxOf(bot, env).get(pending.tool);
  // a version without this tool was deployed since
  if (tool?.effect !== "write") return decided({ text: texts.confirmGone }, "GONE", true);
  const startedAt = clockNow();
  const context = {
    customer,
    channel,
    locale,
    now,
    signal,
    conversationId: who.id,
    turnKey: `${who.id}:${pending.key}`,
    intend: () => {},
  };
  const result = await runTool(tool, pending.input, context);
  const call = { name: tool.name, input: pending.input, output: result.shown, ms: clockNow() - startedAt };
  const toolCalls = [call];
  if (result.ok) {
    return decided({ text: tool.done(result.output, pending.input, locale) }, "DONE", true, { toolCalls });
  }
  const { code } = result;
  if (code === "UNAVAILABLE" || code === "LOGIN_REQUIRED") {
    // the question stands: a second try has the same key, so one that was done after all is not done twice
    const reply: Reply = { text: texts.unavailable, quickReplies: choices(bot, locale, pending.key) };
    const asked = code === "LOGIN_REQUIRED" ? { ...reply, text: texts.login, request: "login" as const } : reply;
    return decided(asked, code, false, { toolCalls, intents: [pending] });
  }
  const told = tool.offline?.fail?.(code, hear(bot, "", locale));
  const person = { id: `say:${texts.askHuman}`, title: texts.askHuman };
  return decided({ text: told?.text ?? texts.noAnswer, quickReplies: [person] }, code, true, { toolCalls });
}

/** What the model reads of it in later turns. */
function remembered(messages: readonly Content[], text: string, code: string): ModelMessage[] {
  const intent = code === "CANCELLED" ? "CANCEL" : "CONFIRM";
  return [
    { role: "user", content: messages.map((message) => ({ type: "text", text: said(message) })) },
    { role: "assistant", content: JSON.stringify({ ...emptyDraft, text, intent, confidence: 1 }) },
  ];
}

function choices(bot: Bot, locale: Locale, key: string): QuickReply[] {
  const { confirmYes, confirmNo } = bot.texts[locale];
  return [
    { id: CONFIRM + key, title: confirmYes },
    { id: CANCEL + key, title: confirmNo },
  ];
}
