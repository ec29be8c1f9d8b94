import { parseId } from "../conversation/ids";
import { d1 } from "./db";

/** One customer's place in the record. */
export interface Scope {
  /** the shop's id of them, or the address's */
  id: string;
  /** their addresses' Threads */
  threads: readonly string[];
  /** the customers whose those addresses are now: what others said there before is not theirs */
  customers: readonly string[];
  /** the names under which devices are theirs */
  owners: readonly string[];
}

const thread = "(?1 ->> '$.thread')";
const range = (column: string, letter: string) =>
  `${column} >= '${letter}_' || ${thread} || '_' AND ${column} < '${letter}_' || ${thread} || '~'`;
const among = (list: string) => `IN (SELECT value FROM json_each(?1, '$.${list}'))`;

/** Rows that belong to a conversation, to a ticket, or to an address: those of a Thread, and those that a customer left in others'. */
const TALK = {
  here: `${range("conversation_id", "c")} AND conversation_id NOT ${among("others")}`,
  elsewhere: `conversation_id ${among("conversations")}`,
};
const TICKET = {
  here: `${range("ticket_id", "t")} AND ticket_id NOT IN (SELECT id FROM tickets WHERE conversation_id ${among("others")})`,
  elsewhere: `ticket_id IN (SELECT id FROM tickets WHERE conversation_id ${among("conversations")})`,
};
const ADDRESS = {
  here: `identity_id = ${thread} AND (customer_id IS NULL OR customer_id ${among("customers")})`,
  elsewhere: `customer_id = ?1 ->> '$.id' AND identity_id NOT ${among("threads")}`,
};

/** Tables with rows of customers, children before parents. */
const TABLES: readonly [table: string, where: { here: string; elsewhere: string }][] = [
  ["deliveries", TALK],
  ["usage", TALK],
  ["messages", TALK],
  ["faq_decisions", TICKET],
  ["ticket_events", TICKET],
  ["tickets", TALK],
  ["published_events", TALK],
  [
    "conversations",
    { here: `${range("id", "c")} AND id NOT ${among("others")}`, elsewhere: `id ${among("conversations")}` },
  ],
  ["proactive_messages", ADDRESS],
  ["waits", ADDRESS],
  ["consents", ADDRESS],
  ["identities", { here: `id = ${thread}`, elsewhere: `customer_id = ?1 ->> '$.id' AND id NOT ${among("threads")}` }],
];

type Rows = Record<string, Record<string, unknown>[]>;

/** The scope in parts: one for each of their Threads, and one for what they left where somebody else writes now, or nobody. */
async function partsOf(
  env: Env,
  { id, threads, customers }: Scope,
): Promise<{ where: "here" | "elsewhere"; scope: string }[]> {
  const database = d1(env);
  const left = await database.prepare("SELECT id FROM conversations WHERE user_id = ?1").bind(id).all<{ id: string }>();
  const conversations = left.results
    .map((row) => row.id)
    .filter((each) => !threads.includes(parseId(each)?.thread ?? ""));
  const foreign = `SELECT id FROM conversations WHERE ${range("id", "c")} AND user_id NOT ${among("customers")}`;
  const others = await Promise.all(
    threads.map((each) =>
      database
        .prepare(foreign)
        .bind(JSON.stringify({ thread: each, customers }))
        .all<{ id: string }>(),
    ),
  );
  return [
    ...threads.map((each, at) => {
      const scope = { thread: each, customers, others: others[at]?.results.map((row) => row.id) ?? [] };
      return { where: "here" as const, scope: JSON.stringify(scope) };
    }),
    { where: "elsewhere", scope: JSON.stringify({ id, threads, conversations }) },
  ];
}

/** Whatever D1 holds of a customer, by table. */
export async function everythingOf(env: Env, scope: Scope): Promise<Rows> {
  const database = d1(env);
  const found: Rows = {};
  for (const part of await partsOf(env, scope)) {
    const results = await database.batch<Record<string, unknown>>(
      TABLES.map(([table, where]) =>
        database.prepare(`SELECT * FROM ${table} WHERE ${where[part.where]}`).bind(part.scope),
      ),
    );
    for (const [at, [table]] of TABLES.entries()) {
      const rows = results[at]?.results ?? [];
      if (rows.length > 0) found[table] = [...(found[table] ?? []), ...rows];
    }
  }
  const devices = await database
    .prepare("SELECT * FROM devices WHERE owner IN (SELECT value FROM json_each(?1))")
    .bind(JSON.stringify(scope.owners))
    .all<Record<string, unknown>>();
  if (devices.results.length > 0) found.devices = devices.results;
  return found;
}

/** Deletes it. Returns how many rows of each table. */
export async function deleteEverything(env: Env, scope: Scope): Promise<Record<string, number>> {
  const database = d1(env);
  const deleted: Record<string, number> = {};
  const count = (table: string, { meta }: D1Result) => {
    if (meta.changes > 0) deleted[table] = (deleted[table] ?? 0) + meta.changes;
  };
  for (const part of await partsOf(env, scope)) {
    const results = await database.batch(
      TABLES.map(([table, where]) =>
        database.prepare(`DELETE FROM ${table} WHERE ${where[part.where]}`).bind(part.scope),
      ),
    );
    for (const [at, result] of results.entries()) count(TABLES[at]?.[0] ?? "", result);
  }
  const given = "SELECT value FROM json_each(?1)";
  const [devices, links] = await database.batch([
    database.prepare(`DELETE FROM devices WHERE owner IN (${given})`).bind(JSON.stringify(scope.owners)),
    database.prepare("DELETE FROM link_tokens WHERE customer_id = ?1").bind(scope.id),
    database
      .prepare(`UPDATE received_events SET thread = NULL WHERE thread IN (${given})`)
      .bind(JSON.stringify(scope.threads)),
  ]);
  if (devices) count("devices", devices);
  if (links) count("link_tokens", links);
  return deleted;
}
