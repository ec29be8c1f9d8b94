import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { answers, meaningOf } from "../../src/channels/telegram/errors";
import { telegram } from "../../src/channels/telegram/index";
import type { Outgoing } from "../../src/channels/telegram/outgoing";
import { type Config, configOf } from "../../src/config";
import type { Address, Files, SendResult } from "../../src/core/channel";
import { useNetwork } from "../support/network";

const network = useNetwork();
const root = "https://tg.example";
const secret = "old-secret_1";
const config: Config = configOf({
  ENVIRONMENT: "test",
  JWT_SECRET: "test-jwt-secret-0123456789",
  SESSION_SECRET: "test-session-secret-0123456789",
  TELEGRAM_API_ROOT: `${root}/`,
  TELEGRAM_BOT_TOKEN: "777:AAA-token, 888:BBB-token",
  TELEGRAM_WEBHOOK_SECRET: `new-secret_2,${secret}`,
} as unknown as Env);

const chat = { id: 5551234, type: "private" };
const from = { id: 5551234, is_bot: false, first_name: "Rina" };
const update = { update_id: 5, message: { message_id: 41, from, chat, date: 1_790_000_000, text: "halo" } };

function post(body: string, token: string | null, query = "") {
  const headers = new Headers();
  if (token !== null) headers.set("x-telegram-bot-api-secret-token", token);
  const request = new Request(`https://shop.example/webhooks/telegram${query}`, { method: "POST", body, headers });
  return telegram.receive?.(request, config) ?? Promise.reject(new Error("no receive"));
}

interface Called {
  path: string;
  body: Record<string, unknown>;
}

/** Telegram, answering in turn; the last answer again and again. Bodies that are forms are shown by their fields. */
function platform(...script: (() => Response | Promise<Response>)[]): Called[] {
  const calls: Called[] = [];
  network.use(
    http.post(`${root}/*`, async ({ request }) => {
      const isForm = request.headers.get("content-type")?.startsWith("multipart/form-data");
      const body = isForm
        ? { form: new TextDecoder().decode(await request.arrayBuffer()) }
        : ((await request.json()) as Called["body"]);
      calls.push({ path: new URL(request.url).pathname, body });
      const answer = script[Math.min(calls.length, script.length) - 1];
      return answer ? answer() : HttpResponse.error();
    }),
  );
  return calls;
}

const ok =
  (result: unknown = { message_id: 91 }) =>
  () =>
    HttpResponse.json({ ok: true, result });
const refuse = (status: number, description: string, parameters?: Record<string, number>) => () =>
  HttpResponse.json({ ok: false, error_code: status, description, parameters }, { status });

const to: Address = { account: "777", address: "5551234", aliases: [], windowOpen: true };
const noFiles: Files = async () => null;
function send(payload: unknown, address: Partial<Address> = {}, files: Files = noFiles): Promise<SendResult> {
  return (
    telegram.send?.({ text: "", payload }, { ...to, ...address }, config, "part-1", files) ??
    Promise.reject(new Error("no send"))
  );
}
const text: Outgoing = { method: "sendMessage", body: { text: "halo" } };

it("marks that are out of place are a matter of form, however Telegram words it", () => {
  for (const words of [
    "Bad Request: can't parse entities: Unsupported start tag",
    "Bad Request: ENTITY_BOUNDS_INVALID",
    "Bad Request: entity begins in a middle of a UTF-16 symbol at byte offset 3",
    "Bad Request: entity beginning at UTF-16 offset 40 ends after the end of the text at UTF-16 offset 41",
  ]) {
    expect(meaningOf(400, words), words).toMatchObject({ code: "BAD_ENTITIES" });
  }
});

