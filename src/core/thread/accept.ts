import { hear, isJust, smallTalk } from "../assistant/hearing";
import { chosen } from "../choices";
import { now } from "../clock";
import { type Conversation, conversationRow, handTo, openConversation } from "../conversation/conversation";
import { boundary } from "../conversation/history";
import { consentRow } from "../conversation/identity";
import { conversationId, messageId } from "../conversation/ids";
import { type Message, messageRow } from "../conversation/message";
import { ended } from "../handoff/moves";
import { ASK_BOT, CANCEL_TICKET, saysStop } from "../policies/commands";
import { type ChatTurn, type Content, type InboundEvent, type Locale, readable } from "../turn";
import type { ThreadContext } from "./context";
import { type Head, headOf, steady } from "./head";
import type { Outbox } from "./outbox";
import { rated, ratingIn } from "./rating";
import type { Recording } from "./recording";
import { Siblings } from "./siblings";
import type { Speaking } from "./speaking";

/** R6: this many messages a minute. */
export const ratePerMinute = 30;
const minute = 60_000;

/** How soon the guard looks whether a turn still waits, ms: also how long a turn waits at most after a crash. */
export const guardMs = 10_000;

/** What became of one event. `refused`: too fast (R6), nothing was kept and the client is to send it again, after ms. */
export type Accepted =
  | { result: "accepted" | "duplicate"; eventId: string; message: Message | null; interrupts?: boolean }
  | { result: "refused"; eventId: string; retryAfter: number };

/** The durable beginning of everything: one commit, no network, no model. The inbox row is the dedupe. */
export class Acceptance {
  private readonly context: ThreadContext;
  private readonly recording: Recording;
  private readonly outbox: Outbox;
  private readonly speaking: Speaking;
  private readonly siblings: Siblings;

  constructor(context: ThreadContext, recording: Recording, outbox: Outbox, speaking: Speaking) {
    this.context = context;
    this.siblings = new Siblings(context, speaking, outbox);
    this.recording = recording;
    this.outbox = outbox;
    this.speaking = speaking;
  }

  /** Takes the events of one webhook body, or one message of the API, in the order in which they were written. */
  accept(events: readonly InboundEvent[], claimed: readonly string[] = [], recycled = false): Accepted[] {
    const { store, alarm } = this.context;
    // what a platform brings late of somebody who was erased since stays away
    const erasedAt = store.tombstone() ?? 0;
    const ordered = events.filter(({ sentAt }) => sentAt >= erasedAt).sort((a, b) => orderOf(a) - orderOf(b));
    if (ordered.length === 0) return [];
    const accepted = store.write(() => {
      const all = ordered.map((event) => this.one(event));
      const head = store.head();
      const aliases = [...new Set([...(head?.aliases ?? []), ...claimed])];
      // the shop may still know the number as that of who had it before
      if (head && claimed.length > 0) store.putHead({ ...head, aliases, ...(recycled && { unlinked: true }) });
      return all;
    });
    alarm.arm();
    return accepted;
  }

  private one(event: InboundEvent): Accepted {
    const { store } = this.context;
    const { eventId } = event;
    const known = store.inbox(eventId);
    if (known) {
      return { result: "duplicate", eventId, message: store.message(known.conversationId, known.seq) };
    }
    switch (event.event) {
      case "turn":
        return this.turn(event);
      case "receipt":
        this.outbox.receive(event);
        return { result: "accepted", eventId, message: null };
      default: {
        const done = this.siblings.take(event);
        store.putInbox({
          eventId,
          state: "silent",
          conversationId: store.head()?.conversationId ?? "",
          seq: done.message?.seq ?? 0,
          replySeq: null,
          receivedAt: now(),
          body: event,
        });
        return { result: "accepted", eventId, ...done };
      }
    }
  }

