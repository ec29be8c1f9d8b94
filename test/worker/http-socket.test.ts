import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { setClock } from "../../src/core/clock";
import { ask, base, call, jwt } from "../support/api";
import { refusal, threadOf, visitor } from "../support/http";
import { until } from "../support/thread";

interface Listener {
  socket: WebSocket;
  heard: { type: string; [field: string]: unknown }[];
  /** texts that are no events */
  raw: string[];
  closed: { code: number; reason: string } | null;
}

const open: WebSocket[] = [];

afterEach(() => {
  for (const socket of open.splice(0)) socket.close();
});

function knock(protocols: string | null, headers: Record<string, string> = {}): Promise<Response> {
  const all = { upgrade: "websocket", ...headers, ...(protocols !== null && { "sec-websocket-protocol": protocols }) };
  return call("/api/chat/ws", { headers: all });
}

async function listen(token: string, headers: Record<string, string> = {}): Promise<Listener> {
  const response = await knock(`bearer, ${token}`, headers);
  expect(response.status).toBe(101);
  expect(response.headers.get("sec-websocket-protocol")).toBe("bearer");
  const socket = response.webSocket;
  if (!socket) throw new Error("no socket");
  const listener: Listener = { socket, heard: [], raw: [], closed: null };
  socket.accept();
  open.push(socket);
  socket.addEventListener("message", ({ data }) => {
    const text = String(data);
    if (text.startsWith("{")) listener.heard.push(JSON.parse(text));
    else listener.raw.push(text);
  });
  socket.addEventListener("close", ({ code, reason }) => {
    listener.closed = { code, reason };
  });
  return listener;
}

function types({ heard }: Listener): string[] {
  return heard.map(({ type }) => type);
}

describe("what a socket tells", () => {
  it("is typing, the message, and typing no more", async () => {
    const { token } = await visitor();
    const ear = await listen(token);
    const answer = await ask(token, "halo");
    await until("the events", () => ear.heard.length >= 3);
    const { conversationId } = answer;
    expect(ear.heard).toEqual([
      { type: "typing", conversationId, by: "bot", on: true },
      {
        type: "message",
        conversationId,
        message: expect.objectContaining({
          id: answer.messageId,
          seq: 2,
          role: "assistant",
          content: answer.response,
          status: "SENT",
        }),
      },
      { type: "typing", conversationId, by: "bot", on: false },
    ]);
    const path = `/api/chat/conversations/${conversationId}/messages?after_seq=1`;
    const { messages } = await (await call(path, { token })).json<{ messages: unknown[] }>();
    expect(ear.heard[1]?.message).toEqual(messages[0]);
  });

  it("is a hand-off, a receipt and the end", async () => {
    const { token } = await visitor();
    const ear = await listen(token);
    const { conversationId, response } = await ask(token, "mau bicara sama cs dong");
    const path = `/api/chat/conversations/${conversationId}`;
    await call(`${path}/read`, { method: "POST", token, json: { upToSeq: 2 } });
    await call(`${path}/close`, { method: "POST", token });
    await until("the events", () => types(ear).includes("closed"));
    const rest = ear.heard.filter(({ type }) => type !== "typing" && type !== "message");
    expect(rest).toEqual([
      { type: "escalated", conversationId, ticketNumber: expect.stringMatching(/^TKT-\d{8}-\d{4}$/) },
      { type: "receipt", conversationId, upToSeq: 2, state: "READ" },
      { type: "closed", conversationId },
    ]);
    expect(response).toContain(rest[0]?.ticketNumber);
  });

  it("reaches every window of the customer, and nobody else", async () => {
    const token = await jwt("cust-001", { name: "Ibu Sári 🌸" });
    const [one, two] = [await listen(token), await listen(await jwt("cust-001"))];
    const guest = await visitor();
    const others = [await listen(guest.token), await listen(await jwt("cust-002"))];
    await ask(token, "halo");
    await until("both", () => one.heard.length >= 3 && two.heard.length >= 3);
    // an event of their own proves that the others listen, and that nothing came before it
    const own = await ask(guest.token, "halo");
    await until("the guest's own", () => (others[0]?.heard.length ?? 0) >= 3);
    expect(new Set(others[0]?.heard.map(({ conversationId }) => conversationId))).toEqual(
      new Set([own.conversationId]),
    );
    expect(others[1]?.heard).toEqual([]);
    expect(one.heard).toEqual(two.heard);
  });

  it("answers ping with pong, and nothing else", async () => {
    const { token } = await visitor();
    const ear = await listen(token);
    ear.socket.send("ping");
    ear.socket.send("halo");
    ear.socket.send(JSON.stringify({ type: "message", message: "halo" }));
    ear.socket.send("ping");
    await until("two pongs", () => ear.raw.length >= 2);
    expect(ear.raw).toEqual(["pong", "pong"]);
    expect(ear.heard).toEqual([]);
    const list = await (await call("/api/chat/conversations", { token })).json();
    expect(list).toEqual({ conversations: [] });
  });

  it("goes on after a claim with the conversation that goes on, and is shut for the guest", async () => {
    const guest = await visitor();
    await ask(guest.token, "halo");
    const guestEar = await listen(guest.token);
    const token = await jwt("cust-001");
    await call("/api/chat/conversations", { token, headers: { "x-session-token": guest.token } });
    const ear = await listen(token);
    await refusal(await knock(`bearer, ${guest.token}`), 404, "CONVERSATION_NOT_FOUND");
    await ask(token, "halo lagi");
    await until("the customer's", () => types(ear).includes("message"));
    // the session token opens nothing any more: what it has opened before is shut
    await until("the end of the guest's", () => guestEar.closed !== null, 500);
    expect(types(guestEar)).not.toContain("message");
  });
});