describe("a webhook request", () => {
  it.each([null, "", "wrong", `${secret}x`, secret.slice(1), `new-secret_2,${secret}`])(
    "with %j as its secret is refused, and nothing of it is read",
    async (token) => {
      const { response, events, unreadable, aside } = await post("{", token);
      expect(response.status).toBe(401);
      expect([events, unreadable, aside]).toEqual([[], undefined, undefined]);
    },
  );

  it.each([secret, "new-secret_2"])("may show any of the secrets: %s", async (token) => {
    const { response, events } = await post(JSON.stringify(update), token);
    expect(response.status).toBe(200);
    expect(events).toMatchObject([{ event: "turn", eventId: "5", account: "777", content: { text: "halo" } }]);
  });

  it("is for the bot that its address names", async () => {
    const { events } = await post(JSON.stringify(update), secret, "?bot=888");
    expect(events).toMatchObject([{ account: "888" }]);
  });

  it.each(["", '{"update_id":', "null", "[]", "{}", "\u0000", '{"update_id":1,"message":{"text":"a"}}'])(
    "with the body %j is taken, and kept raw",
    async (body) => {
      const { response, events, unreadable } = await post(body, secret);
      expect(response.status).toBe(200);
      expect(events).toMatchObject([{ event: "ignored" }]);
      expect(unreadable).toEqual(expect.any(String));
    },
  );

  it("without a number of its own is the same event when it comes again", async () => {
    const body = JSON.stringify({ message: update.message });
    const [one, again, other] = await Promise.all([post(body, secret), post(body, secret), post(`${body} `, secret)]);
    expect(one.events[0]?.eventId).toMatch(/^sha256-[0-9a-f]{64}$/);
    expect(again.events[0]?.eventId).toBe(one.events[0]?.eventId);
    expect(other.events[0]?.eventId).not.toBe(one.events[0]?.eventId);
  });

  it("of a tap ends the button's spinner, and nobody hears when that is refused", async () => {
    const calls = platform(
      refuse(400, "Bad Request: query is too old and response timeout expired or query ID is invalid"),
    );
    const tap = { update_id: 6, callback_query: { id: "4242", from, data: "a" } };
    const { aside } = await post(JSON.stringify(tap), secret, "?bot=888");
    await aside?.();
    expect(calls).toEqual([{ path: "/bot888:BBB-token/answerCallbackQuery", body: { callback_query_id: "4242" } }]);
  });
});

describe("a part", () => {
  it("goes to its chat, its topic and its business account, in the bot's own name", async () => {
    const calls = platform(ok());
    expect(await send(text, { account: "888", address: "5551234:t7:bBC1" })).toEqual({ ok: true, externalId: "91" });
    expect(calls).toEqual([
      {
        path: "/bot888:BBB-token/sendMessage",
        body: { chat_id: 5551234, message_thread_id: 7, business_connection_id: "BC1", text: "halo" },
      },
    ]);
  });

  const rows: [number, string, Partial<SendResult>][] = [
    [429, "Too Many Requests: retry after 7", { kind: "retry", code: "RATE_LIMITED", retryAfter: 7_000 }],
    [401, "Unauthorized", { kind: "auth", code: "TOKEN_REVOKED" }],
    [404, "Not Found", { kind: "auth", code: "TOKEN_UNKNOWN" }],
    [403, "Forbidden: bot was blocked by the user", { kind: "final", code: "BLOCKED" }],
    [403, "Forbidden: user is deactivated", { kind: "final", code: "USER_DEACTIVATED" }],
    [403, "Forbidden: bot can't initiate conversation with a user", { kind: "final", code: "NEVER_WROTE" }],
    [400, "Bad Request: BUSINESS_PEER_INVALID", { kind: "window", code: "BUSINESS_WINDOW" }],
    [400, "Bad Request: business connection not found", { kind: "auth", code: "BUSINESS_CONNECTION" }],
    [403, "Forbidden: something new", { kind: "final", code: "FORBIDDEN" }],
    [400, "Bad Request: can't parse entities: x at byte offset 3", { kind: "final", code: "BAD_ENTITIES" }],
    [400, "Bad Request: wrong file identifier/HTTP URL specified", { kind: "final", code: "BAD_MEDIA" }],
    [400, "Bad Request: message thread not found", { kind: "final", code: "NO_TOPIC" }],
    [400, "Bad Request: message is too long", { kind: "final", code: "TOO_LONG" }],
    [400, "Bad Request: message text is empty", { kind: "final", code: "EMPTY" }],
    [400, "Bad Request: BUTTON_DATA_INVALID", { kind: "final", code: "BAD_KEYBOARD" }],
    [400, "Bad Request: chat not found", { kind: "final", code: "NO_CHAT" }],
    [413, "Request Entity Too Large", { kind: "final", code: "TOO_LARGE" }],
    [400, "Bad Request: something new", { kind: "final", code: "REFUSED" }],
    [500, "Internal Server Error", { kind: "retry", code: "SERVER_ERROR" }],
    [521, "", { kind: "retry", code: "NOT_REACHED" }],
    [502, "Bad Gateway", { kind: "unknown", code: "GATEWAY" }],
    [418, "I'm a teapot", { kind: "unknown", code: "HTTP_418" }],
  ];
  it.each(rows)("answered %i %s", async (status, description, result) => {
    const calls = platform(refuse(status, description, status === 429 ? { retry_after: 7 } : undefined));
    expect(await send(text)).toEqual({ ok: false, message: description, ...result });
    expect(calls).toHaveLength(1);
  });

  it("has a test for every row of the table", () => {
    const tested = new Set(rows.map(([status, description]) => meaningOf(status, description).code));
    expect(answers.map(({ code }) => code).filter((code) => !tested.has(code))).toEqual([]);
  });

  it("for a chat that moved says where to", async () => {
    platform(refuse(400, "Bad Request: group chat was upgraded", { migrate_to_chat_id: -100_999 }));
    expect(await send(text, { address: "-55:t7" })).toMatchObject({
      kind: "retry",
      code: "MOVED",
      movedTo: "-100999:t7",
    });
  });

  it.each<[string, () => Response, Partial<SendResult>]>([
    [
      "no JSON",
      () => new HttpResponse("<html>Bad Gateway</html>", { status: 502 }),
      { kind: "unknown", code: "GATEWAY" },
    ],
    [
      "no JSON before Telegram",
      () => new HttpResponse("error code: 521", { status: 521 }),
      { kind: "retry", code: "NOT_REACHED" },
    ],
    ["no JSON of a success", () => new HttpResponse("ok"), { kind: "unknown", code: "HTTP_200" }],
    ["elsewhere", () => HttpResponse.redirect("https://evil.example/"), { kind: "unknown", code: "HTTP_302" }],
    ["with no message", ok(true), { kind: "unknown", code: "NO_ID" }],
    [
      "with a connection that broke before any answer",
      () => HttpResponse.error(),
      { kind: "retry", code: "CONNECTION_LOST" },
    ],
  ])("answered %s may have arrived", async (_, answer, result) => {
    const calls = platform(answer);
    const got = await send(text);
    expect(got).toMatchObject({ ok: false, ...result });
    expect(JSON.stringify(got)).not.toContain("AAA-token");
    expect(calls).toHaveLength(1);
  });

  it("that is not answered in ten seconds may have arrived", async () => {
    const calls = platform(() => new Promise<Response>(() => {}));
    const started = Date.now();
    expect(await send(text)).toMatchObject({ kind: "unknown", code: "NO_ANSWER" });
    expect(Date.now() - started).toBeGreaterThan(9_500);
    expect(calls).toHaveLength(1);
  });

  it("of a bot whose token is not there, or that is none of ours, is not sent", async () => {
    const calls = platform(ok());
    expect(await send(text, { account: "999" })).toMatchObject({ kind: "auth", code: "NO_TOKEN" });
    expect(await send({ type: "text" })).toMatchObject({ kind: "final", code: "BAD_PART" });
    expect(calls).toEqual([]);
  });
});

