import type { AssistantResult } from "../assistant/contract";
import { SAY } from "../assistant/prompt";
import type { Bot } from "../bot";
import { now } from "../clock";
import type { Conversation } from "../conversation/conversation";
import type { EscalationIntent, Intent } from "../intent";
import { afterModel } from "../policies/after-model";
import { beforeModel } from "../policies/before-model";
import { commandIn } from "../policies/commands";
import { carryOut, type Decision, decisionIn } from "../policies/confirmation";
import { evidenceOf } from "../policies/evidence";
import { triggerModelOf } from "../policies/trigger-model";
import type { Reply } from "../reply";
import { botModeOn, knownSettings } from "../settings";
import { type ChatTurn, type Content, filesOf, type Locale, wordsWith } from "../turn";
import type { ThreadContext } from "./context";
import type { Customers } from "./customers";
import type { Elsewhere } from "./elsewhere";
import type { Linking } from "./linking";
import type { Attempt, Live } from "./live";
import type { MediaReader, Unread } from "./media";
import type { Spending } from "./spending";
import { step } from "./steps";
import type { InboxRow } from "./store";

/** Messages to which a photo without words may belong. */
const exchange = 2;

/** What a turn is answered, and what it changes; nothing of it is durable yet. */
export interface Made {
  reply: Reply;
  intents: readonly Intent[];
  /** null: no model was asked */
  result: AssistantResult | null;
  /** answers in a row that did not help, from now on; absent: as before */
  failures?: number;
  /** the write that waited waits no longer */
  settled?: boolean;
  /** answered without Grok, because the customer's day is used up (R18) */
  limited?: boolean;
}

interface Parts {
  live: Live;
  customers: Customers;
  spending: Spending;
  media: MediaReader;
  linking: Linking;
  elsewhere: Elsewhere;
}

/** Makes one attempt's answer: by a fixed rule where there is one, else by the assistant. */
export class Making {
  private readonly context: ThreadContext;
  private readonly parts: Parts;

  constructor(context: ThreadContext, parts: Parts) {
    this.context = context;
    this.parts = parts;
  }

  async make(given: Conversation, rows: readonly InboxRow[], attempt: Attempt): Promise<Made> {
    const { bot, env, config, store, answer } = this.context;
    const turns = rows.flatMap((row) => (row.body.event === "turn" ? [row.body] : []));
    const paid = turns.some(({ content }) => filesOf(content).length > 0) ? await this.parts.spending.left() : null;
    const read = await this.parts.media.read(given, rows, paid === "yes");
    attempt.controller.signal.throwIfAborted();
    const { messages, photos, unread } = read;
    const linked = await this.parts.linking.heard(given, messages, attempt.controller.signal);
    if (linked) return { reply: linked.reply, intents: linked.intents, result: linked, failures: 0 };
    const conversation = store.conversation(given.id) ?? given;
    const command =
      commandIn(bot, messages, conversation.locale) ?? (await this.parts.elsewhere.asked(conversation, messages));
    if (!command && botModeOn(knownSettings(), conversation.channel) !== "on")
      return { reply: { text: bot.texts[conversation.locale].teamAnswers }, intents: [botOff], result: null };
    const fixed =
      command ??
      beforeModel(bot, messages, conversation.locale, await triggerModelOf(bot, env)) ??
      evidenceOf(bot, messages, this.exchangeBefore(rows), conversation.locale);
    if (fixed) return { reply: fixed.reply, intents: fixed.intents, result: fixed, failures: 0 };
    if (photos.length === 0 && !messages.some(isReadable)) {
      const reply = admitting({ text: "" }, bot, conversation.locale, unread.size > 0 ? unread : ["cannotRead"]);
      return { reply, intents: [], result: null, limited: paid === "conversation" };
    }
    const decision = decisionIn(bot, conversation, messages, rows[0]?.seq ?? 0, now());
    if (decision) return this.decided(conversation, decision, messages, attempt);
    await this.parts.elsewhere.recall(conversation);
    const left = paid ?? (await this.parts.spending.left());
    const answered = await answer({
      bot,
      env,
      config,
      conversationId: conversation.id,
      channel: conversation.channel,
      customer: await this.parts.customers.of(conversation.userId, attempt.controller.signal),
      locale: conversation.locale,
      history: store.history(conversation.id),
      messages,
      photos,
      ...pageOf(turns),
      now: new Date(now()),
      turnKey: rows[0]?.eventId ?? conversation.id,
      ticket: (conversation.ticketId && store.ticket(conversation.ticketId)?.number) || null,
      failures: conversation.failures ?? 0,
      paid: left === "yes",
      ledger: attempt.ledger,
      signal: attempt.controller.signal,
      onEvent: (event) => this.parts.live.show(attempt, event),
    });
    if (answered.toolCalls.length > 0) await step("tool", this.context);
    const { result, failures } = afterModel(answered, conversation.failures ?? 0);
    const admitted = new Set([...unread, ...(answered.unseen ? (["cannotSee"] as const) : [])]);
    return {
      reply: admitting(result.reply, bot, result.locale, admitted),
      intents: result.intents,
      result,
      failures,
      limited: left === "conversation",
    };
  }

