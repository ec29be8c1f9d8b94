import { DurableObject } from "cloudflare:workers";

export type DeadLetterKind = "record" | "unknown" | "dead" | "webhook";

/** What /health and staff are told of the house as a whole. Times are Unix milliseconds. */
export interface HouseStatus {
  /** when the oldest unanswered turn came in; null when none waits longer than 30 s */
  oldestUnansweredAt: number | null;
  unanswered: number;
  deadLetters: number;
}

/** What concerns all of the staff, whatever the Thread. Staff sockets hang here. One object. */
export class Inbox extends DurableObject<Env> {
  private readonly sql: SqlStorage;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.sql.exec(
      `CREATE TABLE IF NOT EXISTS unanswered (thread TEXT PRIMARY KEY, since INTEGER NOT NULL);
       CREATE TABLE IF NOT EXISTS dead_letters (id TEXT PRIMARY KEY, kind TEXT NOT NULL, at INTEGER NOT NULL);
       CREATE TABLE IF NOT EXISTS alerts (id TEXT PRIMARY KEY, kind TEXT NOT NULL, at INTEGER NOT NULL)`,
    );
  }

  /** A Thread has a turn that nobody has answered since `since`. */
  reportUnanswered(thread: string, since: number): void {
    this.sql.exec("INSERT OR REPLACE INTO unanswered (thread, since) VALUES (?, ?)", thread, since);
  }

  answered(thread: string): void {
    this.sql.exec("DELETE FROM unanswered WHERE thread = ?", thread);
  }

  /** Something that will not go on by itself; `id` says where it is kept. Telling it twice counts once. */
  deadLetter(id: string, kind: DeadLetterKind, at: number): void {
    this.sql.exec("INSERT OR IGNORE INTO dead_letters (id, kind, at) VALUES (?, ?, ?)", id, kind, at);
  }

  /** Something that the team has to know of; telling it twice counts once. */
  alert(id: string, kind: string, at: number): void {
    this.sql.exec("INSERT OR IGNORE INTO alerts (id, kind, at) VALUES (?, ?, ?)", id, kind, at);
  }

  /** Somebody writes just now; nothing of it is kept. */
  typing(_event: { ticketId: string; by: "customer"; on: boolean }): void {}

  /** Newest first, of the last 24 hours before `at` (Unix ms). */
  alerts(at: number): { kind: string; at: number }[] {
    return this.sql
      .exec<{ kind: string; at: number }>("SELECT kind, at FROM alerts WHERE at > ? ORDER BY at DESC", at - 86_400_000)
      .toArray();
  }

  status(): HouseStatus {
    const waiting = this.sql
      .exec<{ since: number | null; n: number }>("SELECT min(since) AS since, count(*) AS n FROM unanswered")
      .one();
    const letters = this.sql.exec<{ n: number }>("SELECT count(*) AS n FROM dead_letters").one();
    return { oldestUnansweredAt: waiting.since, unanswered: waiting.n, deadLetters: letters.n };
  }
}
