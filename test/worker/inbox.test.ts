import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { setClock } from "../../src/core/clock";
import { tapDb } from "../../src/core/db/db";
import type { Inbox } from "../../src/core/handoff/inbox";
import { eventsIn } from "../../src/core/handoff/inbox-events";
import { nextSeat, type Seat } from "../../src/core/handoff/round-robin";
import { ask, call, guest } from "../support/api";
import { agent, handedOff, read, send, withSettings } from "../support/desk";
import { until } from "../support/thread";

// biome-ignore lint/suspicious/noExplicitAny: each test knows what it hears
type Heard = any;

interface Window {
  heard: Heard[];
  say(message: unknown): void;
  close(): void;
}

async function open(token: string, query = ""): Promise<Window> {
  const response = await call(`/api/inbox/ws${query}`, {
    headers: { upgrade: "websocket", "sec-websocket-protocol": `bearer, ${token}` },
  });
  const socket = response.webSocket;
  if (!socket) throw new Error(`${response.status} ${await response.text()}`);
  const heard: Heard[] = [];
  socket.addEventListener("message", ({ data }) => heard.push(JSON.parse(String(data))));
  socket.accept();
  return { heard, say: (message) => socket.send(JSON.stringify(message)), close: () => socket.close() };
}
const inbox = () => env.INBOX.getByName("inbox") as unknown as Inbox & DurableObjectStub;
const lastOf = ({ heard }: Window, type: string) => heard.findLast((each) => each.type === type);

afterEach(() => {
  setClock();
  tapDb(null);
});

