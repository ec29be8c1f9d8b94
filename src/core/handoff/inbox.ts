import { DurableObject } from "cloudflare:workers";
import { z } from "zod";
import { now } from "../clock";
import { parseId, threadIdOf } from "../conversation/ids";
import type { Principal } from "../conversation/principal";
import { gaveTicketTo, recordedStaff, sendAway, unassigned } from "../db/staff";
import { log, reasonOf } from "../log";
import { loadSettings } from "../settings";
import type { ThreadPort } from "../thread/port";
import type { HouseStatus, InboxEvent, PassingEvent, Presence } from "./inbox-events";
import { nextSeat } from "./round-robin";

export type DeadLetterKind = "record" | "unknown" | "dead" | "webhook" | "event";
export type { HouseStatus } from "./inbox-events";

/** Events that are kept for windows that come back. */
const logLength = 2_000;
/** How long somebody counts as there after their last window was closed, ms. */
const awayMs = 5 * 60_000;
/** Tickets that are given in one go. */
const atOnce = 50;
/** How long a ticket that was given counts for its new owner before the record says so, ms. */
const lagMs = 30_000;

/** What a staff window says. */
const said = z.discriminatedUnion("type", [
  z.object({ type: z.literal("look"), ticketId: z.string().max(200).nullable() }),
  z.object({ type: z.literal("typing"), ticketId: z.string().max(200), on: z.boolean() }),
]);

interface Attachment extends Presence {
  expiresAt: number;
}

export interface DeadLetter {
  id: string;
  kind: DeadLetterKind;
  at: number;
}

