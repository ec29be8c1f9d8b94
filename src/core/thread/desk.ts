import type { TemplateUse } from "../channel";
import { now } from "../clock";
import { type Conversation, closeConversation, handTo } from "../conversation/conversation";
import { type MessageView, messageView } from "../conversation/message";
import type { StaffRole } from "../conversation/principal";
import { changed, type TicketChanges } from "../handoff/changes";
import { ended, isOpen, mayMove } from "../handoff/moves";
import { type Ticket, type TicketStatus, type TicketView, ticketView } from "../handoff/ticket";
import type { Reply } from "../reply";
import { channelOf, type ThreadContext } from "./context";
import type { Outbox } from "./outbox";
import { messageEvent } from "./outcomes";
import { mayAsk } from "./rating";
import { retried } from "./retrying";
import type { Sockets } from "./sockets";
import { inHandsOf, type Speaking } from "./speaking";

/** Who works at the desk, as their token has proved it. */
export interface Staff {
  id: string;
  name: string | null;
  role: StaffRole;
}

/** What staff may do with a ticket. */
export type DeskAction =
  | { do: "claim" }
  /** `free`: only if nobody has it */
  | { do: "assign"; agentId: string; free?: boolean }
  /** back to whoever claims it */
  | { do: "requeue" }
  /** `key`: the same reply sent again is said once */
  | { do: "reply"; reply: Reply; key: string; template?: TemplateUse }
  /** `seq`: of the message whose parts did not arrive */
  | { do: "retry"; seq: number }
  /** as the client had it when it was changed */
  | { do: "update"; version: number; changes: TicketChanges }
  /** `key`: the same note sent again is kept once */
  | { do: "note"; text: string; key: string }
  | { do: "transition"; status: TicketStatus; reason: string | null }
  /** what was settled is open again: RESOLVED in the hands of whoever asks, CLOSED in the queue (R14) */
  | { do: "reopen" }
  | { do: "resolve"; resolution: string }
  /** the bot goes on, and reads the note */
  | { do: "return"; note: string | null };

export type DeskConflict =
  | "ALREADY_CLAIMED"
  | "NOT_OWNER"
  | "TRANSITION"
  | "CONVERSATION_OPEN"
  | "VERSION_CONFLICT"
  | "WINDOW_CLOSED"
  | "NO_TEMPLATES"
  | "NOTHING_TO_RETRY";

export type DeskResult =
  | { kind: "done"; ticket: TicketView; message?: MessageView }
  /** somebody was faster, or the ticket may not move like this: how it stands now */
  | { kind: "conflict"; code: DeskConflict; ticket: TicketView }
  | { kind: "not_found" };

/** `closed`: the conversation is over, there is nothing to take. */
export type TakeOverResult = DeskResult | { kind: "closed" };

interface Parts {
  speaking: Speaking;
  outbox: Outbox;
  sockets: Sockets;
  /** whatever the bot was about to say is void */
  takenOver(): void;
}

/** What people do with the tickets of one Thread. It is the tickets' only writer, so of two who claim one wins. */
export class Desk {
  private readonly context: ThreadContext;
  private readonly parts: Parts;

  constructor(context: ThreadContext, parts: Parts) {
    this.context = context;
    this.parts = parts;
  }

  /** Durable when it returns. What has to reach the customer is on its way. */
  act(staff: Staff, ticketId: string, action: DeskAction): DeskResult {
    const { store, alarm } = this.context;
    const ticket = store.ticket(ticketId);
    const conversation = ticket && store.conversation(ticket.conversationId);
    if (!ticket || !conversation) return { kind: "not_found" };
    const done = store.write(() => this.within(staff, ticket, conversation, action));
    alarm.arm();
    if (done.kind === "done") {
      if (store.conversation(conversation.id)?.epoch !== conversation.epoch) this.parts.takenOver();
      const said = done.message && store.message(conversation.id, done.message.seq);
      const joined = action.do === "reply" && ticket.respondedAt === undefined && staff.name;
      if (joined) this.parts.sockets.send({ type: "agent_joined", conversationId: conversation.id, name: joined });
      if (said) this.parts.sockets.send(messageEvent(said));
      if (store.conversation(conversation.id)?.status === "CLOSED") {
        this.parts.sockets.send({ type: "closed", conversationId: conversation.id });
      }
    }
    return done;
  }

