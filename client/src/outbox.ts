import { type Calls, isRefusal } from "./calls";
import type { ChatAnswer, ChatFile, ChatRequest } from "./contract";
import { type Environment, newId } from "./environment";
import { type Repeating, repeating } from "./repeating";

/** What the customer sends: words, a tapped quick reply, files that were uploaded; at least one of them. */
export interface Outgoing {
  text?: string;
  choiceId?: string;
  attachments?: readonly ChatFile[];
}

/** A message that the service has not confirmed. */
export interface Pending extends Outgoing {
  /** the same one at each try, so that nothing is said twice */
  clientMessageId: string;
  /** ISO 8601, when the customer sent it */
  createdAt: string;
  /** `sent`: the service has it, its own copy is on the way; `failed`: refused, to be retried or discarded */
  state: "queued" | "sending" | "sent" | "failed";
  /** why it was refused, in words for the customer */
  error?: { code: string; message: string };
}

/** An answer may take a model a while, ms. */
const answerTimeout = 60_000;

/**
 * Sends what the customer writes, in the order of writing, one at a time: failures of the network and of the service are waited
 * out, refusals are shown. A message is over when the service answered it, or has shown it as one of the conversation's.
 */
export class Outbox {
  /** in the order of sending */
  pending: readonly Pending[] = [];
  /** to be started, woken and stopped */
  readonly sending: Repeating;
  readonly #calls: Calls;
  readonly #env: Environment;
  readonly #changed: () => Promise<unknown>;
  readonly #answered: () => void;
  /** the message that is on its way, and the end of waiting for its answer */
  #current: { id: string; settle(): void } | null = null;

  /** `changed` resolves when the queue is kept; `answered`: the service has more to tell now. */
  constructor(calls: Calls, env: Environment, changed: () => Promise<unknown>, answered: () => void) {
    this.#calls = calls;
    this.#env = env;
    this.#changed = changed;
    this.#answered = answered;
    this.sending = repeating((signal) => this.#sendAll(signal), env);
  }

  get busy(): boolean {
    return this.#current !== null;
  }

  /** What the app left when it ended. */
  load(pending: readonly Pending[]): void {
    this.pending = pending.map((each) => (each.state === "sending" ? { ...each, state: "queued" } : each));
  }

  /** Resolves with its clientMessageId when it is kept. */
  async add(outgoing: Outgoing): Promise<string> {
    const clientMessageId = newId(this.#env);
    const createdAt = new Date(this.#env.now()).toISOString();
    this.pending = [...this.pending, { ...outgoing, clientMessageId, createdAt, state: "queued" }];
    const kept = this.#changed();
    this.sending.run();
    await kept;
    return clientMessageId;
  }

  /** Sends a refused message again, as the newest. */
  retry(id: string): void {
    const found = this.pending.find(({ clientMessageId, state }) => clientMessageId === id && state === "failed");
    if (!found) return;
    const { error: _, ...rest } = found;
    this.pending = [...this.pending.filter((each) => each !== found), { ...rest, state: "queued" }];
    void this.#changed();
    this.sending.run();
  }

  /** Forgets messages, which the service may have all the same, and goes on with the next. */
  drop(ids: readonly string[]): void {
    const rest = this.pending.filter(({ clientMessageId }) => !ids.includes(clientMessageId));
    if (rest.length === this.pending.length) return;
    this.pending = rest;
    if (this.#current && ids.includes(this.#current.id)) this.#current.settle();
    void this.#changed();
  }

  async #sendAll(signal: AbortSignal): Promise<void> {
    const next = () => this.pending.find(({ state }) => state === "queued");
    for (let pending = next(); pending; pending = next()) {
      const id = pending.clientMessageId;
      // kept before it is sent: else a restart could let a newer one go ahead of it
      await this.#mark(id, { state: "sending" });
      if (signal.aborted) return;
      let outcome: Partial<Pending> = { state: "queued" };
      try {
        await Promise.race([this.#post(pending, signal), this.#settled(id)]);
        outcome = { state: "sent" };
      } catch (error) {
        if (!isRefusal(error)) throw error;
        outcome = { state: "failed", error: { code: error.code, message: error.message } };
      } finally {
        if (!signal.aborted) {
          this.#current = null;
          void this.#mark(id, outcome);
        }
      }
      if (signal.aborted) return;
      this.#answered();
    }
  }

  #post({ clientMessageId, text, choiceId, attachments }: Pending, signal: AbortSignal): Promise<ChatAnswer> {
    const body: ChatRequest = {
      channel: "MOBILE",
      clientMessageId,
      message: text,
      choiceId,
      attachments: attachments?.map(({ id }) => ({ id })),
    };
    return this.#calls.call("POST", "/api/chat", body, signal, answerTimeout);
  }

  #settled(id: string): Promise<void> {
    return new Promise((settle) => {
      this.#current = { id, settle };
    });
  }

  #mark(id: string, change: Partial<Pending>): Promise<unknown> {
    this.pending = this.pending.map((each) => (each.clientMessageId === id ? { ...each, ...change } : each));
    return this.#changed();
  }
}
