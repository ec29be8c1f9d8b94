import { DurableObject } from "cloudflare:workers";
import { now } from "../clock";
import { log } from "../log";
import { budgetState, usdOfTicks } from "../policies/budget";

/** One call's cost, 1e-10 USD. Told twice, it counts once. */
export interface Spent {
  id: string;
  ticks: number;
}

/** What the whole service has spent on models on one day of the shop's (its name: YYYYMMDD). R18 */
export class Budget extends DurableObject<Env> {
  private readonly sql: SqlStorage;
  private ticks: number;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.sql.exec("CREATE TABLE IF NOT EXISTS calls (id TEXT PRIMARY KEY, ticks INTEGER NOT NULL) WITHOUT ROWID");
    this.sql.exec("CREATE TABLE IF NOT EXISTS told (state TEXT PRIMARY KEY)");
    this.ticks = this.sql.exec<{ n: number }>("SELECT coalesce(sum(ticks), 0) AS n FROM calls").one().n;
  }

  /** The day's total so far, 1e-10 USD. */
  total(): number {
    return this.ticks;
  }

  /** Adds calls; resolves with the total. Tells the team once when 80 %, and once when all of `limitTicks` is spent. */
  async add(calls: readonly Spent[], limitTicks: number): Promise<number> {
    for (const { id, ticks } of calls) {
      const { rowsWritten } = this.sql.exec("INSERT OR IGNORE INTO calls (id, ticks) VALUES (?, ?)", id, ticks);
      if (rowsWritten > 0) this.ticks += ticks;
    }
    const state = budgetState(this.ticks, limitTicks);
    if (state !== "open" && this.sql.exec("SELECT 1 FROM told WHERE state = ?", state).toArray().length === 0) {
      const spent = { spentUsd: usdOfTicks(this.ticks), limitUsd: usdOfTicks(limitTicks) };
      log.warn(`budget.${state}`, spent);
      await this.env.INBOX.getByName("inbox").alert(`budget-${this.ctx.id.name}-${state}`, `budget.${state}`, now());
      this.sql.exec("INSERT OR IGNORE INTO told (state) VALUES (?)", state);
    }
    return this.ticks;
  }
}
