import type { AssistantResult } from "../assistant/contract";
import { hear, smallTalk } from "../assistant/hearing";
import type { Bot } from "../bot";
import { now } from "../clock";
import type { Conversation } from "../conversation/conversation";
import { append } from "../conversation/history";
import { consentRow } from "../conversation/identity";
import { messageId } from "../conversation/ids";
import { handOffText } from "../handoff/words";
import type { EscalationIntent, Intent } from "../intent";
import { log, reasonOf } from "../log";
import { atMost } from "../patience";
import { disclosure, limitTold } from "../policies/after-model";
import { ASK_BOT, CANCEL_TICKET } from "../policies/commands";
import { pendingAfter } from "../policies/confirmation";
import type { Reply } from "../reply";
import { botModeOn, knownSettings, loadSettings } from "../settings";
import type { Content, InboundEvent } from "../turn";
import { background } from "./background";
import { channelOf, type ThreadContext } from "./context";
import type { Linking } from "./linking";
import type { Attempt, Live } from "./live";
import { joined, type Made, type Making } from "./making";
import type { Outbox } from "./outbox";
import { messageEvent, outcomeOf } from "./outcomes";
import { asksForRating, rateable } from "./rating";
import type { Recording } from "./recording";
import { SingleFlight } from "./single-flight";
import type { Sockets } from "./sockets";
import type { Saying, Speaking } from "./speaking";
import type { Spending } from "./spending";
import { step } from "./steps";
import type { InboxRow } from "./store";

/** A reply of which nothing was shown gives way to a newer message this often, and this long after its first start (ms). */
const supersedesAtMost = 2;
const supersedesWithinMs = 10_000;
/** How long a bare "kak" or "halo" waits for what comes after it, ms. */
const openerMs = 3_000;
/** How long a turn waits for the settings, ms: after that they are as they were last. */
const settingsMs = 500;
/** How long an answer waits for the record before it is given all the same, ms. */
export const recordWaitMs = 1_000;

interface Parts {
  speaking: Speaking;
  recording: Recording;
  outbox: Outbox;
  live: Live;
  sockets: Sockets;
  spending: Spending;
  making: Making;
  linking: Linking;
  /** has the assistant write for the team what it would have answered */
  draft(ticketId: string): void;
}

/** Answers what the inbox holds: one turn at a time, in order, never talking over a person. */
export class Lane {
  private readonly context: ThreadContext;
  private readonly parts: Parts;
  private readonly work = new SingleFlight(() => this.drain());
  /** of the turn that is being answered: how often it started anew, and when first */
  private supersedes = 0;
  private firstStartedAt = 0;

  constructor(context: ThreadContext, parts: Parts) {
    this.context = context;
    this.parts = parts;
  }

  /** Takes up whatever waits. What fails stays in the inbox, and the guard comes back for it. */
  run(): void {
    background("lane", this.work.run());
  }

  /** A newer message has come: an attempt that nobody has seen starts anew, with both. */
  arrived(): void {
    const { attempt } = this.parts.live;
    if (attempt && !attempt.shown && this.maySupersede()) attempt.controller.abort();
  }

  /** The owner has changed: whatever is being made is not the bot's to say any more. */
  takenOver(): void {
    this.parts.live.attempt?.controller.abort();
  }

  /** The customer has read enough of what is being made: what they saw stays, the rest is not said. What was done is told all the same. */
  stop(conversationId: string): void {
    const { attempt } = this.parts.live;
    if (attempt?.conversationId !== conversationId || attempt.wrote !== undefined) return;
    attempt.stopped = true;
    attempt.controller.abort();
  }

  private maySupersede(): boolean {
    return this.supersedes < supersedesAtMost && now() - this.firstStartedAt < supersedesWithinMs;
  }

  private async drain(): Promise<void> {
    for (;;) {
      const pending = this.context.store.pending();
      const first = pending[0];
      if (!first) return;
      const rows = pending.filter((row) => row.conversationId === first.conversationId);
      const wait = this.burstLeft(rows);
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      else await this.turn(rows);
    }
  }

  /** ms until the burst is over: people write a sentence in three messages. */
  private burstLeft(rows: readonly InboxRow[]): number {
    const last = rows.at(-1);
    if (!last) return 0;
    const { burstWindowMs } = channelOf(this.context, last.body.channel).capabilities;
    const usual = burstWindowMs === 0 ? 0 : (this.context.config.BURST_WINDOW_MS ?? burstWindowMs);
    if (usual === 0) return 0;
    const window = rows.every((row) => isOpener(this.context.bot, row.body)) ? Math.max(usual, openerMs) : usual;
    return Math.max(0, last.receivedAt + window - now());
  }

