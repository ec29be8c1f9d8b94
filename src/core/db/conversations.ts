import {
  and,
  asc,
  desc,
  eq,
  getTableColumns,
  gt,
  inArray,
  isNull,
  like,
  lt,
  notExists,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import type { ConversationStatus, ConversationView, StaffConversationView } from "../conversation/conversation";
import type { MessageStatus, MessageView, Role } from "../conversation/message";
import type { Principal } from "../conversation/principal";
import { viewOf } from "../media/file-view";
import type { Reply } from "../reply";
import type { DeliveryView } from "../thread/delivery";
import type { ChannelName } from "../turn";
import { db } from "./db";
import { conversations, deliveries, identities, messages, tickets } from "./schema";
import { open } from "./tickets";

type ConversationRow = typeof conversations.$inferSelect;
type MessageRow = typeof messages.$inferSelect;

/** R1, for the record: a customer's rows, or those of a guest session that no customer has claimed. */
function ownedBy(principal: Principal): SQL | undefined {
  return principal.kind === "guest"
    ? and(eq(conversations.sessionId, principal.sessionId), isNull(conversations.userId))
    : eq(conversations.userId, principal.userId);
}

/** A principal's conversations on some channels as D1 has them, newest first, after a place in that order. */
export async function recordedConversations(
  env: Env,
  principal: Principal,
  channels: readonly ChannelName[],
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
    .where(
      and(
        ownedBy(principal),
        inArray(
          conversations.channel,
          channels.map((channel) => channel.toUpperCase()),
        ),
        older,
      ),
    )
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

export interface StaffConversationQuery {
  /** bot, queue, agent (any), or one of the staff by id */
  owner?: string | undefined;
  channel?: string | undefined;
  status?: ConversationStatus | undefined;
  /** the start of a number, a name or a guest's phone, or a customer's id */
  q?: string | undefined;
  after: { lastMessageAt: string; id: string } | null;
  limit: number;
}

const ownerStatus: Readonly<Record<string, ConversationStatus>> = {
  bot: "ACTIVE",
  queue: "WAITING_HUMAN",
  agent: "WITH_AGENT",
};

/** Conversations of all customers, the last written to first. */
export async function staffConversations(env: Env, query: StaffConversationQuery): Promise<StaffConversationView[]> {
  return (await staffConversationQuery(env, query)).map(staffConversationOf);
}

/** The query itself, for whoever wants to see its plan. */
export function staffConversationQuery(env: Env, { owner, channel, status, q, after, limit }: StaffConversationQuery) {
  const wanted = status ?? (owner === undefined ? undefined : ownerStatus[owner]);
  const agent = owner === undefined || ownerStatus[owner] ? undefined : `agent:${owner}`;
  // the status has an index in the order of the list; with an agent's id that index is the owner's
  const byStatus = wanted && (agent ? sql`+${conversations.status} = ${wanted}` : eq(conversations.status, wanted));
  const words = q && `${q.replace(/[%_]/g, " ")}%`;
  return withNames(env)
    .where(
      and(
        agent ? eq(conversations.owner, agent) : undefined,
        byStatus,
        channel ? sql`+${conversations.channel} = ${channel.toUpperCase()}` : undefined,
        words
          ? or(
              like(conversations.conversationNumber, words),
              like(conversations.guestName, words),
              like(identities.displayName, words),
              like(conversations.guestPhone, words),
              sql`+${conversations.userId} = ${q}`,
            )
          : undefined,
        after
          ? or(
              lt(conversations.lastMessageAt, after.lastMessageAt),
              and(eq(conversations.lastMessageAt, after.lastMessageAt), lt(conversations.id, after.id)),
            )
          : undefined,
      ),
    )
    .orderBy(desc(conversations.lastMessageAt), desc(conversations.id))
    .limit(limit);
}

/** Conversations with the names of their customers: a conversation's id names its Thread, as an identity's does. */
export function withNames(env: Env) {
  return db(env)
    .select({ ...getTableColumns(conversations), displayName: identities.displayName })
    .from(conversations)
    .leftJoin(identities, eq(identities.id, sql`substr(${conversations.id}, 3, 43)`));
}

export async function recordedStaffConversation(env: Env, id: string): Promise<StaffConversationView | null> {
  const row = await withNames(env).where(eq(conversations.id, id)).get();
  return row ? staffConversationOf(row) : null;
}

/** Attempts at the parts of these messages, in order. */
export async function recordedDeliveries(
  env: Env,
  messageIds: readonly string[],
): Promise<Map<string, DeliveryView[]>> {
  const rows = messageIds.length
    ? await db(env)
        .select()
        .from(deliveries)
        .where(inArray(deliveries.messageId, [...messageIds]))
        .orderBy(asc(deliveries.createdAt), asc(deliveries.part))
    : [];
  const views = new Map<string, DeliveryView[]>();
  for (const row of rows) views.set(row.messageId, [...(views.get(row.messageId) ?? []), deliveryOf(row)]);
  return views;
}

function deliveryOf({
  id,
  part,
  channel,
  state,
  attempts,
  error,
  updatedAt,
}: typeof deliveries.$inferSelect): DeliveryView {
  const code = error ? (JSON.parse(error) as { code: string }).code : null;
  return { id, part, channel, state: state as DeliveryView["state"], attempts, code, updatedAt };
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

/**
 * R3: a page of ACTIVE conversations without an open ticket in which nothing was said since `before` (ISO), oldest first, after
 * `cursor` (an id).
 */
export async function idleConversations(env: Env, before: string, cursor: string, limit: number): Promise<string[]> {
  const rows = await db(env)
    .select({ id: conversations.id })
    .from(conversations)
    .where(
      and(
        eq(conversations.status, "ACTIVE"),
        lt(conversations.lastMessageAt, before),
        gt(conversations.id, cursor),
        notExists(
          db(env)
            .select({ id: tickets.id })
            .from(tickets)
            .where(and(eq(tickets.conversationId, conversations.id), open)),
        ),
      ),
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

export function staffConversationOf(row: ConversationRow & { displayName: string | null }): StaffConversationView {
  return {
    ...conversationOf(row),
    owner: row.owner as StaffConversationView["owner"],
    userId: row.userId,
    customerName: row.displayName ?? row.guestName,
    guestName: row.guestName,
    guestPhone: row.guestPhone,
    locale: row.locale ?? "",
    rating: row.rating,
  };
}

function messageOf(row: MessageRow): MessageView {
  const rich = row.rich ? (JSON.parse(row.rich) as Partial<Reply>) : {};
  const role = row.role.toLowerCase() as Role;
  const refs = JSON.parse(row.attachments ?? "[]") as NonNullable<Reply["attachments"]>;
  const files = refs.flatMap((ref) => viewOf(ref) ?? []);
  return {
    id: row.id,
    seq: row.seq ?? 0,
    role,
    content: row.content,
    contentType: row.contentType,
    ...rich,
    ...(refs.length > 0 && role !== "user" && { attachments: refs }),
    ...(files.length > 0 && { files }),
    status: row.status as MessageStatus,
    createdAt: row.createdAt,
    ...(row.senderId && role !== "user" && { senderId: row.senderId }),
    ...(row.clientMessageId && { clientMessageId: row.clientMessageId }),
  };
}
