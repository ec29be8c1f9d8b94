import type { Reply } from "../../../src/core/reply";
import type { SocketEvent } from "../../../src/core/thread/socket-events";
import type { Page } from "../../loader/messages";
import {
  type ConversationView,
  conversations,
  type MessageView,
  markRead,
  messagesAfter,
  rate,
  stop,
  typing,
} from "./api";
import { tell } from "./host";
import { type Item, Log } from "./log";
import { Outbox, type Pending, type Standing } from "./outbox";
import { listen } from "./socket";
import type { chat } from "./stream";
import { t } from "./words";

/** All that the window draws. */
export interface State {
  items: Item[];
  /** the answer while it is made */
  draft: string | null;
  /** somebody is at work on the other side, and what on */
  activity: string | null;
  line: "connecting" | "up" | "down";
  notice: string | null;
  /** who of the team is there */
  agent: string | null;
  /** what the newest message asks for */
  request: Reply["request"] | null;
  quickReplies: { id: string; title: string }[];
  /** a person is waited for: a guest may leave a number */
  waiting: boolean;
  unread: number;
  hasOlder: boolean;
  loaded: boolean;
}

const begin: State = {
  items: [],
  draft: null,
  activity: null,
  line: "connecting",
  notice: null,
  agent: null,
  request: null,
  quickReplies: [],
  waiting: false,
  unread: 0,
  hasOlder: false,
  loaded: false,
};

const pageSize = 100;
/** The conversation that was rated last: it is not asked for again. */
const RATED = "kidkazz.rated";
/** Typing is told at most so often, ms. */
const typingEvery = 3_000;

