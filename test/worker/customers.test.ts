import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { setClock } from "../../src/core/clock";
import { phoneDigits } from "../../src/core/conversation/identity";
import { ask, guest, jwt } from "../support/api";
import { agent, handedOff, read, send } from "../support/desk";
import { pushPlatform, turnOf, until, withThread } from "../support/thread";

afterEach(() => setClock());

const sari = { id: "agent-1", name: "Sari", role: "support" as const };
const identities = (where: string, value: string) =>
  env.DB.prepare(`SELECT * FROM identities WHERE ${where} = ?`).bind(value).all<Record<string, unknown>>();

describe("who writes", () => {
  it.each([
    ["0812-3456-7890", "6281234567890"],
    ["+62 812 3456 7890", "6281234567890"],
    ["6281234567890", "6281234567890"],
    ["WR-20260120-0001", null],
    ["12", null],
  ])("%s is the number %s", (text, digits) => {
    expect(phoneDigits(text.startsWith("WR") ? "12" : text)).toBe(digits);
  });

  it("stands in the record once, and again when it has changed or the day has", async () => {
    const platform = pushPlatform();
    await withThread("who", { channels: { telegram: platform.channel } }, async ({ thread }) => {
      const sender = { externalId: "c", aliases: [], displayName: "Siti Aminah", phone: "0812-3456-7890" };
      const address = `who-${crypto.randomUUID()}`;
      const say = async (text: string, more = {}) => {
        const before = platform.arrived.length;
        await thread.accept([turnOf(text, { address, sender: { ...sender, ...more } })]);
        await until("the answer", () => platform.arrived.length > before);
      };
      const row = async () => (await identities("address", address)).results[0];
      await say("halo");
      await until("the record", row);
      expect(await row()).toMatchObject({
        display_name: "Siti Aminah",
        phone: "6281234567890",
        customer_id: null,
        verified_by: null,
      });
      const version = (await row())?.version;
      expect(version).toEqual(expect.any(Number));
      await say("satu lagi");
      await say("dan lagi");
      expect((await row())?.version).toBe(version);
      await say("nama baru", { displayName: "Bu Siti" });
      await until("the name", async () => (await row())?.display_name === "Bu Siti");
      const renamed = Number((await row())?.version);
      expect(renamed).toBeGreaterThan(Number(version));
      const tomorrow = Date.now() + 86_400_000;
      setClock(() => tomorrow);
      await say("besoknya");
      await until("the day", async () => Number((await row())?.version) > renamed);
    });
  });

  it("is proved by signing in", async () => {
    const id = `cust-${crypto.randomUUID()}`;
    await ask(await jwt(id), "halo");
    await until("the record", async () => (await identities("customer_id", id)).results.length === 1);
    expect((await identities("customer_id", id)).results[0]).toMatchObject({ verified_by: "token", channel: "WEB" });
  });

  it("notes what a customer has withdrawn, and given again", async () => {
    const id = `cust-${crypto.randomUUID()}`;
    const token = await jwt(id);
    await ask(token, "/stop");
    await ask(token, "/start");
    const rows = () =>
      env.DB.prepare("SELECT granted, source FROM consents WHERE customer_id = ? ORDER BY at").bind(id).all();
    await until("both", async () => (await rows()).results.length === 2);
    expect((await rows()).results).toEqual([
      { granted: 0, source: "stop" },
      { granted: 1, source: "start" },
    ]);
  });
});

