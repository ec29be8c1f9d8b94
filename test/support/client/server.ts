import type { Changes, ChatRequest, Conversation, Message, SocketEvent } from "../../../client/src/contract";
import type { VirtualTime } from "./time";

type Kept<T> = T & { change: number };

export interface Asked {
  method: string;
  /** with its query */
  path: string;
  token: string;
  body: unknown;
}

export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** Words that the service refuses. */
export const refusedWords = "✗";
const answerTakes = 1_500;

/** The service of one customer, in memory: what an app sees of it, and nothing more. */
export class ChatServer {
  readonly conversations: Kept<Conversation>[] = [];
  readonly messages: Kept<Message>[] = [];
  readonly devices = new Map<string, unknown>();
  /** every request that came in */
  readonly asked: Asked[] = [];
  /** answers of the service instead of what it would do, the first for the next request */
  readonly forced: Answer[] = [];
  /** when not null, it answers everything so */
  outage: Answer | null = null;
  agent = false;
  pageSize = 200;
  readonly #time: VirtualTime;
  readonly #sockets = new Set<(event: SocketEvent) => void>();
  #change = 0;
  #epoch = 1;
  #token = 1;
  /** the customer's messages that wait for an answer, and who waits with them */
  #waiting: { message: Message; done: (answer: Answer) => void }[] = [];
  #making: number | null = null;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  get token(): string {
    return `token-${this.#token}`;
  }

  expireTokens(): void {
    this.#token += 1;
  }

  /** Cursors from before are not known any more. */
  forgetCursors(): void {
    this.#epoch += 1;
  }

  /** null when the token is not taken. Returns the end of it. */
  connect(token: string, listener: (event: SocketEvent) => void): (() => void) | null {
    if (token !== this.token) return null;
    this.#sockets.add(listener);
    return () => this.#sockets.delete(listener);
  }

  tell(event: SocketEvent): void {
    for (const socket of this.#sockets) socket(event);
  }

  async handle(asked: Asked): Promise<Answer> {
    this.asked.push(asked);
    const answer = this.forced.shift() ?? this.outage;
    if (answer) return answer;
    if (asked.token !== this.token) return refusal(401, "UNAUTHORIZED");
    const { method, body } = asked;
    const { pathname, searchParams } = new URL(asked.path, "https://chat.test");
    if (method === "POST" && pathname === "/api/chat") return this.#chat(body as ChatRequest);
    if (method === "GET" && pathname === "/api/chat/changes") {
      return { status: 200, body: this.#changes(searchParams.get("after"), Number(searchParams.get("limit"))) };
    }
    const [, device] = /^\/api\/mobile\/devices\/(.+)$/.exec(pathname) ?? [];
    if (device && method === "PUT") this.devices.set(decodeURIComponent(device), body);
    if (device && method === "DELETE") this.devices.delete(decodeURIComponent(device));
    if (device) return { status: 204 };
    const [, id, what] = /^\/api\/chat\/conversations\/([^/]+)\/(\w+)$/.exec(pathname) ?? [];
    const conversation = this.conversations.find((each) => each.id === id);
    if (!conversation || !what) return refusal(404, "CONVERSATION_NOT_FOUND");
    return this.#inConversation(conversation, what, body as Record<string, unknown>, searchParams);
  }

  /** Somebody of the team writes. */
  agentSays(content: string): void {
    const conversation = this.#open();
    this.#say(conversation, { role: "agent", content, status: "SENT", senderName: "Rina" });
  }

  /** One of the messages changes, for example by a reaction. */
  change(message: Kept<Message>, change: Partial<Message>): void {
    Object.assign(message, change, { change: this.#next() });
    this.tell({ type: "message", conversationId: message.conversationId, message: bare(message) });
  }

  close(): void {
    const conversation = this.conversations.findLast(({ status }) => status !== "CLOSED");
    if (conversation) this.#close(conversation);
  }

  /** The customer's messages, in the order in which they were taken. */
  get said(): string[] {
    return this.messages.filter(({ role }) => role === "user").map(({ content }) => content);
  }

  #next(): number {
    this.#change += 1;
    return this.#change;
  }

  #open(): Kept<Conversation> {
    const last = this.conversations.at(-1);
    if (last && last.status !== "CLOSED") return last;
    const at = this.#at();
    const opened: Kept<Conversation> = {
      id: `c_${this.conversations.length + 1}`,
      conversationNumber: null,
      channel: "mobile",
      status: "ACTIVE",
      messageCount: 0,
      readSeq: 0,
      startedAt: at,
      lastMessageAt: at,
      closedAt: null,
      change: this.#next(),
    };
    this.conversations.push(opened);
    return opened;
  }

  /** Never twice the same, so that the order is plain. */
  #at(): string {
    return new Date(this.#time.now + this.#change).toISOString();
  }

  #say(
    conversation: Kept<Conversation>,
    said: Pick<Message, "role" | "content" | "status"> & Partial<Message>,
  ): Message {
    const createdAt = this.#at();
    const seq = conversation.messageCount + 1;
    Object.assign(conversation, { messageCount: seq, lastMessageAt: createdAt, change: this.#next() });
    const message: Kept<Message> = {
      id: `m_${this.messages.length + 1}`,
      conversationId: conversation.id,
      seq,
      contentType: "text",
      createdAt,
      change: this.#next(),
      ...said,
    };
    this.messages.push(message);
    // a customer's own are no news to them
    if (said.role !== "user") this.tell({ type: "message", conversationId: conversation.id, message: bare(message) });
    return message;
  }

  #chat({ clientMessageId, message: content = "" }: ChatRequest): Answer | Promise<Answer> {
    const known = this.messages.find((each) => each.clientMessageId === clientMessageId);
    if (known && !this.#waiting.some(({ message }) => message.id === known.id)) return outcome(known);
    if (content.startsWith(refusedWords)) return refusal(400, "MESSAGE_REFUSED");
    const message =
      known ??
      this.#say(this.#open(), { role: "user", content, status: "DELIVERED", clientMessageId: clientMessageId ?? "" });
    const { conversationId } = message;
    if (this.agent) return outcome(message);
    return new Promise((done) => {
      this.#waiting.push({ message, done });
      if (!known) this.#make(conversationId);
    });
  }

  /** Begins an answer to all that waits; one that was being made is given up. */
  #make(conversationId: string): void {
    const covers = () => [...new Set(this.#waiting.map(({ message }) => message.clientMessageId ?? ""))];
    if (this.#making !== null) {
      this.#time.cancel(this.#making);
    }
    this.tell({ type: "typing", conversationId, by: "bot", on: true });
    this.#making = this.#time.after(answerTakes / 2, () => {
      this.tell({ type: "delta", conversationId, covers: covers(), text: "Baik, " });
      this.#making = this.#time.after(answerTakes / 2, () => this.#finish(conversationId));
    });
  }

  #finish(conversationId: string): void {
    this.#making = null;
    const conversation = this.conversations.find(({ id }) => id === conversationId);
    if (!conversation) return;
    const waiting = this.#waiting.splice(0);
    const about = [...new Set(waiting.map(({ message }) => message.content))].join(", ");
    this.#say(conversation, { role: "assistant", content: `Baik, Kak: ${about}`, status: "SENT" });
    this.tell({ type: "typing", conversationId, by: "bot", on: false });
    for (const { message, done } of waiting) done(outcome(message));
  }

  #close(conversation: Kept<Conversation>): void {
    Object.assign(conversation, { status: "CLOSED", closedAt: this.#at(), change: this.#next() });
    this.tell({ type: "closed", conversationId: conversation.id });
  }

  #inConversation(
    conversation: Kept<Conversation>,
    what: string,
    body: Record<string, unknown>,
    query: URLSearchParams,
  ): Answer {
    const own = this.messages.filter(({ conversationId }) => conversationId === conversation.id);
    const upToSeq = Number(body?.upToSeq);
    if (what === "messages") {
      const after = Number(query.get("after_seq"));
      const page = own.filter(({ seq }) => seq > after).slice(0, Number(query.get("limit")));
      return { status: 200, body: { messages: page.map(bare) } };
    }
    if (what === "read" || what === "delivered") {
      const states = what === "read" ? ["SENT", "DELIVERED"] : ["SENT"];
      const state = what === "read" ? "READ" : "DELIVERED";
      const raised = own.filter(
        ({ role, seq, status }) => role !== "user" && seq <= upToSeq && states.includes(status),
      );
      for (const message of raised) Object.assign(message, { status: state, change: this.#next() });
      if (what === "read" && upToSeq > conversation.readSeq) {
        Object.assign(conversation, { readSeq: upToSeq, change: this.#next() });
      }
      if (raised.length > 0) this.tell({ type: "receipt", conversationId: conversation.id, upToSeq, state });
    }
    if (what === "close") this.#close(conversation);
    return { status: 200, body: conversation };
  }

  #changes(after: string | null, limit: number): Changes {
    const [epoch, place] = (after ?? "").split(":");
    const known = Number(epoch) === this.#epoch;
    const from = known ? Number(place) : 0;
    const changed = this.messages.filter(({ change }) => change > from).sort((a, b) => a.change - b.change);
    const size = Math.min(limit, this.pageSize);
    const page = changed.slice(0, size);
    const more = changed.length > size;
    const to = more ? page.at(-1)?.change : this.#change;
    return structuredClone({
      messages: page.map(({ change: _, ...message }) => message),
      conversations: this.conversations.filter(({ change }) => change > from).map(({ change: _, ...each }) => each),
      cursor: `${this.#epoch}:${to}`,
      more,
      reset: after !== null && !known,
    });
  }
}

export function refusal(status: number, code: string): Answer {
  return { status, body: { error: { code, message: `no: ${code}` } } };
}

function outcome({ conversationId, id, seq }: Message): Answer {
  return { status: 200, body: { conversationId, messageId: id, seq } };
}

function bare({ change: _, conversationId: _c, ...message }: Message & { change?: number }) {
  return structuredClone(message);
}
