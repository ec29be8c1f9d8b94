import { WorkerEntrypoint } from "cloudflare:workers";
import { indexState, putIndexState, queueIndex } from "../../db/faq-index";
import { log, reasonOf } from "../../log";
import type { Locale } from "../../turn";
import { CollectionError, collectionOf } from "./client";
import { reconcile } from "./reconcile";
import { collectionSettings, type Hint, type KnowledgeEnv } from "./settings";
import { type Syncing, syncEntry } from "./sync";

/** s, by how often a hint has been delivered; the last one goes on */
const RETRIES = [5, 30, 120, 600];
/** messages of one call to a queue */
const BATCH = 100;

/**
 * The FAQ in a collection of xAI's, as the service sees it: by a binding, so that the management key lives in this Worker alone.
 * Another retriever would be bound in its place.
 */
export default class Knowledge extends WorkerEntrypoint<KnowledgeEnv> {
  /** Which entries mean what is asked, best first; null: it is not set up. Throws when it does not answer. */
  async search(query: string, locale: Locale, limit: number): Promise<{ faqId: string; score: number }[] | null> {
    const syncing = syncingOf(this.env);
    return syncing && (await syncing.collection.search(query, locale, limit));
  }

  /** After a change of these entries (at most 1,000). False: no collection is set up. */
  async changed(ids: string[]): Promise<boolean> {
    const syncing = syncingOf(this.env);
    if (!syncing) return false;
    await queueIndex(this.env, ids, syncing.collection.id);
    await send(this.env, ids);
    return true;
  }

  /** Looks at everything. False: no collection is set up. */
  async all(): Promise<boolean> {
    if (!syncingOf(this.env)) return false;
    await this.env.QUEUE.send({ all: true });
    return true;
  }

  override async queue(batch: MessageBatch<Hint>): Promise<void> {
    await onHints(batch, this.env);
  }

  /** Every night. */
  override async scheduled(): Promise<void> {
    await this.all();
  }
}

function syncingOf(env: KnowledgeEnv): Syncing | null {
  const settings = collectionSettings(env);
  return settings && { env, collection: collectionOf(settings) };
}

async function send(env: KnowledgeEnv, ids: readonly string[]): Promise<void> {
  for (let start = 0; start < ids.length; start += BATCH) {
    await env.QUEUE.sendBatch(ids.slice(start, start + BATCH).map((faqId) => ({ body: { faqId } })));
  }
}

/** One hint after the other: one that has to wait does not keep the others from going. */
export async function onHints(batch: Pick<MessageBatch<Hint>, "messages">, env: KnowledgeEnv): Promise<void> {
  const syncing = syncingOf(env);
  for (const message of batch.messages) {
    if (!syncing) {
      message.ack();
      continue;
    }
    try {
      await follow(syncing, env, message.body);
      message.ack();
    } catch (error) {
      await refused(syncing, message, error);
    }
  }
}

async function follow(syncing: Syncing, env: KnowledgeEnv, hint: Hint): Promise<void> {
  if ("all" in hint) return send(env, await reconcile(syncing));
  const again = await syncEntry(syncing, hint.faqId);
  if (again !== null) await env.QUEUE.send(hint, { delaySeconds: again });
}

async function refused({ env, collection }: Syncing, message: Message<Hint>, error: unknown): Promise<void> {
  const known = error instanceof CollectionError ? error : null;
  log.warn("faq.sync_refused", { kind: known?.kind ?? reasonOf(error), status: known?.status ?? null });
  if (known && known.kind !== "retry") {
    // a key that is refused is refused again; the night's look tries once more
    if ("faqId" in message.body) {
      const { faqId } = message.body;
      const state = await indexState(env, faqId, collection.id).catch(() => null);
      const { hash = null, attempts = 0 } = state ?? {};
      await putIndexState(env, {
        ...{ faqId, collection: collection.id, status: "failed", hash, attempts, looks: 0, error: known.message },
      }).catch(() => {});
    }
    message.ack();
    return;
  }
  const usual = RETRIES[Math.min(message.attempts, RETRIES.length) - 1] ?? 5;
  message.retry({ delaySeconds: known?.retryAfter ?? usual });
}
