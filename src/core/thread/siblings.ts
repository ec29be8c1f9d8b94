import { now } from "../clock";
import { type Conversation, handTo } from "../conversation/conversation";
import type { Message } from "../conversation/message";
import { type ChatTurn, type InboundEvent, readable } from "../turn";
import type { ThreadContext } from "./context";
import { steady } from "./head";
import type { Outbox } from "./outbox";
import { inHandsOf, type Speaking } from "./speaking";

type Sibling = Exclude<InboundEvent, ChatTurn | { event: "receipt" }>;

/** How long a person who answered from the channel's own app keeps the conversation after their last word, ms. */
const echoMs = 24 * 3_600_000;
/** The owner of a conversation that a person answered from the channel's own app, of whom we know no more. */
export const APP_AGENT = "channel-app";

/** What became of one event: the message that it made, and whether the answer that is being made is void by it. */
interface Taken {
  message: Message | null;
  interrupts?: boolean;
}

const nothing: Taken = { message: null };

/** Within a write: everything beside messages and receipts that a channel tells of a customer. */
export class Siblings {
  private readonly context: ThreadContext;
  private readonly speaking: Speaking;
  private readonly outbox: Outbox;

  constructor(context: ThreadContext, speaking: Speaking, outbox: Outbox) {
    this.context = context;
    this.speaking = speaking;
    this.outbox = outbox;
  }

  take(event: Sibling): Taken {
    switch (event.event) {
      case "reaction":
        return this.reaction(event);
      case "edit":
        return this.edit(event);
      case "staff_echo":
        return this.echo(event);
      case "identity":
        return this.identity(event);
      case "blocked":
      case "unblocked":
        return this.blocked(event.event === "blocked");
      case "ignored":
        return nothing;
    }
  }

  /** Kept on the message that it is on, ours or the customer's; the customer's last word counts. */
  private reaction({ externalId, emoji }: Sibling & { event: "reaction" }): Taken {
    const message = this.messageOf(externalId);
    if (message) this.speaking.keepMessage({ ...message, reaction: emoji });
    return nothing;
  }

  /**
   * The message as it reads now. While it waits for its answer, the answer is to the new words; of a deleted one nothing is kept
   * but that it was there, and it is not answered.
   */
  private edit({ externalId, content }: Sibling & { event: "edit" }): Taken {
    const { store } = this.context;
    const row = store.inboxOf(externalId);
    const message = row && store.message(row.conversationId, row.seq);
    if (!row || !message) return nothing;
    this.speaking.keepMessage({
      ...message,
      content: content ? readable(content) : "[deleted]",
      original: content && content.type !== "text" ? content : null,
      edited: true,
    });
    if (row.state === "pending" && row.body.event === "turn") {
      if (content) store.putPending({ ...row, body: { ...row.body, content } });
      else store.settleInbox(row.eventId, "silent", null);
    }
    return { message: null, interrupts: row.state === "pending" };
  }

  /** A person answered from the channel's own app: they own the conversation, and what the bot was about to say is not said. */
  private echo({ content, externalId, sentAt }: Sibling & { event: "staff_echo" }): Taken {
    const { store } = this.context;
    // what we sent ourselves comes back as an echo too
    if (store.partByExternalId(externalId)) return nothing;
    const current = this.current();
    if (!current) return nothing;
    const owner = current.owner.startsWith("agent:") ? current.owner : (`agent:${APP_AGENT}` as const);
    const handed = handTo(current, owner);
    this.outbox.cancelOlderThan(handed.epoch);
    const ticket = current.ticketId ? store.ticket(current.ticketId) : null;
    const agentId = owner.slice("agent:".length);
    if (ticket) {
      const answered = { ...inHandsOf(agentId, ticket), respondedAt: ticket.respondedAt ?? now(), waitingSince: null };
      this.speaking.trail(answered, agentId, "replied", "in the channel's own app");
    }
    const { message } = this.speaking.note(handed, {
      content,
      role: "agent",
      senderId: agentId,
      createdAt: Math.min(sentAt, now()),
    });
    store.putDeadline("echo", current.id, now() + echoMs);
    return { message, interrupts: true };
  }

  private identity({ current }: Sibling & { event: "identity" }): Taken {
    const { store } = this.context;
    const head = store.head();
    const [address] = current;
    if (!head || !address) return nothing;
    const { externalId: _, ...rest } = head;
    const aliases = [...new Set([...head.aliases, head.address, ...current])];
    // with a number alone nobody knows the new id yet
    store.putHead({ ...rest, ...steady(address), address, aliases });
    return nothing;
  }

  private blocked(blocked: boolean): Taken {
    const { store } = this.context;
    const head = store.head();
    if (head) store.putHead({ ...head, blocked });
    return nothing;
  }

  private current(): Conversation | null {
    const { store } = this.context;
    const id = store.head()?.conversationId;
    const conversation = id ? store.conversation(id) : null;
    return conversation?.status === "CLOSED" ? null : conversation;
  }

  /** A message by the channel's id: the customer's own, or one of ours. */
  private messageOf(externalId: string): Message | null {
    const { store } = this.context;
    const row = store.inboxOf(externalId);
    if (row) return store.message(row.conversationId, row.seq);
    const part = store.partByExternalId(externalId);
    return part && store.message(part.conversationId, part.seq);
  }
}
