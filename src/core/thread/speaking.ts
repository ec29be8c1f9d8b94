import type { Part, TemplateUse } from "../channel";
import { now } from "../clock";
import {
  type Conversation,
  closeConversation,
  conversationRow,
  handTo,
  type Owner,
  openConversation,
} from "../conversation/conversation";
import { boundary } from "../conversation/history";
import { conversationId, messageId, partId, ticketId } from "../conversation/ids";
import { type Answered, type Message, type MessageStatus, messageRow, type Role } from "../conversation/message";
import { eventRow, type PublishedEvent, type PublishedType, publishes } from "../events/published";
import { calendarOf } from "../handoff/hours";
import { ended } from "../handoff/moves";
import { clocked, ringsOf } from "../handoff/sla";
import { handOffSummary } from "../handoff/summary";
import { type Ticket, type TicketEvent, type TicketFile, ticketEventRow, ticketRow } from "../handoff/ticket";
import type { EscalationIntent } from "../intent";
import { FAILED_ATTEMPTS, UNSURE } from "../policies/after-model";
import type { Reply } from "../reply";
import { settingsIfRead } from "../settings";
import type { ToolCall } from "../tools/tool-call";
import { type Content, filesOf, readable } from "../turn";
import { channelOf, type ThreadContext } from "./context";
import type { Outbox } from "./outbox";
import { pushAfterMs } from "./pushing";
import type { Recording } from "./recording";

/** Messages before a ticket whose files are put on it. */
const recent = 10;
/** Files on a ticket: the newest. */
const ticketFiles = 20;
/** Orders on a ticket: likewise. */
const ticketOrders = 20;

/** Reasons of a hand-off that say that the bot could not help (core/policies/after-model.ts, lane.ts). */
const botFailed: ReadonlySet<string> = new Set(["CHATBOT_FAILED", FAILED_ATTEMPTS, UNSURE]);

/** The ticket in somebody's hands: in progress, if nobody had begun. */
export function inHandsOf(agentId: string, ticket: Ticket): Ticket {
  const status = ticket.status === "OPEN" ? "IN_PROGRESS" : ticket.status;
  return {
    ...ticket,
    assignedTo: agentId,
    assignedAt: ticket.assignedTo === agentId ? (ticket.assignedAt ?? now()) : now(),
    status,
  };
}

function attached({ id: messageId, role, original }: Message): TicketFile[] {
  return role === "user" ? filesOf(original).map((file) => ({ messageId, ...file })) : [];
}

/** Who says it, and what is known of how it came about. */
export interface Saying {
  role?: Role;
  senderId?: string;
  senderName?: string;
  answers?: Answered;
  status?: MessageStatus;
  /** goes out as this template, whose text the reply is */
  template?: TemplateUse;
}

/** Within a write: what we say, and what it changes, as rows. */
export class Speaking {
  private readonly context: ThreadContext;
  private readonly recording: Recording;
  private readonly outbox: Outbox;

  constructor(context: ThreadContext, recording: Recording, outbox: Outbox) {
    this.context = context;
    this.recording = recording;
    this.outbox = outbox;
  }

  /** One more message of ours, and a part in the outbox for each bubble that its channel needs. */
  say(conversation: Conversation, reply: Reply, saying: Saying = {}): { conversation: Conversation; message: Message } {
    const at = now();
    const seq = conversation.seq + 1;
    const role = saying.role ?? "assistant";
    const message: Message = {
      ...(saying.senderName && { senderName: saying.senderName }),
      id: messageId(conversation.id, seq),
      conversationId: conversation.id,
      seq,
      role,
      senderId: saying.senderId ?? null,
      content: reply.text,
      contentType: "TEXT",
      clientMessageId: null,
      original: null,
      reply,
      answers: saying.answers ?? null,
      status: saying.status ?? "SENT",
      createdAt: at,
      deliveredAt: null,
      readAt: null,
      version: 1,
    };
    const next = this.keep({
      ...conversation,
      seq,
      lastMessageAt: at,
      firstResponseMs: conversation.firstResponseMs ?? at - conversation.startedAt,
    });
    this.keepMessage({ ...message, version: 0 });
    this.queue(message, next, saying.template);
    return { conversation: next, message };
  }

  /** Within a write: a message that was said elsewhere, by a person in the channel's own app. Nothing is sent. */
  note(
    conversation: Conversation,
    said: { content: Content; role: Role; senderId: string; createdAt: number },
  ): { conversation: Conversation; message: Message } {
    const seq = conversation.seq + 1;
    const { content, role, senderId, createdAt } = said;
    const message: Message = {
      id: messageId(conversation.id, seq),
      conversationId: conversation.id,
      seq,
      role,
      senderId,
      content: readable(content),
      contentType: content.type === "media" ? content.kind.toUpperCase() : "TEXT",
      clientMessageId: null,
      original: content.type === "text" ? null : content,
      reply: null,
      answers: null,
      status: "DELIVERED",
      createdAt,
      deliveredAt: createdAt,
      readAt: null,
      version: 0,
    };
    const next = this.keep({ ...conversation, seq, lastMessageAt: now() });
    this.keepMessage(message);
    return { conversation: next, message };
  }