/** What concerns all of the staff, whatever the Thread: their windows, whose turn it is, and what needs somebody's eyes. One object. */
export class Inbox extends DurableObject<Env> {
  private readonly sql: SqlStorage;
  private filling: Promise<void> | null = null;
  private again = false;
  /** tickets that were given lately: to whom, when */
  private readonly given = new Map<string, { to: string; at: number }>();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.sql.exec(
      `CREATE TABLE IF NOT EXISTS unanswered (thread TEXT PRIMARY KEY, since INTEGER NOT NULL);
       CREATE TABLE IF NOT EXISTS dead_letters (id TEXT PRIMARY KEY, kind TEXT NOT NULL, at INTEGER NOT NULL);
       CREATE TABLE IF NOT EXISTS alerts (id TEXT PRIMARY KEY, kind TEXT NOT NULL, at INTEGER NOT NULL);
       CREATE TABLE IF NOT EXISTS log (n INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL);
       CREATE TABLE IF NOT EXISTS gone (id TEXT PRIMARY KEY, at INTEGER NOT NULL)`,
    );
  }

  /** What the record has taken, or could not take just now: every window hears it. */
  async publish(events: InboxEvent[]): Promise<void> {
    for (const event of events) {
      const { n } = this.sql
        .exec<{ n: number }>("INSERT INTO log (body) VALUES (?) RETURNING n", JSON.stringify(event))
        .one();
      this.broadcast(JSON.stringify({ n, ...event }));
    }
    this.sql.exec("DELETE FROM log WHERE n <= (SELECT max(n) FROM log) - ?", logLength);
    // somebody waits, or somebody has room again
    if (events.some(({ type }) => type === "ticket")) this.fill();
  }

  /** A staff member's window. The Worker has verified who it is; `after`: the last event that it has heard. */
  override async fetch(request: Request): Promise<Response> {
    const principal = JSON.parse(request.headers.get("x-principal") ?? "null") as Principal | null;
    if (principal?.kind !== "staff") return new Response(null, { status: 403 });
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
    this.ctx.acceptWebSocket(server);
    const { userId, name = null, expiresAt } = principal;
    server.serializeAttachment({ id: userId, name, looksAt: null, types: false, expiresAt } satisfies Attachment);
    this.sql.exec("DELETE FROM gone WHERE id = ?", userId);
    await this.arm(expiresAt);
    const after = Number(new URL(request.url).searchParams.get("after") ?? Number.NaN);
    this.greet(server, Number.isSafeInteger(after) ? after : null);
    this.tellPresence();
    return new Response(null, { status: 101, webSocket: client, headers: { "sec-websocket-protocol": "bearer" } });
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    const read = said.safeParse(jsonOf(message));
    if (!read.success) {
      this.tell(socket, { type: "error", message: "not a message of this socket" });
      return;
    }
    const attachment = socket.deserializeAttachment() as Attachment;
    const { data } = read;
    const next: Attachment =
      data.type === "look"
        ? { ...attachment, looksAt: data.ticketId, types: false }
        : { ...attachment, looksAt: data.ticketId, types: data.on };
    socket.serializeAttachment(next);
    this.tellPresence();
  }

  override async webSocketClose(socket: WebSocket): Promise<void> {
    const { id } = socket.deserializeAttachment() as Attachment;
    socket.close();
    const others = this.windows(socket).some((each) => each.id === id);
    if (!others) {
      this.sql.exec("INSERT OR REPLACE INTO gone (id, at) VALUES (?, ?)", id, now() + awayMs);
      await this.arm(now() + awayMs);
    }
    this.tellPresence(socket);
  }

  override webSocketError(socket: WebSocket): Promise<void> {
    return this.webSocketClose(socket);
  }

  /** Tokens that have ended, and people who did not come back. */
  override async alarm(): Promise<void> {
    const at = now();
    for (const socket of this.ctx.getWebSockets()) {
      const { expiresAt } = socket.deserializeAttachment() as Attachment;
      if (expiresAt <= at) socket.close(4401, "token expired");
    }
    const gone = this.sql.exec<{ id: string }>("SELECT id FROM gone WHERE at <= ?", at).toArray();
    for (const { id } of gone) {
      await sendAway(this.env, id);
      this.sql.exec("DELETE FROM gone WHERE id = ?", id);
    }
    const [next] = this.sql.exec<{ at: number | null }>("SELECT min(at) AS at FROM gone").toArray();
    const moments = this.ctx.getWebSockets().map((socket) => (socket.deserializeAttachment() as Attachment).expiresAt);
    const soonest = Math.min(...moments.filter((each) => each > at), next?.at ?? Number.POSITIVE_INFINITY);
    if (Number.isFinite(soonest)) await this.ctx.storage.setAlarm(soonest);
  }

  /** A customer writes just now; nothing of it is kept. */
  typing(event: { ticketId: string; by: "customer"; on: boolean }): void {
    this.broadcast(JSON.stringify({ type: "typing", ...event } satisfies PassingEvent));
  }

  /** Somebody has come, or has more room: whoever waits may be given to them. Resolves when that is done. */
  async staffChanged(): Promise<void> {
    this.fill();
    await this.filling;
  }

  /** A Thread has a turn that nobody has answered since `since`. */
  reportUnanswered(thread: string, since: number): void {
    this.sql.exec("INSERT OR REPLACE INTO unanswered (thread, since) VALUES (?, ?)", thread, since);
    this.tellHouse();
  }

  answered(thread: string): void {
    this.sql.exec("DELETE FROM unanswered WHERE thread = ?", thread);
    this.tellHouse();
  }

  /** Something that will not go on by itself; `id` says where it is kept. Telling it twice counts once. */
  deadLetter(id: string, kind: DeadLetterKind, at: number): void {
    this.sql.exec("INSERT OR IGNORE INTO dead_letters (id, kind, at) VALUES (?, ?, ?)", id, kind, at);
    this.tellHouse();
  }

  /** Newest first. */
  deadLetters(limit: number): DeadLetter[] {
    return this.sql
      .exec<Record<string, SqlStorageValue>>(
        "SELECT id, kind, at FROM dead_letters ORDER BY at DESC, id LIMIT ?",
        limit,
      )
      .toArray() as unknown as DeadLetter[];
  }

  /** A customer was erased: nothing that names one of their Threads is told to a window that comes back. */
  forget(threads: readonly string[]): void {
    for (const thread of threads) {
      this.sql.exec("DELETE FROM log WHERE instr(body, ?)", thread);
      for (const table of ["dead_letters", "alerts", "gone"])
        this.sql.exec(`DELETE FROM ${table} WHERE instr(id, ?)`, thread);
      this.sql.exec("DELETE FROM unanswered WHERE thread = ?", thread);
    }
    this.tellHouse();
  }

  /** Somebody has seen to it. False: there is none of that id. */
  settle(id: string): boolean {
    const dropped = this.sql.exec("DELETE FROM dead_letters WHERE id = ? RETURNING id", id).toArray().length > 0;
    if (dropped) this.tellHouse();
    return dropped;
  }

  /** Something that the team has to know of; telling it twice counts once. */
  async alert(id: string, kind: string, at: number): Promise<void> {
    const added = this.sql
      .exec("INSERT OR IGNORE INTO alerts (id, kind, at) VALUES (?, ?, ?) RETURNING id", id, kind, at)
      .toArray();
    if (added.length > 0) await this.publish([{ type: "alert", id, kind, at }]);
  }

  /** Newest first, of the last 24 hours before `at` (Unix ms). */
  alerts(at: number): { id: string; kind: string; at: number }[] {
    return this.sql
      .exec<{ id: string; kind: string; at: number }>(
        "SELECT id, kind, at FROM alerts WHERE at > ? ORDER BY at DESC",
        at - 86_400_000,
      )
      .toArray();
  }

  status(): HouseStatus {
    const waiting = this.sql
      .exec<{ since: number | null; n: number }>("SELECT min(since) AS since, count(*) AS n FROM unanswered")
      .one();
    const letters = this.sql.exec<{ n: number }>("SELECT count(*) AS n FROM dead_letters").one();
    return { oldestUnansweredAt: waiting.since, unanswered: waiting.n, deadLetters: letters.n };
  }

  /** Who has a window open, by id: how many. */
  present(): Record<string, number> {
    const ids = this.windows().map(({ id }) => id);
    return Object.fromEntries([...new Set(ids)].map((id) => [id, ids.filter((each) => each === id).length]));
  }

  /** One at a time, so that two hand-offs do not go to one seat; asked again meanwhile, it looks once more. */
  private fill(): void {
    if (this.filling) {
      this.again = true;
      return;
    }
    this.filling = this.giveAll()
      .catch((error) => log.warn("round_robin.failed", { error: reasonOf(error) }))
      .finally(() => {
        this.filling = null;
        if (this.again) {
          this.again = false;
          this.fill();
        }
      });
    this.ctx.waitUntil(this.filling);
  }

  private async giveAll(): Promise<void> {
    if ((await loadSettings(this.env)).desk.assignment !== "round_robin") return;
    for (const [id, { at }] of this.given) if (now() - at > lagMs) this.given.delete(id);
    const [waiting, everybody] = await Promise.all([unassigned(this.env, atOnce), recordedStaff(this.env)]);
    const seats = everybody
      .filter(({ status }) => status === "online")
      .map(({ assignedAt, ...each }) => ({ ...each, assignedAt: assignedAt ? Date.parse(assignedAt) : 0 }));
    // the record may not have what was given a moment ago
    const open = waiting.filter(({ id }) => !this.given.has(id));
    for (const { id } of waiting) {
      const seat = seats.find((each) => each.id === this.given.get(id)?.to);
      if (seat) seat.load++;
    }
    for (const { id, locale } of open) {
      const seat = nextSeat(seats, locale ?? "id-ID");
      if (!seat || !(await this.give(id, seat.id))) continue;
      seat.load++;
      seat.assignedAt = now();
      await gaveTicketTo(this.env, seat.id);
    }
  }

  /** True when it is theirs; somebody may have claimed it meanwhile. */
  private async give(ticketId: string, agentId: string): Promise<boolean> {
    const parsed = parseId(ticketId);
    const thread = parsed && threadIdOf(this.env.THREAD, parsed.thread);
    if (!thread) return false;
    const stub = this.env.THREAD.get(thread) as unknown as ThreadPort;
    const system = { id: "system", name: null, role: "supervisor" as const };
    const result = await stub.desk(system, ticketId, { do: "assign", agentId, free: true });
    if (result.kind === "done") this.given.set(ticketId, { to: agentId, at: now() });
    return result.kind === "done";
  }

  private greet(socket: WebSocket, after: number | null): void {
    const { n } = this.sql.exec<{ n: number | null }>("SELECT max(n) AS n FROM log").one();
    const last = n ?? 0;
    this.tell(socket, { type: "hello", n: last, presence: this.windows(), house: this.status() });
    if (after === null || after === last) return;
    const first = this.sql.exec<{ n: number | null }>("SELECT min(n) AS n FROM log").one().n ?? 1;
    if (after > last || after < first - 1) {
      this.tell(socket, { type: "resync", n: last });
      return;
    }
    const missed = this.sql.exec<{ n: number; body: string }>("SELECT n, body FROM log WHERE n > ? ORDER BY n", after);
    for (const { n: each, body } of missed) socket.send(JSON.stringify({ n: each, ...JSON.parse(body) }));
  }

  private windows(except?: WebSocket): Presence[] {
    return this.ctx
      .getWebSockets()
      .filter((socket) => socket !== except && socket.readyState === WebSocket.OPEN)
      .map((socket) => {
        const { id, name, looksAt, types } = socket.deserializeAttachment() as Attachment;
        return { id, name, looksAt, types };
      });
  }

  private tellPresence(except?: WebSocket): void {
    this.broadcast(JSON.stringify({ type: "presence", presence: this.windows(except) } satisfies PassingEvent));
  }

  private tellHouse(): void {
    this.broadcast(JSON.stringify({ type: "house", house: this.status() } satisfies PassingEvent));
  }

  private tell(socket: WebSocket, event: PassingEvent): void {
    socket.send(JSON.stringify(event));
  }

  private broadcast(text: string): void {
    for (const socket of this.ctx.getWebSockets()) {
      try {
        socket.send(text);
      } catch {
        // closing: it asks by `after`
      }
    }
  }

  private async arm(at: number): Promise<void> {
    const set = await this.ctx.storage.getAlarm();
    if (set === null || at < set) await this.ctx.storage.setAlarm(at);
  }
}

function jsonOf(message: string | ArrayBuffer): unknown {
  try {
    return typeof message === "string" ? JSON.parse(message) : null;
  } catch {
    return null;
  }
}
