import { and, desc, eq, gt, inArray, not, sql } from "drizzle-orm";
import { iso, now } from "../clock";
import { db } from "./db";
import { conversations, messages } from "./schema";

/** ms for which what was said on another channel is still of interest */
const RECENT = 7 * 86_400_000;
/** of its messages: the newest */
const MESSAGES = 12;

export interface Elsewhere {
  channel: string;
  /** oldest first */
  said: { role: string; content: string }[];
}

/** What a customer said last on another address than this Thread's; null: nothing lately. */
export async function saidElsewhere(env: Env, customerId: string, thread: string): Promise<Elsewhere | null> {
  const here = sql`${conversations.id} LIKE ${`c_${thread}_%`}`;
  const last = await db(env)
    .select({ id: conversations.id, channel: conversations.channel })
    .from(conversations)
    .where(and(eq(conversations.userId, customerId), gt(conversations.lastMessageAt, iso(now() - RECENT)), not(here)))
    .orderBy(desc(conversations.lastMessageAt))
    .limit(1)
    .get();
  if (!last) return null;
  const newest = await db(env)
    .select({ role: messages.role, content: messages.content })
    .from(messages)
    .where(and(eq(messages.conversationId, last.id), inArray(messages.role, ["USER", "ASSISTANT", "AGENT"])))
    .orderBy(desc(messages.seq))
    .limit(MESSAGES);
  return { channel: last.channel, said: newest.reverse() };
}
