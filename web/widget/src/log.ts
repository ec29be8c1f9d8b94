import type { MessageView } from "./api";
import type { Pending, Standing } from "./outbox";

/** One thing in the log: a message of the service, or one of ours that is still on its way. */
export type Item =
  | { key: string; kind: "message"; message: MessageView }
  | { key: string; kind: "pending"; pending: Pending; standing: Standing };

interface Stretch {
  conversation: string;
  /** by seq */
  messages: Map<number, MessageView>;
  /** from where it was begun up to this place nothing is missing; what came by itself may lie behind a gap */
  whole: number;
  /** up to this place the customer has read it: places begin anew in each conversation */
  read: number;
}

/**
 * What was said, oldest first: conversations one after the other, within each the messages by their places (they start from 1 in each),
 * and what is under way behind what it was written after.
 */
export class Log {
  #stretches: Stretch[] = [];
  #pending = new Map<string, { pending: Pending; standing: Standing }>();

  /** The conversation that goes on. */
  get current(): string | null {
    return this.#stretches.at(-1)?.conversation ?? null;
  }

  get lastSeq(): number {
    return Math.max(0, ...(this.#stretches.at(-1)?.messages.keys() ?? []));
  }

  /** The place after which something may be missing in the conversation that goes on. */
  get wholeSeq(): number {
    return this.#stretches.at(-1)?.whole ?? 0;
  }

  /** What the team said last in the conversation that goes on. */
  get fromTeam(): MessageView | null {
    const all = [...(this.#stretches.at(-1)?.messages.values() ?? [])].filter(({ role }) => role === "agent");
    return all.reduce<MessageView | null>((last, each) => (last && last.seq > each.seq ? last : each), null);
  }

  /** How many of the other side's messages were not read. */
  get unread(): number {
    const of = ({ messages, read }: Stretch) =>
      [...messages.values()].filter(({ role, seq }) => role !== "user" && seq > read).length;
    return this.#stretches.reduce((sum, stretch) => sum + of(stretch), 0);
  }

  /** All that is here is read. Returns how far, for each conversation in which that is new. */
  see(): { conversation: string; seq: number }[] {
    return this.#stretches.flatMap((stretch) => {
      const seq = Math.max(0, ...stretch.messages.keys());
      if (seq <= stretch.read) return [];
      stretch.read = seq;
      return [{ conversation: stretch.conversation, seq }];
    });
  }

  /** The place of the oldest message that is here; 1: there is none before it in its conversation. */
  get firstSeq(): number {
    const [first] = this.#stretches;
    return first && first.messages.size > 0 ? Math.min(...first.messages.keys()) : 1;
  }

  get first(): string | null {
    return this.#stretches[0]?.conversation ?? null;
  }

  get empty(): boolean {
    return this.#pending.size === 0 && this.#stretches.every(({ messages }) => messages.size === 0);
  }

  get newest(): MessageView | null {
    const items = this.items();
    const last = items.findLast((item) => item.kind === "message");
    return last?.kind === "message" ? last.message : null;
  }

  /** The service goes on in this conversation; what of it is before `whole` comes when it is asked for. */
  goOnIn(conversation: string, whole = 0, read = 0): void {
    if (this.#stretches.some((each) => each.conversation === conversation)) return;
    this.#stretches.push({ conversation, messages: new Map(), whole, read });
  }

  /** A conversation that was before all that is here: nothing in it is new. */
  before(conversation: string): void {
    this.#stretches.unshift({ conversation, messages: new Map(), whole: 0, read: Number.POSITIVE_INFINITY });
  }

  /** `after`: they are all that the service has between this place and the last of them. */
  put(conversation: string, messages: readonly MessageView[], after = Number.POSITIVE_INFINITY): void {
    const stretch = this.#stretches.find((each) => each.conversation === conversation);
    if (stretch && after <= stretch.whole) stretch.whole = Math.max(stretch.whole, messages.at(-1)?.seq ?? 0);
    for (const message of messages) {
      stretch?.messages.set(message.seq, message);
      if (message.clientMessageId) this.#pending.delete(message.clientMessageId);
    }
  }

  sending(pending: Pending, standing: Standing): void {
    const known = this.#stretches.some(({ messages }) =>
      [...messages.values()].some(({ clientMessageId }) => clientMessageId === pending.clientMessageId),
    );
    if (!known) this.#pending.set(pending.clientMessageId, { pending, standing });
  }

  /** What the service has of a message of ours, before it is fetched: its place. */
  placed(clientMessageId: string, conversation: string, seq: number): void {
    const known = this.#pending.get(clientMessageId);
    if (!known) return;
    known.pending.conversation = conversation;
    known.pending.after = seq - 1;
  }

  forget(clientMessageId: string): void {
    this.#pending.delete(clientMessageId);
  }

  items(): Item[] {
    const waiting = [...this.#pending.values()];
    const all: Item[] = [];
    for (const { conversation, messages } of this.#stretches) {
      const own = waiting.filter(({ pending }) => pending.conversation === conversation);
      const sorted = [...messages.values()].sort((a, b) => a.seq - b.seq);
      for (const message of sorted) {
        for (const each of own.splice(0, own.filter(({ pending }) => pending.after < message.seq).length))
          all.push(pendingItem(each));
        all.push({ key: message.clientMessageId ?? message.id, kind: "message", message });
      }
      for (const each of own) all.push(pendingItem(each));
    }
    const known = new Set(this.#stretches.map(({ conversation }) => conversation));
    for (const each of waiting) if (!known.has(each.pending.conversation ?? "")) all.push(pendingItem(each));
    return all;
  }
}

function pendingItem({ pending, standing }: { pending: Pending; standing: Standing }): Item {
  return { key: pending.clientMessageId, kind: "pending", pending, standing };
}
