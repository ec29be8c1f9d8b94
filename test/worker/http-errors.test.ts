import { createExecutionContext, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, it } from "vitest";
import { configOf } from "../../src/config";
import { now, setClock } from "../../src/core/clock";
import { tapDb } from "../../src/core/db/db";
import { createService } from "../../src/service";
import { kidkazz } from "../../src/shop/bot";
import { ask, base, call, jwt, say } from "../support/api";
import { type ErrorBody, messagesOf, refusal, threadOf, visitor } from "../support/http";

const missing = "Conversation not found or access denied";

function key(secret: "JWT_SECRET" | "SESSION_SECRET"): Uint8Array {
  return new TextEncoder().encode(String(env[secret as keyof Env]));
}

describe("what a message may be (R5)", () => {
  it.each([
    ["nothing but spaces", { message: " \n\t " }],
    ["no message at all", {}],
  ])("refuses %s", async (_name, json) => {
    const { token } = await visitor();
    const { error } = await refusal(await call("/api/chat", { method: "POST", token, json }), 400, "MESSAGE_EMPTY");
    expect(error.message).toBe("Message cannot be empty");
  });

  it("counts code points after trimming: 4000 pass, 4001 do not", async () => {
    const { token } = await visitor();
    expect((await say(token, `  ${"a".repeat(4000)}  `)).status).toBe(200);
    const emoji = "👶".repeat(4000);
    const { conversationId, seq } = await ask(token, emoji);
    expect((await messagesOf(token, conversationId, `?after_seq=${seq - 1}`))[0]?.content).toBe(emoji);
    for (const text of ["a".repeat(4001), "👶".repeat(4001)]) {
      const { error } = await refusal(await say(token, text), 400, "MESSAGE_TOO_LONG");
      expect(error.message).toBe("Message exceeds maximum length of 4000 characters");
    }
  });

  it.each([[42], [null], [["halo"]], [{ text: "halo" }], [true]])("refuses a message that is %j", async (message) => {
    const { token } = await visitor();
    const { error } = await refusal(
      await call("/api/chat", { method: "POST", token, json: { message } }),
      400,
      "INVALID_INPUT",
    );
    expect(error.details).toEqual([{ path: "message", message: expect.any(String) }]);
  });

  it("names every field that is wrong", async () => {
    const { token } = await visitor();
    const json = { message: "halo", channel: "FAX", clientMessageId: "", choiceId: "x".repeat(513) };
    const { error } = await refusal(await call("/api/chat", { method: "POST", token, json }), 400, "INVALID_INPUT");
    const paths = (error.details as { path: string }[]).map((detail) => detail.path);
    expect(paths.toSorted()).toEqual(["channel", "choiceId", "clientMessageId"]);
  });

  it.each(['{"message":"halo"', "halo", ""])("refuses the body %j, which is not JSON", async (body) => {
    const { token } = await visitor();
    const headers = { "content-type": "application/json" };
    await refusal(await call("/api/chat", { method: "POST", token, headers, body }), 400, "INVALID_JSON");
  });

  it.each([["[]"], ["null"], ['"halo"'], ["1"]])("refuses %s, which is no object", async (body) => {
    const { token } = await visitor();
    const headers = { "content-type": "application/json" };
    await refusal(await call("/api/chat", { method: "POST", token, headers, body }), 400, "INVALID_INPUT");
  });

  it("refuses a body that does not say that it is JSON", async () => {
    const { token } = await visitor();
    const headers = { "content-type": "text/plain" };
    const body = JSON.stringify({ message: "halo" });
    await refusal(await call("/api/chat", { method: "POST", token, headers, body }), 400, "INVALID_JSON");
  });

  it("refuses a body above the limit, said or streamed", async () => {
    const { token } = await visitor();
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ message: "a".repeat(300 * 1024) });
    await refusal(await call("/api/chat", { method: "POST", token, headers, body }), 413, "BODY_TOO_LARGE");
    const streamed = new Blob([body]).stream();
    await refusal(await call("/api/chat", { method: "POST", token, headers, body: streamed }), 413, "BODY_TOO_LARGE");
  });
});