  private turn(given: ChatTurn): Accepted {
    const { store, channels } = this.context;
    const at = now();
    const turn = { ...given, content: this.meant(given.content) };
    const head = this.headFor(turn, at);
    const wait = this.tooFast(at);
    const push = channels[turn.channel]?.capabilities.delivery === "push";
    if (wait > 0 && !push) return { result: "refused", eventId: turn.eventId, retryAfter: wait };

    const { conversation, content } = this.whileWaiting(this.conversationFor(turn, head, at), turn.content, at);
    turn.content = content;
    const seq = conversation.seq + 1;
    const silent = conversation.status === "CLOSED" || conversation.owner !== "bot" || isSticker(turn) || wait > 0;
    const message = { ...messageOf(turn, conversation, seq, at), ...(silent && { leftAs: conversation.status }) };
    const next: Conversation = { ...conversation, seq, lastMessageAt: at, version: conversation.version + 1 };
    store.putMessage(message);
    store.putConversation(next);
    const stops = saysStop(turn.content) && !head.stopped;
    if (stops) this.recording.put(consentRow(this.context.key, head, false, at));
    store.putHead({
      ...head,
      conversationId: next.id,
      lastActivityAt: at,
      lastInboundAt: at,
      ...(stops && { stopped: true }),
    });
    store.putInbox({
      eventId: turn.eventId,
      state: silent ? "silent" : "pending",
      conversationId: next.id,
      seq,
      replySeq: null,
      receivedAt: at,
      body: turn,
    });
    this.recording.put({ table: "conversations", id: next.id, version: next.version, row: conversationRow(next) });
    this.recording.put({ table: "messages", id: message.id, version: message.version, row: messageRow(message) });
    const { channel, userId: customerId } = next;
    if (seq === 1) this.speaking.publish("ConversationStarted", next.id, { channel, customerId });
    const received = { messageId: message.id, seq, channel, customerId, contentType: message.contentType };
    this.speaking.publish("MessageReceived", next.id, received);
    this.speaking.heard(message, next);
    const stars = ratingIn(turn.content, conversation, at);
    if (stars !== null)
      this.speaking.say(rated(next, stars), { text: this.context.bot.texts[next.locale].rated }, { role: "system" });
    // R6 on channels that we cannot refuse: kept, and told once a window instead of answered one by one
    if (wait > 0 && conversation.owner === "bot" && store.addDeadline("rate", "", at + wait)) {
      this.speaking.say(next, { text: this.context.bot.texts[next.locale].tooFast });
    }
    store.addDeadline("guard", "", at + guardMs);
    store.addDeadline("sweep", "", at + 8 * 86_400_000);
    return { result: "accepted", eventId: turn.eventId, message };
  }

  /** A reply goes to the address that wrote last, and who writes has not blocked us. */
  private headFor(turn: ChatTurn, at: number): Head {
    const { store, config } = this.context;
    const head = store.head();
    if (!head) return headOf(turn, turn.sender.locale ?? config.DEFAULT_LOCALE, at);
    const { displayName, phone } = turn.sender;
    return {
      ...head,
      account: turn.account,
      address: turn.address,
      aliases: head.address === turn.address ? head.aliases : [...new Set([...head.aliases, head.address])],
      ...steady(turn.sender.externalId),
      displayName: displayName ?? head.displayName,
      phone: phone ?? head.phone,
      blocked: false,
    };
  }

  /** What a tap's short token stands for; and "2", or a choice's title, typed in answer to choices, is that choice. */
  private meant(content: Content): Content {
    const { store } = this.context;
    if (content.type === "choice") return { ...content, id: store.token(content.id) ?? content.id };
    if (content.type !== "text") return content;
    const current = store.head()?.conversationId;
    const conversation = current ? store.conversation(current) : null;
    const last = conversation && store.message(conversation.id, conversation.seq);
    if (last?.role !== "assistant" || !last.reply) return content;
    const choice = chosen(content.text, last.reply);
    return choice ? { type: "choice", ...choice } : content;
  }

  /** ms until the oldest of the last thirty messages is a minute old; 0 when there is room. */
  private tooFast(at: number): number {
    const oldest = this.context.store.receivedAt(ratePerMinute);
    return oldest === null ? 0 : Math.max(0, oldest + minute - at);
  }

