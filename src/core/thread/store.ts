import type { ModelMessage } from "ai";
import type { Conversation } from "../conversation/conversation";
import { partId } from "../conversation/ids";
import type { Message } from "../conversation/message";
import type { Ticket } from "../handoff/ticket";
import { log, reasonOf } from "../log";
import type { InboundEvent } from "../turn";
import type { PartRow } from "./delivery";
import type { Head } from "./head";
import { Kept } from "./kept";
import { migrations } from "./store-schema";

/**
 * A row that D1 does not have yet. `version` decides between two writes of the same row, also when they arrive late or twice.
 */
export interface RecordRow {
  table: RecordTable;
  id: string;
  version: number;
  row: Record<string, string | number | null>;
}
export type RecordTable =
  | "identities"
  | "conversations"
  | "messages"
  | "tickets"
  | "ticket_events"
  | "deliveries"
  | "usage"
  | "consents"
  | "published_events"
  | "proactive_messages";

/** pending: waits for the lane · answered: has its reply · silent: recorded, and no reply of the bot's will come */
export type InboxState = "pending" | "answered" | "silent";

export interface InboxRow {
  eventId: string;
  state: InboxState;
  conversationId: string;
  /** the customer's message */
  seq: number;
  /** the message that answers it */
  replySeq: number | null;
  receivedAt: number;
  body: InboundEvent;
}

type Row = Record<string, SqlStorageValue>;

/** The Thread's own SQLite: typed reads and writes, one statement each. Everything in one `write` is one commit. */
export class Store {
  readonly storage: DurableObjectStorage;
  private readonly sql: SqlStorage;
  private ready = false;
  private over = false;
  private deferred: (() => void)[] = [];
  /** What was read or written. One object is the only writer of its storage, so the two agree until a write fails. */
  private readonly kept = new Kept();
  /** deadlines that are being met */
  private readonly meeting = new Set<string>();

  constructor(storage: DurableObjectStorage) {
    this.storage = storage;
    this.sql = storage.sql;
    const version = this.version();
    this.ready = version === migrations.length;
    // who only reads is to find what an older shape holds; the constructor of a Thread may not throw
    if (version > 0 && !this.ready) {
      try {
        this.write(() => {});
      } catch (error) {
        log.error("store.migration_failed", { version, error: reasonOf(error) });
      }
    }
  }

  /** Runs `change` as one transaction: all of it, or nothing when it throws. Creates the tables on the first write. */
  write<T>(change: () => T): T {
    if (this.over) throw new Error("the customer was erased");
    const { ready, deferred } = this;
    this.deferred = [];
    try {
      return this.storage.transactionSync(() => {
        this.migrate();
        for (const earlier of deferred) earlier();
        return change();
      });
    } catch (error) {
      this.ready = ready;
      this.deferred = [...deferred, ...this.deferred];
      this.kept.clear();
      throw error;
    }
  }

  /**
   * A change that may wait for the next write, because losing it in a crash costs no more than doing something harmless
   * again. Saves a commit, which is what SQLite costs here (140–280 µs; a statement 3 µs).
   */
  defer(change: () => void): void {
    this.deferred.push(change);
  }
  get hasDeferred(): boolean {
    return this.deferred.length > 0;
  }

  /** The customer was erased while something still ran: it writes nothing anywhere any more. */
  get ended(): boolean {
    return this.over;
  }

  /** false: nothing was ever written here, and reads must not be tried. */
  get exists(): boolean {
    return this.ready;
  }

  async clear(): Promise<void> {
    await this.storage.deleteAll();
    this.ready = false;
    this.deferred = [];
    this.kept.clear();
  }

  /** Nothing is read or written by this one any more, whoever still holds it: the customer is erased. */
  end(): void {
    this.over = true;
    this.ready = false;
    this.deferred = [];
    this.kept.clear();
  }

  /** when the customer of this address was erased, Unix ms; null: never, or long ago */
  tombstone(): number | null {
    return this.doc<number>("tombstone", "");
  }
  putTombstone(at: number): void {
    this.putDoc("tombstone", "", at);
  }

