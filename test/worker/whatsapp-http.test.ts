import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { channels } from "../../src/all-channels";
import { createApp } from "../../src/app";
import { putTemplates } from "../../src/core/db/templates";
import type { Head } from "../../src/core/thread/head";
import type { Store } from "../../src/core/thread/store";
import type { ChatTurn } from "../../src/core/turn";
import { deliver } from "../../src/http/intake";
import { kidkazz } from "../../src/shop/bot";
import { jwt } from "../support/api";
import { useNetwork } from "../support/network";
import { turnOf, until } from "../support/thread";
import { signature } from "../support/whatsapp";

const network = useNetwork();
const graph = "https://graph.example/v26.0";
const settings = {
  WHATSAPP_API_URL: "https://graph.example",
  WHATSAPP_ACCESS_TOKEN: "EAAG-token",
  WHATSAPP_APP_SECRET: "app-secret",
  WHATSAPP_VERIFY_TOKEN: "verify-me",
  WHATSAPP_BUSINESS_ACCOUNT_ID: "900",
};
const app = createApp({ bot: kidkazz, channels, answer: async () => Promise.reject(new Error("not asked here")) });
const withSettings = { ...env, ...settings } as Env;

async function webhook(value: Record<string, unknown>, field = "messages", secret = settings.WHATSAPP_APP_SECRET) {
  const body = JSON.stringify({
    object: "whatsapp_business_account",
    entry: [{ id: "900", changes: [{ field, value }] }],
  });
  const pending: Promise<unknown>[] = [];
  const context = {
    waitUntil: (work: Promise<unknown>) => void pending.push(work),
    passThroughOnException: () => {},
    props: {},
  };
  const request = new Request("https://chat.example/webhooks/whatsapp", {
    method: "POST",
    body,
    headers: { "x-hub-signature-256": await signature(body, secret) },
  });
  const response = await app.fetch(request, withSettings, context as unknown as ExecutionContext);
  await Promise.all(pending);
  return response;
}

const get = async (path: string, token?: string) =>
  app.fetch(
    new Request(`https://chat.example${path}`, { headers: token ? { authorization: `Bearer ${token}` } : {} }),
    withSettings,
  );

const template = (name: string, status: string) => ({
  name,
  language: "id",
  status,
  category: "UTILITY",
  components: [{ type: "BODY", text: "Pesanan {{1}} sudah dikirim, Kak." }],
});

beforeEach(() => putTemplates(env, "whatsapp", [], new Date(0).toISOString()));

describe("the webhook", () => {
  it("answers the handshake, and 401 to what is not Meta's", async () => {
    const query = "?hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=77";
    expect(await (await get(`/webhooks/whatsapp${query}`)).text()).toBe("77");
    expect((await webhook({}, "messages", "other")).status).toBe(401);
  });

  it("is 503 without the channel's settings, naming them", async () => {
    const response = await app.fetch(
      new Request("https://chat.example/webhooks/whatsapp", { method: "POST", body: "{}" }),
      env,
    );
    expect(response.status).toBe(503);
    expect(JSON.stringify(await response.json())).toContain("WHATSAPP_APP_SECRET");
  });

  it("keeps each message once, whatever its kind, however often it comes", async () => {
    const metadata = { phone_number_id: "501", display_phone_number: "62811" };
    const head = { from: "628555000111", timestamp: "1790000001" };
    const messages = [
      { ...head, id: "wamid.1", type: "text", text: { body: "halo kak" } },
      { ...head, id: "wamid.2", type: "sticker", sticker: { id: "s" } },
      { ...head, id: "wamid.3", type: "kind_of_2031", kind_of_2031: {} },
    ];
    for (let time = 0; time < 2; time++) expect((await webhook({ metadata, messages })).status).toBe(200);
    const rows = () =>
      env.DB.prepare(
        "SELECT content, content_type FROM messages JOIN conversations c ON c.id = conversation_id WHERE role = 'USER' AND c.channel = 'WHATSAPP' ORDER BY seq",
      )
        .all()
        .then(({ results }) => results);
    await until("the record", async () => (await rows()).length === 3);
    expect(await rows()).toMatchObject([
      { content: "halo kak", content_type: "TEXT" },
      { content_type: "STICKER" },
      { content: "[unsupported: kind_of_2031]" },
    ]);
  });
});