  private async turn(rows: readonly InboxRow[]): Promise<void> {
    const { store } = this.context;
    const { live, sockets } = this.parts;
    const conversation = store.conversation(rows[0]?.conversationId ?? "");
    if (conversation?.owner !== "bot" || conversation.status === "CLOSED") return this.leave(rows);

    if (this.firstStartedAt === 0) this.firstStartedAt = now();
    const attempt: Attempt = {
      conversationId: conversation.id,
      covers: rows.map((row) => row.eventId),
      text: "",
      startedAt: now(),
      shown: false,
      controller: new AbortController(),
      ledger: [],
    };
    live.attempt = attempt;
    sockets.send({ type: "typing", conversationId: conversation.id, by: "bot", on: true });
    const stopTyping = this.showTyping(rows);
    try {
      await step("started", this.context);
      await atMost(settingsMs, loadSettings(this.context.env));
      const made = await this.parts.making.make(conversation, rows, attempt);
      await step("answered", this.context);
      const escalation = await this.ticketFor(conversation, made.intents);
      if (!attempt.stopped && this.isSuperseded(attempt, rows)) {
        this.supersedes++;
        return;
      }
      await this.commit(conversation, rows, attempt, made, escalation);
    } catch (error) {
      if (!attempt.controller.signal.aborted) await this.fail(conversation, rows, attempt, error);
      else if (attempt.stopped || this.isTaken(conversation)) await this.interrupted(conversation, rows, attempt);
      else this.supersedes++;
    } finally {
      stopTyping();
      if (live.attempt === attempt) live.attempt = null;
      this.billUnsaid(attempt, conversation.id, rows);
    }
  }

  /** On channels that are called: typing is shown until the function that this gives is called. */
  private showTyping(rows: readonly InboxRow[]): () => void {
    const { config, store } = this.context;
    const last = rows.at(-1);
    const head = store.head();
    const channel = last && channelOf(this.context, last.body.channel);
    if (!head || !last || !channel?.typing || channel.capabilities.typingMs === null) return () => {};
    const to = { account: head.account, address: head.address, aliases: head.aliases, windowOpen: true };
    const { eventId } = last;
    const show = () => channel.typing?.(to, config, eventId).catch(() => {});
    show();
    const again = setInterval(show, channel.capabilities.typingMs);
    return () => clearInterval(again);
  }

  /** What an attempt cost whose answer nobody got: a newer message came, or a person. */
  private billUnsaid({ ledger }: Attempt, conversationId: string, rows: readonly InboxRow[]): void {
    const calls = ledger.splice(0);
    if (calls.length === 0) return;
    const owner = `${messageId(conversationId, rows[0]?.seq ?? 0)}~${now().toString(36)}`;
    this.context.store.write(() => this.parts.spending.put(calls, owner, conversationId, null));
  }

  private isTaken(conversation: Conversation): boolean {
    return this.context.store.conversation(conversation.id)?.epoch !== conversation.epoch;
  }

  private isSuperseded(attempt: Attempt, rows: readonly InboxRow[]): boolean {
    return !attempt.shown && this.maySupersede() && this.context.store.pending().length > rows.length;
  }

  /** The ticket's number is fetched before the commit: it stands in the answer. Nothing of it is kept if the turn is not. */
  private async ticketFor(conversation: Conversation, intents: readonly Intent[]): Promise<Escalation | null> {
    const intent = intents.find((each): each is EscalationIntent => each.kind === "escalate");
    if (!intent) return null;
    const id = this.parts.speaking.nextTicketId(conversation);
    return { intent, ticket: { id, number: await this.parts.recording.numberFor("TKT", id, now()) } };
  }

