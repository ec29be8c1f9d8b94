import { now } from "../clock";
import { calendarOf } from "../handoff/hours";
import { type Deadline, type Ring, raised, ringsOf } from "../handoff/sla";
import type { Ticket } from "../handoff/ticket";
import { knownSettings } from "../settings";
import type { ThreadContext } from "./context";
import type { Desk } from "./desk";
import { messageEvent } from "./outcomes";
import type { Sockets } from "./sockets";
import type { Speaking } from "./speaking";

interface Parts {
  speaking: Speaking;
  desk: Desk;
  sockets: Sockets;
}

/** What happens when a ticket's clocks ring (R12, R15): by the Thread's own alarm, to the second, whether D1 answers or not. */
export class Clocks {
  private readonly context: ThreadContext;
  private readonly parts: Parts;

  constructor(context: ThreadContext, parts: Parts) {
    this.context = context;
    this.parts = parts;
  }

  /** Notes whatever has become due, once, and sets the next moment. Supervisors are told by deadlines of their own, until they know. */
  ring(ticketId: string): void {
    const { store, config } = this.context;
    const settings = knownSettings();
    const ticket = store.ticket(ticketId);
    if (!ticket) return;
    const { due } = ringsOf(ticket, now(), calendarOf(settings, config.TIMEZONE), settings.desk);
    const said = store.write(() => {
      let current = ticket;
      for (const ring of due) current = this.one(current, ring);
      // the hours may have changed since it was last kept
      if (due.length === 0) this.parts.speaking.keepTicket({ ...current, version: current.version + 1 });
      return due.some(({ kind }) => kind === "queue") ? this.status(current) : null;
    });
    if (said) this.parts.sockets.send(messageEvent(said));
  }

  private one(ticket: Ticket, ring: Ring): Ticket {
    const { speaking } = this.parts;
    const at = now();
    switch (ring.kind) {
      case "warned": {
        this.tell("sla_warning", `${ticket.id}:${ring.deadline}`);
        const warned = [...(ticket.warned ?? []), ring.deadline];
        // R15: one step, whichever deadline comes first
        const priority = ticket.warnedAt === undefined ? raised(ticket.priority) : ticket.priority;
        const moved = priority === ticket.priority ? "" : `: ${ticket.priority} → ${priority}`;
        const next = { ...ticket, warned, priority, warnedAt: ticket.warnedAt ?? at };
        return speaking.trail(next, "system", "warned", `${ring.deadline}${moved}`);
      }
      case "breached":
        this.tell("sla_breach", `${ticket.id}:${ring.deadline}`);
        return speaking.trail({ ...ticket, ...stamped(ring.deadline, at) }, "system", "breached", ring.deadline);
      case "unsnoozed":
        return speaking.trail({ ...ticket, snoozedUntil: null }, "system", "woken", null);
      case "idle": {
        this.tell("agent_idle", `${ticket.id}:${ticket.assignedAt ?? 0}`);
        const conversation = this.context.store.conversation(ticket.conversationId);
        if (!conversation) return ticket;
        return this.parts.desk.requeue(ticket, conversation, "system", `${ticket.assignedTo}: the customer waits`);
      }
      case "queue":
        this.tell("queue_long", ticket.id);
        return speaking.keepTicket({ ...ticket, queueTold: true, version: ticket.version + 1 });
    }
  }

  /** Within the write: the customer hears that they are not forgotten, unless the bot is answering them meanwhile. */
  private status({ conversationId }: Ticket) {
    const { store, bot } = this.context;
    const conversation = store.conversation(conversationId);
    if (conversation?.owner !== "queue") return null;
    const text = bot.texts[conversation.locale].stillWaiting;
    return this.parts.speaking.say(conversation, { text }, { role: "system", senderId: "desk" }).message;
  }

  /** Within the write: supervisors are to be told, through the Inbox object, which may be away just now. */
  private tell(kind: string, about: string): void {
    this.context.store.putDeadline("alert", `${kind} ${about}`, now());
  }
}

function stamped(deadline: Deadline, at: number): Partial<Ticket> {
  return deadline === "response" ? { responseBreachedAt: at } : { breachedAt: at };
}
