import type { Conversation, Message } from "./contract";

export type Messages = Record<string, readonly Message[]>;

/** What is kept of a history for the time without a network. */
export interface Held {
  cursor: string | null;
  conversations: readonly Conversation[];
  messages: readonly Message[];
  /** how far the customer has read on this phone, by conversation; the service may not know it yet */
  reads: Readonly<Record<string, number>>;
}

const heldMessages = 200;
const heldConversations = 50;

/** The conversations and messages that are known. Their arrays are replaced and never changed, so that a view can compare them. */
export class History {
  /** the last one written to first */
  conversations: readonly Conversation[] = [];
  /** by conversation, in the order of `seq` */
  messages: Messages = {};
  /** how far the customer has read on this phone, by conversation */
  reads: Readonly<Record<string, number>> = {};

  load({ conversations, messages, reads }: Held): void {
    this.reads = reads;
    this.merge(messages, conversations);
  }

  /** The newest 200 messages, with their conversations. */
  held(cursor: string | null): Held {
    const messages = Object.values(this.messages)
      .flat()
      .sort(newestFirst(({ createdAt }) => createdAt))
      .slice(0, heldMessages);
    return { cursor, conversations: this.conversations.slice(0, heldConversations), messages, reads: this.reads };
  }

  /** What the service says now: it replaces what was known. */
  merge(messages: readonly Message[], conversations: readonly Conversation[]): void {
    if (conversations.length > 0) {
      const all = new Map(this.conversations.map((each) => [each.id, each]));
      for (const each of conversations) all.set(each.id, each);
      this.conversations = [...all.values()].sort(newestFirst(({ lastMessageAt }) => lastMessageAt));
    }
    this.put(messages, true);
  }

  /** The customer has read up to there. */
  read(conversationId: string, upToSeq: number): void {
    if (upToSeq > this.readSeq(conversationId)) this.reads = { ...this.reads, [conversationId]: upToSeq };
  }

  readSeq(conversationId: string): number {
    return Math.max(this.conversation(conversationId)?.readSeq ?? 0, this.reads[conversationId] ?? 0);
  }

  conversation(id: string): Conversation | undefined {
    return this.conversations.find((each) => each.id === id);
  }

  /** The place of the newest message that is known; 0 for none. */
  end(conversationId: string): number {
    return this.messages[conversationId]?.at(-1)?.seq ?? 0;
  }

  /** The newest place at which a message is missing; 0 when none is. One that was kept no more may come back alone, when it is changed. */
  missing(conversationId: string): number {
    const known = new Set(this.messages[conversationId]?.map(({ seq }) => seq));
    let seq = Math.max(this.conversation(conversationId)?.messageCount ?? 0, ...known);
    while (known.has(seq)) seq -= 1;
    return seq;
  }

  /** Messages for the customer that they have not read. */
  get unread(): number {
    return Object.entries(this.messages).reduce((sum, [id, messages]) => {
      const read = this.readSeq(id);
      return sum + messages.filter((message) => isOurs(message) && message.seq > read).length;
    }, 0);
  }

  /** Whether these messages of the customer's have their answer. */
  answered(conversationId: string, covers: readonly string[]): boolean {
    const messages = this.messages[conversationId] ?? [];
    const covered = messages.filter(({ clientMessageId }) => covers.includes(clientMessageId ?? "")).at(-1);
    return covered !== undefined && messages.some((message) => isOurs(message) && message.seq > covered.seq);
  }

  /** Messages as they are now, or (`current` false) as they were a while ago: those replace nothing. */
  put(messages: readonly Message[], current: boolean): void {
    const changed: Record<string, Map<string, Message>> = {};
    for (const message of messages) {
      const { id, conversationId } = message;
      changed[conversationId] ??= new Map(this.messages[conversationId]?.map((each) => [each.id, each]));
      if (current || !changed[conversationId].has(id)) changed[conversationId].set(id, message);
    }
    this.messages = { ...this.messages };
    for (const [id, all] of Object.entries(changed)) {
      this.messages[id] = [...all.values()].sort((a, b) => a.seq - b.seq);
    }
  }
}

/** Of the shop's side. */
export function isOurs({ role }: Message): boolean {
  return role !== "user";
}

function newestFirst<T>(at: (each: T) => string): (a: T, b: T) => number {
  return (a, b) => (at(a) < at(b) ? 1 : -1);
}