describe("a number that is somebody else's by now", () => {
  const number = "628555000222";
  const place = { channel: "whatsapp", account: "501" } as const;
  const turn = (text: string, id: string, more: Partial<ChatTurn> = {}) =>
    turnOf(text, {
      ...{ ...place, address: id },
      sender: { externalId: id, aliases: id === number ? [] : [number], phone: `+${number}` },
      ...more,
    });
  const inThread = (id: string, run: (store: Store) => unknown) =>
    runInDurableObject(env.THREAD.getByName(`whatsapp:501:${id}`), (instance) =>
      run((instance as unknown as { awake(): { context: { store: Store } } }).awake().context.store),
    );
  const headOf = async (id: string) => (await inThread(id, (store) => ({ ...store.head() }))) as Head;

  it.each([
    ["was known by the id", ["ID.Old1"]],
    ["was known by the number first", [number, "ID.Old1"]],
  ])("leads its new holder neither into the Thread nor into the account of who %s", async (_, before) => {
    for (const id of before) await deliver(env, [turn(`lama ${id}`, id)]);
    const first = before[0] ?? "";
    await inThread(first, (store) =>
      store.write(() => store.putHead({ ...(store.head() as Head), customerId: "cust-old", proof: "phone" })),
    );
    await deliver(env, [turn("baru", "ID.New2")]);
    await deliver(env, [turn("baru lagi, tanpa id", number)]);
    const theirs = await headOf("ID.New2");
    expect(theirs).toMatchObject({ customerId: null, forwardTo: null, unlinked: true });
    expect(await headOf(first)).toMatchObject({ address: "ID.Old1", aliases: [], customerId: null, phone: null });
    const said = await inThread("ID.New2", (store) =>
      store
        .messages(theirs.conversationId ?? "", 0, 50)
        .flatMap(({ role, content }) => (role === "user" ? content : [])),
    );
    expect(said).toEqual(["baru", "baru lagi, tanpa id"]);
    // who had it before writes on by their id
    await deliver(env, [turn("masih saya", "ID.Old1", { sender: { externalId: "ID.Old1", aliases: [] } })]);
    expect((await headOf("ID.New2")).lastInboundAt).toBe(theirs.lastInboundAt);
    // and the next holder is a third person again
    await deliver(env, [turn("ketiga", "ID.Next3")]);
    expect(await headOf("ID.New2")).toMatchObject({ aliases: [], phone: null });
    expect(await headOf("ID.Next3")).toMatchObject({ aliases: [number], forwardTo: null });
  });

  it("is the same person's where Meta says that their id has changed", async () => {
    await deliver(env, [turn("satu", "ID.Before4")]);
    const changed = { previous: ["ID.Before4", number], current: ["ID.After5", number] };
    await deliver(env, [
      { event: "identity", eventId: "u-1", ...place, address: "ID.After5", sentAt: Date.now(), ...changed },
    ]);
    await deliver(env, [turn("dua", "ID.After5")]);
    expect(await headOf("ID.Before4")).toMatchObject({ address: "ID.After5", externalId: "ID.After5" });
    expect((await headOf("ID.After5")).forwardTo).not.toBeNull();
  });
});

describe("templates", () => {
  it("are listed for staff, with the standing that Meta says they have, page by page", async () => {
    network.use(
      http.get(`${graph}/900/message_templates`, ({ request }) => {
        const second = new URL(request.url).searchParams.get("after") === "p2";
        return HttpResponse.json({
          data: [template(second ? "rating" : "order_shipped", second ? "PENDING" : "APPROVED")],
          paging: second ? {} : { cursors: { after: "p2" }, next: "https://graph.example/next" },
        });
      }),
    );
    const response = await get("/api/templates", await jwt("agent-1", { role: "support" }));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      templates: [
        {
          channel: "whatsapp",
          name: "order_shipped",
          language: "id",
          status: "APPROVED",
          body: "Pesanan {{1}} sudah dikirim, Kak.",
        },
        { name: "rating", status: "PENDING" },
      ],
    });
    expect((await get("/api/templates")).status).toBe(401);
    expect((await get("/api/templates", await jwt("cust-1", { role: "customer" }))).status).toBe(403);
  });

  it("change when Meta says that one has, and keep what was known when Meta cannot be asked", async () => {
    await putTemplates(
      env,
      "whatsapp",
      [
        { ...template("order_shipped", "APPROVED"), body: "x" },
        { ...template("old", "APPROVED"), body: "y" },
      ],
      new Date(1).toISOString(),
    );
    network.use(
      http.get(`${graph}/900/message_templates`, () =>
        HttpResponse.json({ data: [template("order_shipped", "PAUSED")] }),
      ),
    );
    const update = { event: "PAUSED", message_template_name: "order_shipped", message_template_language: "id" };
    expect((await webhook(update, "message_template_status_update")).status).toBe(200);
    const token = await jwt("agent-1", { role: "support" });
    const listed = async () =>
      ((await (await get("/api/templates", token)).json()) as { templates: unknown[] }).templates;
    expect(await listed()).toMatchObject([{ name: "order_shipped", status: "PAUSED" }]);
    network.use(http.get(`${graph}/900/message_templates`, () => new HttpResponse(null, { status: 500 })));
    await webhook(update, "message_template_status_update");
    expect(await listed()).toHaveLength(1);
  });
});
