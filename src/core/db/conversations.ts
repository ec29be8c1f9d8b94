import { and, asc, desc, eq, gt, isNull, lt, or, type SQL } from "drizzle-orm";
import type { ConversationStatus, ConversationView } from "../conversation/conversation";
import type { MessageStatus, MessageView, Role } from "../conversation/message";
import type { Principal } from "../conversation/principal";
import type { Reply } from "../reply";
import { db } from "./db";
import { conversations, messages } from "./schema";

type ConversationRow = typeof conversations.$inferSelect;
type MessageRow = typeof messages.$inferSelect;

/** R1, for the record: a customer's rows, or those of a guest session that no customer has claimed. */
function ownedBy(principal: Principal): SQL | undefined {
  return principal.kind === "guest"
    ? and(eq(conversations.sessionId, principal.sessionId), isNull(conversations.userId))
    : eq(conversations.userId, principal.userId);
}

/** A principal's conversations as D1 has them, newest first, after a place in that order. */
export async function recordedConversations(
  env: Env,
  principal: Principal,
  limit: number,
  after: { lastMessageAt: string; id: string } | null,
): Promise<ConversationView[]> {
  const older =
    after === null
      ? undefined
      : or(
          lt(conversations.lastMessageAt, after.lastMessageAt),
          and(eq(conversations.lastMessageAt, after.lastMessageAt), lt(conversations.id, after.id)),
        );
  const rows = await db(env)
    .select()
    .from(conversations)
    .where(and(ownedBy(principal), older))
    .orderBy(desc(conversations.lastMessageAt), desc(conversations.id))
    .limit(limit);
  return rows.map(conversationOf);
}

export async function recordedConversation(
  env: Env,
  principal: Principal,
  id: string,
): Promise<ConversationView | null> {
  const row = await db(env)
    .select()
    .from(conversations)
    .where(and(eq(conversations.id, id), ownedBy(principal)))
    .get();
  return row ? conversationOf(row) : null;
}

/** Messages after a place, and before another, oldest first. The caller has checked whose they are. */
export async function recordedMessages(
  env: Env,
  conversationId: string,
  afterSeq: number,
  beforeSeq: number | null,
  limit: number,
): Promise<MessageView[]> {
  const rows = await db(env)
    .select()
    .from(messages)
    .where(
      and(
        eq(messages.conversationId, conversationId),
        gt(messages.seq, afterSeq),
        beforeSeq === null ? undefined : lt(messages.seq, beforeSeq),
      ),
    )
    .orderBy(asc(messages.seq))
    .limit(limit);
  return rows.map(messageOf);
}

/** R3: a page of ACTIVE conversations in which nothing was said since `before` (ISO), oldest first, after `cursor` (an id). */
export async function idleConversations(env: Env, before: string, cursor: string, limit: number): Promise<string[]> {
  const rows = await db(env)
    .select({ id: conversations.id })
    .from(conversations)
    .where(
      and(eq(conversations.status, "ACTIVE"), lt(conversations.lastMessageAt, before), gt(conversations.id, cursor)),
    )
    .orderBy(asc(conversations.id))
    .limit(limit);
  return rows.map((row) => row.id);
}

function conversationOf(row: ConversationRow): ConversationView {
  return {
    id: row.id,
    conversationNumber: row.conversationNumber,
    channel: row.channel,
    status: row.status as ConversationStatus,
    messageCount: row.messageCount ?? 0,
    readSeq: row.readSeq,
    startedAt: row.startedAt,
    lastMessageAt: row.lastMessageAt,
    closedAt: row.closedAt,
  };
}

function messageOf(row: MessageRow): MessageView {
  const rich = row.rich ? (JSON.parse(row.rich) as Partial<Reply>) : {};
  const role = row.role.toLowerCase() as Role;
  return {
    id: row.id,
    seq: row.seq ?? 0,
    role,
    content: row.content,
    contentType: row.contentType,
    ...rich,
    ...(row.attachments && { attachments: JSON.parse(row.attachments) as Reply["attachments"] }),
    status: row.status as MessageStatus,
    createdAt: row.createdAt,
    ...(row.senderId && role !== "user" && { senderId: row.senderId }),
    ...(row.clientMessageId && { clientMessageId: row.clientMessageId }),
  };
}
