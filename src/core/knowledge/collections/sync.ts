import { faqEntry } from "../../db/faq";
import {
  addRemovals,
  dropIndexState,
  type IndexState,
  indexState,
  putIndexState,
  type Removal,
  removals,
  removed,
} from "../../db/faq-index";
import { log } from "../../log";
import type { Collection, RemoteDocument } from "./client";
import { documentOf } from "./document";

export interface Syncing {
  env: Pick<Env, "DB">;
  collection: Collection;
}

/** uploads of one text before its entry is left as failed, until it changes or everything is looked at */
const UPLOADS = 4;
/** s until the next look at what is indexed; the last one goes on */
const LOOKS = [5, 10, 20, 40, 60];
/** looks, some 30 minutes: what is not indexed by then has failed */
const MOST_LOOKS = 32;
/** s until the next upload after one that came to nothing, by how many there were */
const AGAIN = [10, 60, 300];

/**
 * Brings a collection one step nearer to what D1 says of an entry: new text is added, waited for until it is found, and only
 * then is the old one taken away. Returns after how many seconds to call it again, or null when it is done.
 *
 * What there is to do is read from the collection itself at every step, never remembered: a step that was cut off anywhere
 * leaves nothing that the next one does not see. Throws CollectionError.
 */
export async function syncEntry(syncing: Syncing, faqId: string): Promise<number | null> {
  const { env, collection } = syncing;
  await finishRemovals(syncing, faqId);
  const wanted = await documentOf(await faqEntry(env, faqId));
  const state = await indexState(env, faqId, collection.id);
  const hash = wanted?.hash ?? null;
  if (!state && !wanted) return null;
  const put = (status: string, more: Partial<IndexState> = {}) =>
    putIndexState(env, {
      ...{ faqId, collection: collection.id, status, hash, attempts: 0, looks: 0, error: null },
      ...more,
    });
  if (wanted && state?.status === "ready" && state.hash === hash) {
    if (state.queued) await put("ready");
    return null;
  }

  const there = await documentsOf(collection, faqId);
  if (!wanted) {
    await put("removing");
    await remove(syncing, there);
    await dropIndexState(env, faqId);
    return null;
  }
  const right = there.filter((each) => each.hash === hash);
  const ready = right.find(({ state }) => state === "ready");
  if (ready) {
    await remove(
      syncing,
      there.filter((each) => each !== ready),
    );
    await put("ready");
    return null;
  }
  const counts =
    state?.hash === hash ? { attempts: state?.attempts ?? 0, looks: state?.looks ?? 0 } : { attempts: 0, looks: 0 };
  const coming = right.find(({ state }) => state === "coming");
  if (coming && counts.looks < MOST_LOOKS) {
    await put("indexing", { ...counts, looks: counts.looks + 1 });
    return LOOKS[counts.looks] ?? LOOKS.at(-1) ?? 60;
  }
  if (right.length > 0) {
    const error = coming ? "not indexed in time" : (right[0]?.error ?? "not indexed");
    log.warn("faq.index_failed", { entry: faqId, attempts: counts.attempts + 1, error });
    // the old text stays to be found
    await remove(syncing, right);
    await put("failed", { attempts: counts.attempts + 1, error });
    return AGAIN[counts.attempts] ?? null;
  }
  if (counts.attempts >= UPLOADS) return null;
  await collection.add(wanted);
  await put("indexing", { attempts: counts.attempts });
  return LOOKS[0] ?? null;
}

async function documentsOf(collection: Collection, faqId: string): Promise<RemoteDocument[]> {
  const all: RemoteDocument[] = [];
  for (let page: string | undefined, first = true; first || page; first = false) {
    const { documents, next } = await collection.documents({ faqId, page });
    // the filter is theirs: what it lets through of another entry is not taken away
    all.push(...documents.filter((each) => each.faqId === faqId));
    page = next;
  }
  return all;
}

async function remove(syncing: Syncing, documents: readonly RemoteDocument[]): Promise<void> {
  const { env, collection } = syncing;
  const rows = documents.map(({ fileId, faqId }) => ({ fileId, faqId: faqId ?? "", collection: collection.id }));
  await addRemovals(env, rows);
  for (const row of rows) await takeAway(syncing, row);
}

/** Ends what an earlier step began to take away; of all entries without an id. */
export async function finishRemovals(syncing: Syncing, faqId?: string): Promise<void> {
  for (const row of await removals(syncing.env, faqId)) await takeAway(syncing, row);
}

async function takeAway({ env, collection }: Syncing, { fileId, collection: of }: Removal): Promise<void> {
  // of a collection that was given up the files alone are left
  if (of === collection.id) await collection.unlink(fileId);
  await collection.deleteFile(fileId);
  await removed(env, fileId);
}