  head(): Head | null {
    return this.doc<Head>("head", "");
  }
  putHead(head: Head): void {
    this.putDoc("head", "", head);
  }

  conversation(id: string): Conversation | null {
    return this.doc<Conversation>("conversation", id);
  }
  /** newest first */
  conversations(): Conversation[] {
    return this.docs<Conversation>("conversation").sort((a, b) => b.startedAt - a.startedAt);
  }
  putConversation(conversation: Conversation): void {
    this.putDoc("conversation", conversation.id, conversation);
  }

  ticket(id: string): Ticket | null {
    return this.doc<Ticket>("ticket", id);
  }
  tickets(): Ticket[] {
    return this.docs<Ticket>("ticket");
  }
  openTicket(): boolean {
    return this.tickets().some((ticket) => ticket.status !== "CLOSED" && ticket.status !== "RESOLVED");
  }
  /** Where a reply of staff's stands that was sent with this key; null: nowhere yet. */
  replied(key: string): number | null {
    return this.doc<number>("replied", key);
  }
  putReplied(key: string, seq: number): void {
    this.putDoc("replied", key, seq);
  }

  /** the ticket of a conversation that staff started with this key */
  started(key: string): string | null {
    return this.doc<string>("started", key);
  }
  putStarted(key: string, ticketId: string): void {
    this.putDoc("started", key, ticketId);
  }

  /** the next place among the events of a conversation */
  nextEvent(conversation: string): number {
    const n = (this.doc<number>("events", conversation) ?? 0) + 1;
    this.putDoc("events", conversation, n);
    return n;
  }

  /** a message that an event of the shop's asked for */
  proactive<T>(id: string): T | null {
    return this.doc<T>("proactive", id);
  }
  putProactive(id: string, held: object): void {
    this.putDoc("proactive", id, held);
  }

  /** one of them waits for its time */
  holdsProactive(): boolean {
    return this.docs<{ state: string }>("proactive").some(({ state }) => state === "held");
  }

  /** what the assistant suggests for a ticket */
  suggestion<T>(ticketId: string): T | null {
    return this.doc<T>("suggestion", ticketId);
  }
  putSuggestion(ticketId: string, suggestion: object): void {
    this.putDoc("suggestion", ticketId, suggestion);
  }

  putTicket(ticket: Ticket): void {
    this.putDoc("ticket", ticket.id, ticket);
  }

  /** A receipt that came before its part was known by that id; the caller keeps the higher state. */
  parkedReceipt(externalId: string): string | null {
    return this.doc<string>("receipt", externalId);
  }
  parkReceipt(externalId: string, state: string): void {
    this.putDoc("receipt", externalId, state);
  }

  /** What an id stands for that was too long for the channel. */
  token(token: string): string | null {
    return this.doc<string>("token", token);
  }
  putToken(token: string, id: string): void {
    this.putDoc("token", token, id);
  }

