import { and, asc, between, desc, eq, gt, inArray, isNotNull } from "drizzle-orm";
import type { Trace } from "../conversation/message";
import { mask } from "../log";
import { db } from "./db";
import { conversations, messages, usage } from "./schema";

/** How one answer of the bot's came about. Personal data in it is masked (R22). */
export interface TurnView {
  messageId: string;
  seq: number;
  /** places of the customer's messages that it answers */
  covers: readonly number[];
  /** the rule that handed the turn to a person: a trigger's kind, `failures` or `unsure` */
  trigger: string | null;
  intent: string | null;
  /** 0 to 1 */
  confidence: number | null;
  model: string | null;
  degraded: boolean;
  tools: { name: string; input: unknown; output: unknown; ms: number | null }[];
  /** ids of the sources that the answer cites */
  citations: string[];
  calls: {
    model: string;
    kind: string;
    inputTokens: number;
    cachedTokens: number;
    outputTokens: number;
    costUsdTicks: number | null;
    estimated: boolean;
    latencyMs: number;
  }[];
  ms: { waited: number; made: number };
  createdAt: string;
}

/** The bot's newest answers in whichever conversation of a Thread, oldest first. */
export async function turnsOfThread(env: Env, thread: string, limit = 20): Promise<TurnView[]> {
  const rows = await db(env)
    .select({ id: conversations.id })
    .from(conversations)
    .where(between(conversations.id, `c_${thread}_`, `c_${thread}_~`))
    .orderBy(desc(conversations.lastMessageAt))
    .limit(3);
  const pages = await Promise.all(rows.reverse().map(({ id }) => recordedTurns(env, id, 0, limit)));
  return pages.flatMap((page) => page ?? []).slice(-limit);
}

/** The bot's answers of a conversation after a place, oldest first; null when the record has no such conversation. */
export async function recordedTurns(
  env: Env,
  conversationId: string,
  afterSeq: number,
  limit: number,
): Promise<TurnView[] | null> {
  const known = await db(env)
    .select({ id: conversations.id })
    .from(conversations)
    .where(eq(conversations.id, conversationId))
    .get();
  if (!known) return null;
  const answers = await db(env)
    .select()
    .from(messages)
    .where(and(eq(messages.conversationId, conversationId), gt(messages.seq, afterSeq), isNotNull(messages.trace)))
    .orderBy(asc(messages.seq))
    .limit(limit);
  const calls = await callsOf(
    env,
    answers.map((row) => row.id),
  );
  return answers.map((row) => {
    const trace = JSON.parse(row.trace ?? "{}") as Trace;
    const inputs = JSON.parse(row.toolCalls ?? "[]") as { name: string; input: unknown }[];
    const outputs = JSON.parse(row.toolResults ?? "[]") as { output: unknown }[];
    const rich = JSON.parse(row.rich ?? "{}") as { citations?: { id: string }[] };
    return {
      messageId: row.id,
      seq: row.seq ?? 0,
      covers: trace.covers,
      trigger: trace.trigger,
      intent: row.detectedIntent,
      confidence: row.confidence,
      model: row.model,
      degraded: row.degraded === 1,
      tools: inputs.map(({ name, input }, index) => ({
        name,
        input: masked(input),
        output: masked(outputs[index]?.output ?? null),
        ms: trace.toolMs[index] ?? null,
      })),
      citations: (rich.citations ?? []).map(({ id }) => id),
      calls: calls.get(row.id) ?? [],
      ms: trace.ms,
      createdAt: row.createdAt,
    };
  });
}

async function callsOf(env: Env, messageIds: readonly string[]): Promise<Map<string, TurnView["calls"]>> {
  if (messageIds.length === 0) return new Map();
  const rows = await db(env)
    .select()
    .from(usage)
    .where(inArray(usage.messageId, [...messageIds]))
    .orderBy(asc(usage.id));
  const view = ({
    id: _,
    conversationId: _c,
    messageId: _m,
    version: _v,
    createdAt: _a,
    ...call
  }: typeof usage.$inferSelect) => ({
    ...call,
    estimated: call.estimated === 1,
  });
  const byMessage = Map.groupBy(rows, (row) => row.messageId ?? "");
  return new Map([...byMessage].map(([id, list]) => [id, list.map(view)]));
}

/** The same value with every text in it masked. */
function masked(value: unknown): unknown {
  if (typeof value === "string") return mask(value);
  if (Array.isArray(value)) return value.map(masked);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, masked(each)]));
}
