import { env } from "cloudflare:workers";
import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import { setClock } from "../../src/core/clock";
import type { Conversation } from "../../src/core/conversation/conversation";
import type { Message } from "../../src/core/conversation/message";
import { tapDb } from "../../src/core/db/db";
import { isOpen, mayMove } from "../../src/core/handoff/moves";
import type { Ticket, TicketStatus } from "../../src/core/handoff/ticket";
import type { PartRow } from "../../src/core/thread/delivery";
import type { DeskAction } from "../../src/core/thread/desk";
import { watchSteps } from "../../src/core/thread/steps";
import { type Bench, pushPlatform, sleep, turnOf, until, withThread } from "../support/thread";

// Random sequences of what customers, agents, the clock, crashes and D1 do, on the real Thread and D1; after every step, and at the end,
// what must never be is looked for in what is stored and what arrived. HANDOFF_RUNS sets how many (.ci/run plays 2,000), HANDOFF_SEED which.

const runs = Number(env.HANDOFF_RUNS);
const agents = [
  { id: "agent-1", name: "Sari", role: "support" },
  { id: "agent-2", name: "Budi", role: "support" },
  { id: "boss", name: "Ibu Rina", role: "supervisor" },
] as const;
const statuses: TicketStatus[] = ["OPEN", "IN_PROGRESS", "PENDING_CUSTOMER", "RESOLVED", "CLOSED"];

const actions = ["claim", "takeOver", "resolve", "return", "reopen", "assign", "note", "snooze", "retry"] as const;
type Action = (typeof actions)[number];

type Step =
  | { kind: "says"; text: string }
  | { kind: "acts"; who: number; action: Action }
  | { kind: "moves"; who: number; to: TicketStatus }
  /** `again`: the last reply with its key once more, as a client does that got no answer */
  | { kind: "replies"; who: number; again: boolean }
  | { kind: "later"; minutes: number }
  | { kind: "crash" | "d1 down" | "d1 up" | "wait" }
  | { kind: "platform"; how: "busy" | "lost" | "refuses" };

const who = fc.nat({ max: agents.length - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("says" as const),
      // with "person" the bot hands off; "wait" makes a slow answer, under which something else can happen
      text: fc.constantFrom(
        "halo",
        "a person please",
        "wait 30 then tell me",
        "wait 20 a person",
        "batal",
        "Tanya bot sambil menunggu",
        "fail",
      ),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("acts" as const),
      who,
      action: fc.constantFrom(...actions, "claim" as const, "takeOver" as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("moves" as const), who, to: fc.constantFrom(...statuses) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("replies" as const), who, again: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("later" as const), minutes: fc.constantFrom(1, 20, 300, 1500) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("crash" as const, "d1 down" as const, "d1 up" as const, "wait" as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("platform" as const),
      how: fc.constantFrom("busy" as const, "lost" as const, "refuses" as const),
    }),
  },
);

/** A person who comes while a slow answer is being made: what it is all about, and rare among steps that come as they like. */
const over: fc.Arbitrary<Step[]> = fc
  .record({
    who,
    text: fc.constantFrom("wait 30 then tell me", "wait 20 a person"),
    action: fc.constantFrom("takeOver" as const, "takeOver" as const, "claim" as const),
  })
  .map(({ who, text, action }) => [
    { kind: "says", text },
    { kind: "acts", who, action },
    { kind: "wait" },
    { kind: "wait" },
  ]);
const sequence = fc
  .array(fc.oneof({ weight: 9, arbitrary: step.map((each) => [each]) }, { weight: 1, arbitrary: over }), {
    minLength: 3,
    maxLength: 14,
  })
  .map((chunks) => chunks.flat());

/** What earlier runs have found. */
const found: [boolean, Step[]][] = [
  [
    true,
    [
      { kind: "platform", how: "busy" },
      { kind: "says", text: "batal" },
      { kind: "acts", who: 0, action: "reopen" },
      { kind: "says", text: "halo" },
    ],
  ],
  [
    true,
    [
      { kind: "platform", how: "busy" },
      { kind: "acts", who: 0, action: "return" },
      { kind: "says", text: "wait 20 a person" },
      { kind: "wait" },
      { kind: "acts", who: 0, action: "claim" },
      { kind: "wait" },
    ],
  ],
];

interface Seen {
  conversation: Conversation | null;
  tickets: Ticket[];
  messages: Message[];
}