  /**
   * While nobody has claimed the ticket yet, the customer may have the bot answer meanwhile (the ticket stays open), or take the wish
   * back ("batal"): the bot's again either way.
   */
  private whileWaiting(
    conversation: Conversation,
    content: Content,
    at: number,
  ): { conversation: Conversation; content: Content } {
    const { store } = this.context;
    const ticket = conversation.ticketId ? store.ticket(conversation.ticketId) : null;
    if (conversation.owner !== "queue" || !ticket || ticket.assignedTo) return { conversation, content };
    // "stop" takes back no ticket, although it is also a word for "never mind"
    if (saysStop(content)) return { conversation, content };
    const choice = this.waitingChoice(content, conversation.locale);
    if (!choice) return { conversation, content };
    const handed = handTo(conversation, "bot");
    if (choice.id === ASK_BOT) return { conversation: handed, content: choice };
    const over = ended(ticket, "customer", at);
    this.speaking.trail(over, "customer", "moved", `${ticket.status} → ${over.status}`);
    return { conversation: { ...handed, ticketId: null }, content: choice };
  }

  /** One of the two that a customer who waits may tap, however long ago they were offered, or says in words. */
  private waitingChoice(content: Content, locale: Locale): (Content & { type: "choice" }) | null {
    const { bot } = this.context;
    if (content.type === "choice") return content.id === ASK_BOT || content.id === CANCEL_TICKET ? content : null;
    if (content.type !== "text") return null;
    const { text: title } = content;
    if (title.trim().toLowerCase() === bot.texts[locale].askBot.toLowerCase())
      return { type: "choice", id: ASK_BOT, title };
    return isJust(bot, hear(bot, title, locale), "cancel") ? { type: "choice", id: CANCEL_TICKET, title } : null;
  }

  /** The one that goes on, or a new one after CLOSED. A bare "thanks" or a sticker belongs to the one that has ended. */
  private conversationFor(turn: ChatTurn, head: Head, at: number): Conversation {
    const { store, key } = this.context;
    const current = head.conversationId ? store.conversation(head.conversationId) : null;
    if (current && current.status !== "CLOSED") return current;
    // one that ended because the address is another customer's now takes nothing more
    const theirs = current?.userId === head.customerId;
    if (current && theirs && (isSticker(turn) || this.isThanks(turn) || ratingIn(turn.content, current, at) !== null))
      return current;
    const ordinal = Math.max(at, (current?.startedAt ?? 0) + 1);
    const opened = openConversation(
      {
        id: conversationId(key, ordinal),
        channel: turn.channel,
        locale: head.locale,
        userId: head.customerId,
        sessionId: head.sessionId,
        guestName: head.customerId ? null : head.displayName,
        guestPhone: head.customerId ? null : head.phone,
      },
      ordinal,
    );
    if (current) store.appendHistory(opened.id, boundary(store.history(current.id)));
    return opened;
  }

  private isThanks(turn: ChatTurn): boolean {
    if (turn.content.type !== "text") return false;
    const { bot, config } = this.context;
    const talked = smallTalk(bot, hear(bot, turn.content.text, config.DEFAULT_LOCALE));
    return talked.alone && talked.kind === "thanks";
  }
}

function isSticker(turn: ChatTurn): boolean {
  return turn.content.type === "media" && turn.content.kind === "sticker";
}

function orderOf(event: InboundEvent): number {
  return event.event === "turn" ? (event.order ?? event.sentAt) : event.sentAt;
}

const contentTypes = {
  text: "TEXT",
  choice: "CHOICE",
  media: "MEDIA",
  location: "LOCATION",
  contact: "CONTACT",
  order: "ORDER",
  form: "FORM",
  command: "COMMAND",
  unsupported: "UNSUPPORTED",
} as const;

function messageOf(turn: ChatTurn, conversation: Conversation, seq: number, at: number): Message {
  const { content, sender, page } = turn;
  return {
    ...(page && { page }),
    id: messageId(conversation.id, seq),
    conversationId: conversation.id,
    seq,
    role: "user",
    senderId: sender.customerId ?? sender.externalId,
    content: readable(content),
    contentType: content.type === "media" ? content.kind.toUpperCase() : contentTypes[content.type],
    clientMessageId: turn.channel === "web" || turn.channel === "mobile" ? turn.eventId : null,
    original: content.type === "text" ? null : content,
    reply: null,
    answers: null,
    status: "DELIVERED",
    createdAt: at,
    deliveredAt: at,
    readAt: null,
    version: 1,
  };
}
