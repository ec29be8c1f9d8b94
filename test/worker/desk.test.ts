import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { setClock } from "../../src/core/clock";
import { mayMove } from "../../src/core/handoff/moves";
import type { TicketStatus } from "../../src/core/handoff/ticket";
import { kidkazz } from "../../src/shop/bot";
import { ask, call, guest, jwt } from "../support/api";
import { pushPlatform, turnOf, until, withThread } from "../support/thread";

afterEach(() => setClock());

const ticketOf = z
  .object({
    ticket: z
      .object({ id: z.string(), status: z.string(), assignedTo: z.string().nullable(), version: z.number() })
      .loose(),
  })
  .loose();
const texts = kidkazz.texts["id-ID"];

async function post(token: string, path: string, json: unknown = {}, headers: Record<string, string> = {}) {
  const response = await call(path, { method: "POST", token, json, headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const agent = (sub: string, name = "Sari") => jwt(sub, { role: "support", name });

/** A guest who has just been handed off: token, conversation, ticket. */
async function handedOff() {
  const token = await guest();
  const { conversationId, status } = await ask(token, "mau ngomong sama orang dong");
  expect(status).toBe("WAITING_HUMAN");
  const row = await env.DB.prepare("SELECT id FROM tickets WHERE conversation_id = ?")
    .bind(conversationId)
    .first<{ id: string }>();
  return { token, conversationId, id: row?.id ?? "" };
}

async function notesOf(ticketId: string): Promise<string[]> {
  const { results } = await env.DB.prepare(
    "SELECT text FROM ticket_events WHERE ticket_id = ? AND kind = 'noted' ORDER BY at, rowid",
  )
    .bind(ticketId)
    .all<{ text: string }>();
  return results.map(({ text }) => text);
}

const messagesOf = async (token: string, conversationId: string) => {
  const response = await call(`/api/chat/conversations/${conversationId}/messages`, { token });
  return ((await response.json()) as { messages: { role: string; content: string; request?: string }[] }).messages;
};

describe("the desk", () => {
  it("from hand-off to rating: one of two agents wins, the customer is answered, the bot says nothing in between", async () => {
    const { token, conversationId, id } = await handedOff();
    const [sari, budi] = await Promise.all([agent("agent-1"), agent("agent-2", "Budi")]);
    const both = await Promise.all([sari, budi].map((each) => post(each, `/api/tickets/${id}/claim`)));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const winner = both[0]?.status === 200 ? sari : budi;
    const loser = winner === sari ? budi : sari;
    const lost = both.find(({ status }) => status === 409);
    expect(lost?.body).toMatchObject({
      error: { code: "ALREADY_CLAIMED", details: { ticket: { status: "IN_PROGRESS" } } },
    });

    expect((await post(loser, `/api/tickets/${id}/reply`, { text: "halo" })).body).toMatchObject({
      error: { code: "NOT_OWNER" },
    });
    const headers = { "idempotency-key": "k1" };
    const first = await post(winner, `/api/tickets/${id}/reply`, { text: "Halo Kak, saya cek dulu ya." }, headers);
    const again = await post(winner, `/api/tickets/${id}/reply`, { text: "Halo Kak, saya cek dulu ya." }, headers);
    expect(again.body.message).toEqual(first.body.message);
    await post(winner, `/api/tickets/${id}/note`, { note: "Stok masih ada" }, headers);
    await post(winner, `/api/tickets/${id}/note`, { note: "Stok masih ada" }, headers);
    // and another note with a key of its own, behind which both of the first have reached the record
    await post(winner, `/api/tickets/${id}/note`, { note: "Dikirim besok" });
    await until("the second note", async () => (await notesOf(id)).includes("Dikirim besok"));
    expect(await notesOf(id)).toEqual(["Stok masih ada", "Dikirim besok"]);
    expect(await ask(token, "oke, yang botol susu")).toMatchObject({ response: null, status: "WITH_AGENT" });

    const resolved = await post(winner, `/api/tickets/${id}/resolve`, { resolution: "Dikirim ulang" });
    expect(ticketOf.parse(resolved.body).ticket.status).toBe("RESOLVED");
    const said = await messagesOf(token, conversationId);
    const name = winner === sari ? "Sari" : "Budi";
    expect(said.map(({ role }) => role)).toEqual(["user", "assistant", "agent", "user", "system"]);
    expect(said[2]?.content).toBe(`*${name}*, tim Kidkazz:\nHalo Kak, saya cek dulu ya.`);
    expect(said[4]).toMatchObject({ content: texts.resolved, request: "rating" });

    await ask(token, "5");
    const rated = () =>
      env.DB.prepare("SELECT rating, status FROM conversations WHERE id = ?").bind(conversationId).first();
    await until("the rating", async () => (await rated())?.rating === 5);
    expect((await messagesOf(token, conversationId)).at(-1)?.content).toBe(texts.rated);
    // a number is a rating once; afterwards it begins something new
    expect((await ask(token, "5")).conversationId).not.toBe(conversationId);
  });

  it("lists, finds and pages tickets, and shows one with its trail", async () => {
    const { id, conversationId } = await handedOff();
    await handedOff();
    const token = await agent("agent-7");
    await post(token, `/api/tickets/${id}/claim`);
    await post(token, `/api/tickets/${id}/note`, { note: "Pelanggan lama" });
    const get = async (path: string, who = token) => {
      const response = await call(path, { token: who });
      return {
        status: response.status,
        body: (await response.json()) as { tickets: { id: string }[]; nextCursor?: string },
      };
    };
    const mine = await get("/api/tickets?assignedTo=agent-7&status=IN_PROGRESS");
    expect(mine.body.tickets.map((each) => each.id)).toEqual([id]);
    const page = await get("/api/tickets?limit=1");
    const next = await get(`/api/tickets?limit=1&cursor=${encodeURIComponent(page.body.nextCursor ?? "")}`);
    expect(next.body.tickets[0]?.id).not.toBe(page.body.tickets[0]?.id);
    expect((await get("/api/tickets?cursor=x")).status).toBe(400);
    const timeline = await call(`/api/tickets/${id}/messages`, { token });
    expect(await timeline.json()).toMatchObject({
      messages: [{ role: "user" }, { role: "assistant" }],
      events: [
        { actor: "bot", kind: "escalated" },
        { actor: "agent-7", kind: "claimed" },
        { actor: "agent-7", kind: "noted", text: "Pelanggan lama" },
      ],
    });
    expect(await (await call(`/api/tickets/${id}`, { token })).json()).toMatchObject({
      id,
      conversationId,
      priority: "MEDIUM",
      version: 3,
    });
  });

  it("is for staff; a customer sees their own ticket and nobody else's", async () => {
    const { token, id } = await handedOff();
    const stranger = await guest();
    expect((await call(`/api/tickets/${id}`, { token })).status).toBe(200);
    expect((await call(`/api/tickets/${id}`, { token: stranger })).status).toBe(404);
    expect((await call("/api/tickets", { token })).status).toBe(403);
    for (const action of ["claim", "assign", "reply", "note", "resolve", "transition", "return-to-bot"]) {
      expect((await post(token, `/api/tickets/${id}/${action}`)).status, action).toBe(403);
      expect((await call(`/api/tickets/${id}/${action}`, { method: "POST" })).status, action).toBe(401);
    }
    const staff = await agent("agent-1");
    for (const made of ["t_made-up", `${id.slice(0, -1)}9`])
      expect((await post(staff, `/api/tickets/${made}/claim`)).status).toBe(404);
    expect((await post(staff, `/api/tickets/${id}/reply`, { text: "  " })).status).toBe(400);
    for (const key of ["dead-letters/x", "attachments/other/1"]) {
      const attachments = [{ key, mimeType: "image/png" }];
      expect((await post(staff, `/api/tickets/${id}/reply`, { text: "ini", attachments })).status, key).toBe(400);
    }
  });

  it("gives the conversation back to the bot, with a note that it reads", async () => {
    const { token, id } = await handedOff();
    const staff = await agent("agent-1");
    await post(staff, `/api/tickets/${id}/claim`);
    const back = await post(staff, `/api/tickets/${id}/return-to-bot`, { note: "Sudah dibantu, tinggal soal ongkir" });
    expect(ticketOf.parse(back.body).ticket.status).toBe("RESOLVED");
    expect((await ask(token, "makasih kak")).response).toContain(texts.thanks);
    // and a new wish for a person makes a new ticket
    expect((await ask(token, "mau ngomong sama orang dong")).status).toBe("WAITING_HUMAN");
  });

  it("lets a customer who waits ask the bot meanwhile; the ticket stays open, and a claim takes the conversation", async () => {
    const { token, id, conversationId } = await handedOff();
    expect((await ask(token, "halo?")).response).toBeNull();
    expect(await ask(token, texts.askBot)).toMatchObject({ response: texts.botMeanwhile, status: "ACTIVE" });
    expect((await ask(token, "makasih kak")).response).toContain(texts.thanks);
    const staff = await agent("agent-1");
    expect(await (await call(`/api/tickets/${id}`, { token: staff })).json()).toMatchObject({ status: "OPEN" });
    // another wish for a person is the same ticket
    expect((await ask(token, "mau ngomong sama orang dong")).status).toBe("WAITING_HUMAN");
    const { results } = await env.DB.prepare("SELECT id FROM tickets WHERE conversation_id = ?")
      .bind(conversationId)
      .all();
    expect(results).toEqual([{ id }]);
    await ask(token, texts.askBot);
    await post(staff, `/api/tickets/${id}/claim`);
    expect(await ask(token, "halo")).toMatchObject({ response: null, status: "WITH_AGENT" });
    // nobody's to take back any more
    expect((await ask(token, "batal")).response).toBeNull();
  });

  it.each(["batal", texts.cancelTicket])("lets a customer who waits take it back: %s", async (words) => {
    const { token, id } = await handedOff();
    expect(await ask(token, words)).toMatchObject({ response: texts.ticketCancelled, status: "ACTIVE" });
    const staff = await agent("agent-1");
    expect(await (await call(`/api/tickets/${id}`, { token: staff })).json()).toMatchObject({ status: "CLOSED" });
    expect((await post(staff, `/api/tickets/${id}/claim`)).status).toBe(409);
  });

  it("moves tickets by R14 and no other way, and says from where to where", async () => {
    const { id } = await handedOff();
    const staff = await agent("agent-1");
    const move = (status: TicketStatus) => post(staff, `/api/tickets/${id}/transition`, { status });
    expect((await move("RESOLVED")).body).toMatchObject({
      error: { code: "TRANSITION", message: "Cannot transition ticket from OPEN to RESOLVED" },
    });
    for (const status of [
      "IN_PROGRESS",
      "PENDING_CUSTOMER",
      "IN_PROGRESS",
      "RESOLVED",
      "IN_PROGRESS",
      "RESOLVED",
      "CLOSED",
      "OPEN",
    ] as const) {
      expect((await move(status)).status, status).toBe(200);
    }
    await move("CLOSED");
    const late = Date.now() + 7 * 86_400_000 + 60_000;
    setClock(() => late);
    expect(
      (
        await post(
          await jwt("agent-1", { role: "support", expires: Math.floor(late / 1000) + 600 }),
          `/api/tickets/${id}/transition`,
          { status: "OPEN" },
        )
      ).status,
    ).toBe(409);
  });

  it("lets support move no colleague's open ticket, and their supervisors any", async () => {
    const { id } = await handedOff();
    const [sari, budi] = await Promise.all([agent("agent-1"), agent("agent-2", "Budi")]);
    await post(sari, `/api/tickets/${id}/claim`);
    const move = (token: string, status: TicketStatus) => post(token, `/api/tickets/${id}/transition`, { status });
    const refused = { error: { code: "NOT_OWNER", details: { ticket: { assignedTo: "agent-1" } } } };
    expect((await move(budi, "PENDING_CUSTOMER")).body).toMatchObject(refused);
    expect((await move(sari, "PENDING_CUSTOMER")).status).toBe(200);
    for (const status of ["IN_PROGRESS", "CLOSED"] as const)
      expect((await move(budi, status)).body, status).toMatchObject(refused);
    const boss = await jwt("boss", { role: "supervisor", name: "Maya" });
    expect(ticketOf.parse((await move(boss, "IN_PROGRESS")).body).ticket.assignedTo).toBe("boss");
    // what is settled is nobody's: whoever opens it again has it
    await post(boss, `/api/tickets/${id}/resolve`, { resolution: "ok" });
    expect(ticketOf.parse((await move(budi, "IN_PROGRESS")).body).ticket.assignedTo).toBe("agent-2");
  });

  it("does not open a ticket again beside another conversation of the same customer (R13)", async () => {
    const { token, id } = await handedOff();
    const staff = await agent("agent-1");
    await post(staff, `/api/tickets/${id}/claim`);
    await post(staff, `/api/tickets/${id}/resolve`, { resolution: "ok" });
    await ask(token, "bisa cod?");
    expect((await post(staff, `/api/tickets/${id}/transition`, { status: "IN_PROGRESS" })).body).toMatchObject({
      error: { code: "CONVERSATION_OPEN" },
    });
  });

  it("goes on in the older conversation whose ticket is opened again", async () => {
    const { token, conversationId, id } = await handedOff();
    const staff = await agent("agent-1");
    await post(staff, `/api/tickets/${id}/claim`);
    await post(staff, `/api/tickets/${id}/resolve`, { resolution: "ok" });
    const later = await ask(token, "bisa cod?");
    expect(later.conversationId).not.toBe(conversationId);
    await post(token, `/api/chat/conversations/${later.conversationId}/close`);
    expect((await post(staff, `/api/tickets/${id}/reopen`)).status).toBe(200);
    expect(await ask(token, "halo lagi")).toMatchObject({ conversationId, status: "WITH_AGENT", response: null });
  });

  it("rates within seven days of the end, from 1 to 5 (R16, R17)", async () => {
    const { token, conversationId, id } = await handedOff();
    const rate = (json: unknown) => post(token, `/api/chat/conversations/${conversationId}/rate`, json);
    expect((await rate({ rating: 5 })).body).toMatchObject({
      error: { message: "Can only rate closed conversations" },
    });
    const staff = await agent("agent-1");
    await post(staff, `/api/tickets/${id}/claim`);
    await post(staff, `/api/tickets/${id}/resolve`, { resolution: "ok" });
    for (const rating of [0, 6, 2.5, "5", null])
      expect((await rate({ rating })).body).toMatchObject({ error: { message: "Rating must be between 1 and 5" } });
    expect((await rate({ rating: 4, feedback: "cepat" })).status).toBe(200);
    const late = Date.now() + 7 * 86_400_000 + 60_000;
    setClock(() => late);
    expect((await rate({ rating: 5 })).body).toMatchObject({ error: { message: "Rating window has expired" } });
    expect(
      await env.DB.prepare("SELECT rating, feedback FROM conversations WHERE id = ?").bind(conversationId).first(),
    ).toEqual({ rating: 4, feedback: "cepat" });
  });
});

describe("on a channel that is called", () => {
  const staff = { id: "agent-1", name: "Sari", role: "support" as const };

  it("a person's answer is sent, and what the bot was making is not", async () => {
    const platform = pushPlatform();
    await withThread("desk", { channels: { telegram: platform.channel } }, async ({ thread, state }) => {
      await thread.accept([turnOf("a person please")]);
      await until("the hand-off", () => platform.arrived.some(({ text }) => text.includes("TKT-")));
      const id = JSON.parse(
        [...state.storage.sql.exec<{ body: string }>("SELECT body FROM docs WHERE kind = 'ticket'")][0]?.body ?? "{}",
      ).id;
      await thread.desk(staff, id, { do: "return", note: null });
      await thread.accept([turnOf("wait 400 and tell me")]);
      await new Promise((resolve) => setTimeout(resolve, 100));
      // a slow answer is under way when a person opens the ticket again
      const before = platform.arrived.length;
      expect((await thread.desk(staff, id, { do: "transition", status: "OPEN", reason: null })).kind).toBe("done");
      await new Promise((resolve) => setTimeout(resolve, 700));
      expect(platform.arrived).toHaveLength(before);
      await thread.desk(staff, id, { do: "reply", reply: { text: "Saya bantu ya" }, key: "k" });
      await thread.desk(staff, id, { do: "reply", reply: { text: "Saya bantu ya" }, key: "k" });
      await until("the answer", () => platform.arrived.at(-1)?.text === "*Sari*, tim Kidkazz:\nSaya bantu ya");
      const said = platform.arrived.length;
      await thread.accept([turnOf("terima kasih")]);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(platform.arrived).toHaveLength(said);
    });
  });

  it("a ticket of somebody who had this address before is not opened again", async () => {
    const platform = pushPlatform();
    await withThread("another's", { channels: { telegram: platform.channel } }, async (bench) => {
      const sender = { externalId: "customer-1", aliases: [], customerId: "cust-before" };
      await bench.thread.accept([turnOf("a person please", { sender })]);
      await until("the hand-off", () => platform.arrived.some(({ text }) => text.includes("TKT-")));
      const id = bench.state.storage.sql.exec<{ id: string }>("SELECT id FROM docs WHERE kind = 'ticket'").one().id;
      await bench.thread.desk(staff, id, { do: "claim" });
      await bench.thread.desk(staff, id, { do: "resolve", resolution: "beres" });
      const theirs = "UPDATE docs SET body = json_set(body, '$.customerId', ?) WHERE kind = 'head'";
      bench.state.storage.sql.exec(theirs, "cust-after");
      expect(await bench.restart().desk(staff, id, { do: "reopen" })).toMatchObject({ code: "TRANSITION" });
      bench.state.storage.sql.exec(theirs, "cust-before");
      expect(await bench.restart().desk(staff, id, { do: "reopen" })).toMatchObject({ kind: "done" });
    });
  });

  it("what the platform was refusing while a person took over is not tried again", async () => {
    const platform = pushPlatform();
    const send = platform.channel.send;
    let taken = async () => {};
    const channel = {
      ...platform.channel,
      send: async (...given: Parameters<NonNullable<typeof send>>) => {
        await taken();
        const refused = { ok: false as const, kind: "retry" as const, code: "429", message: "busy" };
        return given[0].text === "re: a person please" ? refused : (send?.(...given) ?? refused);
      },
    };
    await withThread("busy takeover", { channels: { telegram: channel } }, async ({ thread, state }) => {
      taken = async () => {
        taken = async () => {};
        const [ticket] = [...state.storage.sql.exec<{ id: string }>("SELECT id FROM docs WHERE kind = 'ticket'")];
        expect((await thread.desk(staff, ticket?.id ?? "", { do: "claim" })).kind).toBe("done");
      };
      await thread.accept([turnOf("a person please")]);
      const states = () =>
        [...state.storage.sql.exec<{ state: string }>("SELECT state FROM outbox ORDER BY n")].map((row) => row.state);
      await until("both parts to be over", () => states().join() === "cancelled,cancelled", 3_000);
    });
  });
});

it("R14: exactly these moves, and CLOSED → OPEN within seven days only", () => {
  const statuses: TicketStatus[] = ["OPEN", "IN_PROGRESS", "PENDING_CUSTOMER", "RESOLVED", "CLOSED"];
  const allowed = new Set([
    "OPEN→IN_PROGRESS",
    "OPEN→CLOSED",
    "IN_PROGRESS→PENDING_CUSTOMER",
    "IN_PROGRESS→RESOLVED",
    "PENDING_CUSTOMER→IN_PROGRESS",
    "PENDING_CUSTOMER→CLOSED",
    "RESOLVED→CLOSED",
    "RESOLVED→IN_PROGRESS",
    "CLOSED→OPEN",
  ]);
  for (const from of statuses)
    for (const to of statuses)
      expect(mayMove({ status: from, closedAt: 0 }, to, 1000), `${from}→${to}`).toBe(allowed.has(`${from}→${to}`));
  const week = 7 * 86_400_000;
  expect(mayMove({ status: "CLOSED", closedAt: 0 }, "OPEN", week)).toBe(true);
  expect(mayMove({ status: "CLOSED", closedAt: 0 }, "OPEN", week + 1)).toBe(false);
});