describe("what is refused for its form", () => {
  const entities = [{ type: "text_link" as const, url: "https://kidkazz.example/a", offset: 0, length: 4 }];
  const parse = refuse(400, "Bad Request: can't parse entities: unsupported");
  const picture = refuse(400, "Bad Request: failed to get HTTP URL content");

  it("for its marks goes without them, its addresses in the text", async () => {
    const calls = platform(parse, ok());
    expect(await send({ method: "sendMessage", body: { text: "toko kami", entities } })).toMatchObject({ ok: true });
    expect(calls[1]?.body).toEqual({ chat_id: 5551234, text: "toko (https://kidkazz.example/a) kami" });
  });

  it("for its picture goes as text, and then without marks", async () => {
    const calls = platform(picture, parse, ok());
    const photo = {
      photo: "https://img.example/a.jpg",
      caption: "Botol A",
      caption_entities: entities,
      reply_markup: { inline_keyboard: [] },
    };
    expect(await send({ method: "sendPhoto", body: photo })).toMatchObject({ ok: true });
    expect(calls.map(({ path }) => path.split("/").at(-1))).toEqual(["sendPhoto", "sendMessage", "sendMessage"]);
    expect(calls[1]?.body).toMatchObject({ text: "Botol A", entities, reply_markup: { inline_keyboard: [] } });
    expect(calls[2]?.body).toMatchObject({ text: "Boto (https://kidkazz.example/a)l A" });
  });

  it("for its topic goes to the chat", async () => {
    const calls = platform(refuse(400, "Bad Request: message thread not found"), ok());
    expect(await send(text, { address: "5551234:t7" })).toMatchObject({ ok: true });
    expect(calls[1]?.body).toEqual({ chat_id: 5551234, text: "halo" });
  });

  it("ends with the refusal where there is no plainer form", async () => {
    const calls = platform(parse);
    expect(await send({ method: "sendMessage", body: { text: "toko", entities } })).toMatchObject({
      code: "BAD_ENTITIES",
    });
    expect(calls).toHaveLength(2);
  });
});