function docs<T>(state: DurableObjectState, kind: string): T[] {
  try {
    const rows = state.storage.sql.exec<{ body: string }>("SELECT body FROM docs WHERE kind = ?", kind).toArray();
    return rows.map(({ body }) => JSON.parse(body) as T);
  } catch {
    // nothing was ever written
    return [];
  }
}

/** What is stored, read past all of the Thread's code. */
function look(state: DurableObjectState): Seen {
  const conversations = docs<Conversation>(state, "conversation").sort((a, b) => b.startedAt - a.startedAt);
  const messages =
    conversations.length === 0
      ? []
      : state.storage.sql
          .exec<{ body: string }>("SELECT body FROM messages ORDER BY conversation, seq")
          .toArray()
          .map(({ body }) => JSON.parse(body) as Message);
  return { conversation: conversations[0] ?? null, tickets: docs<Ticket>(state, "ticket"), messages };
}

/** The place of the newest message that did not arrive whole; 0 where all did. */
function unsent(state: DurableObjectState): number {
  const sql = "SELECT body FROM outbox WHERE state IN ('failed', 'dead', 'unknown') ORDER BY n DESC LIMIT 1";
  if (look(state).conversation === null) return 0;
  const [row] = [...state.storage.sql.exec<{ body: string }>(sql)];
  return row ? (JSON.parse(row.body) as PartRow).seq : 0;
}

const isPerson = (conversation: Conversation | null) =>
  conversation !== null && conversation.owner !== "bot" && conversation.status !== "CLOSED";

/** What must not be, in words. */
function broken(before: Seen, after: Seen, each: Step): string[] {
  const wrong: string[] = [];
  const open = after.tickets.filter(({ status }) => isOpen(status));
  if (open.length > 1) wrong.push(`${open.length} open tickets`);
  const { conversation } = after;
  if (isPerson(conversation)) {
    const [ticket] = open;
    if (!ticket || ticket.id !== conversation?.ticketId)
      wrong.push("a person owns, and no open ticket is the conversation's");
    const holder = conversation?.owner.startsWith("agent:") ? conversation.owner.slice("agent:".length) : null;
    if (ticket && (ticket.assignedTo ?? null) !== holder)
      wrong.push(`owner ${conversation?.owner}, ticket of ${ticket.assignedTo}`);
  }
  if (conversation?.status === "CLOSED" && conversation.ticketId)
    wrong.push("a closed conversation has an open ticket");
  for (const ticket of after.tickets) {
    const was = before.tickets.find(({ id }) => id === ticket.id);
    if (!was) {
      if (ticket.status !== "OPEN" && each.kind !== "acts") wrong.push(`a ticket begins as ${ticket.status}`);
    } else if (was.status !== ticket.status && !mayMove(was, ticket.status, Date.now()))
      wrong.push(`${was.status} became ${ticket.status}`);
  }
  // nobody gave the conversation back in between: epochs tell
  if (isPerson(before.conversation) && isPerson(conversation) && before.conversation?.epoch === conversation?.epoch) {
    const said = after.messages.filter(
      ({ id, role, status }) =>
        role === "assistant" && status !== "INTERRUPTED" && !before.messages.some((known) => known.id === id),
    );
    if (said.length > 0) wrong.push(`the bot said "${said[0]?.content}" while a person owned the conversation`);
  }
  return wrong;
}

afterEach(() => {
  setClock();
  tapDb(null);
  watchSteps(null);
});

it(
  "one owner, one open ticket, no bot over a person, nothing unrecorded, no reply lost or doubled, whatever comes",
  async () => {
    let n = 0;
    await fc.assert(
      fc.asyncProperty(fc.boolean(), sequence, async (handedOff, steps) => {
        const begin: Step[] = handedOff ? [{ kind: "says", text: "a person please" }, { kind: "wait" }] : [];
        await play(`model-${n++}`, [...begin, ...steps]);
      }),
      { numRuns: runs, seed: Number(env.HANDOFF_SEED), examples: found },
    );
  },
  60_000 + runs * 1_000,
);