describe("whose conversation it is (R1)", () => {
  async function everyRoute(token: string, id: string): Promise<Response[]> {
    const path = `/api/chat/conversations/${id}`;
    return Promise.all([
      call(path, { token }),
      call(`${path}/messages`, { token }),
      call(`${path}/read`, { method: "POST", token, json: { upToSeq: 1 } }),
      call(`${path}/close`, { method: "POST", token }),
      say(token, "halo", { conversationId: id }),
      call("/api/chat", {
        method: "POST",
        token,
        headers: { accept: "text/event-stream" },
        json: { message: "halo", conversationId: id },
      }),
    ]);
  }

  it("answers somebody else's conversation exactly like one that does not exist", async () => {
    const owner = await visitor();
    const other = await visitor();
    const { conversationId } = await ask(owner.token, "halo");
    const own = await ask(other.token, "halo");
    const neverGiven = conversationId.replace(/_[0-9a-z]+$/, "_zzz");
    const ownNeverGiven = own.conversationId.replace(/_[0-9a-z]+$/, "_zzz");
    const forged = conversationId.replace(/^c_./, (start) => (start === "c_A" ? "c_B" : "c_A"));
    const customer = await jwt("cust-001");

    const bodies: ErrorBody[] = [];
    for (const [token, id] of [
      [other.token, conversationId],
      [customer, conversationId],
      [other.token, neverGiven],
      [other.token, ownNeverGiven],
      [owner.token, neverGiven],
      [customer, neverGiven],
      [other.token, forged],
      [other.token, `c_${"A".repeat(43)}_mk1`],
      [other.token, "c_1"],
      [other.token, conversationId.replace(/^c/, "m").concat("_1")],
      [other.token, "%27%3B--"],
    ] as const) {
      for (const response of await everyRoute(token, id)) {
        bodies.push(await refusal(response, 404, "CONVERSATION_NOT_FOUND"));
      }
    }
    for (const body of bodies) expect(body).toEqual({ error: { code: "CONVERSATION_NOT_FOUND", message: missing } });
    // nothing of all that has reached the owner's conversation
    expect(await messagesOf(owner.token, conversationId)).toHaveLength(2);
    expect((await call(`/api/chat/conversations/${conversationId}`, { token: owner.token })).status).toBe(200);
  });

  it("lists nobody else's conversations", async () => {
    const owner = await visitor();
    await ask(owner.token, "halo");
    const other = await visitor();
    const response = await call("/api/chat/conversations", { token: other.token });
    expect(await response.json()).toEqual({ conversations: [] });
  });
});

describe("tokens", () => {
  const sub = "cust-001";
  const customer = { roles: ["customer"] };
  const inAnHour = () => Math.floor(now() / 1000) + 3600;
  const header = { alg: "HS256" };

  const refused: [string, () => Promise<string | undefined> | string][] = [
    ["no token", async () => undefined],
    ["something that is no token", () => "abc"],
    ["a JWT that has expired", () => jwt(sub, { expires: inAnHour() - 3601 })],
    ["a JWT signed by somebody else", () => jwt(sub, { secret: "somebody-elses-secret-0123456789" })],
    ["a JWT that says alg none", () => new UnsecuredJWT(customer).setSubject(sub).setExpirationTime("1h").encode()],
    [
      "a JWT without an end",
      () => new SignJWT(customer).setProtectedHeader(header).setSubject(sub).sign(key("JWT_SECRET")),
    ],
    [
      "a JWT without a subject",
      () => new SignJWT(customer).setProtectedHeader(header).setExpirationTime("1h").sign(key("JWT_SECRET")),
    ],
    ["a JWT of an unknown role", () => jwt(sub, { role: "owner" })],
    [
      "a JWT signed with the guests' secret",
      () =>
        new SignJWT(customer)
          .setProtectedHeader(header)
          .setSubject(sub)
          .setExpirationTime("1h")
          .sign(key("SESSION_SECRET")),
    ],
    [
      "a guest token signed with the customers' secret",
      () =>
        new SignJWT()
          .setProtectedHeader(header)
          .setSubject(crypto.randomUUID())
          .setAudience("guest")
          .setExpirationTime("1h")
          .sign(key("JWT_SECRET")),
    ],
    [
      "a guest token signed by somebody else",
      () =>
        new SignJWT()
          .setProtectedHeader(header)
          .setSubject(crypto.randomUUID())
          .setAudience("guest")
          .setExpirationTime("1h")
          .sign(new TextEncoder().encode("somebody-elses-secret-0123456789")),
    ],
    [
      "a JWT whose payload was changed",
      async () => {
        const [head, , signature] = (await jwt(sub)).split(".");
        const payload = btoa(JSON.stringify({ ...customer, sub: "cust-002", exp: inAnHour() })).replace(/=+$/, "");
        return [head, payload, signature].join(".");
      },
    ],
  ];

  it.each(refused)("refuses %s", async (_name, make) => {
    const token = await make();
    const init = token === undefined ? {} : { token };
    for (const response of [
      await call("/api/chat", { method: "POST", ...init, json: { message: "halo" } }),
      await call("/api/chat/conversations", init),
    ]) {
      const { error } = await refusal(response, 401, "UNAUTHORIZED");
      expect(error).toEqual({ code: "UNAUTHORIZED", message: "A valid token is required" });
    }
  });

  it("refuses a token that was good until it ended, also when it was seen before", async () => {
    const token = await jwt(sub, { expires: inAnHour() });
    expect((await call("/api/chat/conversations", { token })).status).toBe(200);
    setClock(() => Date.now() + 3_601_000);
    await refusal(await call("/api/chat/conversations", { token }), 401, "UNAUTHORIZED");
  });

  it("refuses a token in another scheme", async () => {
    const headers = { authorization: `Basic ${await jwt(sub)}` };
    await refusal(await call("/api/chat/conversations", { headers }), 401, "UNAUTHORIZED");
  });

  it.each(["support", "supervisor", "admin"])("keeps %s off a customer's routes", async (role) => {
    const token = await jwt("agent-1", { role });
    for (const response of [await say(token, "halo"), await call("/api/chat/conversations", { token })]) {
      await refusal(response, 403, "FORBIDDEN");
    }
  });
});

