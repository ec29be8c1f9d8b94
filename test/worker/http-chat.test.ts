import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { setClock } from "../../src/core/clock";
import type { ConversationView } from "../../src/core/conversation/conversation";
import type { MessageView } from "../../src/core/conversation/message";
import { tapDb } from "../../src/core/db/db";
import type { Outcome } from "../../src/core/thread/outcome";
import { watchSteps } from "../../src/core/thread/steps";
import { ask, call, jwt, say } from "../support/api";
import { all, type Chunk, chunksOf, heldBy, messagesOf, seedFaq, shownIn, threadOf, visitor } from "../support/http";
import { audit } from "../support/ledger";
import { recordEntries, sleep, until } from "../support/thread";

afterEach(() => watchSteps(null));

async function conversationsOf(token: string, query = "") {
  const response = await call(`/api/chat/conversations${query}`, { token });
  expect(response.status).toBe(200);
  return response.json<{ conversations: ConversationView[]; nextCursor?: string }>();
}

async function conversationOf(token: string, id: string): Promise<ConversationView> {
  const response = await call(`/api/chat/conversations/${id}`, { token });
  expect(response.status).toBe(200);
  return response.json();
}

async function post(token: string, id: string, what: string, json?: unknown): Promise<ConversationView> {
  const response = await call(`/api/chat/conversations/${id}/${what}`, {
    method: "POST",
    token,
    ...(json !== undefined && { json }),
  });
  expect(response.status).toBe(200);
  return response.json();
}

function stream(token: string, message: string, body: Record<string, unknown> = {}): Promise<Response> {
  const headers = { accept: "text/event-stream" };
  return call("/api/chat", { method: "POST", token, headers, json: { message, ...body } });
}

/** Holds the lane at a step until it is let go. */
function hold(at: Parameters<NonNullable<Parameters<typeof watchSteps>[0]>>[0]): {
  held: () => boolean;
  go: () => void;
} {
  let held = false;
  let go: () => void = () => {};
  const open = new Promise<void>((resolve) => {
    go = resolve;
  });
  watchSteps((step) => {
    if (step !== at) return;
    held = true;
    return open;
  });
  return { held: () => held, go };
}

