import { and, desc, eq, gt, inArray, lte } from "drizzle-orm";
import type { Device } from "../channel";
import { iso, now } from "../clock";
import type { Locale } from "../turn";
import { db } from "./db";
import { devices } from "./schema";

/** FCM forgets a token that was not used for this long, ms (firebase.google.com, "manage tokens"). */
const STALE = 270 * 86_400_000;
/** devices of one owner that are told: the last seen */
const TOLD = 20;

export type DeviceRow = typeof devices.$inferSelect;

/** One token is one owner's: who registers it last. */
export async function putDevice(env: Env, row: Omit<DeviceRow, "createdAt" | "seenAt">): Promise<void> {
  const at = iso(now());
  const { token: _, ...set } = { ...row, seenAt: at };
  await db(env)
    .insert(devices)
    .values({ ...row, createdAt: at, seenAt: at })
    .onConflictDoUpdate({ target: devices.token, set });
}

/** False: there was none of this owner's. */
export async function dropDevice(env: Env, token: string, owner: string): Promise<boolean> {
  const own = and(eq(devices.token, token), eq(devices.owner, owner));
  return (await db(env).delete(devices).where(own).returning({ token: devices.token })).length > 0;
}

/** The service says that a token is nobody's any more. */
export async function forgetDevice(env: Env, token: string): Promise<void> {
  await db(env).delete(devices).where(eq(devices.token, token));
}

/** Those of these owners that were seen lately, or the one of this token. */
export async function devicesOf(env: Env, owners: readonly string[], token?: string): Promise<Device[]> {
  const rows = await db(env)
    .select()
    .from(devices)
    .where(
      and(
        inArray(devices.owner, [...owners]),
        gt(devices.seenAt, iso(now() - STALE)),
        token === undefined ? undefined : eq(devices.token, token),
      ),
    )
    .orderBy(desc(devices.seenAt))
    .limit(TOLD);
  return rows.map((row) => ({
    token: row.token,
    locale: (row.locale === "en-US" ? "en-US" : "id-ID") satisfies Locale,
    preview: row.preview === 1,
  }));
}

/** Forgets what was not seen for 270 days. */
export async function dropStaleDevices(env: Env): Promise<void> {
  await db(env)
    .delete(devices)
    .where(lte(devices.seenAt, iso(now() - STALE)));
}