describe("origins", () => {
  const shop = "https://kidkazz.test";
  const service = createService(kidkazz);

  /** The service as it is, with one more origin allowed. */
  function fetchWithShop(path: string, init: RequestInit): Promise<Response> | Response {
    const settings = { ...env, ALLOWED_ORIGINS: `https://other.test, ${shop}` };
    return service.handler.fetch(new Request(`${base}${path}`, init), settings, createExecutionContext());
  }

  it.each(["https://evil.test", "null", `${base}.evil.test`, "http://chat.test", "https://chat.test:444"])(
    "refuses %s, and its preflight",
    async (origin) => {
      const { token } = await visitor();
      await refusal(
        await call("/api/chat", { method: "POST", token, headers: { origin }, json: { message: "halo" } }),
        403,
        "ORIGIN_NOT_ALLOWED",
      );
      const headers = { origin, "access-control-request-method": "POST" };
      const preflight = await call("/api/chat", { method: "OPTIONS", headers });
      expect(preflight.headers.get("access-control-allow-origin")).toBeNull();
      await refusal(preflight, 403, "ORIGIN_NOT_ALLOWED");
      expect(await (await call("/api/chat/conversations", { token })).json()).toEqual({ conversations: [] });
    },
  );

  it("lets the service's own pages and callers without an origin pass", async () => {
    const { token } = await visitor();
    expect((await call("/api/chat/conversations", { token, headers: { origin: base } })).status).toBe(200);
    expect((await call("/api/chat/conversations", { token })).status).toBe(200);
  });

  it("answers the preflight of an allowed origin", async () => {
    const headers = {
      origin: shop,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type,x-session-token",
    };
    const preflight = await fetchWithShop("/api/chat", { method: "OPTIONS", headers });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe(shop);
    expect(preflight.headers.get("access-control-allow-methods")).toContain("POST");
    for (const name of ["authorization", "content-type", "x-session-token"]) {
      expect(preflight.headers.get("access-control-allow-headers")).toContain(name);
    }
  });

  it("gives an allowed origin its headers on answers, errors and the event stream", async () => {
    const { token } = await visitor();
    const headers = { origin: shop, authorization: `Bearer ${token}`, "content-type": "application/json" };
    const body = JSON.stringify({ message: "halo" });
    const json = await fetchWithShop("/api/chat", { method: "POST", headers, body });
    const stream = await fetchWithShop("/api/chat", {
      method: "POST",
      headers: { ...headers, accept: "text/event-stream" },
      body,
    });
    expect(stream.headers.get("content-type")).toContain("text/event-stream");
    const unauthorized = await fetchWithShop("/api/chat/conversations", { headers: { origin: shop } });
    const invalid = await fetchWithShop("/api/chat", { method: "POST", headers, body: "{" });
    const unknown = await fetchWithShop("/api/nothing", { headers });
    const large = await fetchWithShop("/api/chat", { method: "POST", headers, body: "a".repeat(300 * 1024) });
    const responses = [json, stream, unauthorized, invalid, unknown, large];
    expect(responses.map((response) => response.status)).toEqual([200, 200, 401, 400, 404, 413]);
    for (const response of responses) {
      expect(response.headers.get("access-control-allow-origin")).toBe(shop);
      expect(response.headers.get("vary")).toMatch(/origin/i);
      expect(response.headers.get("access-control-expose-headers")).toMatch(/retry-after/i);
      await response.text();
    }
  });
});

