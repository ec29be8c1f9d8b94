import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { setClock } from "../../src/core/clock";
import { staffConversationQuery } from "../../src/core/db/conversations";
import { type TicketQuery, ticketQuery } from "../../src/core/db/tickets";
import type { DeskAction } from "../../src/core/thread/desk";
import { kidkazz } from "../../src/shop/bot";
import { ask, guest, jwt } from "../support/api";
import { agent, handedOff, read, send, withSettings } from "../support/desk";
import { pushPlatform, turnOf, until, withThread } from "../support/thread";

const texts = kidkazz.texts["id-ID"];
const sari = { id: "agent-1", name: "Sari", role: "support" as const };

afterEach(() => setClock());

describe("changing a ticket", () => {
  it("changes, labels, and puts to sleep, with a trail; an older version gets the newer ticket", async () => {
    const { id } = await handedOff();
    const token = await agent("agent-1");
    const { body: before } = await read(token, `/api/tickets/${id}`);
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const { body: changed } = await send(token, "PUT", `/api/tickets/${id}`, {
      version: before.version,
      priority: "URGENT",
      labels: ["ongkir", "vip"],
      department: "gudang",
      snoozedUntil: until,
    });
    expect(changed.ticket).toMatchObject({
      priority: "URGENT",
      labels: ["ongkir", "vip"],
      department: "gudang",
      snoozedUntil: until,
    });
    const late = await send(token, "PUT", `/api/tickets/${id}`, { version: before.version, priority: "LOW" });
    expect(late).toMatchObject({
      status: 409,
      body: { error: { code: "VERSION_CONFLICT", details: { ticket: { priority: "URGENT" } } } },
    });
    const { body } = await read(token, `/api/tickets/${id}/messages`);
    expect(body.events.map(({ kind, text }: { kind: string; text: string }) => `${kind} ${text}`)).toEqual([
      expect.stringMatching(/^escalated/),
      "changed priority: MEDIUM → URGENT",
      "changed department: – → gudang",
      "changed labels: – → ongkir, vip",
      `snoozed ${until}`,
    ]);
    for (const snoozedUntil of ["2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "soon"])
      expect((await send(token, "PUT", `/api/tickets/${id}`, { version: 1, snoozedUntil })).status).toBe(400);
  });

  it("tells its trail in the order in which it happened, beyond the tenth", async () => {
    const { id } = await handedOff();
    const token = await agent("agent-1");
    const still = Date.now();
    setClock(() => still);
    for (let n = 1; n <= 12; n++) await send(token, "POST", `/api/tickets/${id}/note`, { note: `${n}` });
    setClock();
    const { body } = await read(token, `/api/tickets/${id}/messages`);
    const notes = body.events.filter(({ kind }: { kind: string }) => kind === "noted");
    expect(notes.map(({ text }: { text: string }) => Number(text))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  it("opens again what was settled", async () => {
    const { id } = await handedOff();
    const token = await agent("agent-1");
    await send(token, "POST", `/api/tickets/${id}/claim`);
    expect((await send(token, "POST", `/api/tickets/${id}/reopen`)).body.error.message).toMatch(/from IN_PROGRESS/);
    await send(token, "POST", `/api/tickets/${id}/resolve`, { resolution: "beres" });
    const { body } = await send(token, "POST", `/api/tickets/${id}/reopen`);
    expect(body.ticket).toMatchObject({ status: "IN_PROGRESS", assignedTo: "agent-1" });
  });
});

describe("lists", () => {
  it("filters by status, label, who has it, sleep and words, and counts what stands in each queue", async () => {
    const me = `agent-${crypto.randomUUID()}`;
    const token = await agent(me);
    const [mine, asleep] = [await handedOff(), await handedOff()];
    await send(token, "POST", `/api/tickets/${mine.id}/claim`);
    await send(token, "POST", `/api/tickets/${asleep.id}/claim`);
    const { body: ticket } = await read(token, `/api/tickets/${asleep.id}`);
    await send(token, "PUT", `/api/tickets/${asleep.id}`, {
      version: ticket.version,
      labels: [`label ${me}`],
      snoozedUntil: new Date(Date.now() + 3_600_000).toISOString(),
    });
    const ids = async (query: string) =>
      (await read(token, `/api/tickets?${query}`)).body.tickets.map(({ id }: { id: string }) => id);
    await until("the record", async () => (await ids("assignedTo=me&snoozed=true")).length === 1);
    expect(await ids("assignedTo=me&status=open")).toEqual([mine.id]);
    expect(await ids("assignedTo=me&status=OPEN,RESOLVED")).toEqual([]);
    expect(await ids("assignedTo=me&snoozed=true")).toEqual([asleep.id]);
    expect(await ids(`snoozed=true&label=${encodeURIComponent(`label ${me}`)}`)).toEqual([asleep.id]);
    expect(await ids(`assignedTo=me&q=${ticket.ticketNumber}`)).toEqual([]);
    expect(await ids(`assignedTo=me&snoozed=true&q=${ticket.ticketNumber}`)).toEqual([asleep.id]);
    expect((await read(token, "/api/tickets/counts")).body).toMatchObject({ mine: 1 });
    expect((await read(token, "/api/tickets?status=SLEEPY")).status).toBe(400);
  });

  it("sorts the open ones by who waits longest and by deadline, a page at a time", async () => {
    const token = await agent("agent-sort");
    const made: string[] = [];
    for (let n = 0; n < 3; n++) made.push((await handedOff()).id);
    const seen: string[] = [];
    for (const sort of ["waiting", "due"]) {
      let cursor = "";
      seen.length = 0;
      do {
        const { body } = await read(token, `/api/tickets?sort=${sort}&limit=2${cursor}`);
        seen.push(...body.tickets.map(({ id }: { id: string }) => id));
        cursor = body.nextCursor ? `&cursor=${encodeURIComponent(body.nextCursor)}` : "";
      } while (cursor);
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.filter((id) => made.includes(id))).toEqual(made);
    }
  });

  it("keeps those that were answered in every order, behind those who wait, and finds them by their number", async () => {
    const token = await agent("agent-answered");
    const [answered, waits] = [await handedOff(), await handedOff()];
    for (const { id } of [answered, waits])
      expect((await send(token, "POST", `/api/tickets/${id}/claim`)).status).toBe(200);
    const said = { text: "Halo Kak, aku bantu ya." };
    expect((await send(token, "POST", `/api/tickets/${answered.id}/reply`, said)).status).toBeLessThan(300);
    const mine = async (sort: string, more = "") => {
      const { body } = await read(token, `/api/tickets?status=open&assignedTo=me&sort=${sort}${more}`);
      return body.tickets.map(({ id }: { id: string }) => id);
    };
    await until("the answer's record", async () => (await mine("updated"))[0] === answered.id);
    expect(await mine("waiting")).toEqual([waits.id, answered.id]);
    expect((await mine("due")).sort()).toEqual([waits.id, answered.id].sort());
    const { ticketNumber } = (await read(token, `/api/tickets/${answered.id}`)).body;
    expect(await mine("waiting", `&q=${ticketNumber}`)).toEqual([answered.id]);
    // and page by page
    const first = (await read(token, "/api/tickets?status=open&assignedTo=me&sort=waiting&limit=1")).body;
    const more = `&limit=1&cursor=${encodeURIComponent(first.nextCursor)}`;
    expect(await mine("waiting", more)).toEqual([answered.id]);
  });

  const query: TicketQuery = {
    snoozed: false,
    sort: "updated",
    after: { place: "2026-01-01T00:00:00.000Z", id: "t_x" },
    limit: 51,
    now: "2026-01-01T00:00:00.000Z",
  };
  const some = { status: ["open"], priority: "HIGH", channel: "web", category: "OTHER", department: "x", label: "y" };
  it.each([
    ["everything", ticketQuery(env, query)],
    ["every filter", ticketQuery(env, { ...query, ...some })],
    ["mine", ticketQuery(env, { ...query, status: ["open"], assignedTo: "agent-1" })],
    ["unassigned", ticketQuery(env, { ...query, assignedTo: "none" })],
    ["words", ticketQuery(env, { ...query, q: "ongkir" })],
    ["by waiting", ticketQuery(env, { ...query, ...some, sort: "waiting", assignedTo: "agent-1" })],
    ["by deadline", ticketQuery(env, { ...query, ...some, sort: "due", assignedTo: "none" })],
    ...["bot", "queue", "agent", "agent-1"].map(
      (owner) =>
        [
          `conversations of ${owner}`,
          staffConversationQuery(env, { owner, channel: "web", after: null, limit: 50 }),
        ] as const,
    ),
    ["conversations", staffConversationQuery(env, { q: "CONV", after: null, limit: 50 })],
  ] as const)("answers %s by an index, in its order", async (_name, built) => {
    const { sql, params } = built.toSQL();
    const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .bind(...(params as string[]))
      .all<{ detail: string }>();
    const plan = results.map(({ detail }) => detail);
    const main = plan.filter((each) => /\b(?:tickets|conversations)\b/.test(each));
    expect(main.length).toBeGreaterThan(0);
    for (const each of main) expect(each).toMatch(/USING (?:COVERING )?INDEX/);
    // "for last term": within one and the same moment only
    expect(plan.filter((each) => /USE TEMP B-TREE FOR ORDER BY/.test(each))).toEqual([]);
  });
});

describe("conversations that the bot handles", () => {
  it("are listed, read, and taken over once: the slow answer of the bot is void", async () => {
    const token = await agent("agent-1");
    const customer = await guest();
    const { conversationId } = await ask(customer, "halo");
    const find = async (owner: string) => {
      const { body } = await read(token, `/api/conversations?owner=${owner}`);
      return body.conversations.find(({ id }: { id: string }) => id === conversationId);
    };
    await until("the record", () => find("bot"));
    expect(await find("queue")).toBeUndefined();
    const { body: timeline } = await read(token, `/api/conversations/${conversationId}/messages`);
    expect(timeline.messages.map(({ role }: { role: string }) => role)).toEqual(["user", "assistant"]);

    const both = await Promise.all(
      ["agent-1", "agent-2"].map(async (who) =>
        send(await agent(who), "POST", `/api/conversations/${conversationId}/take-over`),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const winner = both.find(({ status }) => status === 200)?.body.ticket;
    expect(winner).toMatchObject({ status: "IN_PROGRESS", subject: "TAKEN_OVER", waitingSince: null });
    const again = await send(await agent(winner.assignedTo), "POST", `/api/conversations/${conversationId}/take-over`);
    expect(again.body.ticket.id).toBe(winner.id);
    expect(await ask(customer, "jam buka?")).toMatchObject({ response: null, status: "WITH_AGENT" });
    await send(await agent(winner.assignedTo), "POST", `/api/tickets/${winner.id}/resolve`, { resolution: "x" });
    expect((await send(token, "POST", `/api/conversations/${conversationId}/take-over`)).body.error.code).toBe(
      "CONVERSATION_CLOSED",
    );
  });

  it("have the customer's name, also of who is signed in: one, in lists, in search and in canned replies", async () => {
    const token = await agent("agent-1");
    const key = crypto.randomUUID().slice(0, 8);
    const customer = await jwt(`cust-${key}`, { name: `Siti ${key}` });
    const { conversationId } = await ask(customer, "halo");
    const named = { customerName: `Siti ${key}`, guestName: null, userId: `cust-${key}` };
    expect((await read(token, `/api/conversations/${conversationId}`)).body).toMatchObject(named);
    const listed = async (query: string) =>
      (await read(token, `/api/conversations?${query}`)).body.conversations.find(
        ({ id, customerName }: { id: string; customerName: string | null }) => id === conversationId && customerName,
      );
    await until("the record", () => listed("owner=bot"));
    expect(await listed("owner=bot")).toMatchObject(named);
    expect(await listed(`q=${encodeURIComponent(`siti ${key}`)}`)).toMatchObject(named);
    expect((await read(token, `/api/customers/cust-${key}`)).body.conversations).toMatchObject([named]);

    const { body } = await send(token, "POST", `/api/conversations/${conversationId}/take-over`);
    const boss = await agent("boss", "admin");
    const canned = { shortcut: `hi-${key}`, locale: "id-ID", title: "Hai", text: "Halo Kak {customer}!" };
    expect((await send(boss, "POST", "/api/canned-replies", canned)).status).toBe(201);
    const filled = (await read(token, `/api/canned-replies?ticket=${body.ticket.id}`)).body.cannedReplies;
    expect(filled.map(({ text }: { text: string }) => text)).toContain(`Halo Kak Siti ${key}!`);
  });
});

describe("messages that did not arrive", () => {
  it("are told in plain words, and a retry sends what failed once more under a row of its own", async () => {
    const platform = pushPlatform();
    await withThread("retry by hand", { channels: { telegram: platform.channel } }, async ({ thread, state }) => {
      await thread.accept([turnOf("a person please")]);
      await until("the hand-off", () => platform.arrived.length === 2);
      const [row] = [...state.storage.sql.exec<{ id: string }>("SELECT id FROM docs WHERE kind = 'ticket'")];
      const id = row?.id ?? "";
      platform.next.push({ ok: false, kind: "final", code: "TOO_LARGE", message: "413" });
      const replied = await thread.desk(sari, id, { do: "reply", reply: { text: "Ini fotonya" }, key: "k" });
      const seq = replied.kind === "done" ? (replied.message?.seq ?? 0) : 0;
      const conversation = replied.kind === "done" ? replied.ticket.conversationId : "";
      const states = async () =>
        (await thread.timeline(conversation, seq - 1, 1))[0]?.deliveries?.map(({ state }) => state);
      await until("the refusal", async () => (await states())?.join() === "failed");
      const before = platform.arrived.length;
      const both = await Promise.all([
        thread.desk(sari, id, { do: "retry", seq }),
        thread.desk(sari, id, { do: "retry", seq }),
      ]);
      // the second finds one under way
      expect(both.map(({ kind }) => kind).sort()).toEqual(["conflict", "done"]);
      await until("it to arrive", async () => (await states())?.join() === "failed,sent");
      expect(platform.arrived).toHaveLength(before + 1);
      expect(await thread.desk(sari, id, { do: "retry", seq })).toMatchObject({ code: "NOTHING_TO_RETRY" });
    });
  });

  it("a part of unknown fate that is sent again by hand", async () => {
    const platform = pushPlatform();
    await withThread("retry unknown", { channels: { telegram: platform.channel } }, async ({ thread, state }) => {
      await thread.accept([turnOf("a person please")]);
      await until("the hand-off", () => platform.arrived.length === 2);
      const [row] = [...state.storage.sql.exec<{ id: string }>("SELECT id FROM docs WHERE kind = 'ticket'")];
      const id = row?.id ?? "";
      platform.next.push("lost");
      const replied = await thread.desk(sari, id, { do: "reply", reply: { text: "Halo" }, key: "k" });
      const seq = replied.kind === "done" ? (replied.message?.seq ?? 0) : 0;
      await until(
        "the doubt",
        () => [...state.storage.sql.exec("SELECT 1 FROM outbox WHERE state = 'unknown'")].length === 1,
      );
      expect((await thread.desk(sari, id, { do: "retry", seq })).kind).toBe("done");
      await until("both", () => platform.arrived.filter(({ text }) => text.includes("Halo")).length === 2);
    });
  });
});

describe("a shut window", () => {
  it("takes what the channel has a template for, and refuses the rest before anything is said", async () => {
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
    await withThread("window", { channels: { telegram: channel } }, async ({ thread, state }) => {
      await thread.accept([turnOf("a person please")]);
      await until("the hand-off", () => platform.arrived.length === 2);
      const [row] = [...state.storage.sql.exec<{ id: string }>("SELECT id FROM docs WHERE kind = 'ticket'")];
      const id = row?.id ?? "";
      const later = Date.now() + 25 * 3_600_000;
      setClock(() => later);
      const count = () => [...state.storage.sql.exec("SELECT 1 FROM messages")].length;
      const before = count();
      const free: DeskAction = { do: "reply", reply: { text: "Halo" }, key: "k1" };
      expect(await thread.desk(sari, id, free)).toMatchObject({ kind: "conflict", code: "WINDOW_CLOSED" });
      expect(count()).toBe(before);
      const template = { name: "order_ready", language: "id", values: ["A"] };
      const done = await thread.desk(sari, id, { do: "reply", reply: { text: "Pesanan A siap" }, key: "k2", template });
      expect(done.kind).toBe("done");
      await until("the template", () => platform.arrived.at(-1)?.text === "Pesanan A siap");
    });
  });

  it("only approved templates with the right number of values", async () => {
    const { id } = await handedOff();
    const token = await agent("agent-1");
    await env.DB.prepare(
      "INSERT OR REPLACE INTO templates (channel, name, language, status, category, body, updated_at) VALUES ('whatsapp', 'siap', 'id', 'APPROVED', 'UTILITY', 'Pesanan {{1}} siap, Kak {{2}}', '2026')",
    ).run();
    const reply = (template: object) => send(token, "POST", `/api/tickets/${id}/reply`, { template });
    expect((await reply({ name: "nope", language: "id" })).status).toBe(400);
    expect((await reply({ name: "siap", language: "id", values: ["A"] })).status).toBe(400);
    // the web has no templates, and needs none
    expect((await reply({ name: "siap", language: "id", values: ["A", "B"] })).body.error.code).toBe("NO_TEMPLATES");
    expect((await send(token, "POST", `/api/tickets/${id}/reply`, {})).status).toBe(400);
  });
});

describe("suggestions", () => {
  it("are the assistant's answer to what waits, are not sent, and cost one call while nothing more is said", async () => {
    const { id, token: customer, conversationId } = await handedOff();
    const token = await agent("agent-1");
    await send(token, "POST", `/api/tickets/${id}/claim`);
    await ask(customer, "ada botol susu pigeon?");
    const first = await send(token, "POST", `/api/tickets/${id}/suggest`);
    expect(first).toMatchObject({
      status: 200,
      body: { model: "offline", reply: { text: expect.stringMatching(/botol|pigeon/i) } },
    });
    expect((await send(token, "POST", `/api/tickets/${id}/suggest`)).body.at).toBe(first.body.at);
    const { body } = await read(token, `/api/conversations/${conversationId}/messages`);
    expect(body.messages.map(({ role }: { role: string }) => role)).toEqual(["user", "assistant", "user"]);
  });
});

describe("settings", () => {
  const admin = () => agent("boss", "admin", "Ibu Rina");

  it("has quiet hours, none, or says what is wrong with them", async () => {
    const token = await admin();
    const put = (value: unknown) => send(token, "PUT", "/api/settings/quiet", { value });
    try {
      const value = { from: "22:00", to: "07:00" };
      expect((await put(value)).body.quiet).toEqual(value);
      expect((await put(null)).body.quiet).toBeNull();
      for (const wrong of [
        { from: "22:00", to: "22:00" },
        { from: "25:00", to: "07:00" },
      ])
        expect((await put(wrong)).status).toBe(400);
    } finally {
      await put({ from: "21:00", to: "08:00" });
    }
  });

  it("are in effect with the next turn, and audited", async () => {
    const token = await admin();
    try {
      const value = { "id-ID": { askBot: "Tanya Kazzie dulu" } };
      expect((await send(token, "PUT", "/api/settings/texts", { value })).body.texts).toEqual(value);
      const customer = await guest();
      const answer = await ask(customer, "mau ngomong sama orang dong");
      expect(answer.reply?.quickReplies?.map(({ title }) => title)).toContain("Tanya Kazzie dulu");
      const { body } = await read(token, "/api/settings/changes");
      expect(body.changes[0]).toMatchObject({ actor: "boss", key: "texts", before: {}, after: value });
    } finally {
      await send(token, "PUT", "/api/settings/texts", { value: {} });
    }
  });

  it.each([
    ["hours", { mon: [["17:00", "09:00"]] }],
    ["hours", { monday: [] }],
    ["holidays", [{ date: "2027-02-30", name: "x" }]],
    ["texts", { "id-ID": { nope: "x" } }],
    ["texts", { "id-ID": { escalated: "tanpa nomor" } }],
    ["bot", { web: "maybe" }],
  ])("refuse %s %j", async (key, value) => {
    expect((await send(await admin(), "PUT", `/api/settings/${key}`, { value })).status).toBe(400);
  });

  it("with the bot off on a channel, people answer there from the first word on", async () => {
    await withSettings({ bot: { web: "off" } }, async () => {
      const customer = await guest();
      const answer = await ask(customer, "ongkir ke bandung berapa?");
      expect(answer).toMatchObject({ status: "WAITING_HUMAN", intent: null });
      expect(answer.response).toContain(texts.teamAnswers);
      expect(answer.reply?.quickReplies?.map(({ title }) => title)).toEqual([texts.cancelTicket]);
    });
  });

  it("as a draft, the assistant's answer waits for whoever takes the ticket, and is not sent", async () => {
    await withSettings({ bot: { web: "draft" } }, async () => {
      const { id, said } = await handedOff("ada botol susu pigeon?");
      expect(said).toContain(texts.teamAnswers);
      const { body } = await send(await agent("agent-1"), "POST", `/api/tickets/${id}/suggest`);
      expect(body.reply.text).toMatch(/botol|pigeon/i);
    });
  });
});

describe("canned replies", () => {
  it("are kept by supervisors, filled in for a ticket, and not overwritten by an older version", async () => {
    const { id } = await handedOff("mau ngomong sama orang soal WR-20260120-0001 dong");
    const supervisor = await agent("boss", "supervisor");
    const shortcut = `halo-${Date.now()}`;
    const input = {
      shortcut,
      locale: "id-ID",
      title: "Halo",
      text: "Halo Kak {customer}, {agent} di sini. Soal {order} ({ticket}).",
    };
    const { body: made } = await send(supervisor, "POST", "/api/canned-replies", input);
    expect((await send(supervisor, "POST", "/api/canned-replies", input)).body.error.code).toBe("SHORTCUT_TAKEN");
    const { body } = await read(await agent("agent-1"), `/api/canned-replies?ticket=${id}`);
    expect(body.cannedReplies.find(({ id }: { id: string }) => id === made.id).text).toMatch(
      /^Halo Kak, Sari di sini\. Soal WR-20260120-0001 \(TKT-\d{8}-\d{4}\)\.$/,
    );
    const put = { ...input, text: "Halo", version: 1 };
    expect((await send(supervisor, "PUT", `/api/canned-replies/${made.id}`, put)).body.version).toBe(2);
    expect((await send(supervisor, "PUT", `/api/canned-replies/${made.id}`, put)).body.error).toMatchObject({
      code: "VERSION_CONFLICT",
      details: { cannedReply: { version: 2 } },
    });
    expect((await send(supervisor, "DELETE", `/api/canned-replies/${made.id}`)).status).toBe(200);
  });
});

describe("ratings", () => {
  it("are asked for once a week: after the second matter the closing asks nothing", async () => {
    const { id, token, conversationId } = await handedOff();
    const staff = await agent("agent-1");
    await send(staff, "POST", `/api/tickets/${id}/claim`);
    const first = await send(staff, "POST", `/api/tickets/${id}/resolve`, { resolution: "beres" });
    expect(first.body.message).toMatchObject({ content: texts.resolved, request: "rating" });
    const again = await ask(token, "mau ngomong sama orang lagi dong");
    expect(again.conversationId).not.toBe(conversationId);
    const { body } = await read(staff, "/api/tickets?status=OPEN");
    const next = body.tickets.find((each: { conversationId: string }) => each.conversationId === again.conversationId);
    await send(staff, "POST", `/api/tickets/${next.id}/claim`);
    const second = await send(staff, "POST", `/api/tickets/${next.id}/resolve`, { resolution: "beres" });
    expect(second.body.message.content).toBe(texts.resolvedUnasked);
    expect(second.body.message.request).toBeUndefined();
  });

  it("of the bot: asked for with its goodbye, counted when typed, and the next question begins anew", async () => {
    const token = await guest();
    await ask(token, "jam buka toko?");
    const bye = await ask(token, "dah ya kak, bye");
    expect(bye.response).toContain(texts.rateBot);
    expect(bye.reply?.request).toBe("rating");
    await ask(token, "5");
    const rating = () =>
      env.DB.prepare("SELECT rating FROM conversations WHERE id = ?")
        .bind(bye.conversationId)
        .first<{ rating: number }>();
    await until("the rating", async () => (await rating())?.rating === 5);
    const next = await ask(token, "ongkir berapa?");
    expect(next.conversationId).not.toBe(bye.conversationId);
    const later = await ask(token, "dah kak, bye");
    expect(later.reply?.request).toBeUndefined();
  });
});