  inbox(eventId: string): InboxRow | null {
    if (!this.ready) return null;
    const row = this.sql.exec<Row>("SELECT * FROM inbox WHERE event_id = ?", eventId).toArray()[0];
    return row ? inboxRow(row) : null;
  }
  /** The customer's message by the id that the channel gives it in edits and reactions; there are few of them. */
  inboxOf(externalId: string): InboxRow | null {
    const known = this.inbox(externalId);
    // where messages have an id of their own, an event may have the same number
    const other = known?.body.event === "turn" && known.body.externalId !== undefined;
    if ((known && !other) || !this.ready) return known;
    const isIt = "json_extract(body, '$.event') = 'turn' AND json_extract(body, '$.externalId') = ?";
    const row = this.sql.exec<Row>(`SELECT * FROM inbox WHERE ${isIt}`, externalId).toArray()[0];
    return row ? inboxRow(row) : null;
  }
  putInbox(row: InboxRow): void {
    this.sql.exec(
      "INSERT INTO inbox (event_id, state, conversation, seq, reply_seq, received_at, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
      row.eventId,
      row.state,
      row.conversationId,
      row.seq,
      row.replySeq,
      row.receivedAt,
      JSON.stringify(row.body),
    );
    this.kept.change<number[]>("times", (times) => [row.receivedAt, ...times].slice(0, 30));
    if (row.state === "pending") this.kept.change<InboxRow[]>("pending", (rows) => [...rows, row]);
  }
  /** of the customer's newest message */
  lastEventId(): string | null {
    if (!this.ready) return null;
    const row = this.sql.exec<Row>("SELECT event_id FROM inbox WHERE seq > 0 ORDER BY rowid DESC LIMIT 1").toArray()[0];
    return row ? String(row.event_id) : null;
  }
  /** A row that waits, with other words. */
  putPending(row: InboxRow): void {
    this.sql.exec("UPDATE inbox SET body = ? WHERE event_id = ?", JSON.stringify(row.body), row.eventId);
    this.kept.change<InboxRow[]>("pending", (rows) => rows.map((each) => (each.eventId === row.eventId ? row : each)));
  }
  settleInbox(eventId: string, state: InboxState, replySeq: number | null): void {
    this.sql.exec("UPDATE inbox SET state = ?, reply_seq = ? WHERE event_id = ?", state, replySeq, eventId);
    this.kept.change<InboxRow[]>("pending", (rows) => rows.filter((row) => row.eventId !== eventId));
  }
  /** what the lane has to do, oldest first */
  pending(): InboxRow[] {
    if (!this.ready) return [];
    return this.kept.read("pending", () =>
      this.sql.exec<Row>("SELECT * FROM inbox WHERE state = 'pending' ORDER BY rowid").toArray().map(inboxRow),
    );
  }
  /** When the `n`th newest message came, for the rate limit (R6); null when there are fewer. */
  receivedAt(n: number): number | null {
    if (!this.ready) return null;
    const times = this.kept.read("times", () =>
      this.sql
        .exec<Row>("SELECT received_at FROM inbox ORDER BY rowid DESC LIMIT 30")
        .toArray()
        .map((row) => Number(row.received_at)),
    );
    return times[n - 1] ?? null;
  }

  message(conversation: string, seq: number): Message | null {
    if (!this.ready) return null;
    const row = this.sql
      .exec<Row>("SELECT body FROM messages WHERE conversation = ? AND seq = ?", conversation, seq)
      .toArray()[0];
    return row ? parse<Message>(row.body) : null;
  }
  /** ascending */
  messages(conversation: string, afterSeq: number, limit: number): Message[] {
    if (!this.ready) return [];
    return this.sql
      .exec<Row>(
        "SELECT body FROM messages WHERE conversation = ? AND seq > ? ORDER BY seq LIMIT ?",
        conversation,
        afterSeq,
        limit,
      )
      .toArray()
      .map((row) => parse<Message>(row.body));
  }
  putMessage(message: Message): void {
    this.sql.exec(
      "INSERT INTO messages (conversation, seq, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
      message.conversationId,
      message.seq,
      JSON.stringify(message),
    );
    this.sql.exec(
      "INSERT OR REPLACE INTO changes (conversation, seq) VALUES (?, ?)",
      message.conversationId,
      message.seq,
    );
  }
  /** Messages by their last change, those after `after` first; `n` is where each stands. */
  changes(after: number, limit: number): { n: number; message: Message }[] {
    if (!this.ready) return [];
    return this.sql
      .exec<Row>(
        `SELECT c.n, m.body FROM changes AS c JOIN messages AS m ON m.conversation = c.conversation AND m.seq = c.seq
         WHERE c.n > ? ORDER BY c.n LIMIT ?`,
        after,
        limit,
      )
      .toArray()
      .map((row) => ({ n: Number(row.n), message: parse<Message>(row.body) }));
  }
  /** where the newest change stands; 0: nothing was ever said */
  lastChange(): number {
    return this.ready ? Number(this.sql.exec<Row>("SELECT coalesce(max(n), 0) AS n FROM changes").one().n) : 0;
  }
  /** Our messages that the customer has not read, in all conversations that are held. */
  unread(): number {
    return this.conversations().reduce(
      (sum, { id, readSeq, seq }) =>
        sum +
        (seq > readSeq ? this.messages(id, readSeq, seq - readSeq).filter(({ role }) => role !== "user").length : 0),
      0,
    );
  }