describe("the first questions of a customer", () => {
  beforeEach(seedFaq);

  it("says who it is", async () => {
    const { token } = await visitor();
    const answer = await ask(token, "halo");
    expect(answer).toMatchObject({ seq: 1, replySeq: 2, status: "ACTIVE", degraded: false, toolsUsed: [] });
    expect(answer.response).toMatch(/^Halo Kak! Aku Kazzie, asisten otomatis/);
    expect(answer.reply?.text).toBe(answer.response);
  });

  it("answers from the FAQ and cites it", async () => {
    const { token } = await visitor();
    const answer = await ask(token, "Berapa lama pengiriman ke Surabaya?");
    expect(answer.toolsUsed).toEqual(["search_faq"]);
    expect(answer.response).toMatch(/Surabaya.*2–3 hari/);
    const cited = answer.reply?.citations?.[0];
    const source = await env.DB.prepare("SELECT question, answer FROM faq_documents WHERE id = ?")
      .bind(cited?.id ?? "")
      .first<{ question: string; answer: string }>();
    expect(source?.question).toBe(cited?.title);
    expect(answer.response).toContain(source?.answer);
  });

  it("finds products below a price, with what the shop says of them", async () => {
    const { token } = await visitor();
    const answer = await ask(token, "cari botol susu di bawah 150 ribu");
    expect(answer.toolsUsed).toEqual(["search_products"]);
    const prices = answer.reply?.cards?.map(({ price }) => Number(price?.replace(/\D/g, ""))) ?? [];
    expect(prices.length).toBeGreaterThan(1);
    for (const price of prices) expect(price).toBeLessThanOrEqual(150_000);
    for (const card of answer.reply?.cards ?? []) {
      expect(card.title).toMatch(/botol/i);
      expect(answer.response).toContain(card.price);
    }
    expect(answer.reply?.quickReplies?.length).toBeGreaterThan(0);
  });

  it("tells the stock, and understands the tap on its own quick reply", async () => {
    const { token } = await visitor();
    const answer = await ask(token, "stok dot Pigeon ada?");
    expect(answer.toolsUsed).toEqual(["check_stock"]);
    expect(answer.response).toMatch(/Stok \*\*Dot Pigeon.*\*\* ada, Kak: \d+ pack/);

    const found = await ask(token, "cari botol susu di bawah 150 ribu");
    const choice = found.reply?.quickReplies?.[0];
    const title = found.reply?.cards?.[0]?.title ?? "";
    const tapped = await ask(token, choice?.title ?? "", { choiceId: choice?.id });
    expect(tapped.toolsUsed).toEqual(["check_stock"]);
    expect(tapped.response).toContain(title);
    const [own] = await messagesOf(token, tapped.conversationId, `?after_seq=${tapped.seq - 1}&limit=1`);
    expect(own).toMatchObject({ content: choice?.title, contentType: "CHOICE", role: "user" });
  });

  it("gets a person, with a ticket", async () => {
    const { token } = await visitor();
    const answer = await ask(token, "mau bicara sama cs dong");
    expect(answer).toMatchObject({ status: "WAITING_HUMAN", intent: "HUMAN", toolsUsed: [] });
    const ticket = await env.DB.prepare("SELECT * FROM tickets WHERE conversation_id = ?")
      .bind(answer.conversationId)
      .first<{ ticket_number: string; status: string; priority: string; description: string }>();
    expect(ticket).toMatchObject({
      status: "OPEN",
      priority: "MEDIUM",
      description: "mau bicara sama cs dong\nBot: –",
    });
    expect(ticket?.ticket_number).toMatch(/^TKT-\d{8}-\d{4}$/);
    expect(answer.response).toContain(ticket?.ticket_number);

    const next = await ask(token, "halo? masih di sana?");
    expect(next).toMatchObject({ response: null, reply: null, replySeq: null, status: "WAITING_HUMAN" });
    expect(next.conversationId).toBe(answer.conversationId);
    const messages = await messagesOf(token, answer.conversationId);
    expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
    expect(messages.at(-1)?.id).toBe(next.messageId);
    const tickets = await env.DB.prepare("SELECT count(*) AS n FROM tickets").first<{ n: number }>();
    expect(tickets?.n).toBe(1);
  });

  it("answers in the language of the question", async () => {
    const { token } = await visitor();
    expect((await ask(token, "hello, good morning")).response).toMatch(/^Hi! I'm Kazzie/);
  });
});

describe("orders (R4, R8)", () => {
  const question = "pesanan saya WR-20260120-0001 sampai mana?";

  it("tells a signed-in customer the true state of their own order", async () => {
    const answer = await ask(await jwt("cust-001"), question);
    expect(answer.toolsUsed.length).toBe(1);
    expect(["get_order_status", "track_shipment"]).toContain(answer.toolsUsed[0]);
    expect(answer.response).toContain("WR-20260120-0001");
    expect(answer.response).toMatch(/dikirim/);
    const state = await ask(await jwt("cust-001"), "status pesanan WR-20260103-0007");
    expect(state.response).toMatch(/WR-20260103-0007\*\* sudah sampai/);
  });

  it("says the very same of another's order as of a missing one", async () => {
    const token = await jwt("cust-002");
    // a customer's first reply says more than the others
    await ask(token, "halo");
    const another = await ask(token, question);
    const missing = await ask(token, question.replace("0001", "9999"));
    expect(another.response).toBe(missing.response);
    expect(another.reply).toEqual(missing.reply);
    expect(another.intent).toBe(missing.intent);
    expect(another.toolsUsed).toEqual(missing.toolsUsed);
    expect(another.response).toMatch(/tidak ada di akun Kakak/);
  });

  it("asks a guest to log in, whoever's order it is", async () => {
    const { token } = await visitor();
    await ask(token, "halo");
    const answer = await ask(token, question);
    expect(answer.reply?.request).toBe("login");
    expect(answer.response).toMatch(/masuk ke akun Kidkazz/);
    expect(answer.response).not.toMatch(/dikirim|sampai/);
    expect((await ask(token, question.replace("0001", "9999"))).response).toBe(answer.response);
    expect((await ask(token, "what is the status of my order WR-20260120-0001?")).response).toBe(
      "Please log in to check your order status.",
    );
  });
});

describe("many messages at once", () => {
  it("keeps ten in the order in which they came, and answers none twice", async () => {
    const { token } = await visitor();
    const texts = Array.from({ length: 10 }, (_, n) => `halo nomor ${n}`);
    const answers = await Promise.all(texts.map((text, n) => ask(token, text, { clientMessageId: `m-${n}` })));
    const id = answers[0]?.conversationId ?? "";
    const views = await messagesOf(token, id);
    const record = await recordEntries(await heldBy(id));
    const asSent = views.flatMap((view) => (view.role === "user" ? [view] : []));
    const thread = views.map(({ id, seq, role, content, clientMessageId = null }) => ({
      id,
      seq,
      role,
      content,
      clientMessageId,
    }));
    expect(
      audit({
        sent: texts.map((text, n) => ({ id: `m-${n}`, text })),
        thread,
        record,
        delivered: [],
      }),
    ).toEqual([]);
    expect(asSent).toHaveLength(10);
    // each customer message's outcome is an answer that stands after it
    const answersById = new Map(views.map((view) => [view.id, view]));
    for (const answer of answers) {
      expect(answer.conversationId).toBe(id);
      expect(answersById.get(answer.messageId)).toMatchObject({ role: "assistant", content: answer.response });
      expect(answer.replySeq).toBeGreaterThan(answer.seq);
    }
    expect(answers.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual(asSent.map(({ seq }) => seq));
  });

  it("takes the same clientMessageId five times at once as one message, with one answer", async () => {
    const { token } = await visitor();
    const bodies = await Promise.all(
      Array.from({ length: 5 }, () => ask(token, "cari botol susu", { clientMessageId: "one" })),
    );
    for (const body of bodies) expect(body).toEqual(bodies[0]);
    const id = bodies[0]?.conversationId ?? "";
    expect(await messagesOf(token, id)).toHaveLength(2);
    expect(await recordEntries(await heldBy(id))).toHaveLength(2);

    setClock(() => Date.now() + 3 * 86_400_000);
    await ask(token, "halo");
    expect(await ask(token, "cari botol susu", { clientMessageId: "one" })).toEqual(bodies[0]);
    expect(await messagesOf(token, id)).toHaveLength(4);
  });

  it("gives a message that a person has to answer the same body again", async () => {
    const { token } = await visitor();
    await ask(token, "mau bicara sama cs dong");
    const first = await ask(token, "halo?", { clientMessageId: "waiting" });
    expect(await ask(token, "halo?", { clientMessageId: "waiting" })).toEqual(first);
  });

  it("does not mix up two customers who use the same clientMessageId", async () => {
    const [a, b] = [await visitor(), await visitor()];
    const [one, two] = await Promise.all([a, b].map(({ token }) => ask(token, "halo", { clientMessageId: "same" })));
    expect(one?.conversationId).not.toBe(two?.conversationId);
  });
});

describe("the stream", () => {
  it("is an AI SDK UI message stream whose text is the answer's", async () => {
    const { token } = await visitor();
    const response = await stream(token, "cari botol susu di bawah 150 ribu", { clientMessageId: "s" });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    expect(response.headers.get("x-vercel-ai-ui-message-stream")).toBe("v1");
    const chunks = await all(chunksOf(response));
    const outcome = chunks.find(({ type }) => type === "data-outcome")?.data as Outcome;
    const reply = chunks.find(({ type }) => type === "data-reply")?.data;

    expect(chunks[0]).toEqual({ type: "start" });
    expect(chunks[1]).toEqual({ type: "data-conversation", data: { conversationId: outcome.conversationId } });
    expect(chunks.slice(-4).map(({ type }) => type)).toEqual(["text-end", "data-reply", "data-outcome", "finish"]);
    expect(chunks.filter(({ type }) => type === "text-start")).toHaveLength(1);
    expect(chunks.filter(({ type }) => type === "text-end")).toHaveLength(1);
    expect(chunks.findIndex(({ type }) => type === "text-start")).toBeLessThan(
      chunks.findIndex(({ type }) => type === "text-delta"),
    );
    expect(chunks.filter(({ type }) => type === "data-progress")).toEqual([
      expect.objectContaining({ transient: true, data: { tool: "search_products", label: expect.any(String) } }),
    ]);
    expect(shownIn(chunks)).toBe(outcome.response);
    expect(reply).toEqual({ messageId: outcome.messageId, seq: outcome.replySeq, ...outcome.reply });
    expect(await ask(token, "", { clientMessageId: "s", choiceId: "x" })).toEqual(outcome);
    expect((await messagesOf(token, outcome.conversationId)).at(-1)?.content).toBe(outcome.response);
  });

  it("carries the ticket's number in its text", async () => {
    const { token } = await visitor();
    const chunks = await all(chunksOf(await stream(token, "mau bicara sama cs dong")));
    const outcome = chunks.find(({ type }) => type === "data-outcome")?.data as Outcome;
    expect(outcome.status).toBe("WAITING_HUMAN");
    expect(outcome.response).toMatch(/TKT-\d{8}-\d{4}/);
    expect(shownIn(chunks)).toBe(outcome.response);
  });

  it("says nothing while a person owns the conversation, and ends", async () => {
    const { token } = await visitor();
    await ask(token, "mau bicara sama cs dong");
    const chunks = await all(chunksOf(await stream(token, "halo?")));
    expect(chunks.map(({ type }) => type)).toEqual([
      "start",
      "data-conversation",
      "data-reply",
      "data-outcome",
      "finish",
    ]);
    expect(chunks[2]?.data).toBeNull();
    expect(chunks[3]?.data).toMatchObject({ response: null, status: "WAITING_HUMAN" });
  });

  it("replays what is settled", async () => {
    const { token } = await visitor();
    const body = await ask(token, "halo", { clientMessageId: "again" });
    for (let n = 0; n < 2; n++) {
      const chunks = await all(chunksOf(await stream(token, "halo", { clientMessageId: "again" })));
      expect(shownIn(chunks)).toBe(body.response);
      expect(chunks.find(({ type }) => type === "data-outcome")?.data).toEqual(body);
    }
  });

  it("follows the attempt that still runs: what was shown first, then the rest", async () => {
    const { token } = await visitor();
    const { held, go } = hold("answered");
    const first = chunksOf(await stream(token, "halo", { clientMessageId: "running" }));
    await until("the attempt", held);
    const second = chunksOf(await stream(token, "halo", { clientMessageId: "running" }));
    const json = ask(token, "halo", { clientMessageId: "running" });
    const seen: Chunk[] = [];
    for await (const chunk of second) {
      seen.push(chunk);
      // it was told what is there before the attempt has ended
      if (chunk.type === "text-delta") go();
    }
    expect(shownIn(seen)).toBe((await json).response);
    expect(seen.find(({ type }) => type === "data-outcome")?.data).toEqual(await json);
    expect(shownIn(await all(first))).toBe((await json).response);
    expect(await messagesOf(token, (await json).conversationId)).toHaveLength(2);
  });

  it("shows nothing twice to the first when a second comes between the answer and its record", async () => {
    const { token } = await visitor();
    const { held, go } = hold("recording");
    const first = chunksOf(await stream(token, "halo", { clientMessageId: "between" }));
    await until("the record", held);
    const second = await stream(token, "halo", { clientMessageId: "between" });
    go();
    const [one, two] = [await all(first), await all(chunksOf(second))];
    expect(shownIn(two)).toMatch(/Kazzie/);
    expect(shownIn(one)).toBe(shownIn(two));
  });

  it("goes on without the one who asked", async () => {
    const { token } = await visitor();
    const { held, go } = hold("answered");
    const response = await stream(token, "halo", { clientMessageId: "gone" });
    await until("the attempt", held);
    await response.body?.cancel();
    go();
    const body = await ask(token, "halo", { clientMessageId: "gone" });
    expect(body.response).toMatch(/Kazzie/);
    expect(await messagesOf(token, body.conversationId)).toHaveLength(2);
  });

  it("ends as aborted when the conversation is closed while the answer is shown", async () => {
    const { token } = await visitor();
    const { held, go } = hold("answered");
    const chunks = chunksOf(await stream(token, "halo"));
    await until("the attempt", held);
    const [{ id } = { id: "" }] = (await conversationsOf(token)).conversations;
    await post(token, id, "close");
    go();
    const seen = await all(chunks);
    expect(seen.filter(({ type }) => type === "text-end")).toHaveLength(1);
    expect(seen.at(-1)?.type).toBe("abort");
    const kept = await messagesOf(token, id);
    expect(kept.at(-1)).toMatchObject({ role: "assistant", status: "INTERRUPTED", content: shownIn(seen) });
  });
});

describe("the end of a conversation", () => {
  it("opens a new one with the next message, but not with a bare thanks", async () => {
    const { token } = await visitor();
    const first = await ask(token, "halo");
    const closed = await post(token, first.conversationId, "close");
    expect(closed).toMatchObject({ id: first.conversationId, status: "CLOSED" });
    expect(closed.closedAt).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect(await post(token, first.conversationId, "close")).toEqual(closed);
    expect(await conversationOf(token, first.conversationId)).toEqual(closed);

    const thanks = await ask(token, "makasih");
    expect(thanks).toMatchObject({ conversationId: first.conversationId, response: null, status: "CLOSED", seq: 3 });
    const next = await ask(token, "halo lagi", { conversationId: first.conversationId });
    expect(next.conversationId).not.toBe(first.conversationId);
    expect(next).toMatchObject({ status: "ACTIVE", seq: 1, replySeq: 2 });
    expect((await messagesOf(token, first.conversationId)).at(-1)?.content).toBe("makasih");
    const { conversations } = await conversationsOf(token);
    expect(conversations.map(({ id, status }) => [id, status])).toEqual([
      [next.conversationId, "ACTIVE"],
      [first.conversationId, "CLOSED"],
    ]);
    expect(new Set(conversations.map(({ conversationNumber }) => conversationNumber)).size).toBe(2);
    for (const { conversationNumber } of conversations) expect(conversationNumber).toMatch(/^CONV-\d{8}-\d{4}$/);
  });

  it("closes the open ticket with it", async () => {
    const { token } = await visitor();
    const { conversationId } = await ask(token, "mau bicara sama cs dong");
    await post(token, conversationId, "close");
    const ticket = await env.DB.prepare("SELECT status, closed_at FROM tickets").first();
    expect(ticket).toMatchObject({ status: "CLOSED", closed_at: expect.any(String) });
    expect((await ask(token, "halo")).response).toMatch(/Kazzie/);
  });
});

describe("reading", () => {
  it("marks our messages READ at once, and in D1 within half a minute", async () => {
    const { token } = await visitor();
    const { conversationId: id } = await ask(token, "halo");
    await ask(token, "cari botol susu");
    const path = `/api/chat/conversations/${id}/read`;
    expect((await call(path, { method: "POST", token, json: { upToSeq: -1 } })).status).toBe(400);
    expect(await post(token, id, "read", { upToSeq: 2 })).toMatchObject({ readSeq: 2 });
    const statuses = async () => (await messagesOf(token, id)).map(({ status }) => status);
    expect(await statuses()).toEqual(["DELIVERED", "READ", "DELIVERED", "SENT"]);
    // what was read stays read, and nobody reads what is not there
    expect(await post(token, id, "read", { upToSeq: 1 })).toMatchObject({ readSeq: 2 });

    const recorded = async () =>
      (await env.DB.prepare("SELECT status FROM messages ORDER BY seq").all<{ status: string }>()).results.map(
        ({ status }) => status,
      );
    setClock(() => Date.now() + 31_000);
    expect(await runDurableObjectAlarm(threadOf(id))).toBe(true);
    expect(await recorded()).toEqual(["DELIVERED", "READ", "DELIVERED", "SENT"]);
    expect(await env.DB.prepare("SELECT read_seq FROM conversations").first("read_seq")).toBe(2);

    expect(await post(token, id, "read", { upToSeq: 999 })).toMatchObject({ readSeq: 4 });
    await ask(token, "stok dot Pigeon ada?");
    expect(await recorded()).toEqual(["DELIVERED", "READ", "DELIVERED", "READ", "DELIVERED", "SENT"]);
  });

  it("pages through messages by place", async () => {
    const { token } = await visitor();
    const { conversationId: id } = await ask(token, "halo");
    for (let n = 1; n < 4; n++) await ask(token, `halo ${n}`);
    const every = await messagesOf(token, id);
    expect(every.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await messagesOf(token, id, "?after_seq=3&limit=2")).toEqual(every.slice(3, 5));
    expect(await messagesOf(token, id, "?limit=3")).toEqual(every.slice(0, 3));
    expect(await messagesOf(token, id, "?after_seq=8")).toEqual([]);
    expect(await messagesOf(token, id, "?after_seq=99")).toEqual([]);
  });

  it("shows what was said at once, in the Thread and in D1", async () => {
    const { token } = await visitor();
    const answer = await ask(token, "cari botol susu di bawah 150 ribu");
    const record = await recordEntries(await heldBy(answer.conversationId));
    expect(record.map(({ content }) => content)).toEqual(["cari botol susu di bawah 150 ribu", answer.response]);
    const messages = await messagesOf(token, answer.conversationId);
    expect(messages[1]).toMatchObject({
      id: answer.messageId,
      cards: answer.reply?.cards,
      quickReplies: answer.reply?.quickReplies,
    });
    expect(await conversationOf(token, answer.conversationId)).toMatchObject({ messageCount: 2, status: "ACTIVE" });
    expect((await conversationsOf(token)).conversations[0]).toMatchObject({ id: answer.conversationId });
  });

  it("shows what was said while D1 is down", async () => {
    const { token } = await visitor();
    tapDb(() => {
      throw new Error("D1 is down");
    });
    const { conversationId } = await ask(token, "halo");
    expect(await messagesOf(token, conversationId)).toHaveLength(2);
    expect((await conversationsOf(token)).conversations).toHaveLength(1);
  });

  it("gets from D1 what the Thread has let go, in the same shape", async () => {
    const { token } = await visitor();
    const { conversationId: id } = await ask(token, "cari botol susu di bawah 150 ribu");
    await ask(token, "pesanan saya WR-20260120-0001 sampai mana?");
    await ask(token, "halo");
    const every = await messagesOf(token, id);
    const view = await conversationOf(token, id);
    const forget = (sql: string) =>
      runInDurableObject(threadOf(id), (_instance, state) => {
        state.storage.sql.exec(sql);
      });
    await forget("DELETE FROM messages WHERE seq <= 3");
    expect(await messagesOf(token, id)).toEqual(every);
    expect(await messagesOf(token, id, "?after_seq=1&limit=2")).toEqual(every.slice(1, 3));
    expect(await messagesOf(token, id, "?after_seq=2&limit=3")).toEqual(every.slice(2, 5));
    expect(await messagesOf(token, id, "?after_seq=3")).toEqual(every.slice(3));
    await forget("DELETE FROM messages");
    expect(await messagesOf(token, id)).toEqual(every);
    await forget("DELETE FROM docs WHERE kind = 'conversation'");
    expect(await messagesOf(token, id)).toEqual(every);
    expect(await conversationOf(token, id)).toEqual(view);
    await forget("DELETE FROM docs WHERE kind = 'head'");
    expect(await messagesOf(token, id)).toEqual(every);
    expect(await conversationOf(token, id)).toEqual(view);
    expect((await conversationsOf(token)).conversations).toEqual([view]);
    const other = await visitor();
    const path = `/api/chat/conversations/${id}/messages`;
    expect((await call(path, { token: other.token })).status).toBe(404);
  });

  it("pages through conversations, each once, newest first", async () => {
    const { token } = await visitor();
    const ids: string[] = [];
    let at = Date.now();
    setClock(() => at);
    for (let n = 0; n < 5; n++) {
      const { conversationId } = await ask(token, "halo");
      ids.unshift(conversationId);
      await post(token, conversationId, "close");
      at += 60_000;
    }
    const pages = async () => {
      const seen: string[][] = [];
      let cursor: string | undefined;
      do {
        const query = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
        const page = await conversationsOf(token, `?limit=2${query}`);
        seen.push(page.conversations.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor && seen.length < 10);
      return seen;
    };
    expect(await pages()).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)]);
    // the same when the Thread has let the older ones go
    await runInDurableObject(threadOf(ids[0] ?? ""), (_instance, state) => {
      for (const id of ids.slice(1)) state.storage.sql.exec("DELETE FROM docs WHERE id = ?", id);
    });
    expect(await pages()).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)]);
    expect((await conversationsOf(token)).conversations.map(({ id }) => id)).toEqual(ids);
  });

  it("keeps the web and the app of one customer apart, and lists both", async () => {
    const token = await jwt("cust-001");
    const web = await ask(token, "halo");
    const app = await ask(token, "halo", { channel: "MOBILE" });
    expect(app.conversationId).not.toBe(web.conversationId);
    const { conversations } = await conversationsOf(token);
    expect(conversations.map(({ channel }) => channel).toSorted()).toEqual(["MOBILE", "WEB"]);
  });
});

describe("a slow record", () => {
  it("does not keep an answer back for longer than a second", async () => {
    const { token } = await visitor();
    tapDb((what) => (what === "batch" ? sleep(3_000) : undefined));
    const start = performance.now();
    const { conversationId } = await ask(token, "halo");
    expect(performance.now() - start).toBeLessThan(2_000);
    tapDb(null);
    const views: MessageView[] = await messagesOf(token, conversationId);
    expect(views).toHaveLength(2);
    expect((await say(token, "halo lagi")).status).toBe(200);
  });
});
