import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { setClock } from "../../src/core/clock";
import type { ConversationView } from "../../src/core/conversation/conversation";
import type { Outcome } from "../../src/core/thread/outcome";
import { call, jwt } from "../support/api";
import { messagesOf, refusal, threadOf, visitor } from "../support/http";

const human = "mau bicara sama cs dong";

interface Who {
  token: string;
  /** the guest's token, shown beside the customer's */
  session?: string;
}

function send(who: Who, message: string, body: Record<string, unknown> = {}): Promise<Response> {
  return call("/api/chat", { method: "POST", ...as(who), json: { message, ...body } });
}

async function ask(who: Who, message: string, body: Record<string, unknown> = {}): Promise<Outcome> {
  const response = await send(who, message, body);
  expect(response.status).toBe(200);
  return response.json();
}

async function list(who: Who): Promise<ConversationView[]> {
  const response = await call("/api/chat/conversations", as(who));
  expect(response.status).toBe(200);
  return (await response.json<{ conversations: ConversationView[] }>()).conversations;
}

function as({ token, session }: Who) {
  return { token, ...(session && { headers: { "x-session-token": session } }) };
}

/** Every route of a conversation is shut for this token. */
async function isShut(token: string, id: string): Promise<void> {
  const path = `/api/chat/conversations/${id}`;
  for (const response of [
    await call(path, { token }),
    await call(`${path}/messages`, { token }),
    await call(`${path}/read`, { method: "POST", token, json: { upToSeq: 1 } }),
    await call(`${path}/close`, { method: "POST", token }),
    await send({ token }, "halo", { conversationId: id }),
    await send({ token }, "halo"),
  ]) {
    await refusal(response, 404, "CONVERSATION_NOT_FOUND");
  }
  expect(await list({ token })).toEqual([]);
}

async function owners(): Promise<Record<string, unknown>[]> {
  const { results } = await env.DB.prepare("SELECT user_id, user_type FROM conversations ORDER BY started_at").all();
  return results;
}

describe("a guest who signs in", () => {
  it("goes on in the same conversation, which is the customer's from then on", async () => {
    const guest = await visitor();
    const before = await ask({ token: guest.token }, "halo");
    const token = await jwt("cust-001");
    const after = await ask({ token, session: guest.token }, "pesanan saya WR-20260120-0001 sampai mana?");
    expect(after).toMatchObject({ conversationId: before.conversationId, seq: 3 });
    // signed in, so that the order may be told
    expect(after.response).toContain("WR-20260120-0001");
    expect(after.reply?.request).toBeUndefined();

    // without the session token too, and with an explicit conversation
    expect(await ask({ token }, "halo")).toMatchObject({ conversationId: before.conversationId, seq: 5 });
    expect(await ask({ token }, "halo", { conversationId: before.conversationId })).toMatchObject({ seq: 7 });
    expect(await messagesOf(token, before.conversationId)).toHaveLength(8);
    expect((await list({ token })).map(({ id }) => id)).toEqual([before.conversationId]);
    await isShut(guest.token, before.conversationId);
    expect(await owners()).toEqual([{ user_id: "cust-001", user_type: "CUSTOMER" }]);
  });

  it("may do so on any route, again and again, also at once", async () => {
    const guest = await visitor();
    const { conversationId } = await ask({ token: guest.token }, "halo");
    const who = { token: await jwt("cust-001"), session: guest.token };
    const lists = await Promise.all(Array.from({ length: 5 }, () => list(who)));
    for (const conversations of lists) expect(conversations.map(({ id }) => id)).toEqual([conversationId]);
    expect((await ask(who, "halo lagi")).conversationId).toBe(conversationId);
    expect((await ask(who, "halo lagi")).conversationId).toBe(conversationId);
    expect(await owners()).toHaveLength(1);
  });

  it("takes nothing along that was never written", async () => {
    const guest = await visitor();
    const who = { token: await jwt("cust-001"), session: guest.token };
    expect(await list(who)).toEqual([]);
    const own = await ask(who, "halo");
    expect(own.seq).toBe(1);
    // the session was not used up
    const later = await ask({ token: guest.token }, "halo");
    expect(later.conversationId).not.toBe(own.conversationId);
  });
});

