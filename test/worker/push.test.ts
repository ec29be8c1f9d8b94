import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { http } from "msw";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PushModel, pushApi } from "../../demo/src/emulators/push/api";
import { mobile } from "../../src/channels/mobile/index";
import { configOf } from "../../src/config";
import { setClock } from "../../src/core/clock";
import { tapDb } from "../../src/core/db/db";
import { devicesOf, dropStaleDevices, putDevice } from "../../src/core/db/devices";
import type { Head } from "../../src/core/thread/head";
import type { Store } from "../../src/core/thread/store";
import { ask, call, jwt } from "../support/api";
import { threadOf, visitor } from "../support/http";
import { useNetwork } from "../support/network";
import { listenTo } from "../support/socket";
import { type Bench, type TestThread, turnOf, until, withThread } from "../support/thread";

// Devices of the shop's app, and what they hear of while it is closed. Firebase is its stand-in, at the network's edge.

const network = useNetwork();
const ROOT = "https://fcm.example";
let model: PushModel;
let day = 0;
const settings = env as unknown as Record<string, string>;

beforeEach(async () => {
  model = new PushModel();
  const api = new Hono().route(
    "/",
    pushApi(model, () => Date.now() + day),
  );
  network.use(http.all(`${ROOT}/*`, ({ request }) => api.fetch(request as unknown as Request)));
});
afterEach(() => {
  day = 0;
  vi.restoreAllMocks();
});

/** What is logged from now on. */
function logged(): () => string {
  const spies = (["info", "warn", "error"] as const).map((level) => vi.spyOn(console, level));
  return () => spies.flatMap((spy) => spy.mock.calls.map(String)).join("\n");
}

const device = (token: string, name: string, body: object = {}) =>
  call(`/api/mobile/devices/${encodeURIComponent(name)}`, {
    method: "PUT",
    token,
    json: { platform: "android", ...body },
  });