  /** The fence, and everything that this turn changes: one transaction. */
  private async commit(
    before: Conversation,
    rows: readonly InboxRow[],
    attempt: Attempt,
    made: Made,
    escalation: Escalation | null,
  ): Promise<void> {
    const { store, bot, alarm } = this.context;
    const { speaking, recording, sockets } = this.parts;
    if (attempt.stopped || this.isTaken(before)) return this.interrupted(before, rows, attempt);

    let ticketNumber: string | null = null;
    let asksRating = false;
    let closes = false;
    const calls = attempt.ledger.splice(0);
    const { startedAt } = attempt;
    const settings = knownSettings();
    const timeZone = this.context.config.TIMEZONE;
    const message = store.write(() => {
      let conversation = store.conversation(before.id) ?? before;
      const failures = made.failures ?? conversation.failures ?? 0;
      conversation = { ...conversation, failures, locale: made.result?.locale ?? conversation.locale };
      let { reply } = made;
      if (!escalation) {
        if (made.limited && this.parts.spending.telling()) reply = limitTold(reply, bot, conversation.locale);
        asksRating = asksForRating(bot, rows, conversation, store.head(), made.result, now());
        if (asksRating) reply = rateable(reply, bot.texts[conversation.locale].rateBot);
        reply = this.disclosing(reply, conversation, false);
      } else {
        const calls = made.result?.toolCalls ?? [];
        const handed = speaking.escalate(conversation, escalation.intent, escalation.ticket, calls);
        conversation = handed.conversation;
        ticketNumber = handed.ticket.number;
        const { locale, channel } = conversation;
        const about = { number: ticketNumber, priority: handed.ticket.priority, locale, at: now(), timeZone };
        const told = joined(reply.text, handOffText(bot.texts[locale], settings, about));
        const { askBot, cancelTicket } = bot.texts[locale];
        const cancel = { id: CANCEL_TICKET, title: cancelTicket };
        const quickReplies =
          botModeOn(settings, channel) === "on" ? [{ id: ASK_BOT, title: askBot }, cancel] : [cancel];
        reply = this.disclosing({ ...reply, text: told, quickReplies }, conversation, true);
      }
      const asked = pendingAfter(made.intents, conversation.seq + 1, now());
      if (asked || made.settled) conversation = { ...conversation, pending: asked };
      this.notify(made.intents);
      const link = made.intents.find((each) => each.kind === "link");
      const linked = link && this.parts.linking.link(conversation, link);
      if (linked) conversation = linked.conversation;
      closes = asksRating || linked?.another === true;
      const said = speaking.say(conversation, reply, {
        answers: {
          seq: rows.at(-1)?.seq ?? 0,
          intent: made.result?.intent ?? null,
          confidence: made.result?.confidence ?? null,
          model: made.result?.model ?? null,
          tokens: made.result && calls.reduce((sum, call) => sum + call.inputTokens + call.outputTokens, 0),
          tools: made.result?.toolCalls ?? [],
          degraded: made.result?.degraded ?? false,
          conversationStatus: closes ? "CLOSED" : conversation.status,
          trigger: made.result?.trigger ?? null,
          covers: rows.map((row) => row.seq),
          ms: { waited: startedAt - (rows[0]?.receivedAt ?? startedAt), made: now() - startedAt },
        },
      });
      if (asksRating) speaking.closeRated(said.conversation);
      else if (closes) speaking.leave(said.conversation);
      for (const row of rows) store.settleInbox(row.eventId, "answered", said.message.seq);
      if (made.result) this.remember(before.id, made.result);
      this.parts.spending.put(calls, said.message.id, before.id, said.message.id);
      return said.message;
    });
    alarm.arm();
    this.supersedes = 0;
    this.firstStartedAt = 0;
    await step("committed", this.context);
    sockets.send(messageEvent(message));
    sockets.send({ type: "typing", conversationId: before.id, by: "bot", on: false });
    const ticketId = escalation && store.conversation(before.id)?.ticketId;
    if (ticketId && botModeOn(settings, before.channel) === "draft") this.parts.draft(ticketId);
    if (closes) sockets.send({ type: "closed", conversationId: before.id });
    if (escalation) sockets.send({ type: "escalated", conversationId: before.id, ticketNumber });
    const { outbox } = this.parts;
    const recorded = outbox
      .run()
      .then(() => outbox.settle())
      .then(() => recording.flush());
    background("settle", this.settle(rows, recorded));
  }

  /** Within the write: "stop", or its end. That it was said stands already (accept.ts), unless a "start" was answered in between. */
  private notify(intents: readonly Intent[]): void {
    const { store } = this.context;
    const head = store.head();
    for (const intent of intents) {
      if (intent.kind !== "notify" || !head || (head.stopped && !intent.on)) continue;
      store.putHead({ ...head, stopped: !intent.on });
      this.parts.recording.put(consentRow(this.context.key, head, intent.on, now()));
    }
  }

