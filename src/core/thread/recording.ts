import { iso, now } from "../clock";
import { conversationRow } from "../conversation/conversation";
import { identityRow } from "../conversation/identity";
import { numberOf, sequenceName } from "../conversation/numbers";
import { ticketRow } from "../handoff/ticket";
import { log, reasonOf } from "../log";
import type { ThreadContext } from "./context";
import { SingleFlight } from "./single-flight";
import { step } from "./steps";
import type { RecordRow } from "./store";

/** Rows of one call to the Recorder. */
const chunk = 400;
/** How soon a record that failed is tried again, ms. */
const retryMs = 5_000;

/** Brings this Thread's rows to D1, by the Recorder, and forgets them once they are there. */
export class Recording {
  private readonly context: ThreadContext;
  private readonly work = new SingleFlight(() => this.attempt());
  /** rows that are not written down here yet; see `flush` */
  private extra: RecordRow[] = [];
  /** acknowledged, and still to be deleted by the next write: key → version */
  private readonly acknowledged = new Map<string, number>();
  private unnumbered: Set<string> | null = null;

  constructor(context: ThreadContext) {
    this.context = context;
  }

  /** Within a write: this row is to go to D1. A conversation waits for its number, and its rows with it. */
  put(row: RecordRow): void {
    if (row.table === "conversations" && row.row.conversation_number === null) {
      this.unnumbered?.add(row.id);
      return;
    }
    this.context.store.putUnrecorded(row);
  }

  /**
   * Resolves true when everything that was written before the call is in D1, false when D1 could not take it now. Several
   * calls share a run. `extra` goes along: rows that the caller writes down itself when this failed.
   */
  flush(extra: RecordRow[] = []): Promise<boolean> {
    this.extra.push(...extra);
    return this.work.run();
  }

  private async attempt(): Promise<boolean> {
    const done = await this.run().catch((error) => {
      log.warn("record.unreachable", { error: reasonOf(error) });
      return false;
    });
    if (!done && !this.context.store.ended) this.retryLater();
    return done;
  }

  private async run(): Promise<boolean> {
    const { store, env } = this.context;
    this.identify();
    // only what came before this run: who comes later waits for the next, and learns how that one ended
    let extra = this.extra.splice(0);
    for (;;) {
      if (store.ended) return true;
      // a conversation may have begun while the rows before were written: none goes ahead of its number
      if (!(await this.number())) return false;
      const written = store.unrecorded(chunk + this.acknowledged.size).filter((row) => !this.isAcknowledged(row));
      const rows = [...written, ...extra];
      extra = [];
      if (rows.length === 0) return true;
      await step("recording", this.context);
      if (store.ended) return true;
      const result = await env.RECORDER.getByName("0").record(rows);
      await step("recorded", this.context);
      for (const index of result.refused) {
        const row = rows[index];
        if (!row) continue;
        await this.deadLetter(row);
        this.acknowledge(row);
      }
      if (!result.ok) return false;
      for (const row of rows) this.acknowledge(row);
    }
  }

  /** Who writes here goes to the record when it has changed; that they wrote, once a day. */
  private identify(): void {
    const { store, key } = this.context;
    const head = store.head();
    if (!head || head.conversationId === null) return;
    const row = identityRow(key, head);
    const said = JSON.stringify({ ...row, last_inbound_at: String(row.last_inbound_at).slice(0, 10) });
    if (head.identity?.said === said) return;
    store.write(() => {
      // above what the record may have of this address from before its Thread was emptied
      const version = Math.max(now(), (head.identity?.version ?? 0) + 1);
      store.putHead({ ...head, identity: { said, version } });
      this.put({ table: "identities", id: key, version, row: { ...row, updated_at: iso(now()), version } });
    });
  }

  private isAcknowledged({ table, id, version }: RecordRow): boolean {
    return (this.acknowledged.get(`${table} ${id}`) ?? 0) >= version;
  }

  private acknowledge({ table, id, version }: RecordRow): void {
    const key = `${table} ${id}`;
    this.acknowledged.set(key, version);
    this.context.store.defer(() => {
      this.context.store.dropUnrecorded(table, id, version);
      if (this.acknowledged.get(key) === version) this.acknowledged.delete(key);
    });
  }

  /** A row that D1 will never take: kept in R2, shown to staff, and out of the way of the others. */
  private async deadLetter(row: RecordRow): Promise<void> {
    const key = `dead-letters/record/${row.table}/${row.id}-${row.version}.json`;
    await this.context.env.FILES.put(key, JSON.stringify(row));
    await this.context.env.INBOX.getByName("inbox").deadLetter(key, "record", now());
  }

  /** Gives every conversation and ticket of this Thread its number. False while the Sequence object cannot be reached. */
  private async number(): Promise<boolean> {
    const { store } = this.context;
    this.unnumbered ??= new Set(store.conversations().flatMap((each) => (each.number === null ? each.id : [])));
    for (const id of this.unnumbered) {
      const number = await this.numberFor("CONV", id, store.conversation(id)?.startedAt ?? now());
      if (!number) return false;
      store.write(() => {
        const conversation = store.conversation(id);
        if (!conversation) return;
        const numbered = { ...conversation, number, version: conversation.version + 1 };
        store.putConversation(numbered);
        this.put({ table: "conversations", id, version: numbered.version, row: conversationRow(numbered) });
      });
      this.unnumbered.delete(id);
    }
    for (const ticket of store.tickets().filter((each) => each.number === null)) {
      const number = await this.numberFor("TKT", ticket.id, ticket.createdAt);
      if (!number) return false;
      store.write(() => {
        // as it is by now: somebody may have claimed it meanwhile
        const current = store.ticket(ticket.id) ?? ticket;
        const numbered = { ...current, number, version: current.version + 1 };
        store.putTicket(numbered);
        this.put({ table: "tickets", id: ticket.id, version: numbered.version, row: ticketRow(numbered) });
      });
    }
    return this.unnumbered.size === 0 || this.number();
  }

  /**
   * CONV-YYYYMMDD-SEQ or TKT-YYYYMMDD-SEQ of the day on which it began (`at`), the same for the same id; null when the Sequence
   * object cannot be reached, also not the second time: an object that is being moved or updated fails the call under way and takes
   * the next.
   */
  async numberFor(kind: "CONV" | "TKT", id: string, at: number): Promise<string | null> {
    const { env, config, store } = this.context;
    if (store.ended) return null;
    const sequence = sequenceName(kind, config.TIMEZONE, at);
    for (const attempt of [1, 2]) {
      try {
        return numberOf(sequence, await env.SEQUENCE.getByName(sequence).next(id));
      } catch (error) {
        log.warn("sequence.failed", { sequence, attempt, error: reasonOf(error) });
      }
    }
    return null;
  }

  private retryLater(): void {
    const { store, alarm } = this.context;
    store.write(() => store.addDeadline("record", "", now() + retryMs));
    alarm.arm();
  }
}
