import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Assistant, AssistantResult, ModelCall } from "../../src/core/assistant/contract";
import { type Bot, defineBot } from "../../src/core/bot";
import type { Channel, SendResult } from "../../src/core/channel";
import type { Composition } from "../../src/core/thread/context";
import type { ThreadPort } from "../../src/core/thread/port";
import { threadClass } from "../../src/core/thread/thread";
import type { ChatTurn, InboundEvent } from "../../src/core/turn";
import { kidkazz } from "../../src/shop/bot";
import { audit, type Entry, type Expectation } from "./ledger";

const silent = { "id-ID": {}, "en-US": {} };

const { triggerModel: _, ...plain } = kidkazz;

/** A bot that is Kidkazz without its shop, its triggers and its first line: what tests of the Thread need of one. */
export const bot: Bot = defineBot({
  ...plain,
  name: "test",
  tools: () => [],
  triggers: {
    safety: silent,
    abuse: silent,
    complaint: silent,
    refund: silent,
    frustration: silent,
    human: silent,
  },
  texts: {
    "id-ID": { ...kidkazz.texts["id-ID"], disclosure: "", disclosureHandedOff: "" },
    "en-US": { ...kidkazz.texts["en-US"], disclosure: "", disclosureHandedOff: "" },
  },
});

/** An answer that says something, as the assistant would give it. */
export function result(text: string, more: Partial<AssistantResult> = {}): AssistantResult {
  return {
    reply: { text },
    locale: "id-ID",
    intent: "TEST",
    confidence: 1,
    toolCalls: [],
    model: "test",
    degraded: false,
    history: [
      { role: "user", content: text },
      { role: "assistant", content: text },
    ],
    intents: [],
    trigger: null,
    ...more,
  };
}

const call: ModelCall = {
  kind: "chat",
  model: "test",
  inputTokens: 10,
  cachedTokens: 0,
  outputTokens: 5,
  costUsdTicks: 1000,
  estimated: false,
  latencyMs: 1,
};

/** Answers "re: <the messages>"; fails, waits or hands off when the message says so. */
export const echo: Assistant = async ({ messages, ledger, signal }) => {
  ledger.push(call);
  const said = messages.map((message) => (message.type === "text" ? message.text : message.type)).join(" + ");
  const wait = /wait (\d+)/.exec(said)?.[1];
  if (wait) await sleep(Number(wait), signal);
  if (said.includes("fail")) throw new Error("the model fails");
  const intents = said.includes("person")
    ? ([{ kind: "escalate", reason: "asked", category: "OTHER", priority: "MEDIUM", summary: said }] as const)
    : [];
  return result(`re: ${said}`, { intents: [...intents] });
};

export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

export interface Platform {
  channel: Channel;
  /** every arrival at the customer, in order */
  arrived: { text: string; partId: string; externalId: string }[];
  /** what the next calls are answered; then ok again. `lost`: it arrived, and the answer did not come back */
  next: (SendResult | "lost")[];
}

/** A channel that is called for every part, like Telegram or WhatsApp, and its platform. */
export function pushPlatform(burstWindowMs = 0): Platform {
  const arrived: Platform["arrived"] = [];
  const next: Platform["next"] = [];
  const channel: Channel = {
    name: "telegram",
    capabilities: {
      delivery: "push",
      streaming: false,
      textLength: 4096,
      quickReplies: null,
      cards: null,
      formats: ["plain"],
      windowHours: null,
      burstWindowMs,
      typingMs: null,
    },
    required: [],
    render: (reply) => reply.text.split("\n\n").map((text) => ({ text, payload: { text } })),
    send: async (part, _to, _config, partId) => {
      const answer = next.shift();
      if (answer && answer !== "lost" && !answer.ok) return answer;
      const externalId = `x-${arrived.length + 1}`;
      arrived.push({ text: part.text, partId, externalId });
      if (answer === "lost") throw new Error("connection reset");
      return { ok: true, externalId };
    },
  };
  return { channel, arrived, next };
}

export type TestThread = ThreadPort & { alarm(): Promise<void> };

export interface Bench {
  /** The object as it runs now. */
  thread: TestThread;
  /** The process dies and another starts: what was in memory is gone, what was committed is there. */
  restart(): TestThread;
  state: DurableObjectState;
  /** for when the alarm is armed, Unix ms */
  alarmAt(): number | null;
}