  /** Within a write: a conversation that we begin, with what went before it in mind. It is kept with its first message. */
  opened(): Conversation {
    const { store, key } = this.context;
    const head = store.head();
    if (!head) throw new Error("nobody has written here");
    const before = head.conversationId ? store.conversation(head.conversationId) : null;
    const ordinal = Math.max(now(), (before?.startedAt ?? 0) + 1);
    const conversation = openConversation(
      {
        ...{ id: conversationId(key, ordinal), channel: head.channel, locale: head.locale },
        ...{ userId: head.customerId, sessionId: head.sessionId },
        guestName: head.customerId ? null : head.displayName,
        guestPhone: head.customerId ? null : head.phone,
      },
      ordinal,
    );
    // who is given the same id in the same moment adds nothing to it
    if (before) store.replaceHistory(conversation.id, boundary(store.history(before.id)));
    return conversation;
  }

  /** Within a write: something that others may want to know, where anybody asked to. */
  publish(type: PublishedType, conversationId: string, data: PublishedEvent["data"]): void {
    const { store, env, config } = this.context;
    if (publishes(env, config))
      this.recording.put(eventRow(type, conversationId, store.nextEvent(conversationId), now(), data));
  }

  /** The message with a higher version, kept and on its way to D1. */
  keepMessage(message: Message): void {
    const next = { ...message, version: message.version + 1 };
    this.context.store.putMessage(next);
    this.recording.put({ table: "messages", id: next.id, version: next.version, row: messageRow(next) });
  }

  /** The conversation with a higher version, kept and on its way to D1. */
  keep(conversation: Conversation): Conversation {
    const next = { ...conversation, version: conversation.version + 1 };
    const { rating, feedback } = this.context.store.conversation(conversation.id) ?? {};
    const { id, channel, userId: customerId } = next;
    if (next.rating !== undefined && next.rating !== rating)
      this.publish("ConversationRated", id, { channel, customerId, rating: next.rating });
    if (next.feedback !== undefined && next.feedback !== feedback)
      this.publish("CustomerFeedbackReceived", id, { channel, customerId, rating: next.rating ?? null });
    this.context.store.putConversation(next);
    this.recording.put({ table: "conversations", id: next.id, version: next.version, row: conversationRow(next) });
    return next;
  }

  /**
   * Hands the conversation to the queue with one ticket (R13: an open one is kept). `number` comes from the Sequence object, or is
   * null while that cannot be reached.
   */
  escalate(
    conversation: Conversation,
    intent: EscalationIntent,
    ticket: { id: string; number: string | null },
    calls: readonly ToolCall[] = [],
  ): { conversation: Conversation; ticket: Ticket } {
    const { store } = this.context;
    const open = conversation.ticketId ? store.ticket(conversation.ticketId) : null;
    if (open) {
      // the customer asked the bot while they waited: the same ticket, and they wait again
      const waiting = handTo(conversation, open.assignedTo ? `agent:${open.assignedTo}` : "queue");
      this.outbox.cancelOlderThan(waiting.epoch);
      return { conversation: waiting === conversation ? conversation : this.keep(waiting), ticket: open };
    }
    const opened = this.openTicket(conversation, intent, ticket, "bot", calls);
    return { ticket: opened, conversation: this.owned(conversation, opened, "queue", intent.reason) };
  }

  /**
   * Within a write: puts the conversation into the hands of one of the staff, by their own step: with its open ticket (R13), else
   * with a new one. What the bot was about to say is void.
   */
  handToAgent(
    conversation: Conversation,
    agentId: string,
    reason: string,
    number: string | null,
  ): { conversation: Conversation; ticket: Ticket } {
    const { store } = this.context;
    const open = conversation.ticketId ? store.ticket(conversation.ticketId) : null;
    const about: EscalationIntent = { kind: "escalate", reason, category: "OTHER", priority: "MEDIUM", summary: "" };
    const ticket = { id: this.nextTicketId(conversation), number };
    const taken = open ?? this.openTicket(conversation, about, ticket, agentId, []);
    const held = inHandsOf(agentId, { ...taken, ...(open ? {} : { waitingSince: null }) });
    const kept = this.trail(held, agentId, "taken_over", reason);
    return { ticket: kept, conversation: this.owned(conversation, kept, `agent:${agentId}`, reason) };
  }

