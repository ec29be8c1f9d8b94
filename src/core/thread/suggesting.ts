import type { ModelMessage } from "ai";
import type { ModelCall } from "../assistant/contract";
import { iso, now } from "../clock";
import type { Conversation } from "../conversation/conversation";
import type { Message } from "../conversation/message";
import type { Ticket } from "../handoff/ticket";
import type { Reply } from "../reply";
import type { Content } from "../turn";
import type { ThreadContext } from "./context";
import type { Customers } from "./customers";
import type { Spending } from "./spending";

/** What the assistant would answer; whoever has the ticket sends it, changes it, or leaves it. */
export interface Suggestion {
  reply: Reply;
  /** 0 to 1 */
  confidence: number;
  model: string;
  /** ISO */
  at: string;
}

/** The same as it is kept: good while nothing more was said. */
interface Kept extends Suggestion {
  seq: number;
}

/** Messages since the bot's last answer that a suggestion is told of. */
const lately = 30;
/** How long it may take, ms. */
const patienceMs = 45_000;

interface Parts {
  customers: Customers;
  spending: Spending;
}

/** The assistant's grounded answers for people: never sent, never part of the bot's history, and nothing that they ask for is done. */
export class Suggesting {
  private readonly context: ThreadContext;
  private readonly parts: Parts;

  constructor(context: ThreadContext, parts: Parts) {
    this.context = context;
    this.parts = parts;
  }

  /** What the customer's unanswered messages would be answered; the same one again until something more is said. */
  async of(ticket: Ticket, conversation: Conversation): Promise<Suggestion | null> {
    const { store, env, config, bot, answer } = this.context;
    const kept = store.suggestion<Kept>(ticket.id);
    if (kept?.seq === conversation.seq) return withoutSeq(kept);
    const { history, open } = spokenSince(
      store.messages(conversation.id, Math.max(0, conversation.seq - lately), lately),
    );
    if (open.length === 0) return null;
    const ledger: ModelCall[] = [];
    const signal = AbortSignal.timeout(patienceMs);
    const owner = `${ticket.id}~s${now().toString(36)}`;
    try {
      const result = await answer({
        bot,
        env,
        config,
        conversationId: conversation.id,
        channel: conversation.channel,
        customer: await this.parts.customers.of(conversation.userId, signal),
        locale: conversation.locale,
        history: [...store.history(conversation.id), ...history],
        messages: open.map(contentOf),
        now: new Date(now()),
        turnKey: owner,
        ticket: ticket.number,
        failures: 0,
        paid: (await this.parts.spending.left()) === "yes",
        ledger,
        signal,
        onEvent: () => {},
      });
      const suggestion = { reply: result.reply, confidence: result.confidence, model: result.model, at: iso(now()) };
      store.write(() => store.putSuggestion(ticket.id, { ...suggestion, seq: conversation.seq } satisfies Kept));
      return suggestion;
    } finally {
      store.write(() => this.parts.spending.put(ledger, owner, conversation.id, null));
    }
  }
}

function withoutSeq({ seq: _, ...suggestion }: Kept): Suggestion {
  return suggestion;
}

function contentOf({ original, content }: Message): Content {
  return original ?? { type: "text", text: content };
}

/** What people and the customer said since the bot's last answer, as the model reads it; and what of it still waits for an answer. */
function spokenSince(messages: readonly Message[]): { history: ModelMessage[]; open: Message[] } {
  const last = messages.findLastIndex(({ role, status }) => role === "assistant" && status !== "INTERRUPTED");
  const since = messages.slice(last + 1).filter(({ role }) => role === "user" || role === "agent");
  const answered = since.findLastIndex(({ role }) => role === "agent");
  const open = since.slice(answered + 1);
  // nothing waits: the last thing that the customer said is what a suggestion is about
  const [asked] = open.length > 0 ? [] : messages.filter(({ role }) => role === "user").slice(-1);
  const before = asked ? since.filter(({ seq }) => seq !== asked.seq) : since.slice(0, answered + 1);
  const history = before.map(
    ({ role, content }): ModelMessage =>
      role === "user"
        ? { role: "user", content: [{ type: "text", text: content }] }
        : { role: "assistant", content: [{ type: "text", text: `[team] ${content}` }] },
  );
  return { history, open: asked ? [asked] : open };
}
