import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { collectionsApi } from "../../demo/src/emulators/collections/api";
import { CollectionModel } from "../../demo/src/emulators/collections/model";
import { tapDb } from "../../src/core/db/db";
import { type FaqFields, faqEntry, writeFaq } from "../../src/core/db/faq";
import { documentOf } from "../../src/core/knowledge/collections/document";
import type { Hint, KnowledgeEnv } from "../../src/core/knowledge/collections/settings";
import Knowledge, { onHints } from "../../src/core/knowledge/collections/worker";

interface Waiting {
  hint: Hint;
  /** s */
  at: number;
  attempts: number;
}

/**
 * The knowledge Worker's own code with this D1, a stand-in for xAI, a clock that jumps, and a queue that delivers until it is
 * acknowledged. `dieAfter` ends the process before or behind any of its steps: nothing that it would have done then happens.
 */
export class CollectionWorld {
  /** s */
  time = 0;
  readonly model = new CollectionModel(() => this.time * 1000);
  queue: Waiting[] = [];
  /** method and path of each call that reached xAI */
  calls: string[] = [];
  private left = Number.POSITIVE_INFINITY;
  private readonly api = new Hono().route("/demo/xai", collectionsApi(this.model));
  readonly env: KnowledgeEnv = {
    DB: env.DB,
    QUEUE: {
      send: async (hint: Hint, options?: { delaySeconds?: number }) => {
        this.step();
        this.queue.push({ hint, at: this.time + (options?.delaySeconds ?? 0), attempts: 1 });
        this.step();
      },
      sendBatch: async (messages: Iterable<{ body: Hint }>) => {
        this.step();
        for (const { body } of messages) this.queue.push({ hint: body, at: this.time, attempts: 1 });
        this.step();
      },
    } as unknown as Queue<Hint>,
    XAI: { fetch: (input: URL | string, init?: RequestInit) => this.xai(new Request(input, init)) } as Fetcher,
  };
  readonly knowledge = new Knowledge(createExecutionContext(), this.env);

  constructor() {
    tapDb(() => this.step());
  }

  get dead(): boolean {
    return this.left <= 0;
  }

  dieAfter(steps: number): void {
    this.left = steps;
  }

  revive(): void {
    this.left = Number.POSITIVE_INFINITY;
  }

  private step(): void {
    this.left -= 1;
    if (this.dead) throw new Error("the process has ended");
  }

  private async xai(request: Request): Promise<Response> {
    this.step();
    this.calls.push(`${request.method} ${new URL(request.url).pathname.slice("/demo/xai".length)}`);
    const answer = await this.api.fetch(request);
    this.step();
    return answer;
  }

  /** Writes an entry as the API does; null takes it away. The process that syncs has no part in it. */
  async write(id: string, after: Partial<FaqFields> | null): Promise<void> {
    const kept = this.left;
    this.revive();
    const before = (await faqEntry(env, id)) ?? null;
    const fields: FaqFields = {
      ...{ category: "toko", question: `Tanya ${id}?`, answer: "Jawab.", keywords: null },
      ...{ locale: "id-ID", isActive: true, pair: null, ...after },
    };
    if (after || before) await writeFaq(env, [{ id, before, after: after && fields }], "test");
    this.left = kept;
  }

  /** Delivers what is due next; what the process does not acknowledge before it ends comes again. */
  async deliver(): Promise<void> {
    this.queue.sort((a, b) => a.at - b.at);
    const next = this.queue[0];
    if (!next) return this.revive();
    this.time = Math.max(this.time, next.at);
    let outcome: "acked" | number | null = null;
    const message = {
      body: next.hint,
      attempts: next.attempts,
      ack: () => {
        if (!this.dead) outcome = "acked";
      },
      retry: ({ delaySeconds = 0 }: { delaySeconds?: number } = {}) => {
        if (!this.dead) outcome = delaySeconds;
      },
    } as unknown as Message<Hint>;
    await onHints({ messages: [message] }, this.env).catch(() => {});
    this.revive();
    this.queue = this.queue.filter((each) => each !== next);
    if (outcome !== "acked") this.queue.push({ ...next, at: this.time + (outcome ?? 1), attempts: next.attempts + 1 });
  }

  /** Until the queue is empty. Throws when it never is. */
  async settle(): Promise<void> {
    for (let n = 0; this.queue.length > 0; n++) {
      if (n > 1000) throw new Error("the queue does not come to rest");
      await this.deliver();
    }
  }

  /** What is wrong between D1 and the collection: nothing, once it is in sync. */
  async differences(ids: readonly string[]): Promise<string[]> {
    const wrong: string[] = [];
    for (const id of ids) {
      const wanted = await documentOf(await faqEntry(env, id));
      const there = this.model.documents.filter(({ fields }) => fields.faq_id === id);
      const sound = there.filter(
        (each) => each.fields.hash === wanted?.hash && this.model.statusOf(each).endsWith("PROCESSED"),
      );
      if (there.length !== (wanted ? 1 : 0) || (wanted && sound.length !== 1))
        wrong.push(`${id}: ${there.length} documents, ${sound.length} sound`);
    }
    const documents = new Set(this.model.documents.map(({ fileId }) => fileId));
    wrong.push(...this.model.files.filter(({ id }) => !documents.has(id)).map(({ id }) => `${id}: a file of nothing`));
    return wrong;
  }
}
