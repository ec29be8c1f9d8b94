import { d1 } from "./db";

/** Tables with rows of a Thread, children before parents, by the column that names it: as its own id, or with a letter in front. */
const BY_THREAD: readonly [table: string, column: string, letter: string][] = [
  ["deliveries", "conversation_id", "c"],
  ["usage", "conversation_id", "c"],
  ["messages", "conversation_id", "c"],
  ["faq_decisions", "ticket_id", "t"],
  ["ticket_events", "ticket_id", "t"],
  ["tickets", "id", "t"],
  ["published_events", "conversation_id", "c"],
  ["conversations", "id", "c"],
  ["proactive_messages", "identity_id", ""],
  ["waits", "identity_id", ""],
  ["consents", "identity_id", ""],
  ["identities", "id", ""],
];

const condition = (column: string, letter: string) =>
  letter === "" ? `${column} = ?1` : `${column} >= '${letter}_' || ?1 || '_' AND ${column} < '${letter}_' || ?1 || '~'`;

type Rows = Record<string, Record<string, unknown>[]>;

/** Whatever D1 holds of these Threads and of the customer, by table. */
export async function everythingOf(env: Env, threads: readonly string[], owners: readonly string[]): Promise<Rows> {
  const database = d1(env);
  const found: Rows = {};
  for (const thread of threads) {
    const results = await database.batch<Record<string, unknown>>(
      BY_THREAD.map(([table, column, letter]) =>
        database.prepare(`SELECT * FROM ${table} WHERE ${condition(column, letter)}`).bind(thread),
      ),
    );
    for (const [at, [table]] of BY_THREAD.entries()) {
      const rows = results[at]?.results ?? [];
      if (rows.length > 0) found[table] = [...(found[table] ?? []), ...rows];
    }
  }
  const given = "SELECT value FROM json_each(?1)";
  const devices = await database
    .prepare(`SELECT * FROM devices WHERE owner IN (${given})`)
    .bind(JSON.stringify(owners))
    .all<Record<string, unknown>>();
  if (devices.results.length > 0) found.devices = devices.results;
  return found;
}

/** Deletes it. Returns how many rows of each table. */
export async function deleteEverything(
  env: Env,
  threads: readonly string[],
  owners: readonly string[],
  customerId: string,
): Promise<Record<string, number>> {
  const database = d1(env);
  const deleted: Record<string, number> = {};
  const count = (table: string, { meta }: D1Result) => {
    if (meta.changes > 0) deleted[table] = (deleted[table] ?? 0) + meta.changes;
  };
  for (const thread of threads) {
    const results = await database.batch(
      BY_THREAD.map(([table, column, letter]) =>
        database.prepare(`DELETE FROM ${table} WHERE ${condition(column, letter)}`).bind(thread),
      ),
    );
    for (const [at, result] of results.entries()) count(BY_THREAD[at]?.[0] ?? "", result);
  }
  const [devices, links] = await database.batch([
    database
      .prepare("DELETE FROM devices WHERE owner IN (SELECT value FROM json_each(?1))")
      .bind(JSON.stringify(owners)),
    database.prepare("DELETE FROM link_tokens WHERE customer_id = ?1").bind(customerId),
  ]);
  if (devices) count("devices", devices);
  if (links) count("link_tokens", links);
  return deleted;
}