  /**
   * One of the staff takes a conversation that has no ticket yet, or whose ticket nobody has: what the bot is making is void. `number`:
   * for a new ticket.
   */
  takeOver(staff: Staff, conversation: Conversation, number: string | null): TakeOverResult {
    const { store, alarm } = this.context;
    const ticket = conversation.ticketId ? store.ticket(conversation.ticketId) : null;
    if (conversation.status === "CLOSED") return { kind: "closed" };
    const holder = conversation.owner.startsWith("agent:") ? conversation.owner.slice("agent:".length) : null;
    if (ticket && holder === staff.id) return done(ticket);
    const other = holder ?? ticket?.assignedTo ?? null;
    if (ticket && other !== null && other !== staff.id) return conflict("ALREADY_CLAIMED", ticket);
    const taken = store.write(() => this.parts.speaking.handToAgent(conversation, staff.id, "TAKEN_OVER", number));
    alarm.arm();
    this.parts.takenOver();
    return done(taken.ticket);
  }

  private within(staff: Staff, ticket: Ticket, conversation: Conversation, action: DeskAction): DeskResult {
    switch (action.do) {
      case "claim":
        return this.claim(staff, ticket, conversation);
      case "assign":
        return this.assign(staff, ticket, conversation, action);
      case "requeue":
        if (!isOpen(ticket.status)) return conflict("TRANSITION", ticket);
        if (!ticket.assignedTo) return done(ticket);
        return done(this.requeue(ticket, conversation, staff.id, ticket.assignedTo));
      case "reply":
        return this.reply(staff, ticket, conversation, action);
      case "note":
        return this.note(staff, ticket, action);
      case "retry":
        return this.retry(staff, ticket, conversation, action.seq);
      case "update":
        return this.update(staff, ticket, action);
      case "transition":
        return this.move(staff, ticket, conversation, action.status, action.reason);
      case "reopen":
        return this.move(staff, ticket, conversation, ticket.status === "RESOLVED" ? "IN_PROGRESS" : "OPEN", null);
      case "resolve":
        return this.resolve(staff, ticket, conversation, action.resolution);
      case "return":
        return this.returned(staff, ticket, conversation, action.note);
    }
  }

  private claim(staff: Staff, ticket: Ticket, conversation: Conversation): DeskResult {
    if (ticket.assignedTo === staff.id && isOpen(ticket.status) && ticket.status !== "OPEN") return done(ticket);
    if (!isOpen(ticket.status)) return conflict("TRANSITION", ticket);
    if (ticket.assignedTo && ticket.assignedTo !== staff.id) return conflict("ALREADY_CLAIMED", ticket);
    const taken = this.taken(ticket, conversation, staff.id);
    return done(this.parts.speaking.trail(taken, staff.id, "claimed", null));
  }

  private assign(
    staff: Staff,
    ticket: Ticket,
    conversation: Conversation,
    { agentId, free }: DeskAction & { do: "assign" },
  ): DeskResult {
    if (!isOpen(ticket.status)) return conflict("TRANSITION", ticket);
    if (free && ticket.assignedTo) return conflict("ALREADY_CLAIMED", ticket);
    if (isOthers(staff, ticket)) return conflict("NOT_OWNER", ticket);
    const taken = this.taken(ticket, conversation, agentId);
    return done(this.parts.speaking.trail(taken, staff.id, "assigned", agentId));
  }

  private note(staff: Staff, ticket: Ticket, { text, key }: DeskAction & { do: "note" }): DeskResult {
    const { store } = this.context;
    const place = `${ticket.id} note ${key}`;
    if (store.replied(place) !== null) return done(ticket);
    store.putReplied(place, 0);
    return done(this.parts.speaking.trail(ticket, staff.id, "noted", text));
  }

  /** From the queue a reply claims; somebody else's ticket is theirs. */
  private reply(
    staff: Staff,
    ticket: Ticket,
    conversation: Conversation,
    { reply, key, template }: DeskAction & { do: "reply" },
  ): DeskResult {
    const { store, bot } = this.context;
    const before = store.replied(`${ticket.id} ${key}`);
    const said = before === null ? null : store.message(conversation.id, before);
    if (said) return { ...done(ticket), message: messageView(said) };
    if (!isOpen(ticket.status)) return conflict("TRANSITION", ticket);
    if (ticket.assignedTo && ticket.assignedTo !== staff.id) return conflict("NOT_OWNER", ticket);
    if (template && !channelOf(this.context, conversation.channel).renderTemplate)
      return conflict("NO_TEMPLATES", ticket);
    if (!this.mayReach(ticket, conversation, reply, template)) return conflict("WINDOW_CLOSED", ticket);
    const taken =
      ticket.assignedTo === staff.id && ticket.status !== "OPEN" ? ticket : this.taken(ticket, conversation, staff.id);
    const owned = store.conversation(conversation.id) ?? conversation;
    const intro =
      taken.respondedAt === undefined && staff.name && !template
        ? bot.texts[owned.locale].agentSays.replace("{name}", staff.name)
        : "";
    const text = [intro, reply.text].filter((each) => each !== "").join("\n");
    const saying = { role: "agent" as const, senderId: staff.id, ...signed(staff), ...(template && { template }) };
    const { message } = this.parts.speaking.say(owned, { ...reply, text }, saying);
    store.putReplied(`${ticket.id} ${key}`, message.seq);
    const answered = { ...taken, respondedAt: taken.respondedAt ?? now(), waitingSince: null };
    return { ...done(this.parts.speaking.trail(answered, staff.id, "replied", null)), message: messageView(message) };
  }

