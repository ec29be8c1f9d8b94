import { now } from "../clock";
import { type Conversation, conversationRow, handTo, type Owner } from "../conversation/conversation";
import { messageId, partId, ticketId } from "../conversation/ids";
import { type Answered, type Message, type MessageStatus, messageRow, type Role } from "../conversation/message";
import {
  deadlinesOf,
  type Ticket,
  type TicketEvent,
  type TicketFile,
  ticketEventRow,
  ticketRow,
} from "../handoff/ticket";
import type { EscalationIntent } from "../intent";
import type { Reply } from "../reply";
import { type Content, filesOf, readable } from "../turn";
import { channelOf, type ThreadContext } from "./context";
import type { Outbox } from "./outbox";
import type { Recording } from "./recording";

/** Messages before a ticket whose files are put on it. */
const recent = 10;
/** Files on a ticket: the newest. */
const ticketFiles = 20;

function attached({ id: messageId, role, original }: Message): TicketFile[] {
  return role === "user" ? filesOf(original).map((file) => ({ messageId, ...file })) : [];
}

/** Who says it, and what is known of how it came about. */
export interface Saying {
  role?: Role;
  senderId?: string;
  answers?: Answered;
  status?: MessageStatus;
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
    this.queue(message, next);
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

  /** The message with a higher version, kept and on its way to D1. */
  keepMessage(message: Message): void {
    const next = { ...message, version: message.version + 1 };
    this.context.store.putMessage(next);
    this.recording.put({ table: "messages", id: next.id, version: next.version, row: messageRow(next) });
  }

  /** The conversation with a higher version, kept and on its way to D1. */
  keep(conversation: Conversation): Conversation {
    const next = { ...conversation, version: conversation.version + 1 };
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
  ): { conversation: Conversation; ticket: Ticket } {
    const { store } = this.context;
    const open = conversation.ticketId ? store.ticket(conversation.ticketId) : null;
    if (open) {
      // the customer asked the bot while they waited: the same ticket, and they wait again
      const waiting = handTo(conversation, open.assignedTo ? `agent:${open.assignedTo}` : "queue");
      this.outbox.cancelOlderThan(waiting.epoch);
      return { conversation: waiting === conversation ? conversation : this.keep(waiting), ticket: open };
    }
    const opened = this.openTicket(conversation, intent, ticket, "bot", "escalated");
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
    const taken = open ?? this.openTicket(conversation, about, ticket, agentId, "escalated");
    const held: Ticket = {
      ...taken,
      assignedTo: agentId,
      status: taken.status === "OPEN" ? "IN_PROGRESS" : taken.status,
    };
    const kept = this.trail(held, agentId, "taken_over", reason);
    return { ticket: kept, conversation: this.owned(conversation, kept, `agent:${agentId}`, reason) };
  }

  private openTicket(
    conversation: Conversation,
    { reason, category, priority, summary }: EscalationIntent,
    ticket: { id: string; number: string | null },
    actor: string,
    kind: TicketEvent["kind"],
  ): Ticket {
    const at = now();
    const created: Ticket = {
      ...ticket,
      conversationId: conversation.id,
      userId: conversation.userId,
      channel: conversation.channel,
      locale: conversation.locale,
      category,
      priority,
      subject: reason,
      description: summary,
      attachments: this.filesIn(conversation),
      status: "OPEN",
      ...deadlinesOf(priority, at),
      createdAt: at,
      updatedAt: at,
      closedAt: null,
      version: 0,
    };
    return this.trail(created, actor, kind, reason);
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

  /** Within a write: what the customer sends while a ticket is open belongs to it. */
  attach(message: Message, ticketId: string | null): void {
    const ticket = ticketId ? this.context.store.ticket(ticketId) : null;
    const files = attached(message);
    if (!ticket || files.length === 0) return;
    const attachments = [...(ticket.attachments ?? []), ...files].slice(-ticketFiles);
    this.keepTicket({ ...ticket, attachments, updatedAt: now(), version: ticket.version + 1 });
  }

  /** What the customer has sent lately: a photo often comes before the words that make a ticket of it. */
  private filesIn({ id, seq }: Conversation): TicketFile[] {
    const lately = this.context.store.messages(id, Math.max(0, seq - recent), recent);
    return lately.flatMap(attached).slice(-ticketFiles);
  }

  keepTicket(ticket: Ticket): void {
    this.context.store.putTicket(ticket);
    // the record's ticket number may not be null: Recording gives it one first
    if (ticket.number !== null) {
      this.recording.put({ table: "tickets", id: ticket.id, version: ticket.version, row: ticketRow(ticket) });
    }
  }

  /** Within a write: the ticket as it is now, kept, and what was done to it, by whom, in its trail. */
  trail(ticket: Ticket, actor: string, kind: TicketEvent["kind"], text: string | null): Ticket {
    const n = (ticket.events ?? 0) + 1;
    const at = now();
    const next: Ticket = { ...ticket, events: n, updatedAt: at, version: ticket.version + 1 };
    this.keepTicket(next);
    const event: TicketEvent = { id: `${ticket.id}_e${n}`, ticketId: ticket.id, at, actor, kind, text };
    this.recording.put({ table: "ticket_events", id: event.id, version: 1, row: ticketEventRow(event) });
    return next;
  }

  /** The id that the next ticket of this conversation will have. */
  nextTicketId(conversation: Conversation): string {
    return ticketId(conversation.id, conversation.tickets + 1);
  }

  private queue(message: Message, { channel: name, locale, epoch }: Conversation): void {
    const channel = channelOf(this.context, name);
    if (channel.capabilities.delivery === "pull" || !message.reply) return;
    const { store } = this.context;
    const parts = channel.render(message.reply, {
      locale,
      texts: this.context.bot.texts[locale],
      token: (id) => this.token(id),
    });
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
