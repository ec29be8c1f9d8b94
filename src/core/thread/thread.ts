import { DurableObject } from "cloudflare:workers";
import { configOf } from "../../config";
import { now } from "../clock";
import {
  type Conversation,
  type ConversationView,
  conversationView,
  type StaffConversationView,
  staffConversationView,
} from "../conversation/conversation";
import { phoneDigits } from "../conversation/identity";
import { threadKey } from "../conversation/ids";
import { messageView } from "../conversation/message";
import type { Principal } from "../conversation/principal";
import { isOpen } from "../handoff/moves";
import { type TicketView, ticketView } from "../handoff/ticket";
import { log, reasonOf } from "../log";
import { atMost } from "../patience";
import { knownSettings, loadSettings, withTexts } from "../settings";
import type { ChatTurn, InboundEvent } from "../turn";
import { Acceptance, type Accepted, guardMs, ratePerMinute } from "./accept";
import { Alarm } from "./alarm";
import { background } from "./background";
import { Clocks } from "./clocks";
import { type Composition, channelOf, type ThreadContext } from "./context";
import { Customers } from "./customers";
import { deliveryView, type StaffMessageView } from "./delivery";
import { Desk, type DeskAction, type DeskResult, type Staff, type TakeOverResult } from "./desk";
import { Elsewhere } from "./elsewhere";
import { type Head, ownedBy, steady, strangers } from "./head";
import { Lane, recordWaitMs } from "./lane";
import { Linking } from "./linking";
import { Live } from "./live";
import { Making } from "./making";
import { MediaReader } from "./media";
import { Outbox } from "./outbox";
import { outcomeOf } from "./outcomes";
import type {
  AcceptResult,
  Changes,
  ChatResult,
  ChatStream,
  Forward,
  NotFound,
  Page,
  RateResult,
  Standing,
  ThreadPort,
} from "./port";
import { type Proactive, ProactiveMessages, type ProactiveResult } from "./proactive";
import { Pushing } from "./pushing";
import { rateableMs, rated } from "./rating";
import { Recording } from "./recording";
import { Sockets } from "./sockets";
import { Speaking } from "./speaking";
import { Spending } from "./spending";
import { type Opening, Starting, type StartResult } from "./starting";
import { step } from "./steps";
import { Store } from "./store";
import { Suggesting, type Suggestion } from "./suggesting";
import { Watchman } from "./watchman";

/** The least time between two words to staff that a customer is typing, ms: there is one Inbox for all of them. */
const typingMs = 2_000;
/** conversations that go with a page of changes: the newest */
const shownConversations = 20;

/**
 * One customer's address on one channel account: the only writer of that customer's conversations and tickets. This class is
 * the way in; the work is in the files beside it.
 */