  private openTicket(
    conversation: Conversation,
    { reason, category, priority, summary }: EscalationIntent,
    ticket: { id: string; number: string | null },
    actor: string,
    calls: readonly ToolCall[],
  ): Ticket {
    const at = now();
    const { id, seq } = conversation;
    const lately = this.context.store.messages(id, Math.max(0, seq - recent), recent);
    const created: Ticket = {
      ...ticket,
      conversationId: conversation.id,
      userId: conversation.userId,
      channel: conversation.channel,
      locale: conversation.locale,
      category,
      priority,
      subject: reason,
      description: handOffSummary(summary, lately, calls),
      // a photo often comes before the words that make a ticket of it
      attachments: lately.flatMap(attached).slice(-ticketFiles),
      orderNumbers: this.ordersIn([
        ...lately.map(({ content }) => content),
        JSON.stringify(calls.map(({ input }) => input)),
      ]),
      verified: conversation.userId !== null,
      windowUntil: this.windowUntil(conversation.channel, this.context.store.head()?.lastInboundAt ?? at),
      waitingSince: at,
      status: "OPEN",
      createdAt: at,
      updatedAt: at,
      closedAt: null,
      version: 0,
    };
    const about = {
      ticketId: created.id,
      category,
      priority,
      channel: conversation.channel,
      customerId: conversation.userId,
    };
    this.publish("ConversationEscalated", id, about);
    if (actor === "bot" && botFailed.has(reason)) this.publish("ChatbotFailedToResolve", id, { ...about, reason });
    return this.trail(created, actor, "escalated", reason);
  }

  /** The conversation in other hands, with this ticket open. */
  private owned(conversation: Conversation, ticket: Ticket, owner: Owner, reason: string): Conversation {
    const handed = handTo(conversation, owner);
    this.outbox.cancelOlderThan(handed.epoch);
    if (conversation.ticketId === ticket.id) return handed === conversation ? conversation : this.keep(handed);
    return this.keep({
      ...handed,
      ticketId: ticket.id,
      tickets: conversation.tickets + 1,
      escalatedAt: now(),
      escalationReason: reason,
    });
  }

  /**
   * Within a write: the customer has written while a ticket is open. What they sent belongs to it, they wait from now on, their
   * channel's window is open anew, and it neither sleeps nor waits for them any more.
   */
  heard(message: Message, conversation: Conversation): void {
    const { ticketId, channel } = conversation;
    const ticket = ticketId ? this.context.store.ticket(ticketId) : null;
    if (!ticket) return;
    const at = message.createdAt;
    const files = attached(message);
    const orders = this.ordersIn([...(ticket.orderNumbers ?? []), message.content]);
    const isNew = files.length > 0 || orders.length > (ticket.orderNumbers?.length ?? 0);
    const next: Ticket = {
      ...ticket,
      waitingSince: ticket.waitingSince ?? at,
      windowUntil: this.windowUntil(channel, at),
      orderNumbers: orders,
      ...(files.length > 0 && { attachments: [...(ticket.attachments ?? []), ...files].slice(-ticketFiles) }),
    };
    if (ticket.status === "PENDING_CUSTOMER")
      this.trail(
        { ...next, status: "IN_PROGRESS", snoozedUntil: null },
        "customer",
        "moved",
        "PENDING_CUSTOMER → IN_PROGRESS",
      );
    else if (ticket.snoozedUntil) this.trail({ ...next, snoozedUntil: null }, "customer", "woken", null);
    else if (isNew || next.waitingSince !== ticket.waitingSince || next.windowUntil !== ticket.windowUntil)
      this.keepTicket({ ...next, updatedAt: at, version: ticket.version + 1 });
  }

  /** Until when the customer's channel takes free text after their message of `at`; null: always. */
  private windowUntil(name: Conversation["channel"], at: number): number | null {
    const { windowHours } = channelOf(this.context, name).capabilities;
    return windowHours === null ? null : at + windowHours * 3_600_000;
  }

  private ordersIn(texts: readonly string[]): string[] {
    const { references } = this.context.bot;
    return references ? [...new Set(texts.flatMap((text) => references(text)))].slice(-ticketOrders) : [];
  }

  /** Within a write: the ticket as given, with its clocks as they stand now (R12), and the moment at which the next of them rings. */
  keepTicket(given: Ticket): Ticket {
    const { store, config } = this.context;
    const at = now();
    const settings = settingsIfRead();
    const calendar = settings && calendarOf(settings, config.TIMEZONE);
    const ticket = calendar ? clocked(given, at, calendar) : given;
    store.putTicket(ticket);
    // the record's ticket number may not be null: Recording gives it one first
    if (ticket.number !== null) {
      this.recording.put({ table: "tickets", id: ticket.id, version: ticket.version, row: ticketRow(ticket) });
    }
    // without the settings no hour is known: the Thread's alarm reads them, and counts then
    const rings = calendar && settings && ringsOf(ticket, at, calendar, settings.desk);
    const next = !rings || rings.due.length > 0 ? at : rings.next;
    if (next === null) store.dropDeadline("sla", ticket.id);
    else store.putDeadline("sla", ticket.id, next);
    return ticket;
  }