async function keyFile(): Promise<string> {
  const algorithm = {
    name: "RSASSA-PKCS1-v1_5",
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: "SHA-256",
  };
  const pair = (await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"])) as CryptoKeyPair;
  const bytes = new Uint8Array((await crypto.subtle.exportKey("pkcs8", pair.privateKey)) as ArrayBuffer);
  const pem = `-----BEGIN PRIVATE KEY-----\n${btoa(String.fromCharCode(...bytes))}\n-----END PRIVATE KEY-----\n`;
  return JSON.stringify({
    project_id: "demo",
    client_email: `push-${crypto.randomUUID()}@demo.example`,
    private_key: pem,
  });
}

async function config() {
  return configOf({
    ...{ ENVIRONMENT: "test", JWT_SECRET: settings.JWT_SECRET, SESSION_SECRET: settings.SESSION_SECRET },
    ...{ FCM_API_URL: `${ROOT}/`, FCM_TOKEN_URL: `${ROOT}/token`, FCM_SERVICE_ACCOUNT: await keyFile() },
  } as unknown as Env);
}

const notice = { conversationId: "c_abc_1", seq: 7, badge: 3, title: "Ada pesan baru untuk Kakak", text: null };
const phone = { token: "demo-phone-1", locale: "id-ID" as const, preview: false };

describe("a notice", () => {
  const send = async (to = phone, what: Parameters<NonNullable<typeof mobile.notifier>["notify"]>[1] = notice) =>
    mobile.notifier?.notify(to, what, await config());

  it("goes out in the form that FCM takes: where to look, the badge, one a conversation, and no word of the message", async () => {
    expect(await send()).toEqual({ kind: "sent" });
    const [{ message } = { message: {} }] = model.delivered;
    expect(message).toMatchObject({
      token: "demo-phone-1",
      data: { conversationId: "c_abc_1", seq: "7", type: "message" },
      notification: { title: "Ada pesan baru untuk Kakak" },
      android: { notification: { notification_count: 3 } },
      apns: { payload: { aps: { badge: 3 } } },
    });
    expect(JSON.stringify(message)).not.toContain("body");
  });

  it("asks for one access token an hour, however many there are to tell", async () => {
    const given = await config();
    const many = Array.from({ length: 5 }, (_, n) => ({ ...phone, token: `demo-${n}` }));
    await Promise.all(many.map((each) => mobile.notifier?.notify(each, notice, given)));
    expect(Object.keys(model.tokens)).toHaveLength(1);
    day = 3_600_000;
    setClock(() => Date.now() + day);
    expect(await mobile.notifier?.notify(phone, notice, given)).toEqual({ kind: "sent" });
    expect(Object.keys(model.tokens)).toHaveLength(2);
  });

  it("takes another access token where one was revoked, once", async () => {
    const given = await config();
    await mobile.notifier?.notify(phone, notice, given);
    model.tokens = {};
    expect(await mobile.notifier?.notify(phone, notice, given)).toEqual({ kind: "sent" });
    model.trouble = [
      { status: 401, code: "THIRD_PARTY_AUTH_ERROR" },
      { status: 401, code: "THIRD_PARTY_AUTH_ERROR" },
    ];
    expect(await mobile.notifier?.notify(phone, notice, given)).toMatchObject({ kind: "refused" });
  });

  it.each([
    [{ status: 404, code: "UNREGISTERED" }, { kind: "gone" }],
    [{ status: 403, code: "SENDER_ID_MISMATCH" }, { kind: "gone" }],
    [
      { status: 429, code: "QUOTA_EXCEEDED", retryAfter: 40 },
      { kind: "retry", after: 40 },
    ],
    [
      { status: 503, code: "UNAVAILABLE" },
      { kind: "retry", after: null },
    ],
    [
      { status: 500, code: "INTERNAL" },
      { kind: "retry", after: null },
    ],
    [
      { status: 400, code: "INVALID_ARGUMENT" },
      { kind: "refused", code: "INVALID_ARGUMENT" },
    ],
  ])("that is answered %o comes to %o", async (told, result) => {
    model.trouble = [told];
    expect(await send()).toEqual(result);
  });

  it("to what is no token of ours is for nobody", async () => {
    expect(await send({ ...phone, token: "nonsense" })).toEqual({ kind: "gone" });
  });

  it("that cannot be brought is for later, and one without a key file is refused", async () => {
    network.use(http.all(`${ROOT}/*`, () => Response.error()));
    expect(await send()).toEqual({ kind: "retry", after: null });
    const without = { ...(await config()), FCM_SERVICE_ACCOUNT: "{}" };
    expect(await mobile.notifier?.notify(phone, notice, without)).toEqual({
      kind: "refused",
      code: "FCM_SERVICE_ACCOUNT",
    });
  });
});

describe("the registry", () => {
  it("has a token once, for who registered it last, and forgets it at sign-out", async () => {
    const { token, sessionId } = await visitor();
    expect((await device(token, "demo-a:1_x", { locale: "en-US", preview: true })).status).toBe(200);
    expect(await devicesOf(env, [`guest:${sessionId}`])).toEqual([
      { token: "demo-a:1_x", locale: "en-US", preview: true },
    ]);
    const customer = await jwt("cust-push");
    await device(customer, "demo-a:1_x");
    expect(await devicesOf(env, [`guest:${sessionId}`])).toEqual([]);
    expect(await devicesOf(env, ["user:cust-push"])).toHaveLength(1);
    const drop = async (as: string) =>
      (await call("/api/mobile/devices/demo-a:1_x", { method: "DELETE", token: as })).json();
    expect(await drop(token)).toEqual({ dropped: false });
    expect(await drop(customer)).toEqual({ dropped: true });
    expect(await devicesOf(env, ["user:cust-push"])).toEqual([]);
  });

  it("refuses what is none, and who is nobody", async () => {
    const { token } = await visitor();
    expect((await device(token, "demo-long-enough", { platform: "nokia" })).status).toBe(400);
    expect((await device(token, "x")).status).toBe(400);
    expect((await call("/api/mobile/devices/demo-long-enough", { method: "PUT" })).status).toBe(401);
  });

  it("names no token in a log when the database is away", async () => {
    const { token, sessionId } = await visitor();
    tapDb(() => {
      throw new Error("D1 is down");
    });
    const lines = logged();
    expect((await device(token, "demo-a:1_secret")).status).toBe(503);
    expect((await call("/api/mobile/devices/demo-a:1_secret", { method: "DELETE", token })).status).toBe(503);
    expect(lines()).toContain("/api/mobile/devices/:token");
    expect(lines()).toContain("D1 is down");
    expect(lines()).not.toMatch(new RegExp(`demo-a|${sessionId}`));
  });

  it("tells nobody who was not seen for 270 days, and forgets them", async () => {
    const { token, sessionId } = await visitor();
    await device(token, "demo-old-phone");
    setClock(() => Date.now() + 271 * 86_400_000);
    expect(await devicesOf(env, [`guest:${sessionId}`])).toEqual([]);
    await dropStaleDevices(env);
    setClock();
    expect(await devicesOf(env, [`guest:${sessionId}`])).toEqual([]);
  });
});

describe("a message of ours in the app", () => {
  const owner = "user:cust-told";
  const principal = { kind: "customer" as const, userId: "cust-told", expiresAt: Date.now() + 3_600_000 };
  const turn = (text: string) =>
    turnOf(text, {
      ...{ channel: "mobile", account: "default", address: owner },
      sender: { externalId: owner, aliases: [], customerId: "cust-told" },
    });
  const registered = (token: string, preview = false) =>
    putDevice(env, { token, owner, platform: "ios", appVersion: null, locale: "id-ID", preview: preview ? 1 : 0 });
  const told = () => model.delivered.map(({ token }) => token);

  /** Says something in the app, and lets the Thread's alarm ring after so many ms. */
  async function withApp(run: (bench: Bench, ring: (ms: number) => Promise<void>) => Promise<void>) {
    const given = await config();
    const keys = ["FCM_API_URL", "FCM_TOKEN_URL", "FCM_SERVICE_ACCOUNT"] as const;
    const settings = Object.fromEntries(keys.map((key) => [key, given[key] ?? ""]));
    await withThread(
      `mobile:default:${owner}`,
      { channels: { mobile } },
      async (bench) => {
        await bench.thread.chat(turn("halo"), principal, null);
        await run(bench, async (ms) => {
          const at = Date.now() + ms;
          setClock(() => at);
          await bench.thread.alarm();
        });
      },
      settings,
    );
  }

  it("is told to every device of theirs, with the count of what is not read", async () => {
    await registered("demo-ios-1");
    await registered("demo-ios-2", true);
    await withApp(async ({ thread }, ring) => {
      await thread.chat(turn("lagi"), principal, null);
      await ring(3_000);
      expect(told().sort()).toEqual(["demo-ios-1", "demo-ios-2"]);
      const of = (token: string) => model.delivered.find((each) => each.token === token)?.message;
      expect(of("demo-ios-1")).toMatchObject({
        notification: { title: "Ada pesan baru untuk Kakak" },
        apns: { payload: { aps: { badge: 2 } } },
      });
      expect(of("demo-ios-1")).not.toHaveProperty("notification.body");
      expect(of("demo-ios-2")).toMatchObject({ notification: { body: "re: lagi" } });
      await ring(60_000);
      expect(told()).toHaveLength(2);
    });
  });

  it("is not told to the guest's phone that their Thread began with, once it is a customer's", async () => {
    await registered("demo-ios-1");
    await putDevice(env, {
      ...{ token: "demo-ios-guest", owner: "guest:s-before", platform: "ios" },
      ...{ appVersion: null, locale: "id-ID", preview: 1 },
    });
    await withApp(async ({ thread, state }, ring) => {
      const { store } = (thread as unknown as { awake(): { context: { store: Store } } }).awake().context;
      store.write(() => store.putHead({ ...(store.head() as Head), aliases: ["guest:s-before"] }));
      expect(JSON.stringify(state.storage.sql.exec("SELECT body FROM docs").toArray())).toContain("guest:s-before");
      await ring(3_000);
      expect(told()).toEqual(["demo-ios-1"]);
    });
  });

  it.each(["DELIVERED", "READ"] as const)("is not told once it is %s", async (state) => {
    await registered("demo-ios-1");
    await withApp(async ({ thread }, ring) => {
      const id = (await thread.conversations(principal))[0]?.id ?? "";
      await thread.receipt(principal, id, 2, state);
      await ring(3_000);
      expect(told()).toEqual([]);
    });
  });

  it("forgets a device that is gone, and tries again the one whose turn it was not, alone", async () => {
    await registered("demo-ios-1");
    await registered("demo-ios-2");
    await registered("demo-ios-3");
    model.gone = ["demo-ios-1"];
    await withApp(async (_, ring) => {
      await ring(3_000);
      expect(told().sort()).toEqual(["demo-ios-2", "demo-ios-3"]);
      expect((await devicesOf(env, [owner])).map(({ token }) => token).sort()).toEqual(["demo-ios-2", "demo-ios-3"]);
    });
    await env.DB.exec("DELETE FROM devices");
  });

  it("waits as long as Firebase says, and then tells", async () => {
    await registered("demo-ios-1");
    model.trouble = [{ status: 429, code: "QUOTA_EXCEEDED", retryAfter: 90 }];
    await withApp(async (_, ring) => {
      await ring(3_000);
      expect(told()).toEqual([]);
      await ring(60_000);
      expect(told()).toEqual([]);
      await ring(95_000);
      expect(told()).toEqual(["demo-ios-1"]);
    });
  });

  it("waits for the database where it is away", async () => {
    await registered("demo-ios-1");
    await withApp(async (_, ring) => {
      tapDb(() => {
        throw new Error("D1 is down");
      });
      const lines = logged();
      await ring(3_000);
      tapDb(null);
      expect(told()).toEqual([]);
      expect(lines()).toMatch(/deadline\.failed.*D1 is down/);
      expect(lines()).not.toContain("cust-told");
      await ring(15_000);
      expect(told()).toEqual(["demo-ios-1"]);
    });
  });

  it("is told although the process died while Firebase was asked", async () => {
    await registered("demo-ios-1");
    await withApp(async (bench, ring) => {
      let asked = false;
      const silent = () => {
        asked = true;
        return new Promise<never>(() => {});
      };
      network.use(http.post(`${ROOT}/v1/*`, silent, { once: true }));
      void ring(3_000);
      await until("the call", () => asked);
      bench.restart();
      await ring(4_000);
      expect(told()).toEqual(["demo-ios-1"]);
    });
  });

  it("is not told while a socket of theirs is open", async () => {
    const { token, sessionId } = await visitor();
    await putDevice(env, {
      token: "demo-live-1",
      owner: `guest:${sessionId}`,
      platform: "ios",
      appVersion: null,
      locale: "id-ID",
      preview: 0,
    });
    const { conversationId } = await ask(token, "halo", { channel: "MOBILE" });
    const ear = await listenTo(token, "?channel=MOBILE");
    await runInDurableObject(threadOf(conversationId), async (instance) => {
      const thread = instance as unknown as { awake(): { context: { config: object; store: Store } } };
      const { context } = thread.awake();
      context.config = { ...context.config, ...(await config()) };
      context.store.write(() => context.store.putDeadline("push", "", 0));
      await (instance as unknown as TestThread).alarm();
    });
    expect(told()).toEqual([]);
    ear?.socket.close();
  });
});