describe("files of ours", () => {
  const bytes = (name: string) => new TextEncoder().encode(`bytes of ${name}`);
  const files: Files = async (key) =>
    key === "gone" ? null : { body: new Response(bytes(key)).body ?? new ReadableStream(), mimeType: "image/png" };

  it.each([
    ["photo", "sendPhoto"],
    ["video", "sendVideo"],
    ["audio", "sendAudio"],
    ["voice", "sendVoice"],
    ["document", "sendDocument"],
  ])("go as %s", async (kind, method) => {
    const calls = platform(ok());
    const result = await send({ method: "sendFile", kind, file: { key: "a/b.png", filename: "nota.png" } }, {}, files);
    expect(result).toEqual({ ok: true, externalId: "91" });
    expect(calls[0]?.path).toBe(`/bot777:AAA-token/${method}`);
    expect(calls[0]?.body.form).toContain("bytes of a/b.png");
    expect(calls[0]?.body.form).toContain("nota.png");
  });

  it("go as an album", async () => {
    const calls = platform(ok([{ message_id: 92 }, { message_id: 93 }]));
    const album = ["a", "b"].map((key) => ({ key, kind: "photo" }));
    expect(await send({ method: "sendMediaGroup", files: album }, {}, files)).toEqual({ ok: true, externalId: "92" });
    expect(calls[0]?.body.form).toMatch(/bytes of a[\s\S]*bytes of b/);
  });

  it("that Telegram does not take for pictures go as documents", async () => {
    const calls = platform(refuse(400, "Bad Request: PHOTO_INVALID_DIMENSIONS"), ok());
    expect(await send({ method: "sendFile", kind: "photo", file: { key: "a" } }, {}, files)).toMatchObject({
      ok: true,
    });
    expect(calls.map(({ path }) => path.split("/").at(-1))).toEqual(["sendPhoto", "sendDocument"]);
    expect(calls[1]?.body.form).toContain("bytes of a");
  });

  it("that are gone, or cannot be read now, are not sent", async () => {
    const calls = platform(ok());
    const one = (key: string, get: Files) => send({ method: "sendFile", kind: "photo", file: { key } }, {}, get);
    expect(await one("gone", files)).toMatchObject({ kind: "final", code: "NO_FILE" });
    expect(await one("a", () => Promise.reject(new Error("down")))).toMatchObject({
      kind: "retry",
      code: "FILE_UNREADABLE",
    });
    expect(calls).toEqual([]);
  });
});

describe("beside messages", () => {
  it("typing is shown", async () => {
    const calls = platform(ok(true));
    await telegram.typing?.({ ...to, address: "5551234:t7" }, config, "5");
    expect(calls).toEqual([
      { path: "/bot777:AAA-token/sendChatAction", body: { chat_id: 5551234, message_thread_id: 7, action: "typing" } },
    ]);
  });

  const fetched = () => telegram.fetchMedia?.("F1", "777", config) ?? Promise.reject(new Error("no fetchMedia"));
  const fileAt = (path: string, answer: () => Response) =>
    network.use(http.get(`${root}/file/bot777:AAA-token/${path}`, answer));

  it("a customer's file is fetched", async () => {
    const calls = platform(ok({ file_id: "F1", file_path: "photos/file 1.jpg", file_size: 5 }));
    fileAt("photos/file%201.jpg", () => new HttpResponse("bytes", { headers: { "content-type": "image/jpeg" } }));
    const media = await fetched();
    expect(calls[0]).toEqual({ path: "/bot777:AAA-token/getFile", body: { file_id: "F1" } });
    expect(media).toMatchObject({ mimeType: "image/jpeg", size: 5 });
    expect(await new Response(media.body).text()).toBe("bytes");
  });

  it.each<[string, unknown, () => Response]>([
    ["is not there", { file_id: "F1", file_path: "a" }, () => new HttpResponse("no", { status: 404 })],
    ["lies elsewhere", { file_id: "F1", file_path: "a" }, () => HttpResponse.redirect("https://evil.example/")],
    ["cannot be reached", { file_id: "F1", file_path: "a" }, () => HttpResponse.error()],
    ["is too large", { file_id: "F1", file_path: "a", file_size: 21 * 1024 * 1024 }, () => new HttpResponse("x")],
    ["has no path", { file_id: "F1" }, () => new HttpResponse("x")],
  ])("a file that %s is an error that does not tell the token", async (_, result, answer) => {
    platform(ok(result));
    fileAt("a", answer);
    const error = await fetched().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(`${error} ${error instanceof Error ? error.stack : ""} ${JSON.stringify(error)}`).not.toContain("AAA-token");
  });

  it("a file that is longer than it said breaks off", async () => {
    platform(ok({ file_id: "F1", file_path: "a", file_size: 5 }));
    const chunk = new Uint8Array(1024 * 1024);
    fileAt("a", () => new HttpResponse(new ReadableStream({ pull: (controller) => controller.enqueue(chunk) })));
    const { body } = await fetched();
    await expect(new Response(body).arrayBuffer()).rejects.toThrow();
  });
});
