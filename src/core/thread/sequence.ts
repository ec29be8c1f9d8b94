import { DurableObject } from "cloudflare:workers";

/**
 * Counts one kind on one day (its name: CONV-20261123, TKT-20261123). Idempotent by id: who asks again gets the same number.
 * It needs no D1, so that a hand-off has its ticket number also when the record is down.
 */
export class Sequence extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec(
      "CREATE TABLE IF NOT EXISTS numbers (n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE)",
    );
  }

  /** Numbers stay given; whose they were is forgotten. */
  forget(thread: string): void {
    this.ctx.storage.sql.exec(
      "UPDATE numbers SET id = 'erased ' || n WHERE substr(id, 3, ?) = ?",
      thread.length,
      thread,
    );
  }

  /** The number of `id`, from 1. */
  next(id: string): number {
    const { sql } = this.ctx.storage;
    sql.exec("INSERT OR IGNORE INTO numbers (id) VALUES (?)", id);
    return sql.exec<{ n: number }>("SELECT n FROM numbers WHERE id = ?", id).one().n;
  }
}