export function threadClass(composition: Composition) {
  return class Thread extends DurableObject<Env> implements Served<ThreadPort> {
    private store: Store;
    private alarmClock: Alarm;
    private readonly sockets: Sockets;
    private readonly live = new Live();
    /** when this minute's files came; an object that sleeps in between has had a quiet minute */
    private files: number[] = [];
    private typedAt = 0;
    private work: Work | null = null;

    constructor(ctx: DurableObjectState, env: Env) {
      super(ctx, env);
      this.store = new Store(ctx.storage);
      this.alarmClock = new Alarm(this.store);
      this.sockets = new Sockets(ctx);
    }

    /**
     * Events of one webhook body, in order. Durable when it resolves, which waits for nothing else: the platform is told at once. `claimed`: ids of the customer that lead here from now on;
     * a body with others is not taken until they do. `recycled`: their number was another person's before.
     */
    async accept(events: InboundEvent[], claimed: readonly string[] = [], recycled = false): Promise<AcceptResult> {
      const forward = this.forward() ?? this.movedTo(events);
      if (forward) return forward;
      const strange = strangers(this.store.head(), events, claimed);
      if (strange.length > 0) return { kind: "claim", aliases: strange };
      const { acceptance, lane } = this.awake();
      const accepted = acceptance.accept(events, claimed, recycled);
      if (accepted.some((each) => each.result === "accepted" && each.interrupts)) lane.takenOver();
      background("begin", this.begin(accepted));
      return { kind: "accepted", accepted };
    }

    /** One message over the API; resolves with the outcome that covers it. The same eventId gets the same outcome. */
    async chat(turn: ChatTurn, principal: Principal, conversationId: string | null): Promise<ChatResult> {
      const entered = await this.enter(turn, principal, conversationId);
      if (entered.kind !== "entered") return entered;
      const outcome = entered.settled ?? (await entered.outcome);
      return outcome ? { kind: "outcome", outcome } : { kind: "failed" };
    }

    /** The same, watched while it is made: lines of LiveEvent (core/thread/live.ts). */
    async chatStream(turn: ChatTurn, principal: Principal, conversationId: string | null): Promise<ChatStream> {
      const entered = await this.enter(turn, principal, conversationId, true);
      if (entered.kind !== "entered") return entered;
      return { kind: "stream", conversationId: entered.conversationId, stream: entered.stream };
    }

    conversations(principal: Principal): ConversationView[] {
      this.takeUp();
      if (!ownedBy(this.store.head(), principal)) return [];
      return this.store.conversations().flatMap((each) => (this.isTheirs(each) ? [conversationView(each)] : []));
    }

    conversation(principal: Principal, id: string): ConversationView | null {
      const conversation = this.owned(principal, id);
      return conversation && conversationView(conversation);
    }

    /** Messages after a seq, oldest first. */
    messages(principal: Principal, id: string, afterSeq: number, limit: number): Page | NotFound {
      this.takeUp();
      if (!ownedBy(this.store.head(), principal)) return { kind: "not_found" };
      const known = this.store.conversation(id);
      if (known && !this.isTheirs(known)) return { kind: "not_found" };
      const messages = this.store.messages(id, afterSeq, limit);
      const complete = known !== null && (messages[0]?.seq === afterSeq + 1 || known.seq <= afterSeq);
      return { kind: "page", messages: messages.map(messageView), complete };
    }

    /** What is new or was changed since a cursor; null: from the start of what is held. */
    changes(principal: Principal, after: string | null, limit: number): Changes | NotFound {
      this.takeUp();
      const head = this.store.head();
      if (!head || !ownedBy(head, principal)) return { kind: "not_found" };
      // a Thread that was emptied, or another one, counts anew: its cursors begin with its own birth
      const birth = head.createdAt.toString(36);
      const [born, n = ""] = after?.split("-") ?? [];
      const last = this.store.lastChange();
      const known = born === birth && Number(n) <= last;
      const found = this.store.changes(known ? Number(n) : 0, limit);
      const end = found.at(-1)?.n ?? last;
      return {
        kind: "changes",
        messages: found.map(({ message }) => ({ ...messageView(message), conversationId: message.conversationId })),
        conversations: this.store.conversations().slice(0, shownConversations).map(conversationView),
        cursor: `${birth}-${end}`,
        more: end < last,
        reset: after !== null && !known,
      };
    }

    /** The customer has our messages up to a seq, or has read them. */
    async receipt(
      principal: Principal,
      id: string,
      upToSeq: number,
      state: "DELIVERED" | "READ",
    ): Promise<ConversationView | NotFound> {
      const conversation = this.owned(principal, id);
      if (!conversation) return { kind: "not_found" };
      const { speaking } = this.awake();
      const seq = Math.min(upToSeq, conversation.seq);
      const { readSeq, deliveredSeq = 0 } = conversation;
      const before = state === "READ" ? readSeq : Math.max(readSeq, deliveredSeq);
      if (seq <= before) return conversationView(conversation);
      const at = now();
      const kept = this.store.write(() => {
        for (const message of this.store.messages(id, before, seq - before)) {
          const newer = message.status === "SENT" || (state === "READ" && message.status === "DELIVERED");
          if (message.role === "user" || !newer) continue;
          const deliveredAt = message.deliveredAt ?? at;
          speaking.keepMessage({ ...message, status: state, deliveredAt, ...(state === "READ" && { readAt: at }) });
        }
        const next = speaking.keep({
          ...conversation,
          ...(state === "READ" ? { readSeq: seq } : { deliveredSeq: seq }),
        });
        // receipts only update: they go with the next turn, or after 30 s
        this.store.addDeadline("record", "", at + 30_000);
        return next;
      });
      this.alarmClock.arm();
      this.sockets.send({ type: "receipt", conversationId: id, upToSeq: seq, state });
      return conversationView(kept);
    }

    /** The customer ends the conversation; an open ticket is closed with it. Ending it twice is the same. */
    async close(principal: Principal, id: string): Promise<ConversationView | NotFound> {
      const conversation = this.owned(principal, id);
      return conversation ? this.end(id) : { kind: "not_found" };
    }

    /** What staff do with a ticket; the record has it when this resolves, or after a second. */
    async desk(staff: Staff, ticketId: string, action: DeskAction): Promise<DeskResult> {
      if (!this.store.exists) return { kind: "not_found" };
      // hours, texts and the bot's standing, as they are now
      await loadSettings(this.env);
      const { desk, outbox, recording } = this.awake();
      const result = desk.act(staff, ticketId, action);
      const recorded = outbox
        .run()
        .then(() => outbox.settle())
        .then(() => recording.flush());
      await atMost(recordWaitMs, recorded);
      return result;
    }

    /** One of the staff takes a conversation out of the bot's hands, or out of the queue. */
    async takeOver(staff: Staff, conversationId: string): Promise<TakeOverResult> {
      const conversation = this.store.exists ? this.store.conversation(conversationId) : null;
      if (!conversation) return { kind: "not_found" };
      await loadSettings(this.env);
      const { desk, speaking, recording } = this.awake();
      const number = conversation.ticketId
        ? null
        : await recording.numberFor("TKT", speaking.nextTicketId(conversation), now());
      const result = desk.takeOver(staff, this.store.conversation(conversationId) ?? conversation, number);
      await atMost(recordWaitMs, recording.flush());
      return result;
    }

    /** One of the staff writes first, at this Thread's address. */
    async startConversation(staff: Staff, opening: Opening): Promise<StartResult> {
      if (!this.store.exists) return { kind: "not_found" };
      await loadSettings(this.env);
      const { starting, outbox, recording } = this.awake();
      const result = await starting.start(staff, opening);
      const recorded = outbox
        .run()
        .then(() => outbox.settle())
        .then(() => recording.flush());
      await atMost(recordWaitMs, recorded);
      return result;
    }

    /** A message that an event of the shop's asks for: said now, held, or not said. */
    async proactive(asked: Proactive): Promise<ProactiveResult | { forward: string }> {
      const forward = this.forward();
      if (forward) return { forward: forward.thread };
      if (!this.store.exists) return "refused";
      await loadSettings(this.env);
      const { proactive, outbox, recording } = this.awake();
      const result = await proactive.take(asked);
      this.alarmClock.arm();
      background(
        "outbox",
        outbox.run().then(() => outbox.settle()),
      );
      await atMost(recordWaitMs, recording.flush());
      return result;
    }

    /** A ticket as it stands, for staff, or for the customer whose it is; null when this Thread has none. */
    ticket(id: string, principal: Principal): TicketView | null {
      const ticket = this.store.ticket(id);
      if (!ticket) return null;
      if (principal.kind !== "staff" && !this.owned(principal, ticket.conversationId)) return null;
      return ticketView(ticket);
    }

    /** For staff: whatever was said in a conversation after a place, oldest first. */
    timeline(id: string, afterSeq: number, limit: number): StaffMessageView[] {
      if (!this.store.exists) return [];
      return this.store.messages(id, afterSeq, limit).map((message) => {
        const parts = message.role === "user" ? [] : this.store.partsOf(message.id);
        return { ...messageView(message), ...(parts.length > 0 && { deliveries: parts.map(deliveryView) }) };
      });
    }

    /** What the assistant would answer in a ticket; null: there is none, or nothing was asked. Rejects when it takes too long. */
    async suggest(ticketId: string): Promise<Suggestion | null> {
      const ticket = this.store.exists ? this.store.ticket(ticketId) : null;
      const conversation = ticket && this.store.conversation(ticket.conversationId);
      if (!ticket || !conversation) return null;
      await loadSettings(this.env);
      const { suggesting, recording } = this.awake();
      const suggestion = await suggesting.of(ticket, conversation);
      background("record", recording.flush());
      return suggestion;
    }

    /** For staff: a conversation as it stands; null when this Thread has none of that id. */
    staffConversation(id: string): StaffConversationView | null {
      const conversation = this.store.exists ? this.store.conversation(id) : null;
      return conversation && staffConversationView(conversation, this.store.head()?.displayName ?? null);
    }

    /** One of the staff begins or stops typing: the customer sees it where their channel can show it. Nothing is kept. */
    async agentTyping(ticketId: string, on: boolean): Promise<void> {
      const ticket = this.store.exists ? this.store.ticket(ticketId) : null;
      const head = this.store.head();
      if (!ticket || !head || !isOpen(ticket.status)) return;
      this.sockets.send({ type: "typing", conversationId: ticket.conversationId, by: "agent", on });
      const { context } = this.awake();
      const channel = channelOf(context, ticket.channel);
      const last = this.store.lastEventId();
      if (!on || !channel.typing || last === null) return;
      const to = { account: head.account, address: head.address, aliases: head.aliases, windowOpen: true };
      await channel.typing(to, context.config, last).catch(() => {});
    }

    /** The customer begins or stops typing: whoever has their ticket sees it. */
    async customerTyping(principal: Principal, id: string, on: boolean): Promise<boolean> {
      const conversation = this.owned(principal, id);
      if (!conversation) return false;
      const at = now();
      const soon = on && at - this.typedAt < typingMs;
      if (on) this.typedAt = at;
      if (conversation.ticketId && !soon)
        await this.env.INBOX.getByName("inbox").typing({ ticketId: conversation.ticketId, by: "customer", on });
      return true;
    }

    /** The answer that is being made is not wanted any more; false: not this customer's conversation. */
    stopAnswer(principal: Principal, id: string): boolean {
      if (!this.owned(principal, id)) return false;
      this.awake().lane.stop(id);
      return true;
    }

    /** R16, R17: the customer's rating of a conversation that has ended. */
    async rate(principal: Principal, id: string, rating: number, feedback: string | null): Promise<RateResult> {
      const conversation = this.owned(principal, id);
      if (!conversation) return { kind: "not_found" };
      if (conversation.status !== "CLOSED" || conversation.closedAt === null)
        return { kind: "conflict", code: "NOT_CLOSED" };
      if (now() - conversation.closedAt > rateableMs) return { kind: "conflict", code: "RATING_EXPIRED" };
      const { speaking, recording } = this.awake();
      const kept = this.store.write(() =>
        speaking.keep({ ...rated(conversation, rating), ...(feedback && { feedback }) }),
      );
      this.alarmClock.arm();
      await atMost(recordWaitMs, recording.flush());
      return { kind: "rated", conversation: conversationView(kept) };
    }

    /**
     * R3: closes an ACTIVE conversation in which nothing was said since `before` (Unix ms). True when it did. Who asks the bot while
     * they wait for a person still waits.
     */
    async closeIdle(id: string, before: number): Promise<boolean> {
      const conversation = this.store.conversation(id);
      if (conversation?.status !== "ACTIVE" || conversation.lastMessageAt >= before) return false;
      if (conversation.ticketId !== null) return false;
      if (this.store.pending().length > 0) return false;
      await this.end(id);
      return true;
    }

    /**
     * Forgets the customer of this address: whatever is being made is dropped, nothing that is still on its way is written any more,
     * and what comes late of the time before is not taken. Resolves when nothing of it can reach the record any more.
     */
    async erase(): Promise<void> {
      const { work, store } = this;
      if (!store.exists && !work) return;
      work?.lane.takenOver();
      this.sockets.closeAll();
      store.end();
      await work?.recording.flush();
      await this.ctx.storage.deleteAlarm();
      await this.ctx.storage.deleteAll();
      this.work = null;
      this.store = new Store(this.ctx.storage);
      this.alarmClock = new Alarm(this.store);
      const at = now();
      this.store.write(() => {
        // channels tell time in whole seconds
        this.store.putTombstone(at - (at % 1000));
        this.store.addDeadline("sweep", "", at + 30 * 86_400_000);
      });
      this.alarmClock.arm();
    }

    /** Forgets what a customer said here while this address was theirs; it is somebody else's now, or nobody's. */
    async forget(customerId: string): Promise<void> {
      if (!this.store.exists || this.store.head()?.customerId === customerId) return;
      const { recording } = this.awake();
      // nothing of it is on its way when it goes
      await recording.flush();
      this.store.write(() => this.store.forget(customerId));
    }

    /**
     * The customer takes this address off their account: it is a guest's again, and remembers nothing of theirs. What was said stays
     * theirs, and ends.
     */
    async unlink(principal: Principal): Promise<boolean> {
      const head = this.store.head();
      // who is signed in is not linked: they sign out
      if (!head || !ownedBy(head, principal) || (head.proof ?? "token") === "token") return false;
      await this.become({ ...head, customerId: null, unlinked: true });
      return true;
    }

    /**
     * A number was given to another person: it leads to theirs from now on, nothing of this one's goes there any more, and an account
     * that it alone has proved is this one's no more.
     */
    async giveUp(name: string, to: string): Promise<void> {
      const head = this.store.head();
      if (!head) return;
      const known = head.address === name ? (head.externalId ?? head.address) : head.address;
      const next: Head = {
        ...head,
        address: known,
        aliases: head.aliases.filter((alias) => alias !== name && alias !== known),
        phone: phoneDigits(head.phone) === phoneDigits(name) ? null : head.phone,
        moved: { ...head.moved, [name]: to },
      };
      log.info("identity.given_up", { channel: head.channel, proof: head.customerId === null ? null : head.proof });
      if (head.customerId !== null && head.proof === "phone") await this.become({ ...next, customerId: null });
      else this.store.write(() => this.store.putHead(next));
    }

    /** The address is its customer's no more: what was said ends, and is not remembered. */
    private async become(head: Head): Promise<void> {
      const { speaking, outbox, lane, recording } = this.awake();
      this.store.write(() => {
        this.store.putHead(head);
        const current = head.conversationId ? this.store.conversation(head.conversationId) : null;
        if (current && current.status !== "CLOSED") outbox.cancelOlderThan(speaking.leave(current).epoch);
        else if (current) this.store.replaceHistory(current.id, []);
      });
      lane.takenOver();
      await recording.flush();
    }

    /** A verified customer shows this guest's session token: the Thread is theirs from now on. */
    async claim(sessionId: string, userId: string): Promise<Standing> {
      const head = this.store.head();
      if (head?.sessionId === sessionId && head.customerId === null) {
        const { speaking, recording } = this.awake();
        this.store.write(() => {
          this.store.putHead({ ...head, customerId: userId });
          for (const conversation of this.store.conversations()) {
            speaking.keep({ ...conversation, userId });
          }
        });
        // the guest's token opens nothing here any more
        this.sockets.closeAll();
        await recording.flush();
      }
      return this.standing({ kind: "customer", userId, expiresAt: 0 });
    }

    /** Goes on with what a crash left behind, now instead of at the guard's time. */
    wake(): void {
      this.takeUp();
    }

    /** This Thread's part of its ids. */
    key(): string {
      return threadKey(this.ctx.id.toString());
    }

    /** What the choice between two Threads of one customer needs to know. */
    standing(principal: Principal): Standing {
      return { ...this.place(), exists: ownedBy(this.store.head(), principal) };
    }

    /** R6 for files, which stand in no inbox before a message names them. */
    admitFile(): number {
      const at = now();
      this.files = this.files.filter((each) => each > at - 60_000);
      if (this.files.length >= ratePerMinute) return (this.files[0] ?? at) + 60_000 - at;
      this.files.push(at);
      return 0;
    }

    /** The same of a Thread on a channel that has proved itself who writes. */
    place(name?: string): Standing {
      const head = this.store.head();
      const moved = name === undefined ? undefined : head?.moved?.[name];
      const current = head?.conversationId ? this.store.conversation(head.conversationId) : null;
      return {
        exists: head !== null,
        openTicket: Boolean(current?.ticketId),
        createdAt: head?.createdAt ?? 0,
        forwardTo: head?.forwardTo ?? moved ?? null,
        recycled: moved !== undefined,
        lastInboundAt: head?.lastInboundAt ?? 0,
        ...steady(head?.externalId),
      };
    }

    /** From now on everything for this address goes to another Thread. What is in the outbox is still sent. The first word counts. */
    forwardTo(target: string, turn: Pick<ChatTurn, "channel" | "account" | "address">, userId: string | null): void {
      if (this.forward()) return;
      const at = now();
      const { DEFAULT_LOCALE } = this.awake().context.config;
      this.store.write(() => {
        const head = this.store.head() ?? {
          ...turn,
          aliases: [],
          sessionId: null,
          customerId: userId,
          displayName: null,
          phone: null,
          locale: DEFAULT_LOCALE,
          conversationId: null,
          blocked: false,
          createdAt: at,
          lastActivityAt: at,
        };
        this.store.putHead({ ...head, forwardTo: target });
      });
      // what they wait for happens elsewhere from now on: they come back, and are taken there
      this.sockets.closeAll();
    }

    /** A customer's socket; the Worker has verified who it is. */
    override async fetch(request: Request): Promise<Response> {
      const principal = JSON.parse(request.headers.get("x-principal") ?? "null") as Principal | null;
      const head = this.store.head();
      if (!principal || (head && !ownedBy(head, principal))) return new Response(null, { status: 404 });
      this.store.write(() => {
        this.store.putDeadline("sockets", "", this.sockets.expire(principal.expiresAt));
        // who only listens and never writes leaves nothing behind either
        this.store.addDeadline("sweep", "", now() + 8 * 86_400_000);
      });
      this.alarmClock.arm();
      return this.sockets.accept(principal);
    }

    override webSocketMessage(): void {
      // customers write by POST; "ping" is answered by the platform
    }

    override webSocketClose(socket: WebSocket): void {
      socket.close();
    }

    /** Never throws: an alarm that throws is retried about seven times, then never again. */
    override async alarm(): Promise<void> {
      this.alarmClock.fired();
      let soonest = 0;
      try {
        await loadSettings(this.env);
        await this.awake().watchman.look();
      } catch (error) {
        log.error("alarm.failed", { error: reasonOf(error) });
        // what is due stays due: without a pause this would go round and round
        soonest = now() + guardMs;
      }
      try {
        this.alarmClock.arm(soonest);
      } catch (error) {
        log.error("alarm.not_armed", { error: reasonOf(error) });
      }
    }

    private forward(): Forward | null {
      const target = this.store.head()?.forwardTo;
      return target ? { kind: "forward", thread: target } : null;
    }

    /** What names the customer by something that is another's by now goes there; receipts are of what was said here. */
    private movedTo([first]: readonly InboundEvent[]): Forward | null {
      const target = first && first.event !== "receipt" && this.store.head()?.moved?.[first.address];
      return target ? { kind: "forward", thread: target } : null;
    }

    private owned(principal: Principal, id: string) {
      const conversation = ownedBy(this.store.head(), principal) ? this.store.conversation(id) : null;
      return conversation && this.isTheirs(conversation) ? conversation : null;
    }

    /** An address may have been another customer's before: what was said then stays that one's. */
    private isTheirs({ userId }: Conversation): boolean {
      return userId === (this.store.head()?.customerId ?? null);
    }

    private async enter(turn: ChatTurn, principal: Principal, conversationId: string | null, watch = false) {
      const forward = this.forward();
      if (forward) return forward;
      const head = this.store.head();
      if (head && !ownedBy(head, principal)) return { kind: "not_found" as const };
      if (conversationId && !this.owned(principal, conversationId)) return { kind: "not_found" as const };
      // a customer's conversation on a channel that is called goes on there, and is answered there
      if (head && composition.channels[head.channel]?.capabilities.delivery === "push")
        return { kind: "not_found" as const };
      const { acceptance } = this.awake();
      const accepted = acceptance.accept([turn]);
      const first = accepted[0];
      if (!first || first.result === "refused") {
        return { kind: "refused" as const, retryAfter: first?.retryAfter ?? 1_000 };
      }
      const row = this.store.inbox(turn.eventId);
      const settled = row && row.state !== "pending" ? outcomeOf(this.store, row) : null;
      // whoever waits has to be known before the lane goes on
      const outcome = settled || watch ? null : this.live.wait(turn.eventId);
      const watched = () => (settled ? this.live.replay(settled) : this.live.follow(turn.eventId));
      const stream = watch ? watched() : new ReadableStream<Uint8Array>();
      await this.begin(accepted);
      return { kind: "entered" as const, conversationId: row?.conversationId ?? "", settled, outcome, stream };
    }

    /** What was accepted goes its way: to the lane, or, with a person as owner, straight to the record. */
    private async begin(accepted: readonly Accepted[]): Promise<void> {
      const { lane, recording, outbox, context } = this.awake();
      if (!accepted.some((each) => each.result === "accepted")) return;
      await step("accepted", context);
      if (this.store.pending().length > 0) {
        lane.arrived();
        lane.run();
      } else {
        background("outbox", outbox.run());
        await atMost(recordWaitMs, recording.flush());
      }
    }

    private async end(id: string): Promise<ConversationView | NotFound> {
      const { speaking, outbox, lane, recording } = this.awake();
      const conversation = this.store.conversation(id);
      if (!conversation) return { kind: "not_found" };
      if (conversation.status === "CLOSED") return conversationView(conversation);
      const closed = this.store.write(() => {
        const next = speaking.end(conversation);
        outbox.cancelOlderThan(next.epoch);
        return next;
      });
      lane.takenOver();
      this.sockets.send({ type: "closed", conversationId: id });
      await atMost(recordWaitMs, recording.flush());
      return conversationView(closed);
    }

    /** Whoever looks after a crash need not wait for the guard: what was left behind goes on at once. */
    private takeUp(): void {
      if (!this.work && this.store.exists) this.awake();
    }

    /** The parts that work. Made on first use, because the constructor may not throw; takes up what a crash left behind. */
    private awake(): Work {
      if (this.work) return this.work;
      const { store, live, sockets, env } = this;
      const context: ThreadContext = {
        ...composition,
        get bot() {
          return withTexts(composition.bot, knownSettings());
        },
        env,
        config: configOf(env),
        key: threadKey(this.ctx.id.toString()),
        store,
        alarm: this.alarmClock,
      };
      // apps cannot read a stream; a page that can has its own
      live.toSockets = ({ conversationId, covers }, text) => {
        if (store.head()?.channel !== "mobile" || !sockets.any) return false;
        sockets.send({ type: "delta", conversationId, covers: [...covers], text });
        return true;
      };
      const recording = new Recording(context);
      const outbox = new Outbox(context, recording);
      const speaking = new Speaking(context, recording, outbox);
      const acceptance = new Acceptance(context, recording, outbox, speaking);
      const customers = new Customers(context);
      const spending = new Spending(context, recording);
      const media = new MediaReader(context, speaking, spending);
      const suggesting = new Suggesting(context, { customers, spending });
      const draft = (ticketId: string) => background("suggest", this.suggest(ticketId));
      const linking = new Linking(context, speaking);
      const making = new Making(context, {
        ...{ live, customers, spending, media, linking },
        elsewhere: new Elsewhere(context),
      });
      const lane = new Lane(context, {
        ...{ speaking, recording, outbox, live, sockets, spending, making, linking },
        draft,
      });
      const desk = new Desk(context, { speaking, outbox, sockets, takenOver: () => lane.takenOver() });
      const starting = new Starting(context, { speaking, desk, recording });
      const clocks = new Clocks(context, { speaking, desk, sockets });
      const pushing = new Pushing(context, sockets);
      const proactive = new ProactiveMessages(context, { speaking, recording, sockets });
      const watchman = new Watchman(context, {
        speaking,
        lane,
        outbox,
        recording,
        sockets,
        desk,
        clocks,
        pushing,
        proactive,
      });
      this.work = {
        context,
        recording,
        outbox,
        speaking,
        acceptance,
        lane,
        watchman,
        desk,
        suggesting,
        starting,
        proactive,
      };
      outbox.recover();
      if (store.pending().length > 0) lane.run();
      background(
        "wake",
        outbox.run().then(() => recording.flush()),
      );
      return this.work;
    }
  };
}

/** The port as the object itself serves it: what needs no waiting may answer at once. */
type Served<Port> = {
  [Name in keyof Port]: Port[Name] extends (...args: infer Args) => Promise<infer Result>
    ? (...args: Args) => Result | Promise<Result>
    : never;
};

interface Work {
  context: ThreadContext;
  recording: Recording;
  outbox: Outbox;
  speaking: Speaking;
  acceptance: Acceptance;
  lane: Lane;
  watchman: Watchman;
  desk: Desk;
  suggesting: Suggesting;
  starting: Starting;
  proactive: ProactiveMessages;
}
