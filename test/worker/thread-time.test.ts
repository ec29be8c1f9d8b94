import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { setClock } from "../../src/core/clock";
import { threadKey } from "../../src/core/conversation/ids";
import { onSchedule } from "../../src/core/cron";
import type { ThreadContext } from "../../src/core/thread/context";
import type { Head } from "../../src/core/thread/head";
import { watchSteps } from "../../src/core/thread/steps";
import service from "../../src/index";
import { kidkazz } from "../../src/shop/bot";
import { ask, call, guest, say } from "../support/api";
import { findings, pushPlatform, sleep, threadEntries, turnOf, until, withThread } from "../support/thread";

const day = 86_400_000;

afterEach(() => {
  setClock();
  watchSteps(null);
});

function at(ms: number) {
  const moment = Date.now() + ms;
  setClock(() => moment);
}

function count(state: DurableObjectState, table: string): number {
  return state.storage.sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).one().n;
}

describe("as time passes", () => {
  it("reports a turn that nobody has answered for 30 s, and takes the report back when it is answered", async () => {
    const platform = pushPlatform();
    await withThread("unanswered", { channels: { telegram: platform.channel } }, async ({ thread, restart }) => {
      watchSteps((step) => (step === "started" ? new Promise(() => {}) : undefined));
      void thread.accept([turnOf("hi")]);
      await sleep(20);
      at(20_000);
      await thread.alarm();
      expect((await (await call("/health")).json()) as object).toMatchObject({
        status: "ok",
        oldestUnansweredTurn: null,
      });
      at(31_000);
      await thread.alarm();
      expect((await (await call("/health")).json()) as object).toMatchObject({
        status: "degraded",
        unanswered: 1,
        oldestUnansweredTurn: { seconds: 31 },
      });
      watchSteps(null);
      const again = restart();
      at(42_000);
      await again.alarm();
      await until("the answer", () => platform.arrived.length === 1);
      at(60_000);
      await again.alarm();
      expect((await (await call("/health")).json()) as object).toMatchObject({ status: "ok", unanswered: 0 });
    });
  });

  it("lets inbox rows live 8 days and parts 30, and never what D1 does not have", async () => {
    const platform = pushPlatform();
    await withThread("sweep", { channels: { telegram: platform.channel } }, async ({ thread, state }) => {
      const turn = turnOf("hi");
      await thread.accept([turn]);
      await until("clean books", async () => (await findings(state, [turn], platform)).length === 0);
      at(7 * day);
      await thread.alarm();
      expect(count(state, "inbox")).toBe(1);
      at(9 * day);
      await thread.alarm();
      expect([count(state, "inbox"), count(state, "outbox"), count(state, "messages")]).toEqual([0, 1, 2]);
      at(40 * day);
      await thread.alarm();
      expect([count(state, "inbox"), count(state, "outbox"), count(state, "messages")]).toEqual([0, 0, 2]);
    });
  });

  it("empties a Thread after 90 days without a word; the next message opens a new conversation", async () => {
    const platform = pushPlatform();
    await withThread("idle", { channels: { telegram: platform.channel } }, async ({ thread, state }) => {
      const turn = turnOf("hi");
      await thread.accept([turn]);
      await until("clean books", async () => (await findings(state, [turn], platform)).length === 0);
      const first = threadEntries(state)[0]?.id;
      for (let n = 8; n <= 100; n++) {
        at(n * day);
        await thread.alarm();
      }
      const tables = state.storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'messages'").toArray();
      expect(tables).toEqual([]);
      const next = turnOf("hi again");
      await thread.accept([next]);
      await until(
        "clean books",
        async () => (await findings(state, [next], platform, { deliveries: false })).length === 0,
      );
      expect(threadEntries(state)[0]?.id).not.toBe(first);
      expect(await env.DB.prepare("SELECT count(*) AS n FROM conversations").first("n")).toBe(2);
    });
  });

  it("writes who writes here into the record also in a Thread that was emptied", async () => {
    const platform = pushPlatform();
    await withThread("idle-name", { channels: { telegram: platform.channel } }, async ({ thread, state }) => {
      const say = async (displayName: string) => {
        await thread.accept([turnOf("hi", { sender: { externalId: "customer-1", aliases: [], displayName } })]);
        await until(displayName, () =>
          env.DB.prepare("SELECT 1 FROM identities WHERE display_name = ?").bind(displayName).first(),
        );
      };
      await say("Ani");
      for (let n = 8; n <= 100; n++) {
        at(n * day);
        await thread.alarm();
      }
      expect(state.storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'messages'").toArray()).toEqual([]);
      await say("Ani Lestari");
    });
  });

  it("does not empty a Thread that knows of a stop, or of a link taken off", async () => {
    const platform = pushPlatform();
    for (const kept of [{ stopped: true }, { unlinked: true }])
      await withThread(`idle-${Object.keys(kept)}`, { channels: { telegram: platform.channel } }, async (bench) => {
        await bench.thread.accept([turnOf("hi")]);
        await until("the record", () => env.DB.prepare("SELECT 1 FROM identities").first());
        const { store } = (bench.thread as unknown as { awake(): { context: ThreadContext } }).awake().context;
        store.write(() => store.putHead({ ...(store.head() as Head), ...kept }));
        for (let n = 8; n <= 100; n++) {
          at(n * day);
          await bench.thread.alarm();
        }
        expect(store.head()).toMatchObject(kept);
      });
  });

  it("closes ACTIVE conversations after 24 hours, in pages, and never those that wait for a person (R3)", async () => {
    const tokens = await Promise.all(Array.from({ length: 105 }, () => guest()));
    const answers = await Promise.all(tokens.map((token) => ask(token, "halo")));
    const [waiting, asking] = await Promise.all([guest(), guest()]);
    for (const token of [waiting, asking])
      expect((await ask(token, "mau bicara dengan orang")).status).toBe("WAITING_HUMAN");
    // the bot answers meanwhile, and the ticket stays open
    expect(await ask(asking, kidkazz.texts["id-ID"].askBot)).toMatchObject({ status: "ACTIVE" });
    at(day - 60_000);
    await onSchedule(env, {});
    expect(await statuses()).toEqual([
      { status: "ACTIVE", n: 106 },
      { status: "WAITING_HUMAN", n: 1 },
    ]);
    at(day + 60_000);
    await onSchedule(env, {});
    expect(await statuses()).toEqual([
      { status: "ACTIVE", n: 1 },
      { status: "CLOSED", n: 105 },
      { status: "WAITING_HUMAN", n: 1 },
    ]);
    expect(await env.DB.prepare("SELECT count(*) AS n FROM tickets WHERE status = 'OPEN'").first("n")).toBe(2);
    const next = await ask(tokens[0] ?? "", "halo lagi");
    expect(next.conversationId).not.toBe(answers[0]?.conversationId);
  });

  it("runs every five minutes by cron", async () => {
    await service.scheduled(createScheduledController({ cron: "*/5 * * * *", scheduledTime: new Date() }), env);
    expect(await env.FILES.head("faq/snapshot.json")).not.toBeNull();
  });

  it("answers from the FAQ's snapshot when D1 is down (R2 has it)", async () => {
    await env.DB.prepare(
      "INSERT INTO faq_documents (id, category, question, answer, keywords, locale) VALUES ('f1', 'shipping', 'Berapa lama pengiriman?', 'Dua hari, Kak.', 'kirim, lama', 'id-ID')",
    ).run();
    await onSchedule(env, {});
    const { tapDb } = await import("../../src/core/db/db");
    const token = await guest();
    tapDb(() => {
      throw new Error("D1 is down");
    });
    expect(await ask(token, "berapa lama pengiriman kak")).toMatchObject({
      response: expect.stringMatching(/^Dua hari, Kak\./),
      toolsUsed: ["search_faq"],
    });
    expect(await ask(token, "sambungkan ke cs")).toMatchObject({ response: expect.stringMatching(/TKT-\d{8}-\d{4}/) });
  });

  it("serves the same message id after the process has died, and does not answer again", async () => {
    const token = await guest();
    const first = await ask(token, "halo", { clientMessageId: "m-1" });
    const { evictDurableObject } = await import("cloudflare:test");
    const { conversationId } = first;
    const { threadOf } = await import("../../src/http/threads");
    const stub = threadOf(env, conversationId, "conversation");
    await evictDurableObject(stub as unknown as DurableObjectStub);
    const again = await say(token, "halo", { clientMessageId: "m-1" });
    expect(await again.json()).toEqual(first);
    expect(conversationId).toContain(threadKey((stub as unknown as DurableObjectStub).id.toString()));
  });
});

async function statuses() {
  const { results } = await env.DB.prepare(
    "SELECT status, count(*) AS n FROM conversations GROUP BY status ORDER BY status",
  ).all();
  return results;
}