  history(conversation: string): ModelMessage[] {
    if (!this.ready) return [];
    return this.kept.read(`history ${conversation}`, () =>
      this.sql
        .exec<Row>("SELECT body FROM history WHERE conversation = ? ORDER BY n", conversation)
        .toArray()
        .map((row) => parse<ModelMessage>(row.body)),
    );
  }
  appendHistory(conversation: string, added: readonly ModelMessage[]): void {
    for (const message of added) {
      this.sql.exec("INSERT INTO history (conversation, body) VALUES (?, ?)", conversation, JSON.stringify(message));
    }
    this.kept.change<ModelMessage[]>(`history ${conversation}`, (known) => [...known, ...added]);
  }
  replaceHistory(conversation: string, history: readonly ModelMessage[]): void {
    this.sql.exec("DELETE FROM history WHERE conversation = ?", conversation);
    this.kept.put(`history ${conversation}`, []);
    this.appendHistory(conversation, history);
  }

  part(id: string): PartRow | null {
    return this.partWhere("id = ?", id)[0] ?? null;
  }
  partByExternalId(externalId: string): PartRow | null {
    return this.partWhere("external_id = ?", externalId)[0] ?? null;
  }
  /** every attempt at a message's parts */
  partsOf(messageId: string): PartRow[] {
    const prefix = partId(messageId, 0).slice(0, -1);
    // ":" follows the digits
    return this.partWhere("id > ? AND id < ? ORDER BY n", prefix, `${prefix}:`);
  }
  /** parts that may still change, in the order in which they were written */
  openParts(): PartRow[] {
    if (!this.ready) return [];
    return this.kept.read("open", () => this.partWhere("state IN ('queued', 'sending', 'unknown') ORDER BY n"));
  }
  /** the next place in the order of sending */
  nextPart(): number {
    return this.kept.read("n", () => Number(this.sql.exec<Row>("SELECT max(n) AS n FROM outbox").one().n ?? 0)) + 1;
  }
  putPart(part: PartRow): void {
    this.sql.exec(
      `INSERT INTO outbox (id, n, state, external_id, body) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET state = excluded.state, external_id = excluded.external_id, body = excluded.body`,
      part.id,
      part.n,
      part.state,
      part.externalId,
      JSON.stringify(part),
    );
    this.kept.change<number>("n", (n) => Math.max(n, part.n));
    this.kept.change<PartRow[]>("open", (parts) => {
      const others = parts.filter((each) => each.id !== part.id);
      const open = part.state === "queued" || part.state === "sending" || part.state === "unknown";
      return open ? [...others, part].sort((a, b) => a.n - b.n) : others;
    });
  }

  putDeadline(kind: string, key: string, at: number): void {
    this.sql.exec(
      "INSERT INTO deadlines (kind, key, at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at",
      kind,
      key,
      at,
    );
    this.deadlines().set(`${kind} ${key}`, { kind, key, at });
    this.meeting.delete(`${kind} ${key}`);
  }
  /** Keeps the earlier one when there is one already that is not being met; true when this one was set. */
  addDeadline(kind: string, key: string, at: number): boolean {
    if (this.deadlines().has(`${kind} ${key}`) && !this.meeting.has(`${kind} ${key}`)) return false;
    this.putDeadline(kind, key, at);
    return true;
  }
  dropDeadline(kind: string, key: string): void {
    if (this.deadlines().delete(`${kind} ${key}`)) {
      this.sql.exec("DELETE FROM deadlines WHERE kind = ? AND key = ?", kind, key);
    }
  }
  /**
   * From here on a deadline is being met. It stays until that is done, so that a crash meets it again; whoever sets it meanwhile means
   * another time. False: it is not due any more.
   */
  beginDeadline(kind: string, key: string, at: number): boolean {
    const known = this.ready ? this.deadlines().get(`${kind} ${key}`) : undefined;
    if (!known || known.at > at) return false;
    this.meeting.add(`${kind} ${key}`);
    return true;
  }
  /** It was met: it goes, unless it was set anew meanwhile. */
  endDeadline(kind: string, key: string): void {
    if (this.meeting.delete(`${kind} ${key}`)) this.dropDeadline(kind, key);
  }
  due(at: number): { kind: string; key: string }[] {
    if (!this.ready) return [];
    return [...this.deadlines().values()].filter((each) => each.at <= at).sort((a, b) => a.at - b.at);
  }
  nextDeadline(): number | null {
    if (!this.ready || this.deadlines().size === 0) return null;
    return Math.min(...[...this.deadlines().values()].map(({ at }) => at));
  }
  private deadlines(): Map<string, { kind: string; key: string; at: number }> {
    return this.kept.read("deadlines", () => {
      const rows = this.sql.exec<Row>("SELECT kind, key, at FROM deadlines").toArray();
      return new Map(
        rows.map((row) => [
          `${row.kind} ${row.key}`,
          { kind: String(row.kind), key: String(row.key), at: Number(row.at) },
        ]),
      );
    });
  }