  /** The customer's word on a write. From here on nothing takes the turn back: what was done has to be told. */
  private async decided(
    conversation: Conversation,
    decision: Decision,
    messages: readonly Content[],
    attempt: Attempt,
  ): Promise<Made> {
    const { bot, env } = this.context;
    const customer = await this.parts.customers.of(conversation.userId, attempt.controller.signal);
    attempt.controller.signal.throwIfAborted();
    attempt.shown = true;
    const who = { ...conversation, customer, now: new Date(now()) };
    const { result, settled } = await carryOut(bot, env, decision, messages, who, new AbortController().signal);
    if (result.toolCalls.length > 0) {
      attempt.wrote = result.reply.text;
      await step("tool", this.context);
    }
    return { reply: result.reply, intents: result.intents, result, settled };
  }

  /** What was said last before these messages, by either side: a photo without words belongs to it. */
  private exchangeBefore(rows: readonly InboxRow[]): string {
    const { store } = this.context;
    const [first] = rows;
    if (!first) return "";
    const before = store.messages(first.conversationId, Math.max(0, first.seq - 1 - exchange), exchange);
    return before.flatMap(({ seq, content }) => (seq < first.seq ? content : [])).join("\n");
  }
}

/** The shop has switched the bot off on this channel: people answer there. */
const botOff: EscalationIntent = {
  kind: "escalate",
  reason: "BOT_OFF",
  category: "OTHER",
  priority: "MEDIUM",
  summary: "",
};

/** Something that can be understood from words. */
function isReadable(content: Content): boolean {
  if (content.type === "media") return wordsWith(content) !== "";
  return content.type !== "unsupported";
}

/** The reply, ended with what the bot could not understand, and with a way to a person. */
function admitting(reply: Reply, bot: Bot, locale: Locale, unread: Iterable<Unread>): Reply {
  const texts = bot.texts[locale];
  const admitted = [...unread].map((key) => texts[key]);
  if (admitted.length === 0) return reply;
  const person = { id: `${SAY}${texts.askHuman}`, title: texts.askHuman };
  const offered = (reply.quickReplies ?? []).filter(({ title }) => title !== person.title);
  return { ...reply, text: joined(reply.text, ...admitted), quickReplies: [...offered, person] };
}

/** Texts that are not empty, as paragraphs. */
export function joined(...texts: string[]): string {
  return texts.filter((text) => text.trim() !== "").join("\n\n");
}

/** The page on which the newest of the messages was written. */
function pageOf(turns: readonly ChatTurn[]): { page?: string } {
  const title = turns.at(-1)?.page?.title;
  return title ? { page: title } : {};
}