describe("a socket whose Thread passes on to another", () => {
  it("is closed, and hears everything once it has come back", async () => {
    const guest = await visitor();
    await ask(guest.token, "halo");
    const token = await jwt("cust-001");
    setClock(() => Date.now() + 60_000);
    await ask(token, "halo");
    const ear = await listen(token);
    // the guest's Thread is the older one: it goes on
    await call("/api/chat/conversations", { token, headers: { "x-session-token": guest.token } });
    await until("the end of the first", () => ear.closed !== null, 500);
    const again = await listen(token);
    await ask(token, "halo lagi");
    await until("the message", () => types(again).includes("message"));
  });
});

describe("who may listen", () => {
  it.each([
    ["no token", "bearer"],
    ["a forged one", "bearer, abc.def.ghi"],
    ["another scheme", "basic, abc"],
  ])("not with %s", async (_name, protocols) => {
    await refusal(await knock(protocols), 401, "UNAUTHORIZED");
  });

  it("not without a subprotocol, nor with the token anywhere else", async () => {
    const { token } = await visitor();
    await refusal(await knock(null), 401, "UNAUTHORIZED");
    await refusal(await knock(null, { authorization: `Bearer ${token}` }), 401, "UNAUTHORIZED");
    await refusal(
      await knock("bearer", { "x-principal": JSON.stringify({ kind: "guest", sessionId: "x" }) }),
      401,
      "UNAUTHORIZED",
    );
  });

  it("not staff", async () => {
    await refusal(await knock(`bearer, ${await jwt("agent-1", { role: "support" })}`), 403, "FORBIDDEN");
  });

  it("not from another origin, but from our own pages", async () => {
    const { token } = await visitor();
    await refusal(await knock(`bearer, ${token}`, { origin: "https://evil.test" }), 403, "ORIGIN_NOT_ALLOWED");
    const ear = await listen(token, { origin: base });
    await ask(token, "halo");
    await until("the answer", () => types(ear).includes("message"));
  });

  it("not as somebody else by a header of one's own", async () => {
    const victim = await visitor();
    const thief = await visitor();
    const principal = { kind: "guest", sessionId: victim.sessionId, expiresAt: Date.now() + 3_600_000 };
    const ear = await listen(thief.token, { "x-principal": JSON.stringify(principal) });
    await ask(victim.token, "halo");
    await ask(thief.token, "halo");
    await until("the thief's own", () => ear.heard.length >= 3);
    expect(new Set(ear.heard.map(({ conversationId }) => conversationId)).size).toBe(1);
  });

  it("not over plain HTTP", async () => {
    const { token } = await visitor();
    const headers = { "sec-websocket-protocol": `bearer, ${token}` };
    await refusal(await call("/api/chat/ws", { headers }), 426, "UPGRADE_REQUIRED");
  });
});

describe("the end of a token", () => {
  it("closes its socket, and no other", async () => {
    const token = await jwt("cust-001", { expires: "2h" });
    const long = await listen(token);
    const short = await listen(await jwt("cust-001", { expires: "10m" }));
    const stub = env.THREAD.getByName("web:default:user:cust-001");
    setClock(() => Date.now() + 11 * 60_000);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    await until("the end", () => short.closed !== null, 500);
    expect(short.closed).toEqual({ code: 4401, reason: "token expired" });
    expect(long.closed).toBeNull();
    const { conversationId } = await ask(token, "halo");
    await until("the other's message", () => types(long).includes("message"));
    expect(types(short)).toEqual([]);

    setClock(() => Date.now() + 121 * 60_000);
    await runDurableObjectAlarm(threadOf(conversationId));
    await until("the end of the other", () => long.closed !== null);
    expect(long.closed?.code).toBe(4401);
  });
});
