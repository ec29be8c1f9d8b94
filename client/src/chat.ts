import { Calls, type CallsOptions, isRefusal } from "./calls";
import type {
  BareMessage,
  Changes,
  ChatFile,
  Device,
  Message,
  RateRequest,
  ReadRequest,
  SocketEvent,
} from "./contract";
import { type Environment, platform, type Timer } from "./environment";
import { type Held, History, isOurs } from "./history";
import { type Line, lineOf } from "./line";
import { withDelta } from "./making";
import { Outbox, type Outgoing, type Pending } from "./outbox";
import { parsed } from "./parsed";
import { type Repeating, repeating } from "./repeating";
import { type ChatState, empty } from "./state";
import { type ChatStorage, Kept } from "./storage";
import { type UploadOptions, upload } from "./upload";

export interface ChatOptions extends CallsOptions {
  /** where messages wait for a network, and the newest ones are kept to be shown without it; one person's at a time */
  storage: ChatStorage;
  /** parts of the platform to be replaced */
  environment?: Partial<Environment>;
}

const changesAtOnce = 200;
const olderAtOnce = 50;
/** That somebody types is believed so long, ms: the frame that ends it may be lost. */
const typingLasts = 30_000;
/** That the customer types is told so often at most, ms. */
const typingEvery = 4_000;

/** The chat of one customer on one phone. */
export class Chat {
  #state: ChatState = empty;
  readonly #listeners = new Set<(state: ChatState) => void>();
  readonly #env: Environment;
  readonly #calls: Calls;
  readonly #kept: Kept;
  readonly #outbox: Outbox;
  readonly #line: Line;
  readonly #sync: Repeating;
  readonly #receipts: Repeating;
  #history = new History();
  #cursor: string | null = null;
  #loaded: Promise<void>;
  #started = false;
  /** the highest seq that the service was told of, by receipt and conversation */
  #told = new Map<string, number>();
  #telling: Promise<void> | null = null;
  #typingEnds: Timer | undefined;
  /** Unix ms; 0 when it was told that they have stopped */
  #typingTold = 0;

