import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { iso, now } from "../clock";
import type { StaffRole } from "../conversation/principal";
import { db } from "./db";
import { staff, tickets } from "./schema";
import { auditRow } from "./settings";

type StaffRow = typeof staff.$inferSelect;

/** One of the staff; what they may do is said by their token, `role` is what the last one said. */
export interface StaffView {
  id: string;
  name: string;
  role: StaffRole;
  status: "online" | "away";
  /** open tickets at a time that are given to them */
  capacity: number;
  languages: string[];
  /** open tickets that they have now */
  load: number;
  /** when one was last given to them, ISO; null: never */
  assignedAt: string | null;
  version: number;
}

const open = and(isNull(tickets.resolvedAt), isNull(tickets.closedAt));

/** Everybody, with how much they have. */
export async function recordedStaff(env: Env): Promise<StaffView[]> {
  const everybody = db(env).select().from(staff).orderBy(asc(staff.name), asc(staff.id));
  const loads = db(env)
    .select({ id: tickets.assignedTo, load: sql<number>`count(*)` })
    .from(tickets)
    .where(open)
    .groupBy(tickets.assignedTo);
  const [rows, counted] = await db(env).batch([everybody, loads]);
  const load = new Map(counted.map((each) => [each.id, each.load]));
  return rows.map((row) => viewOf(row, load.get(row.id) ?? 0));
}

/** A visit of one of the staff: they have a row from the first one on, and it follows their token. */
export async function seenStaff(env: Env, { id, name, role }: { id: string; name: string | null; role: StaffRole }) {
  const at = iso(now());
  const row = { id, name: name ?? id, role, createdAt: at, updatedAt: at };
  await db(env)
    .insert(staff)
    .values(row)
    .onConflictDoUpdate({
      target: staff.id,
      set: { name: row.name, role, updatedAt: at, version: sql`${staff.version} + 1` },
      setWhere: sql`${staff.name} <> ${row.name} OR ${staff.role} <> ${role}`,
    });
}

export type StaffChanges = Partial<Pick<StaffView, "status" | "languages" | "capacity" | "name">>;

/** The newer one where `version` is not the recorded one's; null where there is none. */
export async function changeStaff(
  env: Env,
  id: string,
  version: number,
  changes: StaffChanges,
  actor: string,
): Promise<{ changed: boolean; staff: StaffView } | null> {
  const find = async () => (await recordedStaff(env)).find((each) => each.id === id) ?? null;
  const before = await find();
  if (!before) return null;
  if (before.version !== version) return { changed: false, staff: before };
  const { languages, ...plain } = changes;
  const set = { ...plain, ...(languages && { languages: JSON.stringify(languages) }), updatedAt: iso(now()) };
  const put = db(env)
    .update(staff)
    .set({ ...set, version: sql`${staff.version} + 1` })
    .where(and(eq(staff.id, id), eq(staff.version, version)))
    .returning({ id: staff.id });
  const change = { actor, subject: "staff" as const, key: id, before: pick(before, changes), after: changes };
  const [done] = await db(env).batch([put, auditRow(env, change)]);
  const after = await find();
  return after && { changed: done.length === 1, staff: after };
}

/** Away, for somebody whose last window is closed. */
export async function sendAway(env: Env, id: string): Promise<void> {
  await db(env)
    .update(staff)
    .set({ status: "away", updatedAt: iso(now()), version: sql`${staff.version} + 1` })
    .where(and(eq(staff.id, id), eq(staff.status, "online")));
}

/** Remembers whose turn it was. */
export async function gaveTicketTo(env: Env, id: string): Promise<void> {
  await db(env)
    .update(staff)
    .set({ assignedAt: iso(now()) })
    .where(eq(staff.id, id));
}

/** Open tickets that nobody has, who waits longest first. */
export function unassigned(env: Env, limit: number): Promise<{ id: string; locale: string | null }[]> {
  return db(env)
    .select({ id: tickets.id, locale: tickets.locale })
    .from(tickets)
    .where(
      and(
        open,
        sql`${tickets.waitingSince} IS NOT NULL`,
        sql`+${tickets.assignedTo} IS NULL`,
        sql`(${tickets.snoozedUntil} IS NULL OR ${tickets.snoozedUntil} <= ${iso(now())})`,
      ),
    )
    .orderBy(asc(tickets.waitingSince), asc(tickets.id))
    .limit(limit);
}

function viewOf(row: StaffRow, load: number): StaffView {
  return {
    id: row.id,
    name: row.name,
    role: row.role as StaffRole,
    status: row.status === "online" ? "online" : "away",
    capacity: row.capacity,
    languages: JSON.parse(row.languages) as string[],
    load,
    assignedAt: row.assignedAt,
    version: row.version,
  };
}

function pick(from: StaffView, keys: StaffChanges): StaffChanges {
  return Object.fromEntries(Object.keys(keys).map((key) => [key, from[key as keyof StaffView]]));
}