  /** Inside the channel's window anything goes; outside only what the channel has another form for. */
  private mayReach({ windowUntil }: Ticket, conversation: Conversation, reply: Reply, template?: TemplateUse): boolean {
    if ((windowUntil ?? null) === null || (windowUntil ?? 0) > now()) return true;
    const parts = this.parts.speaking.partsOf(reply, conversation, template);
    return parts.every(({ outsideWindow }) => outsideWindow !== undefined);
  }

  /** Sends anew what did not arrive of a message, and nothing that may have: lessons of desks that say "sent" and send nothing. */
  private retry(staff: Staff, ticket: Ticket, conversation: Conversation, seq: number): DeskResult {
    const { store } = this.context;
    const message = store.message(conversation.id, seq);
    const again = message ? retried(store.partsOf(message.id), store.nextPart()) : [];
    if (!message || again.length === 0) return conflict("NOTHING_TO_RETRY", ticket);
    for (const part of again) this.parts.outbox.put(part);
    const trailed = this.parts.speaking.trail(ticket, staff.id, "retried", message.id);
    return { ...done(trailed), message: messageView(message) };
  }

  private update(staff: Staff, ticket: Ticket, { version, changes }: DeskAction & { do: "update" }): DeskResult {
    if (version !== ticket.version) return conflict("VERSION_CONFLICT", ticket);
    const next = changed(ticket, changes);
    if (!next) return conflict("TRANSITION", ticket);
    let kept = next.ticket;
    for (const { kind, text } of next.trail) kept = this.parts.speaking.trail(kept, staff.id, kind, text || null);
    return done(kept);
  }

  private resolve(staff: Staff, ticket: Ticket, conversation: Conversation, resolution: string): DeskResult {
    if (isOthers(staff, ticket)) return conflict("NOT_OWNER", ticket);
    if (!mayMove(ticket, "RESOLVED", now())) return conflict("TRANSITION", ticket);
    const { bot, store } = this.context;
    const { resolved: asking, resolvedUnasked } = bot.texts[conversation.locale];
    const asks = mayAsk(store.head(), now());
    const closing: Reply = asks ? { text: asking, request: "rating" } : { text: resolvedUnasked };
    const said = this.parts.speaking.say(conversation, closing, { role: "system", senderId: "desk" });
    const closed = asks
      ? this.parts.speaking.closeRated(said.conversation)
      : this.parts.speaking.keep(closeConversation(said.conversation, now()));
    this.parts.outbox.cancelOlderThan(closed.epoch);
    const resolved: Ticket = {
      ...ticket,
      status: "RESOLVED",
      resolution,
      resolvedAt: now(),
      resolvedBy: staff.id,
      waitingSince: null,
    };
    return {
      ...done(this.parts.speaking.trail(resolved, staff.id, "moved", `${ticket.status} → RESOLVED`)),
      message: messageView(said.message),
    };
  }

  private returned(staff: Staff, ticket: Ticket, conversation: Conversation, note: string | null): DeskResult {
    const { store } = this.context;
    if (isOthers(staff, ticket)) return conflict("NOT_OWNER", ticket);
    // what is settled is over: its conversation is closed, and nobody's to give
    if (!isOpen(ticket.status)) return conflict("TRANSITION", ticket);
    this.parts.speaking.keep({ ...handTo(conversation, "bot"), ticketId: null });
    if (note) {
      const told = `[team] A colleague has answered this customer and hands the conversation back to you. Their note: ${note}`;
      store.appendHistory(conversation.id, [{ role: "user", content: [{ type: "text", text: told }] }]);
    }
    return done(this.parts.speaking.trail(ended(ticket, staff.id, now()), staff.id, "returned", note));
  }