  constructor({ storage, environment, ...options }: ChatOptions) {
    this.#env = { ...platform(), ...environment };
    this.#calls = new Calls(options, this.#env);
    this.#kept = new Kept(storage);
    const queueChanged = () => {
      this.#show({ pending: this.#outbox.pending });
      return this.#kept.write("queue", this.#outbox.pending);
    };
    const answered = () => {
      this.#sync.run();
      // the network is there
      this.#line.wake();
    };
    this.#outbox = new Outbox(this.#calls, this.#env, queueChanged, answered);
    this.#line = lineOf(this.#calls, this.#env, {
      changed: (connection) => this.#show({ connection, ...(connection !== "live" && { making: null, typing: null }) }),
      missed: () => this.#catchUp(),
      frame: (text) => this.#frame(text),
    });
    this.#sync = repeating((signal) => this.#fetchChanges(signal), this.#env);
    this.#receipts = repeating((signal) => this.#tellReceipts(signal), this.#env);
    this.#loaded = this.#load();
  }

  get state(): ChatState {
    return this.#state;
  }

  /** Calls `listener` with each new state. Returns the end of it. */
  subscribe(listener: (state: ChatState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Connects, and keeps connected. Resolves when what was kept on the phone is shown. */
  async start(): Promise<void> {
    this.#started = true;
    await this.#loaded;
    if (!this.#started) return;
    for (const each of [this.#outbox.sending, this.#sync, this.#receipts, this.#line]) each.start();
  }

  /** Disconnects: nothing is sent or fetched until `start`. What waits to be sent stays. */
  stop(): void {
    this.#started = false;
    for (const each of [this.#outbox.sending, this.#sync, this.#receipts, this.#line]) each.stop();
    // what was on its way will be sent again
    this.#outbox.load(this.#outbox.pending);
    this.#show({ pending: this.#outbox.pending });
  }

  /** Looks for news now, for example when the app comes to the front, a notification arrives, or the network is back. */
  refresh(): void {
    this.#line.wake();
    this.#catchUp();
  }

  /** Resolves with the message's clientMessageId when it is kept on the phone; it is sent when the ones before it are. */
  async send(outgoing: Outgoing): Promise<string> {
    await this.#loaded;
    return this.#outbox.add(outgoing);
  }

  /** Sends a refused message again, as the newest one. */
  retry(clientMessageId: string): void {
    this.#outbox.retry(clientMessageId);
  }

  /** Forgets a message that was not confirmed. One that was on its way may have arrived; then it is shown again. */
  discard(clientMessageId: string): void {
    this.#outbox.drop([clientMessageId]);
  }

  /** Sends a file to be named by a message. Rejects with ChatError when it is refused (429: see `retryAfter`), else with Error. */
  upload(file: Blob, options: UploadOptions = {}): Promise<ChatFile> {
    return upload(this.#calls, this.#env, file, options);
  }

  /** The customer has seen everything up to there. It is told when there is a network. */
  async read(conversationId: string, upToSeq: number): Promise<void> {
    await this.#loaded;
    this.#history.read(conversationId, upToSeq);
    this.#showHistory();
    this.#receipts.run();
  }

  /** The customer types, or has stopped. May be called at each key. */
  typing(on: boolean): void {
    const open = this.#state.conversations.find(({ status }) => status !== "CLOSED");
    const now = this.#env.now();
    if (!open || (on ? now - this.#typingTold < typingEvery : this.#typingTold === 0)) return;
    this.#typingTold = on ? now : 0;
    // worth nothing later
    this.#post(open.id, "typing", { on }).catch(() => {});
  }

  /** How it was, from 1 to 5, within seven days of the end. Rejects with ChatError when that is refused. */
  async rate(conversationId: string, rating: number, feedback?: string): Promise<void> {
    await this.#post(conversationId, "rate", { rating, feedback } satisfies RateRequest);
    this.#sync.run();
  }

  /** Ends the conversation. Rejects with ChatError when that is refused, with Error without a network. */
  async close(conversationId: string): Promise<void> {
    await this.#post(conversationId, "close", {});
    this.#sync.run();
  }

  /** Fetches older messages: the newest that are missing. Resolves with whether there may be more; rejects like `close`. */
  async older(conversationId: string): Promise<boolean> {
    await this.#loaded;
    // another customer's, if this one signs out meanwhile, is another object
    const history = this.#history;
    const last = history.missing(conversationId);
    if (last === 0) return false;
    const after = Math.max(0, last - olderAtOnce);
    const path = `${at(conversationId)}/messages?after_seq=${after}&limit=${last - after}`;
    const page = await this.#calls.call<{ messages: BareMessage[] }>("GET", path);
    const messages = page.messages.map((message) => ({ ...message, conversationId }));
    history.put(messages, false);
    this.#arrived(messages);
    return after > 0 && messages.length > 0;
  }

  /** Lets notifications come to this phone. To be called at each start: tokens change. Rejects like `close`. */
  async registerDevice({ token, ...device }: Device & { token: string }): Promise<void> {
    await this.#calls.call("PUT", deviceAt(token), device);
    await this.#kept.write("device", token);
  }

  /**
   * Forgets all that was this customer's, on the phone too, and ends their notifications here. Rejects when the service could not
   * be told of the latter, or the storage failed; it is forgotten all the same.
   */
  async signOut(): Promise<void> {
    this.stop();
    await this.#loaded;
    this.#history = new History();
    this.#cursor = null;
    this.#told = new Map();
    this.#outbox.load([]);
    this.#show(empty);
    const token = await this.#kept.read<string>("device");
    const [cleared, told] = await Promise.allSettled([
      this.#kept.clear(),
      token && this.#calls.call("DELETE", deviceAt(token)),
    ]);
    this.#calls.forget();
    for (const result of [told, cleared]) if (result.status === "rejected") throw result.reason;
  }

  async #load(): Promise<void> {
    const [queue, held] = await Promise.all([this.#kept.read<Pending[]>("queue"), this.#kept.read<Held>("held")]);
    this.#outbox.load(queue ?? []);
    this.#show({ pending: this.#outbox.pending });
    if (!held) return;
    this.#cursor = held.cursor;
    this.#history.load(held);
    // the app may have ended between the two writes
    this.#arrived(held.messages);
  }

  /** The truth: everything that is new or was changed since the cursor. */
  async #fetchChanges(signal: AbortSignal): Promise<void> {
    const sent = this.#outbox.pending.filter(({ state }) => state === "sent");
    for (let more = true; more; ) {
      const after = this.#cursor === null ? "" : `&after=${encodeURIComponent(this.#cursor)}`;
      const path = `/api/chat/changes?channel=MOBILE&limit=${changesAtOnce}${after}`;
      const page = await this.#calls.call<Changes>("GET", path, undefined, signal);
      if (signal.aborted) return;
      this.#history.merge(page.messages, page.conversations);
      this.#cursor = page.cursor;
      this.#arrived(page.messages);
      more = page.more;
    }
    // the service has them, whether or not it still shows them
    this.#outbox.drop(sent.map(({ clientMessageId }) => clientMessageId));
    this.#receipts.run();
  }

  /** Tells what has come to this phone, and what the customer has read. */
  async #tellReceipts(signal: AbortSignal): Promise<void> {
    for (const [id, messages] of Object.entries(this.#history.messages)) {
      const arrived = messages.filter((message) => isOurs(message) && message.status === "SENT").at(-1);
      await this.#tell(id, "delivered", arrived?.seq ?? 0, signal);
      const seen = this.#history.reads[id] ?? 0;
      if (seen > (this.#history.conversation(id)?.readSeq ?? 0)) await this.#tell(id, "read", seen, signal);
    }
  }

  /** Each place once. */
  async #tell(id: string, what: "delivered" | "read", upToSeq: number, signal: AbortSignal): Promise<void> {
    const receipt = `${what} ${id}`;
    if (signal.aborted || upToSeq <= (this.#told.get(receipt) ?? 0)) return;
    try {
      await this.#post(id, what, { upToSeq } satisfies ReadRequest, signal);
    } catch (error) {
      // nobody wants to know any more
      if (!isRefusal(error)) throw error;
    }
    this.#told.set(receipt, upToSeq);
  }

  #catchUp(): void {
    this.#outbox.sending.wake();
    this.#sync.wake();
  }

  #frame(text: string): void {
    const event = parsed<SocketEvent>(text);
    switch (event?.type) {
      case "message": {
        const message = { ...event.message, conversationId: event.conversationId };
        // an answer may be quicker than its question: then both come with the changes, in their order
        if (message.seq <= this.#history.end(event.conversationId) + 1) {
          this.#history.put([message], false);
          if (isOurs(message)) this.#show({ typing: null, making: null });
          this.#arrived([message]);
        }
        this.#sync.run();
        return;
      }
      case "escalated":
      case "agent_joined":
      case "closed":
      case "receipt":
        this.#sync.run();
        return;
      case "typing":
        this.#showTyping(event);
        // it is at work on a message: then the service has it, and the next one may go
        if (event.on && this.#outbox.busy) this.#sync.run();
        return;
      case "delta":
        if (!this.#history.answered(event.conversationId, event.covers)) {
          this.#show({ making: withDelta(this.#state.making, event) });
        }
        return;
    }
  }

  #showTyping({ conversationId, by, on }: Extract<SocketEvent, { type: "typing" }>): void {
    this.#env.clearTimeout(this.#typingEnds);
    this.#show({ typing: on ? { conversationId, by } : null });
    if (on) this.#typingEnds = this.#env.setTimeout(() => this.#show({ typing: null }), typingLasts);
  }

  /** Messages have come: those that were waiting among them are no longer pending. */
  #arrived(messages: readonly Message[]): void {
    this.#showHistory();
    this.#outbox.drop(messages.flatMap(({ clientMessageId }) => clientMessageId ?? []));
  }

  #showHistory(): void {
    const { making } = this.#state;
    const { conversations, messages, unread } = this.#history;
    const said = making && this.#history.answered(making.conversationId, making.covers);
    this.#show({ conversations, messages, unread, making: said ? null : making });
    void this.#kept.write("held", this.#history.held(this.#cursor));
  }

  /** Listeners hear of all that changes in one go at once, so that a message is never shown twice or not at all. */
  #show(change: Partial<ChatState>): void {
    this.#state = { ...this.#state, ...change };
    this.#telling ??= Promise.resolve().then(() => {
      this.#telling = null;
      for (const listener of this.#listeners) listener(this.#state);
    });
  }

  #post(conversationId: string, what: string, body: unknown, signal?: AbortSignal): Promise<unknown> {
    return this.#calls.call("POST", `${at(conversationId)}/${what}`, body, signal);
  }
}

function at(conversationId: string): string {
  return `/api/chat/conversations/${encodeURIComponent(conversationId)}`;
}

function deviceAt(token: string): string {
  return `/api/mobile/devices/${encodeURIComponent(token)}`;
}