describe("finding a customer", () => {
  it("by phone in any spelling, name, order, ticket number and id; with everything on all their channels", async () => {
    const token = await agent("agent-1");
    const key = crypto.randomUUID();
    const phone = `62811${String(Date.now()).slice(-8)}`;
    const customer = `cust-${key}`;
    const insert =
      "INSERT INTO identities (id, channel, account, address, customer_id, verified_by, display_name, phone, created_at, updated_at, last_inbound_at) VALUES (?, 'WHATSAPP', 'a', ?, ?, 'token', ?, ?, ?, ?, ?)";
    const at = new Date().toISOString();
    await env.DB.prepare(insert).bind(`k${key}`, phone, customer, `Zubaidah ${key}`, phone, at, at, at).run();
    const web = await jwt(customer);
    const { conversationId } = await ask(web, "mau ngomong sama orang soal WR-20260120-0001 dong");
    const find = async (q: string) =>
      (await read(token, `/api/customers?q=${encodeURIComponent(q)}`)).body.customers.map(
        ({ id }: { id: string }) => id,
      );
    await until("the record", async () => (await identities("customer_id", customer)).results.length === 2);
    for (const q of [
      `0${phone.slice(2)}`,
      `+${phone}`,
      phone.slice(0, 9),
      `zubaidah ${key}`,
      "ZUBAIDAH".toLowerCase(),
      customer,
    ])
      expect(await find(q), q).toContain(customer);
    const { body: one } = await read(token, `/api/customers/${customer}`);
    expect(one).toMatchObject({ id: customer, phone, verified: true });
    expect(one.channels.map(({ channel }: { channel: string }) => channel).sort()).toEqual(["WEB", "WHATSAPP"]);
    expect(one.conversations.map(({ id }: { id: string }) => id)).toEqual([conversationId]);
    const [ticket] = one.tickets;
    expect(ticket.orderNumbers).toEqual(["WR-20260120-0001"]);
    expect(await find(ticket.ticketNumber)).toContain(customer);
    expect(await find("wr 20260120 0001")).toContain(customer);
    expect((await read(token, "/api/customers/nobody")).status).toBe(404);
    // the ticket is found by the name as well
    await env.DB.prepare("UPDATE identities SET display_name = ? WHERE customer_id = ? AND channel = 'WEB'")
      .bind(`Zubaidah ${key}`, customer)
      .run();
    const { body } = await read(token, `/api/tickets?q=${encodeURIComponent(`Zubaidah ${key}`)}`);
    expect(body.tickets.map(({ id }: { id: string }) => id)).toEqual([ticket.id]);
  });
});

it("a customer is shown with what was said at each of their addresses, also of sixty", async () => {
  const customer = `cust-${crypto.randomUUID()}`;
  const { conversationId } = await ask(await jwt(customer), "mau ngomong sama orang dong");
  await until("the record", async () => (await identities("customer_id", customer)).results.length === 1);
  const at = new Date().toISOString();
  await env.DB.prepare(
    `INSERT INTO identities (id, channel, account, address, customer_id, created_at, updated_at)
     SELECT 'k' || value, 'TELEGRAM', 'a', value, ?2, ?3, ?3 FROM json_each(?1)`,
  )
    .bind(JSON.stringify(Array.from({ length: 60 }, (_, n) => `${n}-${customer}`)), customer, at)
    .run();
  const { status, body } = await read(await agent("agent-1"), `/api/customers/${customer}`);
  expect(status).toBe(200);
  expect(body.channels).toHaveLength(61);
  expect(body.conversations).toMatchObject([{ id: conversationId }]);
  expect(body.tickets).toMatchObject([{ conversationId }]);
  const { body: other } = await read(await agent("agent-1"), `/api/customers/k7-${customer}`);
  expect(other.conversations).toEqual([]);
});

