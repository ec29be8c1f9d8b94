import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { web } from "../../src/channels/web/index";
import { setClock } from "../../src/core/clock";
import { tapDb } from "../../src/core/db/db";
import { ask, guest } from "../support/api";
import { findings, pushPlatform, sleep, threadEntries, turnOf, until, withThread } from "../support/thread";

afterEach(() => {
  setClock();
  tapDb(null);
});

describe("the record", () => {
  it("D1 fails for a minute: customers are answered, a hand-off has its number, afterwards nothing is missing or double", async () => {
    const platform = pushPlatform();
    await withThread("d1-down", { channels: { telegram: platform.channel } }, async ({ thread, state }) => {
      let refused = 0;
      tapDb(() => {
        refused++;
        throw new Error("D1_ERROR: the database is not reachable");
      });
      const turns = [turnOf("first"), turnOf("second"), turnOf("a person please")];
      for (const [n, turn] of turns.entries()) {
        await thread.accept([turn]);
        await until(`answer ${n}`, () =>
          platform.arrived.some((part) => part.text.includes(`re: ${["first", "second", "a person"][n]}`)),
        );
      }
      await until("the number", () => {
        const number = [
          ...state.storage.sql.exec("SELECT body->>'number' AS number FROM docs WHERE kind = 'ticket'"),
        ][0]?.number;
        return number && platform.arrived.at(-1)?.text.includes(String(number));
      });
      for (let at = 5_000; at <= 60_000; at += 5_000) {
        const moment = Date.now() + at;
        setClock(() => moment);
        await thread.alarm();
      }
      expect(refused).toBeGreaterThan(3);
      tapDb(null);
      const moment = Date.now() + 70_000;
      setClock(() => moment);
      await thread.alarm();
      await until("the record", async () => {
        return (await findings(state, turns, platform, { personOwns: true, deliveries: false })).length === 0;
      });
      const conversation = threadEntries(state)[0]?.id.replace(/^m/, "c").replace(/_\d+$/, "") ?? "";
      const { results } = await env.DB.prepare("SELECT count(*) AS n FROM tickets WHERE conversation_id = ?")
        .bind(conversation)
        .all();
      expect(results).toEqual([{ n: 1 }]);
      const { results: deliveries } = await env.DB.prepare(
        "SELECT state, count(*) AS n FROM deliveries WHERE conversation_id = ? GROUP BY state",
      )
        .bind(conversation)
        .all();
      expect(deliveries).toEqual([{ state: "sent", n: platform.arrived.length }]);
    });
  });

  it("waits for the record before it answers, at most a second", async () => {
    const principal = { kind: "guest", sessionId: "s1", expiresAt: Number.MAX_SAFE_INTEGER } as const;
    await withThread("slow-d1", { channels: { web } }, async ({ thread }) => {
      const turn = turnOf("hi", { channel: "web", address: "guest:s1" });
      tapDb(() => sleep(3_000));
      const started = Date.now();
      expect(await thread.chat(turn, principal, null)).toMatchObject({ outcome: { response: "re: hi" } });
      const took = Date.now() - started;
      expect(took).toBeGreaterThan(900);
      expect(took).toBeLessThan(2_500);
    });
  });

  it("keeps no platform waiting, also when a person owns the conversation", async () => {
    const platform = pushPlatform();
    await withThread("slow-d1-webhook", { channels: { telegram: platform.channel } }, async ({ thread }) => {
      await thread.accept([turnOf("a person please")]);
      await until("the hand-off", () => platform.arrived.some(({ text }) => text.includes("TKT-")));
      await sleep(300);
      tapDb(() => sleep(2_000));
      const started = Date.now();
      await thread.accept([turnOf("are you there?")]);
      expect(Date.now() - started).toBeLessThan(500);
    });
  });

  it("a row that D1 will never take is put aside, visibly, and the others go on", async () => {
    const platform = pushPlatform();
    await withThread("poison", { channels: { telegram: platform.channel } }, async ({ thread, state }) => {
      const turn = turnOf("hi");
      await thread.accept([turn]);
      await until("clean books", async () => (await findings(state, [turn], platform)).length === 0);
      const conversation = threadEntries(state)[0]?.id.replace(/^m/, "c").replace(/_\d+$/, "") ?? "";
      // a message under a seq that another message has in D1 already
      await env.DB.prepare(
        "INSERT INTO messages (id, conversation_id, role, content, seq) VALUES ('other', ?, 'USER', 'x', 3)",
      )
        .bind(conversation)
        .run();
      await thread.accept([turnOf("again")]);
      await until("a dead letter", async () => (await env.INBOX.getByName("inbox").status()).deadLetters === 1);
      await until("the answer's row", async () => {
        return await env.DB.prepare("SELECT 1 FROM messages WHERE content = 're: again'").first();
      });
      const kept = await env.FILES.list({ prefix: "dead-letters/record/messages/" });
      expect(kept.objects).toHaveLength(1);
    });
  });

  it("200 turns in a second share D1 batches: at most 0.3 a turn, and a warm turn reads nothing", async () => {
    const tokens = await Promise.all(Array.from({ length: 200 }, () => guest()));
    // new conversations first: what is counted is a warm turn
    await Promise.all(tokens.map((token) => ask(token, "halo")));
    const counted = { query: 0, batch: 0 };
    tapDb((what) => {
      counted[what]++;
    });
    const started = Date.now();
    await Promise.all(tokens.map((token) => ask(token, "halo")));
    const took = Date.now() - started;
    tapDb(null);
    console.log(`200 warm turns in ${took} ms: ${counted.batch} D1 batches, ${counted.query} D1 reads`);
    // the settings, once in two seconds for all of them, and nothing of a turn's own
    expect(counted.query).toBeLessThanOrEqual(1 + Math.ceil(took / 2_000));
    expect(counted.batch).toBeGreaterThan(0);
    expect(counted.batch).toBeLessThanOrEqual(60);
    const { results } = await env.DB.prepare("SELECT count(*) AS n FROM messages").all();
    expect(results).toEqual([{ n: 800 }]);
  });

  it("keeps the newer of two versions of a row, whichever comes last", async () => {
    const recorder = env.RECORDER.getByName("0");
    const row = (version: number, status: string) => ({
      table: "conversations" as const,
      id: "c1",
      version,
      row: {
        id: "c1",
        conversation_number: "CONV-1",
        user_type: "GUEST",
        channel: "WEB",
        status,
        message_count: 1,
        started_at: "2026-01-01T00:00:00.000Z",
        last_message_at: "2026-01-01T00:00:00.000Z",
        created_at: "2026-01-01T00:00:00.000Z",
        updated_at: "2026-01-01T00:00:00.000Z",
        version,
        owner: "bot",
        read_seq: 0,
      },
    });
    expect(await recorder.record([row(2, "CLOSED")])).toEqual({ ok: true, refused: [] });
    expect(await recorder.record([row(1, "ACTIVE")])).toEqual({ ok: true, refused: [] });
    const { results } = await env.DB.prepare("SELECT status, version FROM conversations").all();
    expect(results).toEqual([{ status: "CLOSED", version: 2 }]);
  });
});