describe("rates", () => {
  it("refuses the 31st message in a minute, keeps nothing of it, and takes it after the minute (R6)", async () => {
    const { token } = await visitor();
    const start = Date.now();
    setClock(() => start);
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => ask(token, `halo ${n}`, { clientMessageId: `m${n}` })),
    );
    const id = answers[0]?.conversationId ?? "";
    const before = await messagesOf(token, id, "?limit=100");

    setClock(() => start + 20_000);
    const refused = await say(token, "halo lagi", { clientMessageId: "late" });
    expect(refused.headers.get("retry-after")).toBe("40");
    const { error } = await refusal(refused, 429, "TOO_MANY_MESSAGES");
    expect(error.message).toBe("Too many messages. Please wait a moment before sending another.");
    const stream = await call("/api/chat", {
      method: "POST",
      token,
      headers: { accept: "text/event-stream", "accept-language": "id" },
      json: { message: "halo lagi" },
    });
    expect((await refusal(stream, 429, "TOO_MANY_MESSAGES")).error.message).toMatch(/^Pesannya kebanyakan, Kak/);

    // a message that was taken already is not a new one
    expect((await ask(token, "halo 7", { clientMessageId: "m7" })).messageId).toBe(answers[7]?.messageId);
    expect(await messagesOf(token, id, "?limit=100")).toEqual(before);
    const recorded = await env.DB.prepare("SELECT count(*) AS n FROM messages").first<{ n: number }>();
    expect(recorded?.n).toBe(before.length);

    setClock(() => start + 60_000);
    const late = await ask(token, "halo lagi", { clientMessageId: "late" });
    expect(late.seq).toBe((before.at(-1)?.seq ?? 0) + 1);
  });

  it("does not count one customer's messages against another", async () => {
    const [busy, calm] = [await visitor(), await visitor()];
    await Promise.all(Array.from({ length: 30 }, () => ask(busy.token, "halo")));
    expect((await say(busy.token, "halo")).status).toBe(429);
    expect((await say(calm.token, "halo")).status).toBe(200);
  });

  it("gives an address at most 300 sessions a minute, and other addresses theirs", async () => {
    const open = (address: string) =>
      call("/api/session", { method: "POST", headers: { "cf-connecting-ip": address } });
    const address = crypto.randomUUID();
    const statuses = await Promise.all(Array.from({ length: 300 }, async () => (await open(address)).status));
    expect(new Set(statuses)).toEqual(new Set([201]));
    const refused = await open(address);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    await refusal(refused, 429, "TOO_MANY_SESSIONS");
    expect((await open(crypto.randomUUID())).status).toBe(201);
  });
});

