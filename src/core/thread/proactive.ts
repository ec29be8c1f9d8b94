import { iso, now } from "../clock";
import type { Conversation } from "../conversation/conversation";
import { stoppedAnywhere } from "../db/customers";
import { inform, type NoticeData, type ShopEvent } from "../events/subscribed";
import { quietUntil } from "../handoff/quiet";
import { knownSettings } from "../settings";
import { channelOf, type ThreadContext } from "./context";
import { isWindowOpen } from "./head";
import { messageEvent } from "./outcomes";
import type { Recording } from "./recording";
import type { Sockets } from "./sockets";
import type { Speaking } from "./speaking";

/** A message that an event of the shop's asks for. */
export interface Proactive {
  /** the same one is said once */
  id: string;
  eventId: string;
  type: ShopEvent["type"];
  /** when it happened, Unix ms */
  at: number;
  notice: NoticeData;
  /** whose it is: it is said to nobody else. Null or absent: of whoever asked for it at this address */
  customerId?: string | null;
}

export type ProactiveResult = "sent" | "held" | "expired" | "refused";
type Reason = "QUIET" | "PERSON" | "STOPPED" | "BLOCKED" | "WINDOW_CLOSED" | "NOT_THEIRS";

interface Kept {
  asked: Proactive;
  /** passed: another Thread has it, which goes on for this one */
  state: ProactiveResult | "passed";
  version: number;
}

/** ms after which it is old news, by what it is about */
const FRESH: Record<ShopEvent["type"], number> = {
  OrderShipped: 48 * 3_600_000,
  OrderDelivered: 48 * 3_600_000,
  ProductBackInStock: 24 * 3_600_000,
};
/** ms until it is looked whether a person still owns the conversation */
const LOOK_AGAIN = 10 * 60_000;

interface Parts {
  speaking: Speaking;
  recording: Recording;
  sockets: Sockets;
}

/** Messages that the shop starts: where the customer is, within the channel's rules, and never over a person or into the night. */
export class ProactiveMessages {
  private readonly context: ThreadContext;
  private readonly parts: Parts;

  constructor(context: ThreadContext, parts: Parts) {
    this.context = context;
    this.parts = parts;
  }

  /**
   * What becomes of it now; one that is held comes back by its deadline "proactive". Said once, however often it is asked for. Throws
   * while D1 is away: nobody else knows of a "stop" that was said on another channel.
   */
  async take(asked: Proactive): Promise<ProactiveResult> {
    const { store, env } = this.context;
    const customerId = store.head()?.customerId ?? null;
    const stopped = customerId !== null && (await stoppedAnywhere(env, customerId));
    const known = store.proactive<Kept>(asked.id);
    if (known && known.state !== "held" && known.state !== "passed") return known.state;
    // above whatever another Thread has written, or this one in an earlier life
    const version = Math.max(now(), (known?.version ?? 0) + 1);
    const verdict = this.verdict(asked, stopped);
    return store.write(() => {
      if (verdict.state === "held") store.putDeadline("proactive", asked.id, verdict.until);
      const said = verdict.state === "sent" ? this.say(asked) : { conversation: null, text: this.notice(asked).text };
      store.putProactive(asked.id, { asked, state: verdict.state, version } satisfies Kept);
      this.record(asked, { ...verdict, version, text: said.text, conversationId: said.conversation?.id ?? null });
      return verdict.state;
    });
  }

  /** At its deadline. Where another Thread goes on for this one, it is that one's to say. */
  async again(id: string): Promise<void> {
    const { store, env } = this.context;
    const known = store.proactive<Kept>(id);
    if (known?.state !== "held") return;
    const target = store.head()?.forwardTo;
    if (!target) {
      await this.take(known.asked);
      return;
    }
    await inform(env, target, known.asked);
    store.write(() => store.putProactive(id, { ...known, state: "passed" } satisfies Kept));
  }

  private verdict(
    asked: Proactive,
    stopped: boolean,
  ): { state: ProactiveResult; reason: Reason | null; until: number } {
    const { store, config } = this.context;
    const head = store.head();
    const at = now();
    const refused = (reason: Reason) => ({ state: "refused" as const, reason, until: 0 });
    if (!head || head.blocked) return refused("BLOCKED");
    if (asked.customerId && asked.customerId !== head.customerId) return refused("NOT_THEIRS");
    if (head.stopped || stopped) return refused("STOPPED");
    if (at > asked.at + FRESH[asked.type]) return { state: "expired", reason: null, until: 0 };
    const open = this.open();
    if (open && open.owner !== "bot") return { state: "held", reason: "PERSON", until: at + LOOK_AGAIN };
    const until = quietUntil(knownSettings().quiet, config.TIMEZONE, at);
    if (until !== null) return { state: "held", reason: "QUIET", until };
    if (!this.windowOpen() && !channelOf(this.context, head.channel).renderTemplate) return refused("WINDOW_CLOSED");
    return { state: "sent", reason: null, until: 0 };
  }

  private open(): Conversation | null {
    const { store } = this.context;
    const id = store.head()?.conversationId;
    const current = id ? store.conversation(id) : null;
    return current && current.status !== "CLOSED" ? current : null;
  }

  private windowOpen(): boolean {
    const head = this.context.store.head();
    return head !== null && isWindowOpen(head, channelOf(this.context, head.channel).capabilities.windowHours, now());
  }

  private notice({ type, notice }: Proactive) {
    const { bot, store } = this.context;
    const make = bot.notices?.[type];
    if (!make) throw new Error(`the bot has no words for ${type}`);
    return make(notice, this.open()?.locale ?? store.head()?.locale ?? "id-ID");
  }

  private say(asked: Proactive): { conversation: Conversation; text: string } {
    const { store } = this.context;
    const { speaking, sockets } = this.parts;
    const { text, template } = this.notice(asked);
    const conversation = this.open() ?? speaking.opened();
    const language = conversation.locale.slice(0, 2);
    const said = speaking.say(
      conversation,
      { text },
      {
        role: "system",
        senderId: "shop",
        ...(!this.windowOpen() && { template: { ...template, language } }),
      },
    );
    const head = store.head();
    if (head) store.putHead({ ...head, conversationId: conversation.id });
    // a question about it may be the customer's next word
    store.appendHistory(conversation.id, [{ role: "assistant", content: text }]);
    sockets.send(messageEvent(said.message));
    return { conversation: said.conversation, text };
  }

  private record(
    { id, eventId, type, at, customerId }: Proactive,
    became: {
      state: ProactiveResult;
      reason: Reason | null;
      text: string;
      conversationId: string | null;
      version: number;
    },
  ): void {
    const { key, store } = this.context;
    const row = {
      ...{ id, event_id: eventId, type, identity_id: key },
      customer_id: customerId ?? store.head()?.customerId ?? null,
      ...{ conversation_id: became.conversationId, state: became.state, reason: became.reason, text: became.text },
      ...{ expires_at: iso(at + FRESH[type]), updated_at: iso(now()), version: became.version },
    };
    this.parts.recording.put({ table: "proactive_messages", id, version: became.version, row });
  }
}
