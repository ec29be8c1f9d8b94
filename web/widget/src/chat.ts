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
  /** a rating was just given */
  thanked: boolean;
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
  thanked: false,
  unread: 0,
  hasOlder: false,
  loaded: false,
};

const pageSize = 100;
/** The conversation that was rated last: it is not asked for again. */
const RATED = "kidkazz.rated";
/** Typing is told at most so often, ms. */
const typingEvery = 3_000;
/** What the service takes of a page (src/core/turn.ts); with one that is longer it would take no message at all. */
const longestTitle = 200;
const longestUrl = 1000;

function fitting({ title, url }: Page): Page | null {
  if (url.length > longestUrl || !/^https?:/.test(url) || !URL.canParse(url)) return null;
  return { title: title.slice(0, longestTitle).toWellFormed(), url };
}

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
  /** raised when another person is before the window; a guest who signs in is the same one */
  person = 0;
  #all: ConversationView[] = [];
  /** the list of conversations, and with it who answers, may have changed */
  #stale = true;
  #withAgent = false;
  /** who of the team has come, before they have said something */
  #joined: string | null = null;
  #page: Page | null = null;
  #shown = false;
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
    const { fromTeam } = this.#log;
    const agent = fromTeam ? (fromTeam.senderName ?? t().agent) : this.#joined;
    this.#set({
      agent: this.#withAgent ? agent : null,
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
    if (this.#owner !== "" && this.#owner !== owner && this.#owner !== also) this.person += 1;
    this.#log = new Log();
    this.#owner = owner;
    this.#all = [];
    this.#stale = true;
    this.#withAgent = false;
    this.#joined = null;
    this.#running = 0;
    // what the one before has asked for is not waited for
    this.#fetching = Promise.resolve();
    this.#olderComing = null;
    this.#set(begin);
    this.#end = listen({
      onHint: (event) => this.#hint(event),
      onLine: (up) => {
        if (!up) this.#stale = true;
        this.#set({ line: up ? "up" : this.state.line === "connecting" ? "connecting" : "down" });
      },
    });
    const kept = this.#outbox.kept(owner, also);
    await this.fetchNew();
    // what a closed window left: what the service has answered is known by its id, and counts once
    for (const pending of await kept) if (epoch === this.#epoch) void this.#outbox.add(pending, false);
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
    this.#page = page && fitting(page);
  }

  /** Fetches what is not here. Nothing is said when that fails: the next hint tries again. */
  fetchNew(): Promise<void> {
    // one at a time, and none is skipped: what is asked for now may have come after the last one looked
    const epoch = this.#epoch;
    this.#fetching = this.#fetching.then(() => this.#fetch(epoch)).catch(() => {});
    return this.#fetching;
  }

  async #fetch(epoch: number): Promise<void> {
    if (this.#stale && epoch === this.#epoch) await this.#list(epoch);
    if (epoch !== this.#epoch) return;
    if (this.#log.current) await this.#take(this.#log.current, this.#log.wholeSeq, epoch);
    if (epoch === this.#epoch && !this.state.loaded) this.#draw({ loaded: true });
  }

  async #list(epoch: number): Promise<void> {
    // first: what changes while it is on its way is asked for once more
    this.#stale = false;
    const all = await conversations().catch((error: unknown) => {
      if (epoch === this.#epoch) this.#stale = true;
      throw error;
    });
    if (epoch !== this.#epoch) return;
    this.#all = all;
    const [newest] = all;
    // the newest page first; what is older comes when it is asked for
    if (newest) this.#log.goOnIn(newest.id, Math.max(0, newest.messageCount - pageSize), newest.readSeq);
    const current = all.find(({ id }) => id === this.#log.current);
    if (current) this.#status(current.status);
  }

  async #take(conversation: string, after: number, epoch: number): Promise<void> {
    for (let from = after; ; ) {
      const messages = await messagesAfter(conversation, from, pageSize);
      if (epoch !== this.#epoch) return;
      this.#log.put(conversation, messages, from);
      this.#draw();
      const last = messages.at(-1)?.seq ?? 0;
      if (messages.length < pageSize || last <= from) return;
      from = last;
    }
  }

  /** Brings the page before the oldest message that is here. */
  older(): Promise<void> {
    if (this.#olderComing) return this.#olderComing;
    const coming = this.#older().finally(() => {
      if (this.#olderComing === coming) this.#olderComing = null;
    });
    this.#olderComing = coming;
    return coming;
  }

  async #older(): Promise<void> {
    const epoch = this.#epoch;
    const previous = this.#log.firstSeq > 1 ? this.#log.first : this.#olderConversation();
    if (!previous) return;
    const isNew = previous !== this.#log.first;
    const end = isNew ? (this.#all.find(({ id }) => id === previous)?.messageCount ?? 0) : this.#log.firstSeq - 1;
    const from = Math.max(0, end - pageSize);
    const messages = end > from ? await messagesAfter(previous, from, end - from).catch(() => null) : [];
    // what did not come is asked for again the next time
    if (!messages || epoch !== this.#epoch) return;
    if (isNew) this.#log.before(previous);
    this.#log.put(previous, messages);
    this.#draw();
  }

  #olderConversation(): string | null {
    const at = this.#all.findIndex(({ id }) => id === this.#log.first);
    return at < 0 ? null : (this.#all[at + 1]?.id ?? null);
  }

  #hint(event?: SocketEvent): void {
    // before the first list it is not known what there is before it
    if (!this.state.loaded) this.#stale = true;
    else if (event) this.#log.goOnIn(event.conversationId);
    if (event?.type === "typing") {
      this.#someoneTypes(event);
      return;
    }
    // the answer that is being made comes by its own stream
    if (event?.type === "delta") return;
    if (event && event.conversationId === this.#log.current) this.#changed(event);
    void this.fetchNew();
  }

  #changed(event: SocketEvent): void {
    if (event.type === "agent_joined") {
      this.#joined = event.name;
      this.#status("WITH_AGENT");
    } else if (event.type === "escalated") this.#status("WAITING_HUMAN");
    else if (event.type === "closed") this.#status("CLOSED");
    // that a conversation was taken or given back is told by nothing but who speaks in it
    else if (event.type === "message" && event.message.role !== "user")
      this.#stale ||= this.#withAgent !== (event.message.role === "agent");
  }

  #status(status: ConversationView["status"]): void {
    this.#withAgent = status === "WITH_AGENT";
    if (!this.#withAgent) this.#joined = null;
    this.#draw({ waiting: status === "WAITING_HUMAN" });
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
    this.#set({ notice: null, quickReplies: [], request: null, thanked: false });
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
    if (pending.owner !== this.#owner) return;
    const epoch = this.#epoch;
    this.#running += 1;
    let draft = "";
    let failed = false;
    this.#set({ activity: this.state.agent || this.state.waiting ? null : t().typing });
    try {
      const reader = answer.getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        if (epoch !== this.#epoch) return void reader.cancel();
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
    const epoch = this.#epoch;
    if (!id) return false;
    try {
      await rate(id, stars, feedback);
      localStorage.setItem(RATED, id);
      if (epoch !== this.#epoch) return true;
      this.#draw({ thanked: true });
      void this.fetchNew();
      return true;
    } catch (error) {
      if (epoch !== this.#epoch) return false;
      this.#set({ notice: error instanceof Error ? error.message : t().failed });
      return false;
    }
  }

  #countUnread(): void {
    if (this.#shown && document.visibilityState === "visible")
      for (const { conversation, seq } of this.#log.see()) void markRead(conversation, seq).catch(() => {});
    const { unread } = this.#log;
    if (unread !== this.state.unread) this.#set({ unread });
    tell({ type: "unread", count: unread });
  }
}