  putUnrecorded({ table, id, version, row }: RecordRow): void {
    this.rowsToRecord().set(`${table} ${id}`, { table, id, version, row });
    this.sql.exec(
      `INSERT INTO unrecorded (tbl, id, version, body) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET version = excluded.version, body = excluded.body`,
      table,
      id,
      version,
      JSON.stringify(row),
    );
  }
  unrecorded(limit: number): RecordRow[] {
    if (!this.ready) return [];
    return [...this.rowsToRecord().values()].slice(0, limit);
  }
  private rowsToRecord(): Map<string, RecordRow> {
    return this.kept.read("unrecorded", () => {
      const rows = this.sql.exec<Row>("SELECT tbl, id, version, body FROM unrecorded").toArray();
      return new Map(
        rows.map((row) => [
          `${row.tbl} ${row.id}`,
          {
            table: String(row.tbl) as RecordTable,
            id: String(row.id),
            version: Number(row.version),
            row: parse<RecordRow["row"]>(row.body),
          },
        ]),
      );
    });
  }
  /** Only if it was not written again meanwhile. */
  dropUnrecorded(table: string, id: string, version: number): void {
    this.sql.exec("DELETE FROM unrecorded WHERE tbl = ? AND id = ? AND version <= ?", table, id, version);
    const known = this.rowsToRecord().get(`${table} ${id}`);
    if (known && known.version <= version) this.rowsToRecord().delete(`${table} ${id}`);
  }

  /**
   * Growth: inbox rows live 8 days, recorded parts 30; of ended and recorded conversations only D1 keeps the messages.
   * Whatever is not in D1 yet stays.
   */
  sweep(at: number, current: string | null): void {
    const days = (n: number) => at - n * 86_400_000;
    this.kept.clear();
    this.sql.exec("DELETE FROM inbox WHERE state <> 'pending' AND received_at < ?", days(8));
    this.sql.exec(
      `DELETE FROM outbox WHERE state NOT IN ('queued', 'sending', 'unknown')
         AND json_extract(body, '$.updatedAt') < ? AND id NOT IN (SELECT id FROM unrecorded WHERE tbl = 'deliveries')`,
      days(30),
    );
    this.sql.exec(
      `DELETE FROM messages WHERE conversation <> ? AND json_extract(body, '$.createdAt') < ?
         AND json_extract(body, '$.id') NOT IN (SELECT id FROM unrecorded WHERE tbl = 'messages')`,
      current ?? "",
      days(8),
    );
    this.sql.exec(
      "DELETE FROM changes WHERE NOT EXISTS (SELECT 1 FROM messages AS m WHERE m.conversation = changes.conversation AND m.seq = changes.seq)",
    );
    this.sql.exec("DELETE FROM history WHERE conversation <> ?", current ?? "");
    this.sql.exec(
      `DELETE FROM docs WHERE kind = 'conversation' AND id <> ? AND json_extract(body, '$.closedAt') < ?
         AND id NOT IN (SELECT id FROM unrecorded WHERE tbl = 'conversations')`,
      current ?? "",
      days(90),
    );
  }

