import type { TemplateUse } from "../channel";
import { now } from "../clock";
import type { Conversation } from "../conversation/conversation";
import { ticketView } from "../handoff/ticket";
import type { Reply } from "../reply";
import { channelOf, type ThreadContext } from "./context";
import type { Desk, DeskResult, Staff } from "./desk";
import { isWindowOpen } from "./head";
import type { Recording } from "./recording";
import type { Speaking } from "./speaking";

/** What one of the staff writes first. `key`: the same again is said once. */
export interface Opening {
  reply: Reply;
  key: string;
  template?: TemplateUse;
}

/** Beside what a reply may come to: the customer wants nothing from us, or has blocked us. */
export type StartResult = DeskResult | { kind: "refused"; code: "STOPPED" | "BLOCKED" | "WINDOW_CLOSED" };

interface Parts {
  speaking: Speaking;
  desk: Desk;
  recording: Recording;
}

/** Conversations that the team begins, at the address of this Thread. */
export class Starting {
  private readonly context: ThreadContext;
  private readonly parts: Parts;

  constructor(context: ThreadContext, parts: Parts) {
    this.context = context;
    this.parts = parts;
  }

  /** In the conversation that is open there, else in a new one; with its ticket in the hands of who writes. */
  async start(staff: Staff, opening: Opening): Promise<StartResult> {
    const { store } = this.context;
    const { speaking, desk, recording } = this.parts;
    const before = this.settled(staff, opening);
    if (before) return before;
    const fresh = this.open() ? null : store.write(() => speaking.opened());
    const planned = this.open() ?? fresh;
    if (!planned) return { kind: "not_found" };
    const id = speaking.nextTicketId(planned);
    const number = planned.ticketId ? null : await recording.numberFor("TKT", id, now());
    // meanwhile the same may have been asked for again, the customer may have written, or somebody else first
    const meanwhile = this.settled(staff, opening);
    if (meanwhile) return meanwhile;
    const conversation = this.open() ?? fresh;
    if (!conversation) return { kind: "not_found" };
    const given = speaking.nextTicketId(conversation) === id ? number : null;
    const ticketed =
      conversation === fresh ? this.begun(staff, fresh, given) : desk.takeOver(staff, conversation, given);
    if (ticketed.kind === "closed") return { kind: "not_found" };
    if (ticketed.kind !== "done") return ticketed;
    // nothing is awaited since the ticket was written: the two are one commit
    store.write(() => store.putStarted(opening.key, ticketed.ticket.id));
    return desk.act(staff, ticketed.ticket.id, { do: "reply", ...opening });
  }

  /** What was said with this key before, or why nothing may be; null: it may be begun. */
  private settled(staff: Staff, opening: Opening): StartResult | null {
    const { store } = this.context;
    const head = store.head();
    if (!head || head.forwardTo) return { kind: "not_found" };
    const again = store.started(opening.key);
    if (again) return this.parts.desk.act(staff, again, { do: "reply", ...opening });
    if (head.blocked) return { kind: "refused", code: "BLOCKED" };
    if (head.stopped && !this.open()?.ticketId) return { kind: "refused", code: "STOPPED" };
    if (!this.mayReach(opening)) return { kind: "refused", code: "WINDOW_CLOSED" };
    return null;
  }

  private open(): Conversation | null {
    const { store } = this.context;
    const id = store.head()?.conversationId;
    const current = id ? store.conversation(id) : null;
    return current && current.status !== "CLOSED" ? current : null;
  }

  private begun(staff: Staff, conversation: Conversation, number: string | null): DeskResult {
    const { store, alarm } = this.context;
    const handed = store.write(() => {
      const head = store.head();
      if (head) store.putHead({ ...head, conversationId: conversation.id, lastActivityAt: now() });
      return this.parts.speaking.handToAgent(conversation, staff.id, "STARTED_BY_TEAM", number);
    });
    alarm.arm();
    return { kind: "done", ticket: ticketView(handed.ticket) };
  }

  /** Inside the channel's window anything goes, outside a template. */
  private mayReach({ template }: Opening): boolean {
    const head = this.context.store.head();
    if (!head) return false;
    const { windowHours } = channelOf(this.context, head.channel).capabilities;
    return template !== undefined || isWindowOpen(head, windowHours, now());
  }
}
