import { now } from "../clock";
import { handTo } from "../conversation/conversation";
import { log, reasonOf } from "../log";
import { loadSettings } from "../settings";
import { guardMs } from "./accept";
import { background } from "./background";
import type { Clocks } from "./clocks";
import type { ThreadContext } from "./context";
import type { Desk } from "./desk";
import type { Lane } from "./lane";
import type { Outbox } from "./outbox";
import type { ProactiveMessages } from "./proactive";
import type { Pushing } from "./pushing";
import type { Recording } from "./recording";
import { APP_AGENT } from "./siblings";
import type { Sockets } from "./sockets";
import type { Speaking } from "./speaking";

/** A turn that nobody has answered for this long is reported to the Inbox object, ms. */
const unansweredMs = 30_000;
const day = 86_400_000;
/** Without a word for this long, and with everything in D1, the Thread's storage is emptied, ms. */
const idleMs = 90 * day;

interface Parts {
  speaking: Speaking;
  lane: Lane;
  outbox: Outbox;
  recording: Recording;
  sockets: Sockets;
  desk: Desk;
  clocks: Clocks;
  pushing: Pushing;
  proactive: ProactiveMessages;
}

/** What happens at a deadline. One alarm serves them all. */
export class Watchman {
  private readonly context: ThreadContext;
  private readonly parts: Parts;

  constructor(context: ThreadContext, parts: Parts) {
    this.context = context;
    this.parts = parts;
  }

  /** A deadline goes once it was met, so what happens at one may happen twice, and has to be as good as once. */
  async look(): Promise<void> {
    const { store } = this.context;
    for (const { kind, key } of store.due(now())) {
      if (!store.beginDeadline(kind, key, now())) continue;
      try {
        await this.meet(kind, key);
        // where the storage was emptied there is none to drop
        if (store.exists) store.write(() => store.endDeadline(kind, key));
      } catch (error) {
        log.error("deadline.failed", { kind, error: reasonOf(error) });
        if (store.exists) store.write(() => store.addDeadline(kind, key, now() + guardMs));
      }
    }
  }

  private async meet(kind: string, key: string): Promise<void> {
    const { env, store } = this.context;
    const { outbox, recording, sockets } = this.parts;
    switch (kind) {
      case "guard":
        return this.guard();
      case "record":
        await recording.flush();
        return;
      case "outbox":
        return outbox.run();
      case "unknown":
        return outbox.giveUpWaiting(key);
      case "dead":
        await env.INBOX.getByName("inbox").deadLetter(key, "dead", now());
        return;
      case "sockets": {
        const next = sockets.expire();
        if (Number.isFinite(next)) store.write(() => store.putDeadline("sockets", "", next));
        return;
      }
      case "sla":
        this.parts.clocks.ring(key);
        await outbox.run();
        await recording.flush();
        return;
      case "alert":
        await env.INBOX.getByName("inbox").alert(key, key.split(" ")[0] ?? "", now());
        return;
      case "proactive":
        await loadSettings(env);
        await this.parts.proactive.again(key);
        await outbox.run();
        await recording.flush();
        return;
      case "push":
        return this.parts.pushing.run(key);
      case "echo":
        return this.backFromApp(key);
      case "sweep":
        return this.sweep();
    }
  }

  /** Looks whether a turn was left behind, and brings to an end what was put off. Comes back until nothing is open. */
  private async guard(): Promise<void> {
    const { store, env, key } = this.context;
    const { lane, outbox, recording } = this.parts;
    const oldest = store.pending()[0];
    const inbox = env.INBOX.getByName("inbox");
    const head = store.head();
    if (oldest && now() - oldest.receivedAt > unansweredMs) {
      await inbox.reportUnanswered(key, oldest.receivedAt);
      if (head) store.write(() => store.putHead({ ...head, reportedUnanswered: true }));
    } else if (!oldest && head?.reportedUnanswered) {
      await inbox.answered(key);
      store.write(() => store.putHead({ ...head, reportedUnanswered: false }));
    }
    if (oldest) lane.run();
    background("outbox", outbox.run());
    const recorded = await recording.flush();
    store.write(() => {
      const open = oldest || !recorded || store.head()?.reportedUnanswered || store.openParts().length > 0;
      if (open) store.addDeadline("guard", "", now() + guardMs);
    });
  }

  /**
   * A person who answered in the channel's own app has said nothing for a day: the bot answers again, or with a ticket that is still
   * open the team.
   */
  private async backFromApp(conversationId: string): Promise<void> {
    const { store } = this.context;
    const conversation = store.conversation(conversationId);
    if (conversation?.owner !== `agent:${APP_AGENT}`) return;
    const ticket = conversation.ticketId ? store.ticket(conversation.ticketId) : null;
    store.write(() => {
      if (ticket)
        this.parts.desk.requeue(ticket, conversation, "system", "nothing more came from the channel's own app");
      else this.parts.speaking.keep(handTo(conversation, "bot"));
    });
    await this.parts.recording.flush();
  }

  private async sweep(): Promise<void> {
    const { store } = this.context;
    const head = store.head();
    if (!head) {
      if (!this.parts.sockets.any) await store.clear();
      return;
    }
    const recorded = await this.parts.recording.flush();
    const idle = now() - head.lastActivityAt > idleMs && recorded && store.pending().length === 0;
    // what the customer has said for good is not forgotten, nor what they are still to hear
    const bound = head.stopped || head.unlinked || head.moved || store.openTicket() || store.holdsProactive();
    if (idle && !bound) {
      await store.clear();
      // a forwarder has to be kept, or the other address would start anew
      if (head.forwardTo) store.write(() => store.putHead({ ...head, conversationId: null }));
      return;
    }
    store.write(() => {
      store.sweep(now(), head.conversationId);
      store.addDeadline("sweep", "", now() + day);
    });
  }
}
