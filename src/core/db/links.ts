import { and, eq, gt, isNull, lte, or } from "drizzle-orm";
import { iso, now } from "../clock";
import { digest } from "../tools/digest";
import { db } from "./db";
import { linkTokens } from "./schema";

/** ms */
export const LINK_LIFE = 10 * 60_000;

export async function putLink(env: Env, token: string, customerId: string): Promise<{ expiresAt: string }> {
  const expiresAt = iso(now() + LINK_LIFE);
  await db(env)
    .insert(linkTokens)
    .values({ hash: await digest(token), customerId, expiresAt });
  return { expiresAt };
}

/** Whose it is: it is used up by this Thread, which may ask again. Null: used by another, too old, or never given. */
export async function useLink(env: Env, token: string, thread: string): Promise<string | null> {
  const free = or(isNull(linkTokens.usedBy), eq(linkTokens.usedBy, thread));
  const [row] = await db(env)
    .update(linkTokens)
    .set({ usedBy: thread })
    .where(and(eq(linkTokens.hash, await digest(token)), gt(linkTokens.expiresAt, iso(now())), free))
    .returning({ customerId: linkTokens.customerId });
  return row?.customerId ?? null;
}

export async function dropOldLinks(env: Env): Promise<void> {
  await db(env)
    .delete(linkTokens)
    .where(lte(linkTokens.expiresAt, iso(now())));
}