async function play(name: string, steps: readonly Step[]): Promise<void> {
  const platform = pushPlatform();
  let ahead = 0;
  let down = false;
  setClock(() => Date.now() + ahead);
  tapDb(() => {
    if (down) throw new Error("D1 is down");
  });
  await withThread(name, { channels: { telegram: platform.channel } }, async (bench) => {
    const { state } = bench;
    const sent: string[] = [];
    const replies = new Map<string, { ticket: string; text: string; who: number }>();
    let last: string | null = null;
    const wrong: string[] = [];
    const begun = new Set<string>();
    watchSteps((where) => {
      // whatever begins to be sent is a person's, or the bot's, and no person has come since it was made
      if (where !== "sending") return;
      const parts = state.storage.sql
        .exec<{ body: string }>("SELECT body FROM outbox WHERE state = 'sending'")
        .toArray()
        .map(({ body }) => JSON.parse(body) as PartRow)
        // one that was being sent when the owner changed is not called back
        .filter(({ id, attempts }) => !begun.has(`${id} ${attempts}`));
      for (const { id, attempts } of parts) begun.add(`${id} ${attempts}`);
      const conversations = docs<Conversation>(state, "conversation");
      for (const part of parts) {
        const { epoch, owner } = conversations.find(({ id }) => id === part.conversationId) ?? {};
        if (part.epoch !== null && epoch !== undefined && part.epoch < epoch && owner !== "bot")
          wrong.push(`sent after the owner changed: "${part.body.text}"`);
      }
    });
    for (const each of steps) {
      const before = look(state);
      await one(bench, each);
      await sleep(1);
      wrong.push(...broken(before, look(state), each));
      expect(wrong).toEqual([]);
    }
    await settle(bench);
    expect([...wrong, ...books(look(state)), ...(await record(look(state)))]).toEqual([]);

    async function one({ thread, restart }: Bench, each: Step): Promise<void> {
      const { tickets, conversation } = look(state);
      const ticket = tickets.find(({ id }) => id === conversation?.ticketId) ?? tickets.at(-1);
      const act = async (by: number, action: DeskAction) => {
        const staff = agents[by];
        if (ticket && staff) return thread.desk(staff, ticket.id, action);
        return null;
      };
      switch (each.kind) {
        case "says": {
          const turn = turnOf(each.text, { sentAt: Date.now() + ahead });
          sent.push(turn.eventId);
          const [first] = await Promise.all([
            bench.thread.accept([turn]),
            Math.random() < 0.3 && bench.thread.accept([turn]),
          ]);
          expect(first.kind).toBe("accepted");
          return;
        }
        case "acts": {
          const staff = agents[each.who];
          if (each.action === "takeOver") {
            if (staff && conversation) await thread.takeOver(staff, conversation.id);
            return;
          }
          const steps: Record<Exclude<Action, "takeOver">, DeskAction> = {
            claim: { do: "claim" },
            reopen: { do: "reopen" },
            snooze: {
              do: "update",
              version: ticket?.version ?? 0,
              changes: { snoozedUntil: ticket?.snoozedUntil ? null : Date.now() + ahead + 600_000 },
            },
            retry: { do: "retry", seq: unsent(state) },
            resolve: { do: "resolve", resolution: "beres" },
            return: { do: "return", note: "tinggal ongkir" },
            assign: { do: "assign", agentId: "agent-2" },
            note: { do: "note", text: "catatan", key: crypto.randomUUID() },
          };
          await act(each.who, steps[each.action]);
          return;
        }
        case "moves":
          await act(each.who, { do: "transition", status: each.to, reason: null });
          return;
        case "replies": {
          const old = each.again && last ? replies.get(last) : undefined;
          const key = old && last ? last : `k${replies.size}`;
          const text = old?.text ?? `balasan ${replies.size}`;
          const to = old?.ticket ?? ticket?.id;
          const by = old?.who ?? each.who;
          const staff = agents[by];
          if (!to || !staff) return;
          const result = await thread.desk(staff, to, { do: "reply", reply: { text }, key });
          if (result.kind === "done") {
            replies.set(key, { ticket: to, text, who: by });
            last = key;
          }
          return;
        }
        case "later":
          ahead += each.minutes * 60_000;
          await thread.alarm();
          return;
        case "crash":
          restart();
          return;
        case "wait":
          await sleep(40);
          return;
        case "d1 down":
        case "d1 up":
          down = each.kind === "d1 down";
          return;
        case "platform": {
          const refused = { ok: false as const, code: "TEST", message: "test" };
          const answers = {
            busy: { ...refused, kind: "retry" as const },
            lost: "lost" as const,
            refuses: { ...refused, kind: "final" as const },
          };
          platform.next.push(answers[each.how]);
        }
      }
    }

    /** D1 is back, and everything that was put off comes to its end. */
    async function settle({ restart }: Bench): Promise<void> {
      down = false;
      platform.next.length = 0;
      const thread = restart();
      await until("everything to end", async () => {
        ahead += 11_000;
        await thread.alarm();
        await sleep(5);
        const open = (sql: string) =>
          Number(state.storage.sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${sql}`).one().n);
        if (look(state).conversation === null) return true;
        return (
          open("inbox WHERE state = 'pending'") === 0 &&
          open("outbox WHERE state IN ('queued', 'sending')") === 0 &&
          (await recordedAll(look(state)))
        );
      });
    }

    /** Every customer message once, every reply that was taken once, each part at the customer's once at most. */
    function books({ messages }: Seen): string[] {
      if (messages.length === 0) return sent.map((id) => `lost: ${id}`);
      const inbox = state.storage.sql
        .exec<{ event_id: string; conversation: string; seq: number }>("SELECT event_id, conversation, seq FROM inbox")
        .toArray();
      const lost = sent.filter((id) => {
        const row = inbox.find(({ event_id }) => event_id === id);
        return !messages.some(
          ({ conversationId, seq, role }) => role === "user" && conversationId === row?.conversation && seq === row.seq,
        );
      });
      const own = messages.filter(({ role }) => role === "user").length;
      const said = [...replies.values()].flatMap(({ text }) => {
        const times = messages.filter(({ role, content }) => role === "agent" && content.endsWith(text)).length;
        return times === 1 ? [] : `the reply "${text}" stands ${times} times`;
      });
      const extra = messages.filter(
        ({ role, content }) => role === "agent" && ![...replies.values()].some(({ text }) => content.endsWith(text)),
      );
      const parts = new Map<string, number>();
      for (const { partId } of platform.arrived) parts.set(partId, (parts.get(partId) ?? 0) + 1);
      const states = state.storage.sql
        .exec<{ id: string; state: string; body: string }>("SELECT id, state, body FROM outbox")
        .toArray();
      const undelivered = states.filter(({ id, state: now, body }) => {
        const { epoch } = JSON.parse(body) as { epoch: number | null };
        return epoch === null && now === "sent" && !parts.has(id);
      });
      return [
        ...lost.map((id) => `lost: ${id}`),
        ...(own === sent.length ? [] : [`${sent.length} were written, ${own} are held`]),
        ...said,
        ...extra.map(({ content }) => `nobody wrote "${content}"`),
        ...[...parts].flatMap(([id, times]) => (times === 1 ? [] : `${id} arrived ${times} times`)),
        ...undelivered.map(({ id }) => `${id} counts as sent and never arrived`),
      ];
    }
  });
}

async function recordedAll({ messages, tickets, conversation }: Seen): Promise<boolean> {
  const count = async (table: string, ids: string[]) => {
    const sql = `SELECT count(*) AS n FROM ${table} WHERE id IN (SELECT value FROM json_each(?))`;
    return (await env.DB.prepare(sql).bind(JSON.stringify(ids)).first<{ n: number }>())?.n;
  };
  return (
    conversation?.number !== null &&
    (await count(
      "messages",
      messages.map(({ id }) => id),
    )) === messages.length &&
    (await count(
      "tickets",
      tickets.map(({ id }) => id),
    )) === tickets.length
  );
}

/** What D1 holds of it, and whether it is the same. */
async function record({ messages, tickets }: Seen): Promise<string[]> {
  const wrong: string[] = [];
  const rows = async <T>(table: string, columns: string, ids: string[]) => {
    const sql = `SELECT ${columns} FROM ${table} WHERE id IN (SELECT value FROM json_each(?))`;
    return (await env.DB.prepare(sql).bind(JSON.stringify(ids)).all<T>()).results;
  };
  const said = await rows<{ id: string; content: string }>(
    "messages",
    "id, content",
    messages.map(({ id }) => id),
  );
  for (const { id, content } of messages)
    if (said.find((row) => row.id === id)?.content !== content) wrong.push(`recorded otherwise: "${content}"`);
  const kept = await rows<{ id: string; status: string; version: number }>(
    "tickets",
    "id, status, version",
    tickets.map(({ id }) => id),
  );
  for (const { id, status, version } of tickets) {
    const row = kept.find((each) => each.id === id);
    if (row?.status !== status || row.version !== version)
      wrong.push(`ticket ${status} v${version} is recorded as ${row?.status} v${row?.version}`);
  }
  return wrong;
}