describe("everything else", () => {
  it.each([
    ["GET", "/api/nothing"],
    ["GET", "/api/chat"],
    ["DELETE", "/api/chat/conversations"],
    ["GET", "/api/chat/conversations/x/y/z"],
    ["GET", "/demo/token"],
    ["POST", "/demo/token"],
  ])("answers %s %s with 404", async (method, path) => {
    const { error } = await refusal(await call(path, { method }), 404, "NOT_FOUND");
    expect(error).toEqual({ code: "NOT_FOUND", message: "Not found" });
  });

  it.each(["?limit=0", "?limit=101", "?limit=x", "?after_seq=-1", "?after_seq=1.5"])(
    "refuses messages%s",
    async (query) => {
      const { token } = await visitor();
      const { conversationId } = await ask(token, "halo");
      const path = `/api/chat/conversations/${conversationId}/messages${query}`;
      await refusal(await call(path, { token }), 400, "INVALID_INPUT");
    },
  );

  it("lets nobody on the way keep a copy", async () => {
    const { token } = await visitor();
    const headers = { accept: "text/event-stream" };
    const json = { message: "halo" };
    for (const response of [
      await call("/api/chat", { method: "POST", token, json }),
      await call("/api/chat", { method: "POST", token, json, headers }),
      await call("/api/chat/conversations", { token }),
      await call("/api/chat/conversations"),
      await call("/api/nothing"),
    ]) {
      expect(response.headers.get("cache-control")).toBe("no-store");
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      await response.text();
    }
  });

  it("refuses a cursor that it has not given", async () => {
    const { token } = await visitor();
    const path = `/api/chat/conversations?cursor=${encodeURIComponent("' OR 1=1 --")}`;
    await refusal(await call(path, { token }), 400, "INVALID_INPUT");
  });

  it.each([
    ["id", "Pesannya masih kosong, Kak"],
    ["id-ID,id;q=0.9,en;q=0.8", "Pesannya masih kosong, Kak"],
    ["en-GB,en;q=0.9,id;q=0.8", "Message cannot be empty"],
    ["fr", "Message cannot be empty"],
  ])("speaks the language of Accept-Language: %s", async (language, message) => {
    const { token } = await visitor();
    const headers = { "accept-language": language };
    const response = await call("/api/chat", { method: "POST", token, headers, json: { message: "" } });
    expect((await refusal(response, 400, "MESSAGE_EMPTY")).error.message).toBe(message);
  });

  it("says what is missing or wrong in the settings, and no value", async () => {
    const secret = "do-not-tell";
    const settings = {
      ...env,
      SESSION_SECRET: "",
      JWT_SECRET: secret,
      ENVIRONMENT: secret,
      TIMEZONE: secret,
      CHATBOT_HISTORY_LIMIT: secret,
      XAI_BASE_URL: secret,
      SHOP_PRODUCT_SEARCH: secret,
    } as unknown as Env;
    const service = createService(kidkazz);
    for (const [method, path] of [
      ["GET", "/health"],
      ["GET", "/ready"],
      ["POST", "/api/session"],
      ["POST", "/api/chat"],
      ["GET", "/api/chat/ws"],
    ] as const) {
      const headers = { upgrade: "websocket", "cf-connecting-ip": crypto.randomUUID() };
      const request = new Request(`${base}${path}`, { method, headers });
      const response = await service.handler.fetch(request, settings, createExecutionContext());
      const body = await refusal(response, 503, "NOT_CONFIGURED");
      expect(JSON.stringify(body)).not.toContain(secret);
      const named = (body.error.details as string[]).map((problem) => problem.split(" ")[0]);
      expect(named.toSorted()).toEqual([
        "CHATBOT_HISTORY_LIMIT",
        "ENVIRONMENT",
        "JWT_SECRET",
        "SESSION_SECRET",
        "SHOP_PRODUCT_SEARCH",
        "TIMEZONE",
        "XAI_BASE_URL",
      ]);
    }
  });

  it("says that it cannot tell what only D1 holds while D1 is down, and shows nothing of its inside", async () => {
    const { token } = await visitor();
    const { conversationId } = await ask(token, "halo");
    await runInDurableObject(threadOf(conversationId), (_instance, state) => {
      state.storage.sql.exec("DELETE FROM messages");
    });
    tapDb(() => {
      throw new Error("D1_ERROR: no such column: secret_column");
    });
    const path = `/api/chat/conversations/${conversationId}/messages`;
    await refusal(await call(path, { token }), 503, "UNAVAILABLE");
  });
});

describe("settings where the service is deployed", () => {
  const parse = (given: Record<string, string>) => () => configOf(given as unknown as Env);

  it("refuses the public secrets of development, and holds at no step", () => {
    const good = { SESSION_SECRET: "s".repeat(16), JWT_SECRET: "j".repeat(16), HOLD_AT_STEP: "started" };
    const open = { ...good, JWT_SECRET: "kidkazz-development-only-jwt-secret" };
    for (const ENVIRONMENT of ["staging", "production"]) {
      expect(parse({ ...open, ENVIRONMENT })).toThrow("JWT_SECRET is the public one of development");
      expect(parse({ ...good, ENVIRONMENT })().HOLD_AT_STEP).toBeUndefined();
    }
    expect(parse({ ...open, ENVIRONMENT: "development" })().HOLD_AT_STEP).toBe("started");
    // nothing said is the strictest
    expect(parse(open)).toThrow("JWT_SECRET is the public one of development");
  });
});