describe("writing first", () => {
  it("in the conversation that is open there, once for one key", async () => {
    const token = await agent("agent-1");
    const customer = await guest();
    const { conversationId } = await ask(customer, "halo");
    const key = conversationId.slice(2, 45);
    await until("the record", async () => (await identities("id", key)).results.length === 1);
    const start = () =>
      send(
        token,
        "POST",
        `/api/customers/${key}/conversations`,
        { identityId: key, text: "Halo Kak, soal pesanannya" },
        { "idempotency-key": "k1" },
      );
    const first = await start();
    expect(first.body).toMatchObject({ ticket: { conversationId, status: "IN_PROGRESS", assignedTo: "agent-1" } });
    expect((await start()).body.message.id).toBe(first.body.message.id);
    const other = await send(await agent("agent-2"), "POST", `/api/customers/${key}/conversations`, {
      identityId: key,
      text: "x",
    });
    expect(other.body.error.code).toBe("ALREADY_CLAIMED");
    expect(
      (await send(token, "POST", "/api/customers/nobody/conversations", { identityId: key, text: "x" })).status,
    ).toBe(404);
  });

  it("once, also when the same is asked for twice at a time, and in one conversation when two ask", async () => {
    const platform = pushPlatform();
    await withThread("first word twice", { channels: { telegram: platform.channel } }, async ({ thread, state }) => {
      const start = (key: string, staff = sari) =>
        thread.startConversation(staff, { reply: { text: `Halo ${key}` }, key });
      const count = (kind: string) =>
        state.storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM docs WHERE kind = ?", kind).one().n;
      await thread.accept([turnOf("halo")]);
      await until("the answer", () => platform.arrived.length === 1);
      const { conversationId } = JSON.parse(
        state.storage.sql.exec<{ body: string }>("SELECT body FROM docs WHERE kind = 'head'").one().body,
      );
      await thread.closeIdle(conversationId, Date.now() + 1);
      const both = await Promise.all([start("a"), start("a")]);
      expect(both.map(({ kind }) => kind)).toEqual(["done", "done"]);
      expect([count("conversation"), count("ticket")]).toEqual([2, 1]);
      await until("it to arrive", () => platform.arrived.length > 1);
      expect(platform.arrived.filter(({ text }) => text.endsWith("Halo a"))).toHaveLength(1);
      // and what the bot had said before is remembered once
      const remembered = state.storage.sql.exec(
        "SELECT 1 FROM history WHERE conversation = (SELECT json_extract(body, '$.conversationId') FROM docs WHERE kind = 'head')",
      );
      expect(remembered.toArray()).toHaveLength(1);

      const [ticket] = both[0]?.kind === "done" ? [both[0].ticket.id] : [];
      await thread.desk(sari, ticket ?? "", { do: "resolve", resolution: "beres" });
      const others = await Promise.all([start("b"), start("c", { ...sari, id: "agent-2" })]);
      expect(others).toMatchObject([{ kind: "done" }, { kind: "conflict", code: "ALREADY_CLAIMED" }]);
      expect([count("conversation"), count("ticket")]).toEqual([3, 2]);
    });
  });

  it("in a new one after the last was closed; not to who said stop or blocked us, nor through a shut window", async () => {
    const platform = pushPlatform();
    const channel = {
      ...platform.channel,
      capabilities: { ...platform.channel.capabilities, windowHours: 24 },
      renderTemplate: ({ name }: { name: string }, text: string) => ({
        text,
        payload: { name },
        outsideWindow: { name },
      }),
    };
    await withThread("first word", { channels: { telegram: channel } }, async ({ thread, state }) => {
      const opening = (key: string, template = false) => ({
        reply: { text: `Halo ${key}` },
        key,
        ...(template && { template: { name: "halo", language: "id", values: [] } }),
      });
      expect(await thread.startConversation(sari, opening("a"))).toEqual({ kind: "not_found" });
      await thread.accept([turnOf("a person please")]);
      await until("the hand-off", () => platform.arrived.length === 2);
      const [row] = [...state.storage.sql.exec<{ id: string }>("SELECT id FROM docs WHERE kind = 'ticket'")];
      await thread.desk(sari, row?.id ?? "", { do: "claim" });
      await thread.desk(sari, row?.id ?? "", { do: "resolve", resolution: "beres" });
      const started = await thread.startConversation(sari, opening("b"));
      expect(started).toMatchObject({ kind: "done", ticket: { subject: "STARTED_BY_TEAM", assignedTo: "agent-1" } });
      await until("it to arrive", () => platform.arrived.at(-1)?.text.endsWith("Halo b"));
      const id = started.kind === "done" ? started.ticket.id : "";
      await thread.desk(sari, id, { do: "resolve", resolution: "beres" });

      const later = Date.now() + 25 * 3_600_000;
      setClock(() => later);
      expect(await thread.startConversation(sari, opening("c"))).toEqual({ kind: "refused", code: "WINDOW_CLOSED" });
      expect(await thread.startConversation(sari, opening("d", true))).toMatchObject({ kind: "done" });
      await until("the template", () => platform.arrived.at(-1)?.text === "Halo d");
      await thread.accept([{ ...turnOf("x"), event: "blocked", eventId: "block" } as never]);
      expect(await thread.startConversation(sari, opening("e"))).toEqual({ kind: "refused", code: "BLOCKED" });
    });
  });

  it("not to who said stop, unless their matter is open", async () => {
    const { id, token } = await handedOff();
    const staff = await agent("agent-1");
    await send(staff, "POST", `/api/tickets/${id}/claim`);
    await send(staff, "POST", `/api/tickets/${id}/resolve`, { resolution: "beres" });
    await ask(token, "/stop");
    const key = id.slice(2, 45);
    await until("the record", async () => (await identities("id", key)).results[0]?.stopped === 1);
    const refused = await send(staff, "POST", `/api/customers/${key}/conversations`, {
      identityId: key,
      text: "Promo!",
    });
    expect(refused.body.error.code).toBe("STOPPED");
  });
});
