import { allFaq } from "../../db/faq";
import { indexStates, queueIndex } from "../../db/faq-index";
import type { RemoteDocument } from "./client";
import { documentOf } from "./document";
import { finishRemovals, type Syncing } from "./sync";

/**
 * The entries whose copies in the collection are not what D1 says: missing, old, doubled, not indexed, of an entry that is
 * gone, or noted otherwise. They are noted as queued, and whoever calls lets `syncEntry` see to each. Documents without an entry's id were put
 * there by somebody else and stay. Throws CollectionError.
 */
export async function reconcile(syncing: Syncing): Promise<string[]> {
  const { env, collection } = syncing;
  await finishRemovals(syncing);
  const copies = new Map<string, RemoteDocument[]>();
  for (let page: string | undefined, first = true; first || page; first = false) {
    const { documents, next } = await collection.documents({ page });
    for (const each of documents) {
      if (each.faqId !== null) copies.set(each.faqId, [...(copies.get(each.faqId) ?? []), each]);
    }
    page = next;
  }
  const wrong: string[] = [];
  const rows = await allFaq(env);
  const noted = await indexStates(
    env,
    rows.map(({ id }) => id),
  );
  for (const row of rows) {
    const wanted = await documentOf(row);
    const own = copies.get(row.id) ?? [];
    copies.delete(row.id);
    const [copy] = own;
    const sound = wanted ? own.length === 1 && copy?.hash === wanted.hash && copy.state === "ready" : own.length === 0;
    // what is noted may be behind, where the word that it was done was lost
    const state = noted.get(row.id);
    const known = wanted ? state?.status === "ready" && state.hash === wanted.hash : state === undefined;
    if (!sound || !known) wrong.push(row.id);
  }
  // of what D1 has never heard: an earlier database's
  wrong.push(...copies.keys());
  await queueIndex(env, wrong, collection.id, { forget: true });
  return wrong;
}
