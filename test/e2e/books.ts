import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Books, Entry } from "../support/ledger";

/**
 * What a stopped service has left on the disk, read from the SQLite files themselves: no code of the service is asked. For one
 * conversation in that state.
 */
export function booksOf(stateDir: string, sent: Books["sent"]): Books {
  const thread = databases(join(stateDir, "v3/do/kidkazz-chatbot-Thread"), "inbox").flatMap((database) => {
    const ids = new Map(
      database
        .prepare("SELECT event_id, seq FROM inbox")
        .all()
        .map((row) => [Number(row.seq), String(row.event_id)]),
    );
    return database
      .prepare("SELECT body FROM messages ORDER BY seq")
      .all()
      .map(({ body }): Entry => {
        const { id, seq, role, content } = JSON.parse(String(body));
        return { id, seq, role, content, clientMessageId: role === "user" ? (ids.get(seq) ?? null) : null };
      });
  });
  const record = databases(join(stateDir, "v3/d1/miniflare-D1DatabaseObject"), "faq_documents").flatMap((database) =>
    database
      .prepare("SELECT id, seq, lower(role) AS role, content, client_message_id FROM messages ORDER BY seq")
      .all()
      .map((row): Entry => {
        const { id, seq, role, content, client_message_id: clientMessageId } = row;
        return {
          id: String(id),
          seq: Number(seq),
          role: String(role),
          content: String(content),
          clientMessageId: clientMessageId === null ? null : String(clientMessageId),
        };
      }),
  );
  return { sent, thread, record, delivered: [] };
}

/** The SQLite files of a folder that have this table. */
function databases(folder: string, table: string): DatabaseSync[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".sqlite") && name !== "metadata.sqlite")
    .map((name) => new DatabaseSync(join(folder, name)))
    .filter((database) => database.prepare("SELECT 1 FROM sqlite_master WHERE name = ?").get(table) !== undefined);
}