/** Runs a Thread of this composition on a real Durable Object's storage; `settings` stand above the test's own. */
export function withThread<T>(
  name: string,
  parts: Partial<Composition>,
  run: (bench: Bench) => Promise<T>,
  settings: Record<string, string> = {},
): Promise<T> {
  const stub = env.THREAD.getByName(name);
  return runInDurableObject(stub, async (_instance, state) => {
    const Thread = threadClass({ bot, channels: {}, answer: echo, ...parts });
    let life: Life = { over: false, alarmAt: null };
    const start = () => {
      const thread = new Thread(state, { ...env, ...settings });
      const store: object = Reflect.get(thread, "store");
      Reflect.set(store, "storage", mortal(state.storage, life));
      Reflect.set(store, "sql", mortal(state.storage.sql, life));
      return thread as unknown as TestThread;
    };
    const bench: Bench = {
      thread: start(),
      restart: () => {
        life.over = true;
        life = { over: false, alarmAt: null };
        bench.thread = start();
        return bench.thread;
      },
      state,
      alarmAt: () => life.alarmAt,
    };
    try {
      return await run(bench);
    } finally {
      life.over = true;
    }
  });
}

interface Life {
  over: boolean;
  alarmAt: number | null;
}

/** An object's storage until its process dies: what still runs of it afterwards can read and write nothing. */
function mortal<T extends object>(target: T, life: Life): T {
  return new Proxy(target, {
    get(object, key) {
      if (life.over) throw new Error("this process is dead");
      // the platform's own alarm would wake the service's real Thread on this storage
      if (key === "setAlarm")
        return async (at: number) => {
          life.alarmAt = at;
        };
      const value = Reflect.get(object, key);
      return typeof value === "function" ? value.bind(object) : value;
    },
  });
}

export function turnOf(text: string, more: Partial<ChatTurn> = {}): ChatTurn {
  return {
    event: "turn",
    eventId: crypto.randomUUID(),
    channel: "telegram",
    account: "bot-1",
    address: "customer-1",
    sentAt: Date.now(),
    sender: { externalId: "customer-1", aliases: [] },
    content: { type: "text", text },
    ...more,
  };
}

/** Waits until `check` gives something, polling; throws after `ms`. */
export async function until<T>(what: string, check: () => T | Promise<T>, ms = 15_000): Promise<NonNullable<T>> {
  const end = Date.now() + ms;
  for (;;) {
    const value = await check();
    if (value) return value as NonNullable<T>;
    if (Date.now() > end) throw new Error(`waited ${ms} ms for ${what}`);
    await sleep(10);
  }
}

/** What a Thread's storage holds of its newest conversation, read past all of its code. */
export function threadEntries(state: DurableObjectState): Entry[] {
  const rows = state.storage.sql
    .exec<{ body: string }>(
      `SELECT body FROM messages WHERE conversation =
         (SELECT json_extract(body, '$.conversationId') FROM docs WHERE kind = 'head') ORDER BY seq`,
    )
    .toArray();
  const sent = new Map(
    state.storage.sql
      .exec<{ event_id: string; conversation: string; seq: number }>("SELECT event_id, conversation, seq FROM inbox")
      .toArray()
      .map((row) => [`${row.conversation} ${row.seq}`, row.event_id]),
  );
  return rows.map(({ body }) => {
    const { id, seq, role, content, conversationId } = JSON.parse(body);
    return {
      id,
      seq,
      role,
      content,
      clientMessageId: role === "user" ? (sent.get(`${conversationId} ${seq}`) ?? null) : null,
    };
  });
}

/** What D1 holds of the conversation of these entries. */
export async function recordEntries(entries: Entry[]): Promise<Entry[]> {
  const conversation = entries[0]?.id.replace(/^m/, "c").replace(/_\d+$/, "");
  const { results } = await env.DB.prepare(
    "SELECT id, seq, lower(role) AS role, content, client_message_id AS clientMessageId FROM messages WHERE conversation_id = ? ORDER BY seq",
  )
    .bind(conversation ?? "")
    .all<Entry>();
  return results;
}

/** Everything that the ledger finds wrong now. */
export async function findings(
  state: DurableObjectState,
  turns: readonly InboundEvent[],
  platform: Platform | null,
  expectation: Expectation = {},
): Promise<string[]> {
  const thread = threadEntries(state);
  return audit(
    {
      sent: turns.flatMap((turn) =>
        turn.event === "turn" && turn.content.type === "text" ? [{ id: turn.eventId, text: turn.content.text }] : [],
      ),
      thread,
      record: await recordEntries(thread),
      delivered: platform?.arrived.map(({ text }) => ({ text })) ?? [],
    },
    { deliveries: platform !== null, ...expectation },
  );
}
