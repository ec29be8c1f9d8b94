import { getTableConfig } from "drizzle-orm/sqlite-core";
import {
  consents,
  conversations,
  deliveries,
  identities,
  messages,
  proactiveMessages,
  publishedEvents,
  ticketEvents,
  tickets,
  usage,
} from "../db/schema";
import type { RecordRow, RecordTable } from "./store";

/** Parents before children, because D1 checks foreign keys. */
const tables = {
  identities,
  conversations,
  messages,
  tickets,
  ticket_events: ticketEvents,
  deliveries,
  usage,
  consents,
  published_events: publishedEvents,
  proactive_messages: proactiveMessages,
} satisfies Record<RecordTable, unknown>;
const recordOrder = Object.keys(tables) as RecordTable[];

/** Columns of the shop's plan that no Thread writes yet: they keep their defaults. */
const kept = new Set(["conversations.guest_email", "conversations.resolution_time"]);

/**
 * One statement a table, whatever the number of rows: the rows come as one JSON array (`?1`), so that there is no limit of
 * 100 parameters. An older version never overwrites a newer one, so a row may arrive twice or late.
 */
const upserts = new Map(recordOrder.map((name) => [name, upsert(name)]));

function upsert(name: RecordTable): string {
  const table = getTableConfig(tables[name]);
  const columns = table.columns.map((column) => column.name).filter((column) => !kept.has(`${name}.${column}`));
  const values = columns.map((column) => `v ->> '$.${column}'`);
  const updates = columns.filter((column) => column !== "id").map((column) => `${column} = excluded.${column}`);
  return `INSERT INTO ${name} (${columns.join(", ")}) WITH rows AS MATERIALIZED (SELECT jsonb(value) AS v FROM json_each(?1))
    SELECT ${values.join(", ")} FROM rows WHERE true
    ON CONFLICT (id) DO UPDATE SET ${updates.join(", ")} WHERE excluded.version > ${name}.version`;
}

/** The statements that write these rows, in the order that foreign keys need. */
export function statements(database: D1Database, rows: readonly RecordRow[]): D1PreparedStatement[] {
  return recordOrder.flatMap((table) => {
    const of = rows.filter((row) => row.table === table);
    const sql = upserts.get(table);
    return of.length > 0 && sql ? [database.prepare(sql).bind(JSON.stringify(of.map((row) => row.row)))] : [];
  });
}
