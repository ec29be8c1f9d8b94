import { createStore, del, entries, setMany } from "idb-keyval";
import { Refusal, upload } from "./api";
import { shrunk } from "./shrink";
import { chat, type Outgoing } from "./stream";
import { t } from "./words";

/** A message of the customer's that the service may not have yet, or has not answered. It survives a reload and a closed tab. */
export interface Pending extends Outgoing {
  /** whose it is: who has signed in meanwhile does not send it */
  owner: string;
  /** the conversation, and the place in it after which it was written */
  conversation: string | null;
  after: number;
  createdAt: string;
  file?: Blob;
  fileName?: string;
}

export type Standing = { state: "queued" | "sending" | "failed"; progress?: number; why?: string };

interface Notes {
  changed(pending: Pending, standing: Standing): void;
  /** the service has it: the answer as it is made */
  accepted(pending: Pending, answer: Awaited<ReturnType<typeof chat>>): Promise<void>;
}

const store = createStore("kidkazz-chat", "outbox");

/** Private windows may have no storage: then it lives as long as the page. */
async function put(all: readonly Pending[]): Promise<void> {
  await setMany(
    all.map((pending) => [pending.clientMessageId, pending]),
    store,
  ).catch(() => {});
}

/** Waits before a message is sent again after the network failed, ms; the last one goes on. */
const again = [1000, 3000, 8000, 20_000];

/**
 * Sends what the customer writes, in the order of writing, each until the service has taken it: the network's failures are waited out,
 * its refusals shown. The same clientMessageId goes with each try, so that nothing is said twice.
 */
export class Outbox {
  readonly #notes: Notes;
  /** what is to be sent for whoever chats now: after each wait, what is no longer in it is not sent and not told of */
  #queue: Pending[] = [];
  #running = false;
  /** raised when another person chats */
  #epoch = 0;
  readonly #waits = new Set<() => void>();
  /** how often an answer broke off on its way, by message */
  readonly #broken = new Map<string, number>();

  constructor(notes: Notes) {
    this.#notes = notes;
    addEventListener("online", () => this.#wake());
  }

  /** What a visit before this one left, in order; what `also` left is the owner's from now on. */
  async kept(owner: string, also: string | null): Promise<Pending[]> {
    const all = (await entries<string, Pending>(store).catch(() => [])).map(([, pending]) => pending);
    const own = all.filter((each) => each.owner === owner || each.owner === also);
    const guests = own.filter((each) => each.owner !== owner);
    for (const each of guests) each.owner = owner;
    // once the guest is no more, nobody could tell whose it was
    if (guests.length > 0) await put(guests);
    return own.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  }

  async add(pending: Pending, keep = true): Promise<void> {
    const epoch = this.#epoch;
    if (keep) await put([pending]);
    if (epoch !== this.#epoch) return;
    if (this.#queue.some(({ clientMessageId }) => clientMessageId === pending.clientMessageId)) return;
    this.#queue.push(pending);
    this.#notes.changed(pending, { state: navigator.onLine ? "sending" : "queued" });
    void this.#run();
  }

  /** The service has answered it. */
  async done(clientMessageId: string): Promise<void> {
    await del(clientMessageId, store).catch(() => {});
  }

  /** Another person chats: what is not sent stays for its owner's return. */
  clear(): void {
    this.#epoch += 1;
    this.#queue = [];
    // what is still on its way for the one before is not waited for
    this.#running = false;
    this.#broken.clear();
    this.#wake();
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    const epoch = this.#epoch;
    for (let next = this.#queue[0]; next; next = this.#queue[0]) {
      await this.#send(next);
      if (epoch !== this.#epoch) return;
      if (this.#queue[0] === next) this.#queue.shift();
    }
    this.#running = false;
  }

  async #send(pending: Pending): Promise<void> {
    const epoch = this.#epoch;
    const wanted = () => this.#queue.includes(pending);
    let tries = 0;
    while (wanted()) {
      try {
        this.#notes.changed(pending, { state: "sending" });
        const { owner: _, conversation: _c, after: _a, createdAt: _t, file, fileName: _n, ...outgoing } = pending;
        if (file && !pending.attachments) {
          const onProgress = (progress: number) =>
            wanted() && this.#notes.changed(pending, { state: "sending", progress });
          const small = file.type.startsWith("image/") ? await shrunk(file) : file;
          if (!wanted()) return;
          const { id } = await upload(small, onProgress);
          if (!wanted()) return;
          pending.attachments = [{ id }];
          await put([pending]);
          if (!wanted()) return;
        }
        const answer = await chat({ ...outgoing, ...(pending.attachments && { attachments: pending.attachments }) });
        if (!wanted()) return void answer.cancel();
        void this.#notes.accepted(pending, answer).catch(() => this.#retry(pending, epoch));
        return;
      } catch (error) {
        if (!wanted()) return;
        if (error instanceof Refusal && error.status < 500 && error.retryAfter === null) {
          this.#notes.changed(pending, { state: "failed", why: error.message });
          return;
        }
        const wait = (error instanceof Refusal && error.retryAfter) || again[Math.min(tries, again.length - 1)] || 0;
        // a service that answers is not the customer's connection
        const why = error instanceof Refusal ? (error.code ? error.message : t().busy) : null;
        this.#notes.changed(pending, { state: "queued", ...(why !== null && { why }) });
        // the connection is back: the waits begin anew, since the first try may still meet the old network
        tries = (await this.#pause(wait)) ? 0 : tries + 1;
      }
    }
  }

  /** The answer broke off on its way: asking again brings it, whole. */
  async #retry(pending: Pending, epoch: number): Promise<void> {
    if (epoch !== this.#epoch) return;
    const times = this.#broken.get(pending.clientMessageId) ?? 0;
    this.#broken.set(pending.clientMessageId, times + 1);
    await this.#pause(again[Math.min(times, again.length - 1)] ?? 0);
    if (epoch !== this.#epoch) return;
    this.#queue.push(pending);
    void this.#run();
  }

  /** Whether something ended the wait before its time. */
  #pause(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#waits.delete(end);
        resolve(true);
      };
      const timer = setTimeout(() => {
        this.#waits.delete(end);
        resolve(false);
      }, ms);
      this.#waits.add(end);
    });
  }

  #wake(): void {
    for (const end of this.#waits) end();
  }
}
