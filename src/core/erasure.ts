import { threadIdOf, threadKey } from "./conversation/ids";
import { sequenceOf } from "./conversation/numbers";
import { type IdentityRow, identitiesOf } from "./db/customers";
import { deleteEverything, everythingOf, type Scope } from "./db/erasure";
import type { ThreadPort } from "./thread/port";

/** Where the raw bodies of webhooks that could not be read are kept, and rows that D1 refused. */
const LETTERS = ["dead-letters/webhook/", "dead-letters/record/"];

/** Where one customer is found, and what is held of them. */
interface Found extends Scope {
  /** what may stand in a raw body: addresses, other ids, telephone numbers */
  names: string[];
  /** their rows, by table */
  tables: Record<string, Record<string, unknown>[]>;
  /** the keys of their files */
  files: string[];
}

/** Null: nobody of that id is known. `id`: the shop's of a customer, or the address's of somebody who has proved nothing. */
async function find(env: Env, id: string): Promise<Found | null> {
  const rows = await identitiesOf(env, id);
  const user = `user:${id}`;
  const places = [
    ...placesOf("web", "default", user),
    ...rows.flatMap(({ channel, account, ...row }) =>
      [row.address, ...aliasesOf(row)].flatMap((name) => placesOf(channel.toLowerCase(), account, name)),
    ),
  ];
  const named = [...new Set(places)].map((place) => env.THREAD.idFromName(place));
  const addresses = rows.flatMap((row) => [row.address, ...aliasesOf(row)]);
  const scope: Scope = {
    id,
    threads: [...new Set([...rows.map((row) => row.id), ...named.map((each) => threadKey(each.toString()))])],
    customers: [...new Set([id, ...rows.flatMap(({ customerId }) => customerId ?? [])])],
    // a guest's device, of before they signed in, is theirs too
    owners: [...new Set([user, ...addresses])],
  };
  const tables = await everythingOf(env, scope);
  const kept = (await Promise.all(scope.threads.map((thread) => keysOf(env, `attachments/${thread}/`)))).flat();
  const files = [...new Set([...kept, ...filesIn(tables.messages ?? [])])];
  // who has never written may have registered a device all the same, or sent a file
  if (rows.length === 0 && files.length === 0 && Object.keys(tables).length === 0) {
    const known = await Promise.all(named.map((each) => threadAt(env, each).place()));
    if (!known.some(({ exists }) => exists)) return null;
  }
  const names = [...addresses, ...rows.map(({ phone }) => phone ?? "")];
  // what is shorter would be found in bodies of others
  return { ...scope, names: [...new Set(names)].filter((name) => name.length >= 6), tables, files };
}

/** Keys of the files that messages name, as the record has them: those may lie with an address that is another's by now. */
function filesIn(messages: readonly Record<string, unknown>[]): string[] {
  const refs = messages.flatMap(({ attachments }) => JSON.parse(String(attachments ?? "[]")) as { key?: string }[]);
  return refs.flatMap(({ key }) => (key?.startsWith("attachments/") ? [key] : []));
}

/** Names of the Threads of an address; of one on web or app both: files lie with the page's, whoever sent them. */
function placesOf(channel: string, account: string, address: string): string[] {
  const channels = channel === "web" || channel === "mobile" ? ["web", "mobile"] : [channel];
  return channels.map((each) => `${each}:${account}:${address}`);
}

/** The other names of an address: the Threads of those pass on to it, and know it. */
function aliasesOf({ aliases }: Pick<IdentityRow, "aliases">): string[] {
  const others: unknown = JSON.parse(aliases);
  return Array.isArray(others) ? others.map(String) : [];
}

/** All that is held of a customer: rows by table, and the keys of their files. Null: nobody of that id is known. */
export async function exportCustomer(env: Env, id: string) {
  const found = await find(env, id);
  return found && { tables: found.tables, files: found.files };
}

/** What an erasure took away. */
export interface Erased {
  threads: number;
  rows: Record<string, number>;
  files: number;
}

/**
 * Takes everything away that is held of a customer. The Threads go first, and leave a mark that turns late deliveries away, so
 * that no row on its way brings anybody back; then D1, R2 and the Inbox. Done again after a failure it does the rest. What D1's
 * Time Travel holds goes by itself after 30 days. Null: nobody of that id is known.
 */
export async function eraseCustomer(env: Env, id: string): Promise<Erased | null> {
  const found = await find(env, id);
  if (!found) return null;
  const { threads, tables } = found;
  const sequences = new Set<string>();
  for (const row of [...(tables.conversations ?? []), ...(tables.tickets ?? [])]) {
    const sequence = sequenceOf(String(row.conversation_number ?? row.ticket_number ?? ""));
    if (sequence) sequences.add(sequence);
  }
  for (const thread of threads) {
    const at = threadIdOf(env.THREAD, thread);
    if (at) await threadAt(env, at).erase();
  }
  // what they said where somebody else writes now, or nobody: conversations, by the part that all of their ids have
  const left = (tables.conversations ?? []).map((row) => String(row.id).slice(2));
  const places = [...threads, ...left.filter((each) => !threads.includes(threadOf(each)))];
  const held = (tables.proactive_messages ?? []).map((row) => String(row.identity_id));
  for (const thread of new Set([...places.map(threadOf), ...held].filter((each) => !threads.includes(each)))) {
    const at = threadIdOf(env.THREAD, thread);
    if (at) await threadAt(env, at).forget(id);
  }
  const files = await dropFiles(env, found, places);
  await env.INBOX.getByName("inbox").forget(places);
  for (const name of sequences) for (const place of places) await env.SEQUENCE.getByName(name).forget(place);
  // the rows are last: where something before failed, they still say what there is to do
  const rows = await deleteEverything(env, found);
  return { threads: threads.length, rows, files };
}

/** A Thread's key, also at the head of a conversation's. */
function threadOf(place: string): string {
  return place.slice(0, 43);
}

function threadAt(env: Env, id: DurableObjectId): ThreadPort {
  return env.THREAD.get(id) as unknown as ThreadPort;
}

async function keysOf(env: Env, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for (let cursor: string | undefined, more = true; more; ) {
    const page = await env.FILES.list({ prefix, ...(cursor && { cursor }) });
    keys.push(...page.objects.map(({ key }) => key));
    more = page.truncated;
    cursor = page.truncated ? page.cursor : undefined;
  }
  return keys;
}

/** Their files, and what of theirs lies among the dead letters. */
async function dropFiles(env: Env, { threads, names, files }: Found, places: readonly string[]): Promise<number> {
  const kept = (await Promise.all(threads.map((thread) => keysOf(env, `attachments/${thread}/`)))).flat();
  const own = [...new Set([...files, ...kept])];
  const letters = (await Promise.all(LETTERS.map((prefix) => keysOf(env, prefix)))).flat();
  for (const key of letters) {
    const body = (await (await env.FILES.get(key))?.text()) ?? "";
    if ([...places, ...names].some((name) => key.includes(name) || body.includes(name))) own.push(key);
  }
  // R2 takes a thousand at a time
  for (let start = 0; start < own.length; start += 1000) await env.FILES.delete(own.slice(start, start + 1000));
  return own.length;
}
