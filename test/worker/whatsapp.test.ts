import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { errors, meaningOf } from "../../src/channels/whatsapp/errors";
import { whatsapp } from "../../src/channels/whatsapp/index";
import type { Outgoing } from "../../src/channels/whatsapp/outgoing";
import { type Config, configOf } from "../../src/config";
import type { Address, Files, SendResult } from "../../src/core/channel";
import { useNetwork } from "../support/network";
import { signature } from "../support/whatsapp";

const network = useNetwork();
const root = "https://graph.example";
const api = `${root}/v26.0`;
const config: Config = configOf({
  ENVIRONMENT: "test",
  JWT_SECRET: "test-jwt-secret-0123456789",
  SESSION_SECRET: "test-session-secret-0123456789",
  WHATSAPP_API_URL: `${root}/`,
  WHATSAPP_ACCESS_TOKEN: "EAAG-token",
  WHATSAPP_APP_SECRET: "new-secret,old-secret",
  WHATSAPP_VERIFY_TOKEN: "verify-me",
} as unknown as Env);

const message = {
  from: "628123450001",
  id: "wamid.A",
  timestamp: "1790000001",
  type: "text",
  text: { body: "halo kak é 👶" },
};
const body = JSON.stringify({
  object: "whatsapp_business_account",
  entry: [{ changes: [{ field: "messages", value: { metadata: { phone_number_id: "501" }, messages: [message] } }] }],
});

function request(init: RequestInit, query = ""): Promise<Awaited<ReturnType<NonNullable<typeof whatsapp.receive>>>> {
  const given = new Request(`https://shop.example/webhooks/whatsapp${query}`, init);
  return whatsapp.receive?.(given, config) ?? Promise.reject(new Error("no receive"));
}
const post = async (raw: string, secret: string | null) => {
  const headers = new Headers();
  if (secret !== null) headers.set("x-hub-signature-256", await signature(raw, secret));
  return request({ method: "POST", body: raw, headers });
};

describe("the handshake", () => {
  it("gives the challenge back to who knows the token", async () => {
    const { response } = await request({}, "?hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=11582");
    expect([response.status, await response.text()]).toEqual([200, "11582"]);
  });

  it.each(["", "?hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1", "?hub.mode=x&hub.verify_token=verify-me"])(
    "refuses %j",
    async (query) => {
      expect((await request({}, query)).response.status).toBe(403);
    },
  );
});

describe("a body", () => {
  it.each(["old-secret", "new-secret"])("signed with %s is read", async (secret) => {
    const { response, events } = await post(body, secret);
    expect(response.status).toBe(200);
    expect(events).toMatchObject([
      { event: "turn", eventId: "wamid.A", account: "501", content: { text: "halo kak é 👶" } },
    ]);
  });

  it("is signed as it came: escaped characters are not written anew", async () => {
    const escaped = body.replace("é", "\\u00e9").replace("👶", "\\ud83d\\udc76");
    expect((await post(escaped, "old-secret")).events).toMatchObject([{ content: { text: "halo kak é 👶" } }]);
  });

  it("unsigned, wrongly signed, or changed afterwards is refused, and nothing of it is read", async () => {
    const good = await signature(body, "old-secret");
    const given = [
      null,
      "",
      "sha256=",
      good.slice(0, -1),
      good.replace("sha256=", "sha1="),
      await signature(`${body} `, "old-secret"),
      await signature(body, "other"),
    ];
    for (const header of given) {
      const headers = header === null ? new Headers() : new Headers({ "x-hub-signature-256": header });
      const { response, events } = await request({ method: "POST", body, headers });
      expect(response.status, String(header)).toBe(401);
      expect(events).toEqual([]);
    }
  });

  it.each(["", "{", "null", "[]", "7", '{"object":"x"}'])("%j is taken, and kept raw", async (raw) => {
    const { response, events, unreadable } = await post(raw, "old-secret");
    expect(response.status).toBe(200);
    expect(events).toMatchObject([{ event: "ignored" }]);
    expect(unreadable).toEqual(expect.any(String));
  });
});

interface Called {
  path: string;
  body: Record<string, unknown>;
  authorization: string | null;
}