describe("staff's windows", () => {
  it("hear what happens with tickets and in their conversations, and nothing of the bot's own", async () => {
    const window = await open(await agent("agent-1"));
    await until("the greeting", () => lastOf(window, "hello"));
    await ask(await guest(), "halo");
    const { id, conversationId, token } = await handedOff();
    await ask(token, "yang botol susu");
    await until("the customer's words", () =>
      window.heard.some(({ type, row }) => type === "message" && row.content === "yang botol susu"),
    );
    const about = window.heard.filter(({ type, row }) => type === "ticket" && row.id === id);
    expect(about.length).toBeGreaterThan(0);
    const others = window.heard.filter(({ type, row }) => type === "message" && row.conversation_id !== conversationId);
    expect(others).toEqual([]);
    window.close();
  });

  it("come back to where they were, also after the object has started anew; too far back they are told to fetch", async () => {
    const token = await agent("agent-1");
    await inbox().publish([1, 2, 3].map((n) => ({ type: "alert" as const, id: `a${n}`, kind: "test", at: n })));
    const first = await open(token);
    const { n } = (await until("the greeting", () => lastOf(first, "hello"))) as { n: number };
    first.close();
    await inbox().publish([{ type: "alert", id: "missed", kind: "test", at: 4 }]);
    await runInDurableObject(inbox(), (_instance, state) => state.abort("restart")).catch(() => {});
    const back = await open(token, `?after=${n}`);
    await until("what was missed", () => back.heard.some(({ id }) => id === "missed"));
    expect(back.heard.filter(({ n: each }) => each !== undefined).map(({ type }) => type)).toEqual(["hello", "alert"]);
    back.close();
    for (const after of [n + 1_000_000, -5]) {
      const lost = await open(token, `?after=${after}`);
      await until("to be told", () => lastOf(lost, "resync"));
      lost.close();
    }
  });

  it("see who looks and who types; what makes no sense closes nothing", async () => {
    const [sari, budi] = [await open(await agent("agent-1")), await open(await agent("agent-2", "support", "Budi"))];
    sari.say({ type: "typing", ticketId: "t_1", on: true });
    const sees = (check: (each: Heard) => boolean) => lastOf(budi, "presence")?.presence.some(check);
    await until("the typing", () => sees(({ id, looksAt, types }) => id === "agent-1" && looksAt === "t_1" && types));
    sari.say({ type: "dance" });
    await until("the refusal", () => lastOf(sari, "error"));
    sari.say({ type: "look", ticketId: null });
    await until("the end", () => sees(({ id, looksAt }) => id === "agent-1" && looksAt === null));
    sari.close();
    await until("them to be gone", () => lastOf(budi, "presence")?.presence.every(({ id }: Heard) => id !== "agent-1"));
    budi.close();
  });

  it("hear a customer type", async () => {
    const window = await open(await agent("agent-1"));
    const { id, token, conversationId } = await handedOff();
    await send(token, "POST", `/api/chat/conversations/${conversationId}/typing`, { on: true });
    await until("it", () => window.heard.some((each) => each.type === "typing" && each.ticketId === id && each.on));
    window.close();
  });

  it("hear of tickets while D1 is down", async () => {
    const window = await open(await agent("agent-1"));
    const { id } = await handedOff();
    await until("the ticket", () => window.heard.some(({ type, row }) => type === "ticket" && row.id === id));
    tapDb(() => {
      throw new Error("D1 is down");
    });
    const stub = env.THREAD.get(env.THREAD.idFromString(await hexOf(id)));
    const staff = { id: "agent-1", name: "Sari", role: "support" as const };
    await (stub as unknown as { desk: (...given: unknown[]) => Promise<unknown> }).desk(staff, id, { do: "claim" });
    await until("the claim", () =>
      window.heard.some(({ type, row }) => type === "ticket" && row.id === id && row.assigned_to === "agent-1"),
    );
    tapDb(null);
    window.close();
  });

  it("a hundred of them, with a thousand tickets open, all hear one event", async () => {
    const at = new Date().toISOString();
    const insert = env.DB.prepare(
      `INSERT INTO tickets (id, ticket_number, conversation_id, category, priority, subject, description, status, channel, created_at, updated_at, waiting_since, sla_deadline)
       VALUES (?, ?, ?, 'OTHER', 'LOW', 'x', 'x', 'OPEN', 'WEB', ?, ?, ?, ?)`,
    );
    const conversation = env.DB.prepare(
      "INSERT INTO conversations (id, conversation_number, user_type, channel, started_at, last_message_at) VALUES (?, ?, 'GUEST', 'WEB', ?, ?)",
    );
    await env.DB.batch(
      Array.from({ length: 1000 }, (_, n) => [
        conversation.bind(`c_many_${n}`, `CONV-x-${n}`, at, at),
        insert.bind(`t_many_${n}`, `TKT-x-${n}`, `c_many_${n}`, at, at, at, at),
      ]).flat(),
    );
    const token = await agent("agent-many");
    const windows = await Promise.all(Array.from({ length: 100 }, () => open(token)));
    const began = performance.now();
    const { id } = await handedOff();
    const all = () => windows.every(({ heard }) => heard.some(({ type, row }) => type === "ticket" && row.id === id));
    await until("everybody", all);
    const list = performance.now();
    const { body } = await read(token, "/api/tickets?status=open&sort=waiting&limit=50");
    expect(body.tickets).toHaveLength(50);
    console.log(
      `100 windows, 1,000 open tickets: event at all of them in ${Math.round(list - began)} ms (with the turn itself), a list in ${Math.round(performance.now() - list)} ms`,
    );
    for (const window of windows) window.close();
    await env.DB.batch(
      ["DELETE FROM tickets WHERE id LIKE 't_many_%'", "DELETE FROM conversations WHERE id LIKE 'c_many_%'"].map(
        (sql) => env.DB.prepare(sql),
      ),
    );
  });
});

it("a turn of the bot's has no event, so that it costs no call", () => {
  const row = (table: "conversations" | "messages" | "deliveries", more: object) => ({
    table,
    id: "x",
    version: 1,
    row: { id: "c", ...more },
  });
  const rows = [
    row("conversations", { owner: "bot" }),
    row("messages", { conversation_id: "c" }),
    row("deliveries", { state: "sent" }),
  ];
  expect(eventsIn(rows)).toEqual([]);
  expect(eventsIn([row("conversations", { owner: "queue" }), ...rows.slice(1)]).map(({ type }) => type)).toEqual([
    "message",
  ]);
});