  /** Within a write: the ticket as it is now, kept, and what was done to it, by whom, in its trail. */
  trail(ticket: Ticket, actor: string, kind: TicketEvent["kind"], text: string | null): Ticket {
    const n = (ticket.events ?? 0) + 1;
    const at = now();
    if (ticket.status === "RESOLVED" && this.context.store.ticket(ticket.id)?.status !== "RESOLVED")
      this.publish("TicketResolved", ticket.conversationId, { ticketId: ticket.id, by: actor });
    const next = this.keepTicket({ ...ticket, events: n, updatedAt: at, version: ticket.version + 1 });
    const event: TicketEvent = { id: `${ticket.id}_e${n}`, ticketId: ticket.id, at, actor, kind, text };
    this.recording.put({ table: "ticket_events", id: event.id, version: 1, row: ticketEventRow(event) });
    return next;
  }

  /** Within a write, after the words that ask for a rating: the conversation is over, and the customer is not asked again for a week (R17). */
  closeRated(conversation: Conversation): Conversation {
    const { store } = this.context;
    const at = now();
    const head = store.head();
    if (head) store.putHead({ ...head, ratingAskedAt: at });
    return this.keep(closeConversation({ ...conversation, ratingAskedAt: at }, at));
  }

  /** Within a write: the conversation ends by what its customer did, and its open ticket with it. */
  end(conversation: Conversation): Conversation {
    const at = now();
    const ticket = conversation.ticketId ? this.context.store.ticket(conversation.ticketId) : null;
    if (ticket) {
      const over = ended(ticket, "customer", at);
      this.trail(over, "customer", "moved", `${ticket.status} → ${over.status}`);
    }
    return this.keep(closeConversation(conversation, at));
  }

  /** Within a write: the same where the address is not its customer's any more. It stays theirs; whoever writes next begins anew. */
  leave(conversation: Conversation): Conversation {
    this.context.store.replaceHistory(conversation.id, []);
    return this.end(conversation);
  }

  /** The id that the next ticket of this conversation will have. */
  nextTicketId(conversation: Conversation): string {
    return ticketId(conversation.id, conversation.tickets + 1);
  }

  private queue(message: Message, conversation: Conversation, template?: TemplateUse): void {
    const { channel: name, epoch } = conversation;
    const channel = channelOf(this.context, name);
    const { store, config } = this.context;
    if (channel.notifier?.required.every((setting) => config[setting] !== undefined))
      store.putDeadline("push", "", message.createdAt + pushAfterMs);
    if (channel.capabilities.delivery === "pull" || !message.reply) return;
    const parts = this.partsOf(message.reply, conversation, template);
    for (const [index, body] of parts.entries()) {
      this.outbox.put(
        {
          id: partId(message.id, index),
          n: store.nextPart(),
          messageId: message.id,
          conversationId: message.conversationId,
          seq: message.seq,
          part: index,
          channel: name,
          epoch: message.role === "assistant" ? epoch : null,
          state: "queued",
          externalId: null,
          attempts: 0,
          nextAt: message.createdAt,
          error: null,
          price: null,
          body,
          createdAt: message.createdAt,
          updatedAt: message.createdAt,
          version: 1,
        },
        false,
      );
    }
  }

  /** What the channel makes of a reply. */
  partsOf(reply: Reply, { channel: name, locale }: Conversation, template?: TemplateUse): Part[] {
    const channel = channelOf(this.context, name);
    if (template && channel.renderTemplate) return [channel.renderTemplate(template, reply.text)];
    return channel.render(reply, { locale, texts: this.context.bot.texts[locale], token: (id) => this.token(id) });
  }

  /** A short stand-in for an id that the channel has no room for; the same id gets the same one. */
  private token(id: string): string {
    const { store } = this.context;
    // FNV-1a, 53 bits: unique within one customer's thread is enough, and a clash moves on to the next
    let hash = 0xcbf29ce484222325n;
    for (const unit of new TextEncoder().encode(id))
      hash = ((hash ^ BigInt(unit)) * 0x100000001b3n) & 0xffffffffffffffffn;
    for (let n = hash; ; n++) {
      const token = `~${n.toString(36)}`;
      const taken = store.token(token);
      if (taken === id) return token;
      if (taken === null) {
        store.putToken(token, id);
        return token;
      }
    }
  }
}