  /** Any other move (R14). One that opens a ticket again takes its conversation with it, if the customer has not begun another. */
  private move(
    staff: Staff,
    ticket: Ticket,
    conversation: Conversation,
    to: TicketStatus,
    reason: string | null,
  ): DeskResult {
    const { store } = this.context;
    if (to === "RESOLVED") return this.resolve(staff, ticket, conversation, reason ?? "");
    // a move takes a ticket, or ends it: as with assign and resolve, a colleague's is not support's to move
    if (isOpen(ticket.status) && isOthers(staff, ticket)) return conflict("NOT_OWNER", ticket);
    const at = now();
    if (!mayMove(ticket, to, at)) return conflict("TRANSITION", ticket);
    const opens = isOpen(to) && !isOpen(ticket.status);
    if (opens) {
      const head = store.head();
      const current = head?.conversationId;
      const other = current && current !== conversation.id ? store.conversation(current) : null;
      // the address may be another customer's by now, and what was said there is not theirs
      if (conversation.userId !== null && conversation.userId !== head?.customerId)
        return conflict("TRANSITION", ticket);
      if ((other && other.status !== "CLOSED") || conversation.ticketId) return conflict("CONVERSATION_OPEN", ticket);
      const owner = to === "OPEN" ? ("queue" as const) : (`agent:${staff.id}` as const);
      const status = to === "OPEN" ? ("WAITING_HUMAN" as const) : ("WITH_AGENT" as const);
      this.parts.speaking.keep({
        ...conversation,
        status,
        owner,
        epoch: conversation.epoch + 1,
        closedAt: null,
        ticketId: ticket.id,
      });
      // a later one may have come and gone: what the customer says next belongs here
      if (head) store.putHead({ ...head, conversationId: conversation.id });
    } else if (to === "CLOSED" && isOpen(ticket.status)) {
      const closed = this.parts.speaking.keep(closeConversation(conversation, at));
      this.parts.outbox.cancelOlderThan(closed.epoch);
    }
    if (to === "IN_PROGRESS" && !opens) this.owned(conversation, staff.id);
    const moved: Ticket = { ...ticket, status: to, closedAt: to === "CLOSED" ? at : null };
    if (opens) {
      delete moved.resolvedAt;
      delete moved.resolvedBy;
    }
    const held: Ticket =
      to === "OPEN"
        ? { ...moved, assignedTo: null, waitingSince: at }
        : to === "IN_PROGRESS"
          ? inHandsOf(staff.id, moved)
          : moved;
    const trail = [`${ticket.status} → ${to}`, reason].filter(Boolean).join(": ");
    return done(this.parts.speaking.trail(held, staff.id, "moved", trail));
  }

  /** The ticket in somebody's hands, and with it the conversation. */
  private taken(ticket: Ticket, conversation: Conversation, agentId: string): Ticket {
    this.owned(conversation, agentId);
    return inHandsOf(agentId, ticket);
  }

  /**
   * Within a write: the ticket is nobody's again, and the customer waits for whoever claims it. Its status stays: R14 has no way back
   * to OPEN.
   */
  requeue(ticket: Ticket, conversation: Conversation, actor: string, reason: string): Ticket {
    if (conversation.status !== "CLOSED") {
      const waiting = this.parts.speaking.keep(handTo(conversation, "queue"));
      this.parts.outbox.cancelOlderThan(waiting.epoch);
    }
    return this.parts.speaking.trail({ ...ticket, assignedTo: null }, actor, "requeued", reason);
  }

  private owned(conversation: Conversation, agentId: string): void {
    if (conversation.status === "CLOSED") return;
    const handed = handTo(conversation, `agent:${agentId}`);
    if (handed === conversation) return;
    this.parts.speaking.keep(handed);
    this.parts.outbox.cancelOlderThan(handed.epoch);
  }
}

function done(ticket: Ticket): DeskResult & { kind: "done" } {
  return { kind: "done", ticket: ticketView(ticket) };
}

function conflict(code: DeskConflict, ticket: Ticket): DeskResult {
  return { kind: "conflict", code, ticket: ticketView(ticket) };
}

/** A colleague's ticket, in which only their supervisors step in. */
function isOthers({ id, role }: Staff, { assignedTo }: Ticket): boolean {
  return role === "support" && Boolean(assignedTo) && assignedTo !== id;
}

function signed({ name }: Staff): { senderName?: string } {
  return name ? { senderName: name } : {};
}
