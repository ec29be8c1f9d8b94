import { DurableObject } from "cloudflare:workers";
import { now } from "../clock";
import { d1 } from "../db/db";
import { eventsIn } from "../handoff/inbox-events";
import { log, reasonOf } from "../log";
import { statements } from "./record-sql";
import type { RecordRow } from "./store";

/** Rows of one D1 batch stay below this many bytes. */
const maxBatchBytes = 900_000;
/** The least time between two batches, ms: under load many Threads share one. */
const gatherMs = 20;

/** Which rows of one call D1 has, and which it will never take. The others are to be sent again. */
export interface Recorded {
  ok: boolean;
  /** indexes of rows that D1 refused by themselves */
  refused: number[];
}

interface Waiting {
  rows: RecordRow[];
  bytes: number;
  resolve(result: Recorded): void;
}

/**
 * Gathers many Threads' rows into few D1 batches. It keeps nothing: the Thread's own row is the truth and is sent again until
 * it is acknowledged here. One object for each database, as D1 has one writer.
 */
export class Recorder extends DurableObject<Env> {
  private waiting: Waiting[] = [];
  private running = false;
  private lastBatchAt = 0;
  private batches = 0;
  private rows = 0;

  /** Resolves when D1 has the rows, or has failed: then `ok` is false and nothing is lost, because the Thread keeps them. */
  record(rows: RecordRow[]): Promise<Recorded> {
    const bytes = rows.reduce((sum, row) => sum + JSON.stringify(row.row).length, 0);
    return new Promise((resolve) => {
      this.waiting.push({ rows, bytes, resolve });
      if (!this.running) void this.run();
    });
  }

  /** Since this object woke up. */
  stats(): { batches: number; rows: number } {
    return { batches: this.batches, rows: this.rows };
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.waiting.length > 0) {
      const wait = this.lastBatchAt + gatherMs - now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(wait, gatherMs)));
      const group = this.take();
      await this.write(group);
      this.lastBatchAt = now();
    }
    this.running = false;
  }

  private take(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { bytes: more } of this.waiting) {
      if (count > 0 && bytes + more > maxBatchBytes) break;
      bytes += more;
      count++;
    }
    return this.waiting.splice(0, count);
  }

  private async write(group: Waiting[]): Promise<void> {
    const rows = group.flatMap((waiting) => waiting.rows);
    const error = await this.batch(rows);
    // whatever became of it: what staff hear carries versions, and may come twice
    this.publish(group);
    if (!error) {
      for (const { resolve } of group) resolve({ ok: true, refused: [] });
    } else if (isData(error)) {
      // one bad row fails its whole group: find it
      for (const waiting of group) waiting.resolve(await this.oneByOne(waiting.rows));
    } else {
      log.warn("record.failed", { error: error.message, rows: rows.length });
      for (const { resolve } of group) resolve({ ok: false, refused: [] });
    }
  }

  /** To staff's windows, if there is anything for them; nobody waits for it. */
  private publish(group: readonly Waiting[]): void {
    if (group.some(({ rows }) => rows.some(({ table }) => table === "published_events"))) {
      const kicked = this.env.PUBLISHER.getByName("one").kick();
      this.ctx.waitUntil(
        kicked.catch((error: unknown) => log.warn("publisher.unreachable", { error: reasonOf(error) })),
      );
    }
    const events = group.flatMap(({ rows }) => eventsIn(rows));
    if (events.length === 0) return;
    const told = this.env.INBOX.getByName("inbox").publish(events);
    this.ctx.waitUntil(told.catch((error: unknown) => log.warn("inbox.unreachable", { error: reasonOf(error) })));
  }

  private async oneByOne(rows: RecordRow[]): Promise<Recorded> {
    const refused: number[] = [];
    for (const [index, row] of rows.entries()) {
      const error = await this.batch([row]);
      if (!error) continue;
      if (!isData(error)) return { ok: false, refused };
      log.error("record.refused", { table: row.table, id: row.id, error: error.message });
      refused.push(index);
    }
    return { ok: true, refused };
  }

  private async batch(rows: RecordRow[]): Promise<Error | null> {
    try {
      const database = d1(this.env);
      await database.batch(statements(database, rows));
      this.batches++;
      this.rows += rows.length;
      return null;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }
}

/** The rows themselves are at fault, not the database: sending them again would fail again. */
function isData(error: Error): boolean {
  return /SQLITE_CONSTRAINT|constraint failed|SQLITE_MISMATCH|SQLITE_TOOBIG|datatype mismatch|malformed JSON/i.test(
    error.message,
  );
}
