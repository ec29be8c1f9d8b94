import {
  chat,
  type MessageView,
  messagesAfter,
  newestConversation,
  type Outgoing,
  Refusal,
  type Reply,
  upload,
} from "./api";
import { type Choice, grow, Log, showActivity, showChoices, showDraft } from "./log-view";
import { draftElement } from "./message-view";
import { shrunk } from "./shrink";
import { listen } from "./socket";
import { t } from "./texts";

/** Waits before a message is sent again after the network failed, in milliseconds. */
const AGAIN = [1000, 3000, 8000];

interface Page {
  /** a line for the customer, or null to take it away */
  notice(text: string | null): void;
  line(up: boolean): void;
  /** what the customer can tap to sign in, where the page offers that */
  login(): Choice[];
}

/** The conversation on the page: sends, draws what comes back, and fetches what came from elsewhere. */
export class Conversation {
  #log = new Log((choice) => this.send(choice.title, choice.id));
  #id: string | null = null;
  #page: Page;
  #running = 0;
  #fetching = Promise.resolve();
  #typing: ReturnType<typeof setTimeout> | undefined;
  #end = () => {};
  /** raised when another person takes the page: answers meant for the one before are dropped */
  #epoch = 0;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Shows the session's newest conversation, or the greeting when there is none. */
  async open(): Promise<void> {
    this.#epoch += 1;
    this.#end();
    this.#log.clear();
    this.#id = null;
    this.#running = 0;
    showActivity(null);
    this.#page.line(false);
    this.#end = listen({
      onHint: (conversationId) => {
        if (conversationId) this.#switch(conversationId);
        void this.fetchNew();
      },
      onTyping: (on) => this.#someoneTypes(on),
      onLine: (up) => this.#page.line(up),
    });
    await this.fetchNew();
    if (!this.#log.empty) return;
    this.#log.greet(`**${t().welcome}**\n${t().about}`);
    showChoices(t().starters.map((title) => ({ title, act: () => this.send(title) })));
  }

  /** Fetches the messages that the page does not have. Nothing is said when that fails: the next hint tries again. */
  fetchNew(): Promise<void> {
    // one at a time, and none is skipped: what is asked for now may have come after the last one looked
    this.#fetching = this.#fetching.then(() => this.#fetch()).catch(() => {});
    return this.#fetching;
  }

  async #fetch(): Promise<void> {
    const epoch = this.#epoch;
    const id = this.#id ?? (await newestConversation());
    if (!id) return;
    const messages = await messagesAfter(id, this.#log.lastSeq);
    if (epoch !== this.#epoch) return;
    this.#id = id;
    for (const message of messages) this.#put(message);
    this.#log.lastSeq = Math.max(this.#log.lastSeq, messages.at(-1)?.seq ?? 0);
  }

  #put(message: MessageView): void {
    this.#log.put(message);
    if (message.role.toLowerCase() !== "user") this.#after(message);
    else showChoices([]);
  }

  #after({ quickReplies = [], request }: Pick<Reply, "quickReplies" | "request">): void {
    const replies = quickReplies.map(({ id, title }) => ({ title, act: () => this.send(title, id) }));
    showChoices([...replies, ...(request === "login" ? this.#page.login() : [])]);
  }

  /** Sends what was written or tapped. */
  send(message: string, choiceId?: string, photo?: File): void {
    const clientMessageId = crypto.randomUUID();
    const createdAt = new Date().toISOString();
    this.#log.sending(clientMessageId, { role: "user", content: message, createdAt, ...(photo && { photo }) });
    showChoices([]);
    void this.#deliver({ clientMessageId, message, ...(choiceId && { choiceId }) }, photo);
  }

  async #deliver(outgoing: Outgoing, photo?: File): Promise<void> {
    const epoch = this.#epoch;
    this.#running += 1;
    this.#page.notice(null);
    this.#log.failed(outgoing.clientMessageId, null);
    showActivity(t().typing);
    const problem = await this.#tryAll(outgoing, epoch, photo);
    if (epoch !== this.#epoch) return;
    this.#running -= 1;
    if (this.#running === 0) showActivity(null);
    if (!problem) return;
    this.#log.failed(outgoing.clientMessageId, () => void this.#deliver(outgoing, photo));
    this.#page.notice(problem);
  }

  /** Null when the message was answered; otherwise what to tell the customer. */
  async #tryAll(outgoing: Outgoing, epoch: number, photo?: File): Promise<string | null> {
    for (const wait of [...AGAIN, null]) {
      try {
        if (photo) outgoing.attachments ??= [await upload(await shrunk(photo))];
        if (epoch !== this.#epoch) return null;
        await this.#follow(outgoing, epoch);
        return null;
      } catch (error) {
        if (error instanceof Refusal && error.status < 500) return error.message;
        if (wait === null || epoch !== this.#epoch) break;
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
    return t().failed;
  }

  async #follow(outgoing: Outgoing, epoch: number): Promise<void> {
    const draft = draftElement();
    let failure: string | null = null;
    let waiting = false;
    try {
      for await (const part of chat(outgoing)) {
        if (epoch !== this.#epoch) return;
        if (part.type === "data-conversation") this.#switch(part.data.conversationId);
        else if (part.type === "data-progress") showActivity(part.data.label);
        else if (part.type === "error") failure = part.errorText;
        else if (part.type === "data-reply") {
          // in the same breath: the stream may stay open until the reply is recorded, and nobody is to see it twice
          draft.node.remove();
          waiting = !this.#replied(part.data);
        } else if (part.type === "text-delta") {
          showActivity(null);
          if (!draft.node.isConnected) showDraft(draft.node);
          grow(() => draft.add(part.delta));
        }
      }
    } finally {
      draft.node.remove();
    }
    // the reply is drawn already; this brings the seqs, and what came from elsewhere meanwhile
    await this.fetchNew();
    if (failure) throw new Error(failure);
    if (waiting) this.#page.notice(t().waiting);
  }

  /** Draws a finished reply; false when there is none because a person answers. */
  #replied(reply: (Reply & { messageId: string; seq: number }) | null): boolean {
    if (!reply) return false;
    const { messageId, seq, text, ...rest } = reply;
    const now = new Date().toISOString();
    this.#put({
      id: messageId,
      seq,
      role: "assistant",
      content: text,
      contentType: "TEXT",
      status: "SENT",
      createdAt: now,
      ...rest,
    });
    return true;
  }

  /** The service opened another conversation, because the one before was closed: what was said stays on the page. */
  #switch(conversationId: string): void {
    if (this.#id && this.#id !== conversationId) this.#log.nextConversation();
    this.#id = conversationId;
  }

  /** Somebody on the other side types, or has stopped. While we wait for an answer ourselves, its own stream tells more. */
  #someoneTypes(on: boolean): void {
    clearTimeout(this.#typing);
    if (this.#running > 0) return;
    showActivity(on ? t().typing : null);
    if (on) this.#typing = setTimeout(() => this.#running === 0 && showActivity(null), 5000);
  }
}