/** The Cloud API, answering in turn; the last answer again and again. */
function platform(...script: (() => Response | Promise<Response>)[]): Called[] {
  const calls: Called[] = [];
  network.use(
    http.post(`${root}/*`, async ({ request: given }) => {
      const { headers, url } = given;
      const isForm = headers.get("content-type")?.startsWith("multipart/form-data");
      const sent = isForm
        ? { form: new TextDecoder().decode(await given.arrayBuffer()) }
        : ((await given.json()) as Called["body"]);
      calls.push({ path: new URL(url).pathname, body: sent, authorization: headers.get("authorization") });
      const answer = script[Math.min(calls.length, script.length) - 1];
      return answer ? answer() : HttpResponse.error();
    }),
  );
  return calls;
}

const accepted = () => HttpResponse.json({ messaging_product: "whatsapp", messages: [{ id: "wamid.OUT" }] });
const refuse =
  (code: number, status = 400) =>
  () =>
    HttpResponse.json(
      { error: { code, message: "(#x) no", error_data: { details: `details of ${code}` } } },
      { status },
    );
const to: Address = { account: "501", address: "628123450001", aliases: [], windowOpen: true };
const text: Outgoing = { send: "message", body: { type: "text", text: { body: "halo" } } };
function send(payload: unknown, address: Partial<Address> = {}, files: Files = async () => null): Promise<SendResult> {
  return (
    whatsapp.send?.({ text: "", payload }, { ...to, ...address }, config, "p_thread_1_0", files) ??
    Promise.reject(new Error("no send"))
  );
}

describe("a part", () => {
  it("goes from the number that was written to, to a phone as WhatsApp writes it, and names itself", async () => {
    const calls = platform(accepted);
    expect(await send({ ...text, replyTo: "wamid.Q" })).toEqual({ ok: true, externalId: "wamid.OUT" });
    expect(calls).toEqual([
      {
        path: "/v26.0/501/messages",
        authorization: "Bearer EAAG-token",
        body: {
          messaging_product: "whatsapp",
          recipient_type: "individual",
          to: "628123450001",
          context: { message_id: "wamid.Q" },
          biz_opaque_callback_data: "p_thread_1_0",
          type: "text",
          text: { body: "halo" },
        },
      },
    ]);
  });

  it("goes to a business-scoped id in a field of its own", async () => {
    const calls = platform(accepted);
    await send(text, { address: "ID.13491208655302741918" });
    expect(calls[0]?.body).toMatchObject({ recipient: "ID.13491208655302741918" });
    expect(calls[0]?.body).not.toHaveProperty("to");
  });

  it("that is a file goes up first, and is named by its id", async () => {
    const calls = platform(() => HttpResponse.json({ id: "media-9" }), accepted);
    const files: Files = async () => ({
      body: new Response("%PDF").body as ReadableStream<Uint8Array>,
      mimeType: "application/pdf",
    });
    const file: Outgoing = {
      send: "file",
      kind: "document",
      key: "a/nota.pdf",
      mimeType: "application/pdf",
      filename: "nota.pdf",
    };
    expect(await send(file, {}, files)).toMatchObject({ ok: true });
    expect(calls[0]?.path).toBe("/v26.0/501/media");
    expect(String(calls[0]?.body.form)).toContain("%PDF");
    expect(calls[1]?.body).toMatchObject({ type: "document", document: { id: "media-9", filename: "nota.pdf" } });
    expect(await send(file)).toMatchObject({ ok: false, kind: "final", code: "NO_FILE" });
  });

  it("whose upload is in doubt may be sent again: nothing has reached the customer", async () => {
    const files: Files = async () => ({
      body: new Response("x").body as ReadableStream<Uint8Array>,
      mimeType: "image/png",
    });
    platform(refuse(131000, 500));
    expect(await send({ send: "file", kind: "image", key: "a", mimeType: "image/png" }, {}, files)).toMatchObject({
      kind: "retry",
    });
  });

  it("whose picture cannot be had goes without it, once", async () => {
    const calls = platform(refuse(131053), accepted);
    const image: Outgoing = {
      send: "message",
      body: { type: "image", image: { link: "https://x.example/a.jpg", caption: "Botol" } },
    };
    expect(await send(image)).toMatchObject({ ok: true });
    expect(calls[1]?.body).toMatchObject({ type: "text", text: { body: "Botol" } });
  });

  it.each(errors.flatMap(({ codes, ...meaning }) => codes.flat().map((code) => ({ error: code, ...meaning }))))(
    "answered with $error is $kind, $code",
    async ({ error, kind, code, retryAfter }) => {
      platform(refuse(error, error === 190 ? 401 : 400));
      const result = await send(text);
      expect(result).toMatchObject({ ok: false, kind, code, message: `details of ${error}` });
      expect(result).toHaveProperty("ok", false);
      if (retryAfter) expect(result).toMatchObject({ retryAfter });
    },
  );

  it.each([
    ["a refused connection", () => HttpResponse.error(), "retry"],
    ["a gateway's page", () => new HttpResponse("<html>", { status: 502 }), "unknown"],
    ["an origin that is not reached", () => new HttpResponse("", { status: 523 }), "retry"],
    ["too many requests without a body", () => new HttpResponse("", { status: 429 }), "retry"],
    ["success without a message", () => HttpResponse.json({}), "unknown"],
    [
      "a redirect",
      () => new HttpResponse(null, { status: 302, headers: { location: "https://evil.example" } }),
      "unknown",
    ],
  ])("answered with %s is %s", async (_, answer, kind) => {
    platform(answer as () => Response);
    expect(await send(text)).toMatchObject({ ok: false, kind });
  });

  it("that is no payload of ours is never sent", async () => {
    const calls = platform(accepted);
    expect(await send({ method: "sendMessage" })).toMatchObject({ kind: "final", code: "BAD_PART" });
    expect(calls).toEqual([]);
  });

  it("that was perhaps done leaves its receipt the time to come", () => {
    for (const code of [1, 2, 131000, 131016])
      expect(meaningOf(500, code)).toMatchObject({ kind: "retry", retryAfter: 2_000 });
    expect(meaningOf(500, undefined).kind).toBe("unknown");
  });

  it("that came too fast waits as long as it is told to", async () => {
    platform(() => HttpResponse.json({ error: { code: 130429 } }, { status: 429, headers: { "retry-after": "7" } }));
    expect(await send(text)).toMatchObject({ kind: "retry", code: "RATE_LIMITED", retryAfter: 7_000 });
  });
});