describe("the house", () => {
  it("shows alerts and dead letters; a row is tried again, and dismissing is noted", async () => {
    const boss = await agent("boss", "supervisor");
    await inbox().alert("sla_warning t_1:response", "sla_warning", Date.now());
    const { body } = await read(boss, "/api/inbox/house");
    expect(body.alerts).toContainEqual(expect.objectContaining({ kind: "sla_warning" }));
    const key = `dead-letters/record/consents/${crypto.randomUUID()}-1.json`;
    const row = {
      id: key,
      identity_id: "k",
      channel: "WEB",
      purpose: "proactive",
      granted: 0,
      source: "stop",
      at: "2026",
      version: 1,
    };
    await env.FILES.put(key, JSON.stringify({ table: "consents", id: key, version: 1, row }));
    await inbox().deadLetter(key, "record", Date.now());
    expect((await read(boss, "/api/inbox/dead-letters")).body.deadLetters).toContainEqual(
      expect.objectContaining({ id: key, kind: "record" }),
    );
    expect((await send(boss, "POST", "/api/inbox/dead-letters/resend", { id: key })).status).toBe(200);
    expect(await env.DB.prepare("SELECT source FROM consents WHERE id = ?").bind(key).first("source")).toBe("stop");
    await inbox().deadLetter("p_1", "unknown", Date.now());
    expect((await send(boss, "POST", "/api/inbox/dead-letters/dismiss", { id: "p_1" })).status).toBe(200);
    expect((await send(boss, "POST", "/api/inbox/dead-letters/dismiss", { id: "p_1" })).status).toBe(404);
  });
});

describe("round robin", () => {
  it("never gives more than there is room for, only in the customer's language, and is fair", () => {
    const seats = fc.array(
      fc.record({
        id: fc.uuid(),
        load: fc.nat({ max: 3 }),
        capacity: fc.nat({ max: 5 }),
        languages: fc.subarray(["id-ID", "en-US"], { minLength: 1 }),
        assignedAt: fc.nat({ max: 5 }),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(seats, fc.array(fc.constantFrom("id-ID", "en-US"), { maxLength: 30 }), (given, locales) => {
        const now: Seat[] = given.map((seat) => ({ ...seat }));
        let time = 10;
        for (const locale of locales) {
          const seat = nextSeat(now, locale);
          const fit = now.filter((each) => each.load < each.capacity && each.languages.includes(locale));
          if (!seat) {
            expect(fit).toEqual([]);
            continue;
          }
          expect(fit).toContain(seat);
          expect(Math.min(...fit.map(({ assignedAt }) => assignedAt))).toBe(seat.assignedAt);
          seat.load++;
          seat.assignedAt = time++;
        }
        for (const seat of now)
          expect(seat.load).toBeLessThanOrEqual(
            Math.max(seat.capacity, given.find(({ id }) => id === seat.id)?.load ?? 0),
          );
      }),
    );
  });

  it("gives who waits to who is online and has room, and the next when somebody comes; a claim is not overruled", async () => {
    await withSettings({ desk: { assignment: "round_robin", idleMinutes: 30, queueMinutes: 10 } }, async () => {
      await env.DB.batch([
        env.DB.prepare("UPDATE staff SET status = 'away'"),
        // whoever still waits from other tests
        env.DB.prepare("UPDATE tickets SET closed_at = '2026' WHERE assigned_to IS NULL"),
      ]);
      const who = `rr-${crypto.randomUUID()}`;
      const token = await agent(who, "supervisor");
      const { body: me } = await read(token, "/api/staff/me");
      expect(me).toMatchObject({ id: who, status: "away", capacity: 10, load: 0 });
      const online = await send(token, "PUT", `/api/staff/${who}`, {
        version: me.version,
        status: "online",
        capacity: 2,
      });
      expect(online.body).toMatchObject({ status: "online", capacity: 2 });
      const tickets = [await handedOff(), await handedOff(), await handedOff()];
      const owners = async () =>
        Promise.all(tickets.map(async ({ id }) => (await read(token, `/api/tickets/${id}`)).body.assignedTo));
      await until("two to be given", async () => (await owners()).filter((each) => each === who).length === 2);
      expect((await owners())[2]).toBeNull();
      const { body } = await read(token, `/api/tickets/${tickets[0]?.id}/messages`);
      expect(body.events.at(-1)).toMatchObject({ kind: "assigned", actor: "system", text: who });
      const moved = await send(token, "POST", "/api/tickets/assign", {
        ticketIds: [tickets[0]?.id, "t_nope"],
        agentId: "somebody",
      });
      expect(moved.body.results).toEqual([
        { id: tickets[0]?.id, ok: true },
        { id: "t_nope", ok: false, code: "TICKET_NOT_FOUND" },
      ]);
      // there is room again
      await until("the third to be given", async () => (await owners())[2] === who);
    });
  });
});

async function hexOf(id: string): Promise<string> {
  const key = id.slice(2, 45).replaceAll("-", "+").replaceAll("_", "/");
  return [...atob(key)].map((each) => each.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}
