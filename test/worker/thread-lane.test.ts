import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { web } from "../../src/channels/web/index";
import type { Assistant } from "../../src/core/assistant/contract";
import type { LiveEvent } from "../../src/core/thread/live";
import {
  bot,
  echo,
  findings,
  pushPlatform,
  result,
  sleep,
  threadEntries,
  turnOf,
  until,
  withThread,
} from "../support/thread";

const guest = { kind: "guest", sessionId: "s1", expiresAt: Number.MAX_SAFE_INTEGER } as const;
const webTurn = (text: string, eventId: string = crypto.randomUUID()) =>
  turnOf(text, { channel: "web", account: "default", address: "guest:s1", eventId });

describe("the lane", () => {
  it("answers ten messages that come at once in order, none twice", async () => {
    const platform = pushPlatform();
    await withThread("ten", { channels: { telegram: platform.channel } }, async ({ thread, state }) => {
      const turns = Array.from({ length: 10 }, (_, n) => turnOf(`message ${n}`));
      await Promise.all(turns.map((turn) => thread.accept([turn])));
      await until("clean books", async () => (await findings(state, turns, platform, { echo: true })).length === 0);
      const users = threadEntries(state).filter((entry) => entry.role === "user");
      expect(users.map((entry) => entry.content)).toEqual(turns.map((_, n) => `message ${n}`));
    });
  });

  it("takes a delivery that is repeated at once, and later, as one message", async () => {
    const platform = pushPlatform();
    await withThread("same", { channels: { telegram: platform.channel } }, async ({ thread, state }) => {
      const turn = turnOf("once");
      await Promise.all(Array.from({ length: 5 }, () => thread.accept([turn])));
      await until("the answer", () => platform.arrived.length > 0);
      const again = await thread.accept([turn]);
      expect(again).toMatchObject({ kind: "accepted", accepted: [{ result: "duplicate" }] });
      await until("clean books", async () => (await findings(state, [turn], platform)).length === 0);
      expect(platform.arrived.map((part) => part.text)).toEqual(["re: once"]);
    });
  });

  it("takes the events of one body in the order that the channel gives", async () => {
    const platform = pushPlatform();
    await withThread("order", { channels: { telegram: platform.channel } }, async ({ thread, state }) => {
      await thread.accept([turnOf("second", { order: 2 }), turnOf("first", { order: 1 })]);
      await until("the answer", () => platform.arrived.length > 0);
      expect(threadEntries(state).map((entry) => entry.content)).toEqual(["first", "second", "re: first + second"]);
    });
  });

  it("gathers a burst and answers it together", async () => {
    const platform = pushPlatform(120);
    await withThread("burst", { channels: { telegram: platform.channel } }, async ({ thread }) => {
      for (const text of ["kak", "mau tanya", "ongkir brp"]) {
        await thread.accept([turnOf(text)]);
        await sleep(40);
      }
      await until("the answer", () => platform.arrived.length > 0);
      expect(platform.arrived.map((part) => part.text)).toEqual(["re: kak + mau tanya + ongkir brp"]);
    });
  });

  it("lets a newer message supersede a reply that nobody saw, at most twice", async () => {
    const platform = pushPlatform();
    let attempts = 0;
    const answer: Assistant = async (input) => {
      attempts++;
      return echo(input);
    };
    await withThread("supersede", { channels: { telegram: platform.channel }, answer }, async ({ thread }) => {
      await thread.accept([turnOf("wait 150 a")]);
      for (const text of ["b", "c", "d"]) {
        await sleep(40);
        await thread.accept([turnOf(text)]);
      }
      await until("two answers", () => platform.arrived.length === 2);
      // a, then a + b, then a + b + c: the third attempt is finished, and d waits for its own
      expect(platform.arrived.map((part) => part.text)).toEqual(["re: wait 150 a + b + c", "re: d"]);
      expect(attempts).toBe(4);
    });
  });

  it("finishes a reply of which something was shown", async () => {
    const answer: Assistant = async (input) => {
      input.onEvent({ type: "delta", text: "re: " });
      return echo(input);
    };
    await withThread("shown", { channels: { web }, answer }, async ({ thread, state }) => {
      const first = await thread.chatStream(webTurn("wait 100 a", "a"), guest, null);
      if (first.kind !== "stream") throw new Error(first.kind);
      const reading = new Response(first.stream).text();
      await sleep(30);
      const second = await thread.chat(webTurn("b", "b"), guest, null);
      const lines = (await reading)
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as LiveEvent);
      expect(lines.at(-1)).toMatchObject({ type: "done", outcome: { response: "re: wait 100 a", seq: 1 } });
      expect(second).toMatchObject({ kind: "outcome", outcome: { response: "re: b", seq: 2 } });
      expect(threadEntries(state).map((entry) => entry.content)).toEqual([
        "wait 100 a",
        "b",
        "re: wait 100 a",
        "re: b",
      ]);
    });
  });

  it("ends an answer that its customer stops: what was shown stays, and the next message is answered as ever", async () => {
    let begun = 0;
    const answer: Assistant = async (input) => {
      begun += 1;
      if (begun > 1) return echo(input);
      input.onEvent({ type: "delta", text: "Baik, Kak" });
      await sleep(5_000, input.signal);
      return result("Baik, Kak. Dan masih banyak lagi");
    };
    await withThread("stopped", { channels: { web }, answer }, async ({ thread, state }) => {
      const stream = await thread.chatStream(webTurn("cerita panjang dong"), guest, null);
      if (stream.kind !== "stream") throw new Error(stream.kind);
      const read = new Response(stream.stream).text();
      await until("the first words", () => begun === 1);
      expect(await thread.stopAnswer({ ...guest, sessionId: "s2" }, stream.conversationId)).toBe(false);
      expect(await thread.stopAnswer(guest, stream.conversationId)).toBe(true);
      const lines = (await read).trim().split("\n");
      expect(lines.map((line) => (JSON.parse(line) as LiveEvent).type)).toEqual(["delta", "interrupted", "done"]);
      await thread.chat(webTurn("stok?"), guest, stream.conversationId);
      expect(threadEntries(state).map(({ role, content }) => [role, content])).toEqual([
        ["user", "cerita panjang dong"],
        ["assistant", "Baik, Kak"],
        ["user", "stok?"],
        ["assistant", "re: stok?"],
      ]);
      // there is nothing to stop any more
      expect(await thread.stopAnswer(guest, stream.conversationId)).toBe(true);
      expect(begun).toBe(2);
    });
  });

  it("keeps what was shown as interrupted when the conversation is taken away, and says no more", async () => {
    const answer: Assistant = async (input) => {
      input.onEvent({ type: "delta", text: "Sebentar ya Kak. " });
      return echo(input);
    };
    await withThread("interrupted", { channels: { web }, answer }, async ({ thread, state }) => {
      const first = await thread.chatStream(webTurn("wait 300 a", "a"), guest, null);
      if (first.kind !== "stream") throw new Error(first.kind);
      const reading = new Response(first.stream).text();
      await sleep(30);
      await thread.close(guest, first.conversationId);
      const lines = (await reading)
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as LiveEvent);
      expect(lines.map((line) => line.type)).toEqual(["delta", "interrupted", "done"]);
      const last = threadEntries(state).at(-1);
      expect(last?.content).toBe("Sebentar ya Kak. ");
      const body = state.storage.sql
        .exec<{ body: string }>("SELECT body FROM messages ORDER BY seq DESC")
        .toArray()[0]?.body;
      expect(JSON.parse(body ?? "{}").status).toBe("INTERRUPTED");
    });
  });

  it("discards a reply that nobody saw when the conversation is taken away", async () => {
    await withThread("discarded", { channels: { web } }, async ({ thread, state }) => {
      const answered = thread.chat(webTurn("wait 200 a", "a"), guest, null);
      const id = await until("a conversation", async () => (await thread.conversations(guest))[0]?.id);
      await thread.close(guest, id);
      expect(await answered).toMatchObject({ kind: "outcome", outcome: { response: null, status: "CLOSED" } });
      expect(threadEntries(state).map((entry) => entry.role)).toEqual(["user"]);
    });
  });

  it("hands off with one ticket, tells its number in the same answer, and is silent from then on", async () => {
    const platform = pushPlatform();
    await withThread("handoff", { channels: { telegram: platform.channel } }, async ({ thread, state }) => {
      const turns = [turnOf("a person please"), turnOf("are you there?"), turnOf("a person please!")];
      for (const turn of turns) await thread.accept([turn]);
      await until("the answer", () => platform.arrived.length >= 2);
      await until("clean books", async () => {
        return (await findings(state, turns, platform, { personOwns: true, deliveries: false })).length === 0;
      });
      const { results } = await env.DB.prepare("SELECT ticket_number, status, priority FROM tickets").all();
      expect(results).toEqual([
        { ticket_number: expect.stringMatching(/^TKT-\d{8}-\d{4}$/), status: "OPEN", priority: "MEDIUM" },
      ]);
      const said = platform.arrived.map((part) => part.text).join("\n");
      expect(said).toContain(String(results[0]?.ticket_number));
      const { results: conversations } = await env.DB.prepare("SELECT status, owner FROM conversations").all();
      expect(conversations).toEqual([{ status: "WAITING_HUMAN", owner: "queue" }]);
    });
  });

  it("turns a failure into an apology and a ticket, never into silence", async () => {
    const platform = pushPlatform();
    await withThread("fails", { channels: { telegram: platform.channel } }, async ({ thread, state }) => {
      const turn = turnOf("fail");
      await thread.accept([turn]);
      await until("clean books", async () => (await findings(state, [turn], null)).length === 0);
      expect(platform.arrived[0]?.text).toBe(bot.texts["id-ID"].failed);
      const { results } = await env.DB.prepare("SELECT subject FROM tickets").all();
      expect(results).toEqual([{ subject: "CHATBOT_FAILED" }]);
    });
  });

  it("cannot read a photo without words, and says so without asking a model; a sticker needs no answer", async () => {
    const platform = pushPlatform();
    let asked = 0;
    const answer: Assistant = async () => {
      asked++;
      return result("?");
    };
    await withThread("media", { channels: { telegram: platform.channel }, answer }, async ({ thread, state }) => {
      const media = (kind: "image" | "sticker") =>
        turnOf("", { content: { type: "media", kind, mediaRef: { id: "1" } } });
      await thread.accept([media("sticker")]);
      await thread.accept([media("image")]);
      await until("the answer", () => platform.arrived.length > 0);
      expect(platform.arrived.map((part) => part.text)).toEqual([bot.texts["id-ID"].cannotSee]);
      expect(asked).toBe(0);
      expect(threadEntries(state).map((entry) => entry.content)).toEqual(["[sticker]", "[image]", expect.any(String)]);
    });
  });

  it("keeps messages that come too fast on a channel it cannot refuse, and tells so once (R6)", async () => {
    const platform = pushPlatform();
    await withThread("fast", { channels: { telegram: platform.channel } }, async ({ thread, state }) => {
      const turns = Array.from({ length: 35 }, (_, n) => turnOf(`m${n}`));
      for (const turn of turns) await thread.accept([turn]);
      await until("everything held", () => threadEntries(state).filter((entry) => entry.role === "user").length === 35);
      await until("the notice", () => platform.arrived.some((part) => part.text === bot.texts["id-ID"].tooFast));
      await sleep(50);
      expect(platform.arrived.filter((part) => part.text === bot.texts["id-ID"].tooFast)).toHaveLength(1);
    });
  });
});