it("typing marks the message as read in the same call", async () => {
  const calls = platform(() => HttpResponse.json({ success: true }));
  await whatsapp.typing?.(to, config, "wamid.A");
  expect(calls[0]?.body).toEqual({
    messaging_product: "whatsapp",
    status: "read",
    message_id: "wamid.A",
    typing_indicator: { type: "text" },
  });
});

describe("a customer's file", () => {
  const described = (url: string, more = {}) =>
    http.get(`${api}/m1`, ({ request: { headers } }) =>
      headers.get("authorization") === "Bearer EAAG-token"
        ? HttpResponse.json({ url, mime_type: "image/jpeg", file_size: 3, ...more })
        : new HttpResponse(null, { status: 401 }),
    );
  const fetched = () => whatsapp.fetchMedia?.("m1", "501", config) ?? Promise.reject(new Error("no fetchMedia"));

  it("comes from Meta's own hosts with our token, and is asked for again when its address is gone", async () => {
    let asked = 0;
    const url = "https://lookaside.fbsbx.com/whatsapp/m1";
    network.use(
      described(url),
      http.get(url, ({ request: { headers } }) => {
        asked++;
        if (headers.get("authorization") !== "Bearer EAAG-token") return new HttpResponse(null, { status: 401 });
        return asked === 1
          ? new HttpResponse(null, { status: 404 })
          : HttpResponse.arrayBuffer(new Uint8Array([1, 2, 3]).buffer);
      }),
    );
    const media = await fetched();
    expect(media).toMatchObject({ mimeType: "image/jpeg", size: 3 });
    expect(new Uint8Array(await new Response(media.body).arrayBuffer())).toEqual(new Uint8Array([1, 2, 3]));
    expect(asked).toBe(2);
  });

  it.each(["https://evil.example/m1", "https://fbsbx.com.evil.example/m1", "http://lookaside.fbsbx.com/m1"])(
    "is not fetched from %s, which would get our token",
    async (url) => {
      network.use(described(url));
      await expect(fetched()).rejects.toThrow("a host that is not Meta's");
    },
  );

  it("is not followed to another host, and not taken when it is too large", async () => {
    const url = "https://scontent.fbcdn.net/m1";
    network.use(
      described(url),
      http.get(url, () => new HttpResponse(null, { status: 302, headers: { location: "https://evil.example/x" } })),
    );
    await expect(fetched()).rejects.toThrow("HTTP 302");
    network.use(described(url, { file_size: 99_000_000 }));
    await expect(fetched()).rejects.toThrow("too large");
  });
});