describe("a guest who signs in as a customer who has written before", () => {
  it("goes on in the older conversation when that is the customer's", async () => {
    const token = await jwt("cust-001");
    const own = await ask({ token }, "halo");
    setClock(() => Date.now() + 60_000);
    const guest = await visitor();
    const theirs = await ask({ token: guest.token }, "halo");
    const next = await ask({ token, session: guest.token }, "halo lagi", { conversationId: theirs.conversationId });
    expect(next).toMatchObject({ conversationId: own.conversationId, seq: 3 });
    // the conversation that was left stays readable, and what is written to it goes on where the customer is
    expect(await messagesOf(token, theirs.conversationId)).toHaveLength(2);
    expect(await ask({ token }, "halo", { conversationId: theirs.conversationId })).toMatchObject({
      conversationId: own.conversationId,
      seq: 5,
    });
    expect((await list({ token })).map(({ id }) => id)).toEqual([own.conversationId, theirs.conversationId]);
    await isShut(guest.token, theirs.conversationId);
    await isShut(guest.token, own.conversationId);
    // and so it is for a stream
    const headers = { accept: "text/event-stream" };
    const json = { message: "halo", conversationId: theirs.conversationId };
    const stream = await call("/api/chat", { method: "POST", token, headers, json });
    expect(await stream.text()).toContain(own.conversationId);
  });

  it("goes on in the older conversation when that is the guest's", async () => {
    const guest = await visitor();
    const theirs = await ask({ token: guest.token }, "halo");
    setClock(() => Date.now() + 60_000);
    const token = await jwt("cust-001");
    const own = await ask({ token }, "halo");
    const next = await ask({ token, session: guest.token }, "halo lagi");
    expect(next).toMatchObject({ conversationId: theirs.conversationId, seq: 3 });
    expect(await ask({ token }, "halo", { conversationId: own.conversationId })).toMatchObject({
      conversationId: theirs.conversationId,
      seq: 5,
    });
    expect(await messagesOf(token, own.conversationId)).toHaveLength(2);
    expect((await list({ token })).map(({ id }) => id)).toEqual([theirs.conversationId, own.conversationId]);
    await isShut(guest.token, theirs.conversationId);
  });

  it("goes on where a person was asked for, though it is the newer one", async () => {
    const token = await jwt("cust-001");
    await ask({ token }, "halo");
    setClock(() => Date.now() + 60_000);
    const guest = await visitor();
    const theirs = await ask({ token: guest.token }, human);
    const next = await ask({ token, session: guest.token }, "halo?");
    expect(next).toMatchObject({ conversationId: theirs.conversationId, response: null, status: "WAITING_HUMAN" });
    expect(await ask({ token }, "halo?")).toMatchObject({ conversationId: theirs.conversationId, response: null });
    const ticket = await env.DB.prepare("SELECT conversation_id, status FROM tickets").first();
    expect(ticket).toEqual({ conversation_id: theirs.conversationId, status: "OPEN" });
  });

  it("stays where the customer asked for a person", async () => {
    const guest = await visitor();
    await ask({ token: guest.token }, "halo");
    setClock(() => Date.now() + 60_000);
    const token = await jwt("cust-001");
    const own = await ask({ token }, human);
    const next = await ask({ token, session: guest.token }, "halo?");
    expect(next).toMatchObject({ conversationId: own.conversationId, status: "WAITING_HUMAN" });
  });

  it("finds its way after several sessions, whatever has changed since", async () => {
    const token = await jwt("cust-001");
    const guests = [await visitor(), await visitor(), await visitor()];
    let at = Date.now();
    setClock(() => at);
    const conversations: string[] = [];
    for (const [index, guest] of guests.entries()) {
      at += 60_000;
      const { conversationId } = await ask({ token: guest.token }, index === 1 ? human : "halo");
      conversations.push(conversationId);
    }
    at += 60_000;
    await ask({ token }, "halo");
    // the customer's own gives way to the first guest's, that one to the second's, which has a ticket
    for (const guest of guests) await list({ token, session: guest.token });
    const second = conversations[1] ?? "";
    expect(await ask({ token }, "halo?")).toMatchObject({ conversationId: second, status: "WAITING_HUMAN" });
    // the ticket ends; all three sessions are shown again
    expect((await call(`/api/chat/conversations/${second}/close`, { method: "POST", token })).status).toBe(200);
    for (const guest of guests) await list({ token, session: guest.token });
    const next = await ask({ token }, "halo");
    expect(next).toMatchObject({ status: "ACTIVE", seq: 1 });
    for (const id of conversations) {
      expect(await ask({ token }, "halo", { conversationId: id })).toMatchObject({
        conversationId: next.conversationId,
      });
    }
    const listed = (await list({ token })).map(({ id }) => id);
    expect(listed).toEqual(expect.arrayContaining([...conversations, next.conversationId]));
    expect(new Set(listed).size).toBe(listed.length);
  });
});

