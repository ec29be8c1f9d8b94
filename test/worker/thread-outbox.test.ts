import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import type { SendResult } from "../../src/core/channel";
import { setClock } from "../../src/core/clock";
import { tapDb } from "../../src/core/db/db";
import { backoff } from "../../src/core/thread/outbox";
import type { TestThread } from "../support/thread";
import { findings, pushPlatform, sleep, turnOf, until, withThread } from "../support/thread";

afterEach(() => setClock());

const refusal = (kind: "retry" | "final" | "unknown" | "auth" | "window", retryAfter?: number): SendResult => ({
  ok: false,
  kind,
  code: "429",
  message: "no",
  ...(retryAfter !== undefined && { retryAfter }),
});

function outbox(state: DurableObjectState) {
  return state.storage.sql
    .exec<{ state: string; body: string }>("SELECT state, body FROM outbox ORDER BY n")
    .toArray()
    .map((row) => ({ ...JSON.parse(row.body), state: row.state }));
}

/** Lets time pass, and the alarm that is due ring. */
async function later(thread: TestThread, ms: number) {
  const at = Date.now() + ms;
  setClock(() => at);
  await thread.alarm();
  await sleep(20);
}

describe("the outbox", () => {
  it("sends again what was refused before it was processed, after the channel's own wait", async () => {
    const platform = pushPlatform();
    platform.next.push(refusal("retry", 5_000));
    await withThread("retry", { channels: { telegram: platform.channel } }, async ({ thread, state, alarmAt }) => {
      const turn = turnOf("hi");
      await thread.accept([turn]);
      await until("the refusal", () => outbox(state)[0]?.attempts === 1 && outbox(state)[0]?.state === "queued");
      expect(alarmAt()).toBeGreaterThan(Date.now());
      await later(thread, 4_000);
      expect(platform.arrived).toHaveLength(0);
      await later(thread, 6_500);
      await until("clean books", async () => (await findings(state, [turn], platform)).length === 0);
      expect(outbox(state)).toMatchObject([{ state: "sent", attempts: 2, externalId: "x-1" }]);
    });
  });

  it("sends at once what was never tried, also when the clock that it reads is behind the one that made it", async () => {
    // in a Worker time stands still between two pieces of I/O, and each call has a time of its own
    const base = Date.now();
    let reads = 0;
    setClock(() => base - reads++);
    const platform = pushPlatform();
    await withThread("behind", { channels: { telegram: platform.channel } }, async ({ thread }) => {
      await thread.accept([turnOf("one\n\ntwo")]);
      await until("both", () => platform.arrived.length === 2, 3_000);
    });
  });

  it("does not send again what a receipt says has arrived after all, while it waits for its second try", async () => {
    const platform = pushPlatform();
    platform.next.push(refusal("retry", 3_000));
    await withThread("arrived", { channels: { telegram: platform.channel } }, async ({ thread, state }) => {
      await thread.accept([turnOf("hi")]);
      await until("the refusal", () => outbox(state)[0]?.attempts === 1 && outbox(state)[0]?.state === "queued");
      const { sender: _, content: __, ...origin } = turnOf("");
      const receipt = { ...origin, externalId: "wamid.1", partId: outbox(state)[0]?.id, state: "sent" as const };
      await thread.accept([{ ...receipt, event: "receipt" }]);
      expect(outbox(state)).toMatchObject([{ state: "sent", externalId: "wamid.1" }]);
      await later(thread, 10_000);
      expect(platform.arrived).toHaveLength(0);
    });
  });

  it("keeps the order: a later part waits for an earlier one that is put off", async () => {
    const platform = pushPlatform();
    platform.next.push(refusal("retry", 3_000));
    await withThread("parts", { channels: { telegram: platform.channel } }, async ({ thread, state }) => {
      await thread.accept([turnOf("one\n\ntwo")]);
      await until("the refusal", () => outbox(state)[0]?.attempts === 1);
      expect(platform.arrived).toHaveLength(0);
      await later(thread, 5_000);
      await until("both", () => platform.arrived.length === 2);
      expect(platform.arrived.map((part) => part.text)).toEqual(["re: one", "two"]);
    });
  });

  it("never sends again what may have arrived: a receipt settles it", async () => {
    const platform = pushPlatform();
    platform.next.push("lost");
    await withThread("unknown", { channels: { telegram: platform.channel } }, async ({ thread, state, restart }) => {
      await thread.accept([turnOf("hi")]);
      const part = await until("doubt", () => outbox(state).find((each) => each.state === "unknown"));
      const again = restart();
      await again.alarm();
      expect(platform.arrived).toHaveLength(1);
      await again.accept([
        {
          event: "receipt",
          eventId: "r1",
          channel: "telegram",
          account: "bot-1",
          address: "customer-1",
          sentAt: Date.now(),
          externalId: "x-1",
          partId: part.id,
          state: "delivered",
        },
      ]);
      expect(outbox(state)).toMatchObject([{ state: "delivered", externalId: "x-1" }]);
      await later(again, 61_000);
      expect((await env.INBOX.getByName("inbox").status()).deadLetters).toBe(0);
    });
  });

  it("shows staff what stays in doubt for a minute", async () => {
    const platform = pushPlatform();
    platform.next.push(refusal("unknown"));
    await withThread("doubt", { channels: { telegram: platform.channel } }, async ({ thread, state }) => {
      await thread.accept([turnOf("hi")]);
      await until("doubt", () => outbox(state)[0]?.state === "unknown");
      await later(thread, 59_000);
      expect((await env.INBOX.getByName("inbox").status()).deadLetters).toBe(0);
      await later(thread, 62_000);
      expect((await env.INBOX.getByName("inbox").status()).deadLetters).toBe(1);
      expect(outbox(state)[0]?.state).toBe("unknown");
    });
  });

  it("gives up after eight attempts, visibly", async () => {
    const platform = pushPlatform();
    platform.next.push(...Array.from({ length: 20 }, () => refusal("retry")));
    await withThread("dead", { channels: { telegram: platform.channel } }, async ({ thread, state }) => {
      await thread.accept([turnOf("hi")]);
      for (let n = 1; n <= 12; n++) await later(thread, n * 200_000);
      expect(outbox(state)).toMatchObject([{ state: "dead", attempts: 8 }]);
      expect((await env.INBOX.getByName("inbox").status()).deadLetters).toBe(1);
    });
  });

  it("does not repeat what the channel refuses for good, and goes on with the next message", async () => {
    const platform = pushPlatform();
    platform.next.push(refusal("final"));
    await withThread("final", { channels: { telegram: platform.channel } }, async ({ thread, state }) => {
      await thread.accept([turnOf("one")]);
      await until("the refusal", () => outbox(state)[0]?.state === "failed");
      await thread.accept([turnOf("two")]);
      await until("the second", () => platform.arrived.length === 1);
      const { results } = await env.DB.prepare("SELECT state FROM deliveries ORDER BY created_at").all();
      expect(results[0]).toEqual({ state: "failed" });
    });
  });

  it("takes a receipt that comes before its part is known, and one that comes late", async () => {
    const platform = pushPlatform();
    const receipt = (eventId: string, state: "delivered" | "read") => ({
      event: "receipt" as const,
      eventId,
      channel: "telegram" as const,
      account: "bot-1",
      address: "customer-1",
      sentAt: Date.now(),
      externalId: "x-1",
      state,
    });
    await withThread("receipts", { channels: { telegram: platform.channel } }, async ({ thread, state }) => {
      await thread.accept([receipt("r1", "read")]);
      await thread.accept([turnOf("hi")]);
      await until("the part", () => outbox(state)[0]?.state === "read");
      await thread.accept([receipt("r2", "delivered")]);
      expect(outbox(state)).toMatchObject([{ state: "read" }]);
    });
  });

  it.each([
    ["by our part's id", true],
    ["by the channel's own id", false],
  ])('does not lower what a receipt said while "sent" was still being written down, %s', async (_how, byPart) => {
    const platform = pushPlatform();
    await withThread(`race-${byPart}`, { channels: { telegram: platform.channel } }, async ({ thread, state }) => {
      // D1 takes its time: the part is sent, and that is only in memory for a moment
      tapDb(() => sleep(60));
      await thread.accept([turnOf("hi")]);
      const sent = await until("the arrival", () => platform.arrived[0]);
      await sleep(5);
      await thread.accept([
        {
          event: "receipt",
          eventId: "r1",
          channel: "telegram",
          account: "bot-1",
          address: "customer-1",
          sentAt: Date.now(),
          externalId: sent.externalId,
          ...(byPart && { partId: sent.partId }),
          state: "read",
        },
      ]);
      await sleep(300);
      expect(outbox(state)).toMatchObject([{ state: "read", externalId: sent.externalId }]);
      tapDb(null);
      await later(thread, 40_000);
      await until("the record", async () => {
        return (await env.DB.prepare("SELECT state FROM deliveries").first("state")) === "read";
      });
    });
  });

  it("fails a part that its channel has no way to send, instead of trying for ever", async () => {
    const { send: _, ...mute } = pushPlatform().channel;
    await withThread("mute", { channels: { telegram: mute } }, async ({ thread, state }) => {
      await thread.accept([turnOf("hi")]);
      await until("the end of it", () => outbox(state)[0]?.state === "failed");
    });
  });

  it("waits longer after each refusal, within bounds", () => {
    for (let attempt = 1; attempt <= 20; attempt++) {
      for (const random of [0, 0.5, 0.999]) {
        const wait = backoff(attempt, undefined, random);
        expect(wait).toBeGreaterThanOrEqual(750);
        expect(wait).toBeLessThanOrEqual(150_000);
        expect(backoff(attempt, 400_000, random)).toBe(400_000);
      }
    }
  });
});