  /** Within the write: a customer's first reply, ended with what has to be said once; at the end, where a stream can still add it. */
  private disclosing(reply: Reply, { locale }: Conversation, handedOff: boolean): Reply {
    const { store, bot } = this.context;
    const head = store.head();
    if (!head || head.disclosed) return reply;
    store.putHead({ ...head, disclosed: true });
    return { ...reply, text: joined(reply.text, disclosure(bot, locale, handedOff)) };
  }

  /** History as it was sent. */
  private remember(conversationId: string, result: AssistantResult): void {
    const { store, config } = this.context;
    const { history, compacted } = append(store.history(conversationId), result.history, config.CHATBOT_HISTORY_LIMIT);
    if (compacted) store.replaceHistory(conversationId, history);
    else store.appendHistory(conversationId, result.history);
  }

  /** No path ends in silence: what could not be answered becomes an apology and a ticket. */
  private async fail(
    conversation: Conversation,
    rows: readonly InboxRow[],
    attempt: Attempt,
    error: unknown,
  ): Promise<void> {
    log.error("turn.failed", { conversation: conversation.id, error: reasonOf(error) });
    // an answer that is committed stands, whatever failed after it
    if (!this.context.store.pending().some((row) => row.eventId === rows[0]?.eventId)) return;
    const text = this.context.bot.texts[conversation.locale].failed;
    const intent: Intent = {
      kind: "escalate",
      reason: "CHATBOT_FAILED",
      category: "TECHNICAL",
      priority: "MEDIUM",
      summary: "The bot could not answer the customer's last message.",
    };
    const escalation = await this.ticketFor(conversation, [intent]);
    const reply = { text: attempt.shown ? joined(attempt.text, text) : text };
    await this.commit(conversation, rows, attempt, { reply, intents: [intent], result: null }, escalation);
  }

  /** A person took over, the conversation was closed, or its customer stopped the answer. What the customer saw of the answer stays, as interrupted. */
  private async interrupted(before: Conversation, rows: readonly InboxRow[], attempt: Attempt): Promise<void> {
    const { store, alarm } = this.context;
    const { wrote } = attempt;
    if (wrote !== undefined) {
      // what the customer confirmed was done while a person took over: it stands in the conversation, and is not sent over them
      const message = store.write(() => {
        const conversation = { ...(store.conversation(before.id) ?? before), pending: null };
        const said: Content = { type: "text", text: wrote };
        return this.parts.speaking.note(conversation, {
          content: said,
          role: "system",
          senderId: "bot",
          createdAt: now(),
        }).message;
      });
      alarm.arm();
      this.parts.sockets.send(messageEvent(message));
    } else if (attempt.shown) {
      const saying: Saying = { status: "INTERRUPTED" };
      const message = store.write(() => {
        const conversation = store.conversation(before.id) ?? before;
        return this.parts.speaking.say(conversation, { text: attempt.text }, saying).message;
      });
      alarm.arm();
      this.parts.live.interrupt(attempt);
      this.parts.sockets.send(messageEvent(message));
    }
    this.leave(rows);
  }

  /** Recorded, and not the bot's to answer. */
  private leave(rows: readonly InboxRow[]): void {
    const { store } = this.context;
    store.write(() => {
      for (const row of rows) {
        store.settleInbox(row.eventId, "silent", null);
        const message = store.message(row.conversationId, row.seq);
        const status = store.conversation(row.conversationId)?.status;
        if (message && status) store.putMessage({ ...message, leftAs: status });
      }
    });
    this.supersedes = 0;
    this.firstStartedAt = 0;
    background("settle", this.settle(rows, this.parts.recording.flush()));
  }

  /** Who waits for these gets the outcome once the record has it, or after a second. */
  private async settle(rows: readonly InboxRow[], recorded: Promise<unknown>): Promise<void> {
    await atMost(recordWaitMs, recorded);
    for (const { eventId } of rows) {
      const row = this.context.store.inbox(eventId);
      this.parts.live.settle(eventId, row && outcomeOf(this.context.store, row));
    }
  }
}

interface Escalation {
  intent: EscalationIntent;
  ticket: { id: string; number: string | null };
}

/** A greeting and nothing else: on channels where people write in pieces, the question follows. */
function isOpener(bot: Bot, event: InboundEvent): boolean {
  if (event.event !== "turn" || event.content.type !== "text") return false;
  const { kind, alone } = smallTalk(bot, hear(bot, event.content.text, "id-ID"));
  return alone && kind === "greeting";
}