describe("a Thread that passes on to one that was emptied", () => {
  it("takes no stranger there, but its owner", async () => {
    const token = await jwt("cust-001");
    const own = await ask({ token }, "halo");
    setClock(() => Date.now() + 60_000);
    const guest = await visitor();
    const theirs = await ask({ token: guest.token }, "halo");
    await list({ token, session: guest.token });
    await runInDurableObject(threadOf(own.conversationId), (_instance, state) => {
      for (const table of ["docs WHERE kind <> 'schema'", "messages", "inbox", "history"]) {
        state.storage.sql.exec(`DELETE FROM ${table}`);
      }
    });
    // an object that wakes up knows what is in its storage, and no more
    await evictDurableObject(threadOf(own.conversationId));
    const stranger = await jwt("cust-002");
    const response = await send({ token: stranger }, "halo", { conversationId: theirs.conversationId });
    await refusal(response, 404, "CONVERSATION_NOT_FOUND");
    const next = await ask({ token }, "halo", { conversationId: theirs.conversationId });
    expect(next).toMatchObject({ seq: 1, status: "ACTIVE" });
    const { results } = await env.DB.prepare("SELECT DISTINCT user_id FROM conversations").all();
    expect(results).toEqual([{ user_id: "cust-001" }]);
  });
});

describe("what a session token is worth", () => {
  it("opens nothing beside another guest's token, or instead of one", async () => {
    const victim = await visitor();
    const { conversationId } = await ask({ token: victim.token }, "halo");
    const thief = await visitor();
    expect(await list({ token: thief.token, session: victim.token })).toEqual([]);
    const headers = { "x-session-token": victim.token };
    await refusal(await call("/api/chat/conversations", { headers }), 401, "UNAUTHORIZED");
    const path = `/api/chat/conversations/${conversationId}`;
    await refusal(await call(path, { token: thief.token, headers }), 404, "CONVERSATION_NOT_FOUND");
    expect((await list({ token: victim.token })).map(({ id }) => id)).toEqual([conversationId]);
  });

  it("is refused when it is forged, expired, or no guest's", async () => {
    const token = await jwt("cust-001");
    const { token: guestToken } = await visitor();
    const forged = `${guestToken.slice(0, -4)}AAAA`;
    for (const session of [forged, "abc", await jwt("cust-002"), await jwt("agent-1", { role: "admin" })]) {
      await refusal(await send({ token, session }, "halo"), 401, "UNAUTHORIZED");
    }
    setClock(() => Date.now() + 31 * 86_400_000);
    const later = await jwt("cust-001", { expires: "40d" });
    await refusal(await send({ token: later, session: guestToken }, "halo"), 401, "UNAUTHORIZED");
  });

  it("gives nothing to a second customer once it was claimed", async () => {
    const guest = await visitor();
    const { conversationId } = await ask({ token: guest.token }, "halo");
    const first = { token: await jwt("cust-001"), session: guest.token };
    const second = { token: await jwt("cust-002"), session: guest.token };
    expect(await list(first)).toHaveLength(1);
    expect(await list(second)).toEqual([]);
    const path = `/api/chat/conversations/${conversationId}`;
    await refusal(await call(path, as(second)), 404, "CONVERSATION_NOT_FOUND");
    const own = await ask(second, "halo");
    expect(own.conversationId).not.toBe(conversationId);
    expect((await ask(first, "halo")).conversationId).toBe(conversationId);
  });
});
