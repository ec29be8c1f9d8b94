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
  async start(staff: Staff, opening: Opening): Promise<DeskResult | StartResult> {
    const { store } = this.context;
    const head = store.head();
    if (!head || head.forwardTo) return { kind: "not_found" };
    const again = store.started(opening.key);
    if (again) return this.parts.desk.act(staff, again, { do: "reply", ...opening });
    if (head.blocked) return { kind: "refused", code: "BLOCKED" };
    const current = head.conversationId ? store.conversation(head.conversationId) : null;
    const open = current && current.status !== "CLOSED" ? current : null;
    if (head.stopped && !open?.ticketId) return { kind: "refused", code: "STOPPED" };
    if (!this.mayReach(opening)) return { kind: "refused", code: "WINDOW_CLOSED" };
    const conversation = open ?? store.write(() => this.parts.speaking.opened());
    const ticketed = await this.taken(staff, conversation, open === null);
    if (ticketed.kind !== "done") return ticketed;
    store.write(() => store.putStarted(opening.key, ticketed.ticket.id));
    return this.parts.desk.act(staff, ticketed.ticket.id, { do: "reply", ...opening });
  }

  private async taken(staff: Staff, conversation: Conversation, isNew: boolean): Promise<DeskResult> {
    const { store } = this.context;
    const { speaking, desk, recording } = this.parts;
    const number = conversation.ticketId
      ? null
      : await recording.numberFor("TKT", speaking.nextTicketId(conversation), now());
    if (!isNew) {
      const result = desk.takeOver(staff, store.conversation(conversation.id) ?? conversation, number);
      return result.kind === "closed" ? { kind: "not_found" } : result;
    }
    const handed = store.write(() => {
      const head = store.head();
      if (head) store.putHead({ ...head, conversationId: conversation.id, lastActivityAt: now() });
      return speaking.handToAgent(conversation, staff.id, "STARTED_BY_TEAM", number);
    });
    this.context.alarm.arm();
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