  /** Takes away a customer's conversations, with all that belongs to them, and what was to be said to them. */
  forget(customerId: string): void {
    const head = this.head();
    const theirs = this.conversations().filter(({ userId }) => userId === customerId);
    this.kept.clear();
    for (const { id } of theirs) {
      for (const table of ["inbox", "messages", "changes", "history"])
        this.sql.exec(`DELETE FROM ${table} WHERE conversation = ?`, id);
      // every id of a conversation's has this in it, and then an end or "_"
      const part = `${id.slice(1)}_`;
      for (const [table, column] of [
        ["docs", "id"],
        ["outbox", "id"],
        ["deadlines", "key"],
        ["unrecorded", "id"],
      ])
        this.sql.exec(`DELETE FROM ${table} WHERE instr(${column} || '_', ?)`, part);
      for (const table of ["docs", "unrecorded"])
        this.sql.exec(
          `DELETE FROM ${table} WHERE instr(replace(body, '"', '_'), ?)${table === "docs" ? " AND kind <> 'head'" : ""}`,
          part,
        );
    }
    const asked = "kind = 'proactive' AND json_extract(body, '$.asked.customerId') = ?";
    this.sql.exec(
      `DELETE FROM deadlines WHERE kind = 'proactive' AND key IN (SELECT id FROM docs WHERE ${asked})`,
      customerId,
    );
    this.sql.exec(`DELETE FROM docs WHERE ${asked}`, customerId);
    if (head && theirs.some(({ id }) => id === head.conversationId)) this.putHead({ ...head, conversationId: null });
  }

  private doc<T>(kind: string, id: string): T | null {
    if (!this.ready) return null;
    const read = () => {
      const row = this.sql.exec<Row>("SELECT body FROM docs WHERE kind = ? AND id = ?", kind, id).toArray()[0];
      return row ? parse<T>(row.body) : null;
    };
    return kind === "receipt" || kind === "token" ? read() : this.kept.read(`doc ${kind} ${id}`, read);
  }
  private docs<T>(kind: string): T[] {
    if (!this.ready) return [];
    return this.kept
      .read(`docs ${kind}`, () =>
        this.sql
          .exec<Row>("SELECT body FROM docs WHERE kind = ?", kind)
          .toArray()
          .map((row) => parse<T>(row.body)),
      )
      .slice();
  }
  private putDoc(kind: string, id: string, body: unknown): void {
    this.sql.exec(
      "INSERT INTO docs (kind, id, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body",
      kind,
      id,
      JSON.stringify(body),
    );
    if (kind !== "receipt" && kind !== "token") this.kept.put(`doc ${kind} ${id}`, body);
    this.kept.drop(`docs ${kind}`);
  }
  private partWhere(where: string, ...values: SqlStorageValue[]): PartRow[] {
    if (!this.ready) return [];
    return this.sql
      .exec<Row>(`SELECT body FROM outbox WHERE ${where}`, ...values)
      .toArray()
      .map((row) => parse<PartRow>(row.body));
  }

  private version(): number {
    // user_version is not authorized in a Durable Object's SQLite; the newest migration is known by the tables it made
    const made = this.sql.exec<Row>("SELECT name FROM sqlite_master WHERE name = 'docs'").toArray().length;
    if (made === 0) return 0;
    const row = this.sql.exec<Row>("SELECT body FROM docs WHERE kind = 'schema' AND id = ''").toArray()[0];
    return row ? Number(row.body) : 0;
  }

  private migrate(): void {
    if (this.ready) return;
    for (let n = this.version(); n < migrations.length; n++) {
      this.sql.exec(migrations[n] ?? "");
      this.putDoc("schema", "", n + 1);
    }
    this.ready = true;
  }
}

function inboxRow(row: Row): InboxRow {
  return {
    eventId: String(row.event_id),
    state: String(row.state) as InboxState,
    conversationId: String(row.conversation),
    seq: Number(row.seq),
    replySeq: row.reply_seq === null ? null : Number(row.reply_seq),
    receivedAt: Number(row.received_at),
    body: parse<InboundEvent>(row.body ?? null),
  };
}

/** What we wrote ourselves, in this shape or an older one that a migration has lifted. */
function parse<T>(json: SqlStorageValue | undefined): T {
  return JSON.parse(String(json)) as T;
}
