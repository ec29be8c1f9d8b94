import { createExecutionContext, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { HttpResponse, http } from "msw";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { web } from "../../src/channels/web/index";
import { whatsapp } from "../../src/channels/whatsapp/index";
import type { Channel } from "../../src/core/channel";
import { setClock } from "../../src/core/clock";
import { newLinkToken } from "../../src/core/conversation/link-token";
import { tapDb } from "../../src/core/db/db";
import * as events from "../../src/core/db/events";
import { dueEvents, putWait } from "../../src/core/db/events";
import { putLink } from "../../src/core/db/links";
import { publish } from "../../src/core/events/publisher";
import { onShopEvents } from "../../src/core/events/queue";
import { flawOf, sign } from "../../src/core/events/signature";
import { type ShopEvent, take } from "../../src/core/events/subscribed";
import { forgetSettings } from "../../src/core/settings";
import type { Proactive } from "../../src/core/thread/proactive";
import { createService } from "../../src/service";
import { kidkazz } from "../../src/shop/bot";
import { ask, call, jwt } from "../support/api";
import { visitor } from "../support/http";
import { useNetwork } from "../support/network";
import { type Bench, bot, pushPlatform, turnOf, until, withThread } from "../support/thread";

// What we tell others, and what the shop tells us.

const network = useNetwork();
const secret = "test-event-secret-0123456789";
const hook = "https://hooks.example/kidkazz";
/** noon in Jakarta, on a day like any other */
const noon = Date.parse("2026-11-24T05:00:00Z");

afterEach(() => {
  forgetSettings();
  vi.restoreAllMocks();
});

describe("a signature", () => {
  it("holds for this body, this secret and five minutes", async () => {
    const header = await sign("body", secret);
    expect(await flawOf(header, "body", secret)).toBeNull();
    expect(await flawOf(header, "body ", secret)).toBe("wrong signature");
    expect(await flawOf(header, "body", `${secret}x`)).toBe("wrong signature");
    expect(await flawOf(undefined, "body", secret)).toBe("no signature");
    expect(await flawOf("t=1,v1=zz", "body", secret)).toBe("no signature");
    setClock(() => Date.now() + 301_000);
    expect(await flawOf(header, "body", secret)).toBe("too old");
  });
});

interface Heard {
  id: string;
  type: string;
  conversationId: string;
  n: number;
  data: Record<string, unknown>;
}

describe("domain events", () => {
  let heard: Heard[] = [];
  let answers: number[] = [];
  const given = { EVENT_SIGNING_SECRET: secret, EVENT_WEBHOOK_URLS: hook };
  const subscribed = () => ({ ...env, ...given }) as unknown as Env;
  beforeEach(() => {
    heard = [];
    answers = [];
    network.use(
      http.post(hook, async ({ request }) => {
        const body = await request.text();
        expect(await flawOf(request.headers.get("x-event-signature") ?? undefined, body, secret)).toBeNull();
        const status = answers.shift() ?? 200;
        if (status === 200) heard.push(JSON.parse(body));
        return new HttpResponse(null, { status });
      }),
    );
  });

  /** A conversation with a hand-off and a rating, and its events in the record. */
  async function story(name: string): Promise<void> {
    const principal = { kind: "customer" as const, userId: name, expiresAt: Date.now() + 3_600_000 };
    const address = `user:${name}`;
    const say = (thread: Bench["thread"], text: string) => {
      const sender = { externalId: address, aliases: [], customerId: name };
      return thread.chat(turnOf(text, { channel: "web", account: "default", address, sender }), principal, null);
    };
    await withThread(
      `web:default:${address}`,
      { channels: { web } },
      async ({ thread }) => {
        await say(thread, "rahasia: alamatku Jl. Mawar 1");
        await say(thread, "a person please");
        const id = (await thread.conversations(principal))[0]?.id ?? "";
        await thread.close(principal, id);
        await thread.rate(principal, id, 5, "mantap, telp 081234567890");
      },
      given,
    );
    await until("the record", async () => {
      const row = await env.DB.prepare("SELECT count(*) AS n FROM published_events").first<{ n: number }>();
      return (row?.n ?? 0) >= 6;
    });
  }

  it("go to the webhook once each, numbered in their conversation, and hold nothing that somebody wrote", async () => {
    await story("cust-events");
    expect(await publish(subscribed())).toBeNull();
    expect(heard.map(({ type }) => type)).toEqual([
      ...["ConversationStarted", "MessageReceived", "MessageReceived", "ConversationEscalated"],
      ...["ConversationRated", "CustomerFeedbackReceived"],
    ]);
    expect(heard.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(heard.map(({ id }) => id)).size).toBe(6);
    expect(heard.at(-2)?.data).toMatchObject({ rating: 5, customerId: "cust-events" });
    expect(JSON.stringify(heard)).not.toMatch(/Mawar|0812|mantap/);
    await publish(subscribed());
    expect(heard).toHaveLength(6);
  });

  it("keep their order over a failure, and go on by themselves", async () => {
    await story("cust-failing");
    answers = [200, 500];
    const next = await publish(subscribed());
    expect(heard.map(({ n }) => n)).toEqual([1]);
    const at = next ?? 0;
    expect(at).toBeGreaterThan(Date.now());
    setClock(() => at);
    expect(await publish(subscribed())).toBeNull();
    expect(heard.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("that nobody takes are given up after a day, shown to staff, and sent again when they say so", async () => {
    await story("cust-dead");
    network.use(http.post(hook, () => HttpResponse.error()));
    for (let next: number | null = Date.now(); next !== null; ) {
      const at = next;
      setClock(() => at);
      next = await publish(subscribed());
    }
    const token = await jwt("admin-1", { role: "admin" });
    setClock();
    const listed = await call("/api/events?state=dead&limit=2", { token });
    const { events, nextCursor } = await listed.json<{
      events: { id: string; conversationId: string; state: string; error: string }[];
      nextCursor: string;
    }>();
    expect(events).toMatchObject([{ state: "dead" }, { state: "dead" }]);
    const rest = await call(`/api/events?state=dead&cursor=${encodeURIComponent(nextCursor)}`, { token });
    expect((await rest.json<{ events: unknown[] }>()).events).toHaveLength(4);
    const letters = await call("/api/inbox/dead-letters", { token });
    const [id = "", conversation] = [events[0]?.id, events[0]?.conversationId];
    expect((await letters.json<{ deadLetters: unknown[] }>()).deadLetters).toContainEqual(
      expect.objectContaining({ id: `events/${id}`, kind: "event", conversationId: conversation }),
    );
    expect((await call(`/api/events/${events[0]?.id}/resend`, { method: "POST", token })).status).toBe(200);
    expect((await call(`/api/events/${events[0]?.id}/resend`, { method: "POST", token })).status).toBe(404);
    expect(await dueEvents(env, 10)).toMatchObject([{ id: events[0]?.id, attempts: 0 }]);
  });

  it("are not even written where nobody listens", async () => {
    const { token } = await visitor();
    await ask(token, "halo");
    const row = await env.DB.prepare("SELECT count(*) AS n FROM published_events").first<{ n: number }>();
    expect(row?.n).toBe(0);
  });

  it("are brought by the publisher's alarm", async () => {
    const stub = env.PUBLISHER.getByName("one");
    await stub.kick();
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect(await runDurableObjectAlarm(stub)).toBe(false);
  });
});

const shipped = (id: string, more: object = {}) => ({
  ...{ id, type: "OrderShipped", at: new Date(noon).toISOString() },
  data: { customerId: "cust-buys", orderNumber: "WR-20260120-0001", courier: "JNE", trackingNumber: "JP1", ...more },
});

describe("POST /api/events", () => {
  const service = createService(kidkazz);
  const post = async (body: unknown, header?: string) => {
    const text = JSON.stringify(body);
    const headers = { "content-type": "application/json", "x-event-signature": header ?? (await sign(text, secret)) };
    const request = new Request("https://chat.test/api/events", { method: "POST", headers, body: text });
    const own = { ...env, EVENT_SIGNING_SECRET: secret } as unknown as Env;
    const answer = await service.handler.fetch(request, own, createExecutionContext());
    return { status: answer.status, body: await answer.json<Record<string, unknown>>() };
  };

  it("is refused when it is forged, unsigned, too old or no event, and changes nothing", async () => {
    const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
    expect((await post(shipped("e-1"), "t=1,v1=00")).status).toBe(401);
    expect((await post(shipped("e-1"), await sign("another body", secret))).status).toBe(401);
    expect(
      (await post(shipped("e-1"), await sign(JSON.stringify(shipped("e-1")), "a-secret-of-somebody-else"))).status,
    ).toBe(401);
    expect((await post({ ...shipped("e-1"), type: "OrderLost" })).status).toBe(400);
    const row = await env.DB.prepare("SELECT count(*) AS n FROM received_events").first<{ n: number }>();
    expect(row?.n).toBe(0);
    expect(warned.mock.calls.filter(([line]) => String(line).includes("event.refused"))).toHaveLength(3);
  });

  it("is taken once: a replay is refused, and says so", async () => {
    expect(await post(shipped("e-2"))).toMatchObject({ status: 202, body: { sent: 0, refused: 0 } });
    expect(await post(shipped("e-2"))).toMatchObject({ status: 409, body: { error: { code: "EVENT_SEEN" } } });
  });
});

const house = { ...bot, notices: kidkazz.notices ?? {} } as typeof bot;
const asked = (id: string, more: Partial<Proactive> = {}): Proactive => ({
  ...{ id, eventId: id, type: "OrderShipped", at: noon },
  notice: { orderNumber: "WR-20260120-0001", courier: "JNE", trackingNumber: "JP1" },
  ...more,
});

/** A customer who has written on a channel that is called, at noon. */
async function customer(
  name: string,
  run: (
    bench: Bench & { arrived: { text: string }[]; say(text: string): Promise<void>; at(ms: number): void },
  ) => Promise<void>,
  channel: Partial<Channel> = {},
) {
  let time = noon;
  setClock(() => time);
  const platform = pushPlatform();
  const channels = { telegram: { ...platform.channel, ...channel } };
  await withThread(`telegram:bot-1:${name}`, { bot: house, channels }, async (bench) => {
    const say = async (text: string) => {
      const before = platform.arrived.length;
      const sender = { externalId: name, aliases: [], customerId: "cust-buys" };
      await bench.thread.accept([turnOf(text, { address: name, sender, sentAt: time })]);
      await until("the answer", () => platform.arrived.length > before || text.startsWith("silent"));
    };
    await say("halo");
    platform.arrived.length = 0;
    await run({ ...bench, arrived: platform.arrived, say, at: (ms) => (time = noon + ms) });
  });
}
const recorded = async (id: string) =>
  env.DB.prepare("SELECT state, reason FROM proactive_messages WHERE id = ?").bind(id).first();

describe("a message that the shop starts", () => {
  it("is said where the customer wrote, once, stands in the conversation, and is recorded", async () => {
    await customer("p-1", async ({ thread, arrived, state }) => {
      expect(await thread.proactive(asked("s-1"))).toBe("sent");
      expect(await thread.proactive(asked("s-1"))).toBe("sent");
      await until("the message", () => arrived.length > 0);
      expect(arrived.map(({ text }) => text)).toEqual([
        expect.stringContaining("WR-20260120-0001 sudah dikirim dengan JNE"),
      ]);
      const history = state.storage.sql.exec<{ body: string }>("SELECT body FROM history").toArray();
      expect(JSON.stringify(history)).toContain("JP1");
      await until("the record", async () => (await recorded("s-1"))?.state === "sent");
      const shown = await call("/api/customers/cust-buys", { token: await jwt("agent-1", { role: "support" }) });
      expect((await shown.json<{ notices: unknown[] }>()).notices).toMatchObject([
        { id: "s-1", state: "sent", reason: null, text: expect.stringContaining("JNE") },
      ]);
    });
  });

  it("is not said to who said stop, or has blocked us", async () => {
    await customer("p-2", async ({ thread, arrived, say }) => {
      await say("berhenti");
      arrived.length = 0;
      expect(await thread.proactive(asked("s-3"))).toBe("refused");
      await until("the record", async () => (await recorded("s-3"))?.reason === "STOPPED");
      await thread.accept([
        {
          event: "blocked",
          eventId: "b",
          channel: "telegram",
          account: "bot-1",
          address: "p-2",
          sentAt: noon,
        } as never,
      ]);
      expect(await thread.proactive(asked("s-4"))).toBe("refused");
      expect(arrived).toEqual([]);
    });
  });

  it("is not said to who said stop while a person had the conversation, or nobody yet, or too fast", async () => {
    const consents = (name: string) =>
      env.DB.prepare("SELECT granted, source FROM consents WHERE identity_id LIKE ?").bind(name).all();
    for (const claimed of [true, false]) {
      await customer(`p-stop-${claimed}`, async ({ thread, arrived, say, at, state }) => {
        await say("a person please");
        const [row] = [...state.storage.sql.exec<{ id: string }>("SELECT id FROM docs WHERE kind = 'ticket'")];
        const id = row?.id ?? "";
        const sari = { id: "agent-1", name: "Sari", role: "support" as const };
        if (claimed) await thread.desk(sari, id, { do: "claim" });
        expect(await thread.proactive(asked(`s-${id}`))).toBe("held");
        const before = arrived.length;
        await thread.accept([turnOf("Berhenti!", { address: `p-stop-${claimed}`, sentAt: noon })]);
        // the person, or the wish for one, stays
        if (!claimed) await thread.desk(sari, id, { do: "claim" });
        expect((await thread.desk(sari, id, { do: "resolve", resolution: "beres" })).kind).toBe("done");
        expect(arrived).toHaveLength(before + 1);
        at(3_600_000);
        await thread.alarm();
        await until("the record", async () => (await recorded(`s-${id}`))?.reason === "STOPPED");
        await until("the consent", async () => (await consents(id.slice(2, 45))).results.length > 0);
        expect((await consents(id.slice(2, 45))).results).toEqual([{ granted: 0, source: "stop" }]);
        expect(arrived).toHaveLength(before + 1);
      });
      // they are one customer's in these tests, and a stop at the first would count for the second
      await env.DB.exec("DELETE FROM identities");
    }
    await customer("p-stop-fast", async ({ thread, state }) => {
      const burst = Array.from({ length: 31 }, () => turnOf("silent", { address: "p-stop-fast", sentAt: noon }));
      await thread.accept([...burst, turnOf("stop", { address: "p-stop-fast", sentAt: noon + 1 })]);
      const [head] = [...state.storage.sql.exec<{ body: string }>("SELECT body FROM docs WHERE kind = 'head'")];
      expect(JSON.parse(head?.body ?? "{}")).toMatchObject({ stopped: true });
    });
  });

  it("waits for the morning, and comes then", async () => {
    await customer("p-3", async ({ thread, arrived, at }) => {
      // ten at night in Jakarta
      at(10 * 3_600_000);
      expect(await thread.proactive(asked("s-5"))).toBe("held");
      await thread.alarm();
      expect(arrived).toEqual([]);
      at(20 * 3_600_000 - 60_000);
      await thread.alarm();
      expect(arrived).toEqual([]);
      at(20 * 3_600_000);
      await thread.alarm();
      expect(arrived).toHaveLength(1);
      await until("the record", async () => (await recorded("s-5"))?.state === "sent");
    });
  });

  it("never talks over a person, and is dropped when it has become old news", async () => {
    await customer("p-4", async ({ thread, arrived, say, at }) => {
      await say("a person please");
      arrived.length = 0;
      expect(await thread.proactive(asked("s-6"))).toBe("held");
      at(3_600_000);
      await thread.alarm();
      at(49 * 3_600_000);
      await thread.alarm();
      await until("the record", async () => (await recorded("s-6"))?.state === "expired");
      expect(arrived.filter(({ text }) => text.includes("dikirim dengan"))).toEqual([]);
    });
  });

  it("is not said at an address that is another customer's, or became so while it waited", async () => {
    await customer("p-7", async ({ thread, arrived, say, at }) => {
      expect(await thread.proactive(asked("s-10", { customerId: "cust-else" }))).toBe("refused");
      at(10 * 3_600_000);
      expect(await thread.proactive(asked("s-11", { customerId: "cust-buys" }))).toBe("held");
      const token = await newLinkToken(String((env as unknown as Record<string, string>).SESSION_SECRET));
      await putLink(env, token, "cust-next");
      await say(`/start ${token}`);
      arrived.length = 0;
      at(20 * 3_600_000);
      await thread.alarm();
      await until("the record", async () => (await recorded("s-11"))?.state === "refused");
      expect(await recorded("s-11")).toEqual({ state: "refused", reason: "NOT_THEIRS" });
      expect(arrived).toEqual([]);
    });
  });

  /** The customer has said stop at an address other than these tests'. */
  const stopElsewhere = () =>
    env.DB.prepare(
      `INSERT INTO identities (id, channel, account, address, customer_id, stopped, created_at, updated_at)
       VALUES ('elsewhere', 'WHATSAPP', '1', '62', 'cust-buys', 1, '2026', '2026')`,
    ).run();

  it("is not said to who said stop on another channel, also while it waited, nor when they had asked for it", async () => {
    await customer("p-8", async ({ thread, arrived, at }) => {
      at(10 * 3_600_000);
      expect(await thread.proactive(asked("s-12", { customerId: "cust-buys" }))).toBe("held");
      await stopElsewhere();
      at(20 * 3_600_000);
      await thread.alarm();
      await until("the record", async () => (await recorded("s-12"))?.reason === "STOPPED");
      at(22 * 3_600_000);
      const wished = asked("s-13", { type: "ProductBackInStock", notice: { productName: "Botol" }, customerId: null });
      expect(await thread.proactive(wished)).toBe("refused");
      expect(arrived).toEqual([]);
    });
  });

  it("waits for the record where it cannot be asked whether they said stop", async () => {
    await customer("p-9", async ({ thread, arrived, at }) => {
      at(10 * 3_600_000);
      await thread.proactive(asked("s-14", { customerId: "cust-buys" }));
      at(20 * 3_600_000);
      tapDb(() => {
        throw new Error("D1 is down");
      });
      await thread.alarm();
      tapDb(null);
      expect(arrived).toEqual([]);
      at(20 * 3_600_000 + 60_000);
      await thread.alarm();
      await until("the message", () => arrived.length > 0);
    });
  });

  it("that waits is said by the Thread that goes on for this one", async () => {
    setClock(() => noon);
    const { token } = await visitor();
    const { conversationId } = await ask(token, "halo");
    const key = conversationId.split("_").slice(1, -1).join("_");
    await customer("p-10", async ({ thread, arrived, at }) => {
      at(10 * 3_600_000);
      expect(await thread.proactive(asked("s-15"))).toBe("held");
      await thread.forwardTo(key, { channel: "telegram", account: "bot-1", address: "p-10" }, null);
      at(20 * 3_600_000);
      await thread.alarm();
      expect(arrived).toEqual([]);
      await until("the record", async () => (await recorded("s-15"))?.state === "sent");
      const row = await env.DB.prepare("SELECT identity_id FROM proactive_messages WHERE id = 's-15'").first();
      expect(row).toEqual({ identity_id: key });
    });
  });

  it("goes out as a template where the channel's window is shut, and not at all where there is none", async () => {
    const capabilities = { ...pushPlatform().channel.capabilities, windowHours: 24 };
    const renderTemplate: Channel["renderTemplate"] = ({ name, language, values }, text) => ({
      text: `${name} ${language} ${values.join(",")}`,
      payload: { text },
    });
    await customer(
      "p-5",
      async ({ thread, arrived, at }) => {
        expect(await thread.proactive(asked("s-7"))).toBe("sent");
        at(25 * 3_600_000);
        expect(await thread.proactive(asked("s-8"))).toBe("sent");
        await until("both", () => arrived.length === 2);
        expect(arrived[1]?.text).toBe("order_shipped id WR-20260120-0001,JNE,JP1");
      },
      { capabilities, renderTemplate },
    );
    await customer(
      "p-6",
      async ({ thread, at }) => {
        at(25 * 3_600_000);
        expect(await thread.proactive(asked("s-9"))).toBe("refused");
      },
      { capabilities },
    );
    expect(whatsapp.renderTemplate).toBeDefined();
  });
});

describe("an order's event", () => {
  /** A customer who has written on the page, then in the app, then on the page again: where each is. */
  async function onTwoAddresses(id: string) {
    const token = await jwt(id);
    const said = [];
    for (const [n, channel] of (["WEB", "MOBILE", "WEB"] as const).entries()) {
      setClock(() => noon + n * 60_000);
      said.push((await ask(token, "halo", { channel })).conversationId);
    }
    await until("the record", async () => {
      const row = await env.DB.prepare("SELECT count(*) AS n FROM identities WHERE customer_id = ?").bind(id).first();
      return row?.n === 2;
    });
    return { token, page: said[0] ?? "", app: said[1] ?? "" };
  }
  const told = async (conversationId: string) => {
    const rows = env.DB.prepare("SELECT content FROM messages WHERE conversation_id = ? AND role = 'SYSTEM'");
    return (await rows.bind(conversationId).all()).results.length;
  };

  it("is told where its customer wrote last, also within one day", async () => {
    const { page, app } = await onTwoAddresses("cust-twice");
    expect(await take(env, { bot: kidkazz }, shipped("o-1", { customerId: "cust-twice" }) as ShopEvent)).toMatchObject({
      told: { sent: 1 },
    });
    await until("the message", async () => (await told(page)) === 1);
    expect(await told(app)).toBe(0);
  });

  it("that is done again after a failure is not told at a second address", async () => {
    const { token, page, app } = await onTwoAddresses("cust-again");
    const event = shipped("o-2", { customerId: "cust-again" }) as ShopEvent;
    const done = vi.spyOn(events, "noteTaken").mockRejectedValueOnce(new Error("D1 is down"));
    await expect(take(env, { bot: kidkazz }, event)).rejects.toThrow("D1 is down");
    done.mockRestore();
    setClock(() => noon + 600_000);
    await ask(token, "halo", { channel: "MOBILE" });
    expect(await take(env, { bot: kidkazz }, event)).toMatchObject({ told: { sent: 1 } });
    await until("the message", async () => (await told(page)) === 1);
    expect(await told(app)).toBe(0);
    // whose it was is not needed any more
    expect(await env.DB.prepare("SELECT thread FROM received_events WHERE id = 'o-2'").first()).toEqual({
      thread: null,
    });
  });
});

describe("an event by the queue", () => {
  it("is told to who waits for the product, once, and forgotten; nonsense is given up", async () => {
    setClock(() => noon);
    const { token } = await visitor();
    const { conversationId } = await ask(token, "halo");
    const identityId = conversationId.split("_").slice(1, -1).join("_");
    await putWait(env, { subject: "product:P-1", label: "Botol Kaca", identityId, customerId: null });
    const event = (id: string) => ({
      id,
      type: "ProductBackInStock",
      at: new Date(noon).toISOString(),
      data: { productId: "P-1" },
    });
    const outcomes: string[] = [];
    const message = (body: unknown) => ({
      body,
      attempts: 1,
      ack: () => outcomes.push("ack"),
      retry: () => outcomes.push("retry"),
    });
    const messages = [event("q-1"), event("q-1"), event("q-2"), { type: "Nonsense" }].map(message);
    await onShopEvents({ messages } as unknown as MessageBatch<unknown>, env, { bot: kidkazz } as never);
    expect(outcomes).toEqual(["ack", "ack", "ack", "ack"]);
    const answer = await call(`/api/chat/conversations/${conversationId}/messages?after_seq=2`, { token });
    const { messages: said } = await answer.json<{ messages: { content: string; role: string }[] }>();
    expect(said).toMatchObject([{ role: "system", content: expect.stringContaining("Botol Kaca") }]);
    const consent = await env.DB.prepare("SELECT purpose, granted, source FROM consents").first();
    expect(consent).toEqual({ purpose: "product:P-1", granted: 1, source: "chat" });
  });
});