/** The conversation in the window: sends, follows what comes back, and fetches what came from elsewhere. */
export class Chat {
  state = begin;
  #listeners = new Set<() => void>();
  #log = new Log();
  #outbox = new Outbox({
    changed: (pending, standing) => this.#standing(pending, standing),
    accepted: (pending, answer) => this.#follow(pending, answer),
  });
  #owner = "";
  #all: ConversationView[] = [];
  #page: Page | null = null;
  #shown = false;
  #readSeq = 0;
  #running = 0;
  #fetching: Promise<void> = Promise.resolve();
  #olderComing: Promise<void> | null = null;
  #typing: ReturnType<typeof setTimeout> | undefined;
  #toldTyping = 0;
  #end = () => {};
  /** raised when another person chats: what was meant for the one before is dropped */
  #epoch = 0;

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #set(change: Partial<State>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.#listeners) listener();
  }

  #draw(change: Partial<State> = {}): void {
    const newest = this.#log.newest;
    const open = newest && newest.role !== "user" ? newest : null;
    const pending = this.state.items.at(-1)?.kind === "pending" && this.#running > 0;
    this.#set({
      items: this.#log.items(),
      quickReplies: pending ? [] : (open?.quickReplies ?? []),
      request: pending || this.#isRated(open) ? null : (open?.request ?? null),
      hasOlder: this.#log.firstSeq > 1 || this.#olderConversation() !== null,
      ...change,
    });
    this.#countUnread();
  }

  /** Somebody chats already. */
  get begun(): boolean {
    return this.#owner !== "";
  }

  /** Begins as whoever chats now. `owner` names them in the outbox; `also`: who they were until now, whose unsent words are theirs. */
  async open(owner: string, also: string | null = null): Promise<void> {
    const epoch = ++this.#epoch;
    this.#end();
    this.#outbox.clear();
    this.#log = new Log();
    this.#owner = owner;
    this.#running = 0;
    this.#readSeq = 0;
    this.#set({ ...begin, unread: 0 });
    this.#end = listen({
      onHint: (event) => this.#hint(event),
      onLine: (up) => this.#set({ line: up ? "up" : this.state.line === "connecting" ? "connecting" : "down" }),
    });
    const kept = this.#outbox.kept(owner, also);
    await this.fetchNew();
    // what a closed window left: what the service has answered is known by its id, and counts once
    for (const pending of await kept) if (epoch === this.#epoch) void this.#outbox.add(pending, false);
    if (epoch === this.#epoch) this.#draw({ loaded: true });
  }

  setShown(shown: boolean): void {
    this.#shown = shown;
    this.#countUnread();
  }

  /** The page came into view, or went out of it. */
  seen(): void {
    this.#countUnread();
  }

  setPage(page: Page | null): void {
    this.#page = page;
  }

  /** Fetches what is not here. Nothing is said when that fails: the next hint tries again. */
  fetchNew(): Promise<void> {
    // one at a time, and none is skipped: what is asked for now may have come after the last one looked
    this.#fetching = this.#fetching.then(() => this.#fetch()).catch(() => {});
    return this.#fetching;
  }

  async #fetch(): Promise<void> {
    const epoch = this.#epoch;
    if (!this.#log.current) {
      const all = await conversations();
      const [current] = all;
      if (epoch !== this.#epoch) return;
      this.#all = all;
      if (!current) return;
      this.#log.goOnIn(current.id);
      this.#readSeq = current.readSeq;
      this.#status(current.status);
      // the newest page first; what is older comes when it is asked for
      const from = Math.max(0, current.messageCount - pageSize);
      await this.#take(current.id, from, epoch);
      return;
    }
    await this.#take(this.#log.current, this.#log.lastSeq, epoch);
  }

  async #take(conversation: string, after: number, epoch: number): Promise<void> {
    for (let from = after; ; ) {
      const messages = await messagesAfter(conversation, from, pageSize);
      if (epoch !== this.#epoch) return;
      this.#log.put(conversation, messages);
      for (const { role, senderName } of messages) if (role === "agent") this.#set({ agent: senderName ?? t().agent });
      this.#draw();
      const last = messages.at(-1)?.seq ?? 0;
      if (messages.length < pageSize || last <= from) return;
      from = last;
    }
  }

  /** Brings the page before the oldest message that is here. */
  older(): Promise<void> {
    this.#olderComing ??= this.#older().finally(() => {
      this.#olderComing = null;
    });
    return this.#olderComing;
  }

  async #older(): Promise<void> {
    const epoch = this.#epoch;
    const previous = this.#log.firstSeq > 1 ? this.#log.first : this.#olderConversation();
    if (!previous) return;
    const isNew = previous !== this.#log.first;
    const end = isNew ? (this.#all.find(({ id }) => id === previous)?.messageCount ?? 0) : this.#log.firstSeq - 1;
    const from = Math.max(0, end - pageSize);
    const messages = await messagesAfter(previous, from, Math.min(pageSize, end - from)).catch(() => []);
    if (epoch !== this.#epoch) return;
    if (isNew) this.#log.before(previous);
    this.#log.put(previous, messages);
    this.#draw();
  }

  #olderConversation(): string | null {
    const at = this.#all.findIndex(({ id }) => id === this.#log.first);
    return at < 0 ? null : (this.#all[at + 1]?.id ?? null);
  }

  #hint(event?: SocketEvent): void {
    if (event && "conversationId" in event) this.#log.goOnIn(event.conversationId);
    if (event?.type === "typing") {
      this.#someoneTypes(event);
      return;
    }
    // the answer that is being made comes by its own stream
    if (event?.type === "delta") return;
    if (event?.type === "agent_joined") this.#set({ agent: event.name, waiting: false });
    if (event?.type === "escalated") this.#set({ waiting: true });
    if (event?.type === "closed") this.#set({ agent: null, waiting: false });
    void this.fetchNew();
  }

  #status(status: ConversationView["status"]): void {
    this.#set({ waiting: status === "WAITING_HUMAN" });
  }

  /** While we wait for an answer ourselves its own stream tells more. */
  #someoneTypes({ by, on }: SocketEvent & { type: "typing" }): void {
    clearTimeout(this.#typing);
    if (this.#running > 0) return;
    const label = by === "agent" ? t().agentTypes(this.state.agent ?? t().agent) : t().typing;
    this.#set({ activity: on ? label : null });
    if (on) this.#typing = setTimeout(() => this.#running === 0 && this.#set({ activity: null }), 6_000);
  }

  /** Sends what was written, tapped, photographed or said. */
  send(
    message: string,
    { choiceId, file, fileName }: { choiceId?: string; file?: Blob; fileName?: string } = {},
  ): void {
    const pending: Pending = {
      clientMessageId: crypto.randomUUID(),
      message,
      owner: this.#owner,
      conversation: this.#log.current,
      after: this.#log.lastSeq,
      createdAt: new Date().toISOString(),
      ...(choiceId && { choiceId }),
      ...(file && { file }),
      ...(fileName && { fileName }),
      ...(this.#page && { page: this.#page }),
    };
    this.#set({ notice: null, quickReplies: [], request: null });
    void this.#outbox.add(pending);
    tell({ type: "event", name: "message", detail: { role: "user" } });
  }

  /** Tries again what the service refused. */
  again(pending: Pending): void {
    this.#set({ notice: null });
    void this.#outbox.add(pending);
  }

  /** Gives up what could not be sent. */
  drop({ clientMessageId }: Pending): void {
    this.#log.forget(clientMessageId);
    void this.#outbox.done(clientMessageId);
    this.#draw({ notice: null });
  }

  #standing(pending: Pending, standing: Standing): void {
    if (pending.owner !== this.#owner) return;
    this.#log.sending(pending, standing);
    this.#draw(standing.state === "failed" ? { notice: standing.why ?? t().failed } : {});
  }

  async #follow(pending: Pending, answer: Awaited<ReturnType<typeof chat>>): Promise<void> {
    const epoch = this.#epoch;
    this.#running += 1;
    let draft = "";
    let failed = false;
    this.#set({ activity: this.state.agent || this.state.waiting ? null : t().typing });
    try {
      const reader = answer.getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        if (epoch !== this.#epoch) return;
        const { value } = part;
        switch (value.type) {
          case "data-conversation":
            this.#log.goOnIn(value.data.conversationId);
            if (pending.conversation !== value.data.conversationId)
              this.#log.placed(pending.clientMessageId, value.data.conversationId, 1);
            break;
          case "data-progress":
            this.#set({ activity: value.data.label });
            break;
          case "text-delta":
            draft += value.delta;
            this.#set({ draft, activity: null });
            break;
          case "data-reply":
            // in the same breath: the stream may stay open until the reply is recorded, and nobody is to see it twice
            draft = "";
            this.#replied(value.data);
            break;
          case "data-outcome":
            this.#log.placed(pending.clientMessageId, value.data.conversationId, value.data.seq);
            this.#status(value.data.status);
            // a person's now: no answer comes by itself
            if (value.data.response === null && value.data.status !== "ACTIVE" && !this.state.agent)
              this.#set({ notice: t().waiting });
            break;
          case "error":
            failed = true;
        }
      }
    } finally {
      if (epoch === this.#epoch) {
        this.#running -= 1;
        this.#set({ draft: null, ...(this.#running === 0 && { activity: null }) });
      }
    }
    if (failed) throw new Error("the service could not answer");
    await this.fetchNew();
    if (epoch !== this.#epoch) return;
    await this.#outbox.done(pending.clientMessageId);
    this.#draw();
  }

  #replied(reply: (Reply & { messageId: string; seq: number }) | null): void {
    const conversation = this.#log.current;
    if (!reply || !conversation) return;
    const { messageId, seq, text, ...rest } = reply;
    const createdAt = new Date().toISOString();
    const message: MessageView = {
      id: messageId,
      seq,
      role: "assistant",
      content: text,
      contentType: "TEXT",
      status: "SENT",
      createdAt,
      ...rest,
    };
    this.#log.put(conversation, [message]);
    this.#draw({ draft: null, activity: null });
    tell({ type: "event", name: "message", detail: { role: "assistant" } });
  }

  /** The answer that is being made is not wanted any more. */
  stop(): void {
    const id = this.#log.current;
    if (id) void stop(id).catch(() => {});
  }

  typed(): void {
    const id = this.#log.current;
    // only a person on the other side sees it
    if (!id || !this.state.agent || Date.now() - this.#toldTyping < typingEvery) return;
    this.#toldTyping = Date.now();
    void typing(id, true).catch(() => {});
  }

  #isRated(message: MessageView | null): boolean {
    return message?.request === "rating" && localStorage.getItem(RATED) === this.#log.current;
  }

  /** True when it is kept. */
  async rate(stars: number, feedback: string): Promise<boolean> {
    const id = this.#log.current;
    if (!id) return false;
    try {
      await rate(id, stars, feedback);
      localStorage.setItem(RATED, id);
      this.#draw();
      void this.fetchNew();
      return true;
    } catch (error) {
      this.#set({ notice: error instanceof Error ? error.message : t().failed });
      return false;
    }
  }

  #countUnread(): void {
    const id = this.#log.current;
    const last = this.#log.lastSeq;
    if (this.#shown && document.visibilityState === "visible") {
      if (id && last > this.#readSeq) void markRead(id, last).catch(() => {});
      this.#readSeq = Math.max(this.#readSeq, last);
    }
    const unread = this.state.items.filter(
      (item) => item.kind === "message" && item.message.role !== "user" && item.message.seq > this.#readSeq,
    ).length;
    if (unread !== this.state.unread) this.#set({ unread });
    tell({ type: "unread", count: unread });
  }
}
