import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import type { Assistant, AssistantInput, ModelCall } from "../../src/core/assistant/contract";
import { dayIn, setClock } from "../../src/core/clock";
import { tokensADay } from "../../src/core/policies/budget";
import { bot, pushPlatform, result, sleep, turnOf, until, withThread } from "../support/thread";

const call = (more: Partial<ModelCall> = {}): ModelCall => ({
  kind: "chat",
  model: "grok-4.3",
  inputTokens: 1000,
  cachedTokens: 900,
  outputTokens: 100,
  costUsdTicks: 5_000_000,
  estimated: false,
  latencyMs: 7,
  ...more,
});
const { dailyLimit, askHuman } = bot.texts["id-ID"];
const ledger = async () =>
  (await env.DB.prepare("SELECT message_id, kind, cost_usd_ticks AS ticks FROM usage ORDER BY created_at, id").all())
    .results;

afterEach(() => setClock());

/** A customer on a push channel whose turns cost what `costs` says, one after the other. */
function spender(
  name: string,
  costs: (n: number) => ModelCall[],
  settings: Record<string, string>,
  run: (talk: { says(text: string): Promise<string>; asked: AssistantInput[] }) => Promise<void>,
) {
  const platform = pushPlatform();
  const asked: AssistantInput[] = [];
  const answer: Assistant = async (input) => {
    asked.push(input);
    if (input.paid) input.ledger.push(...costs(asked.length));
    return result(input.paid ? `grok ${asked.length}` : `offline ${asked.length}`, {
      intent: "FAQ",
      degraded: !input.paid,
    });
  };
  const says = async (thread: { accept(events: ReturnType<typeof turnOf>[]): Promise<unknown> }, text: string) => {
    const before = platform.arrived.length;
    await thread.accept([turnOf(text)]);
    await until("an answer", () => platform.arrived.length > before);
    // a reply of two paragraphs arrives as two bubbles
    await sleep(20);
    return platform.arrived
      .slice(before)
      .map((part) => part.text)
      .join("\n\n");
  };
  return withThread(
    name,
    { bot, channels: { telegram: platform.channel }, answer },
    (bench) => run({ says: (text) => says(bench.thread, text), asked }),
    { GROK_API_KEY: "key", ...settings },
  );
}

describe("a customer's day (R18)", () => {
  it("ends with the offline model, the notice once, and a person offered; the next day of the shop's is new", async () => {
    let at = Date.parse("2026-11-24T10:00:00+07:00");
    setClock(() => at);
    // half the day's tokens a turn, whatever was cached
    const half = () => [call({ inputTokens: 900_000, cachedTokens: 880_000, outputTokens: tokensADay / 2 - 20_000 })];
    await spender("spender-day", half, {}, async ({ says, asked }) => {
      expect(await says("satu")).toBe("grok 1");
      expect(await says("dua")).toBe("grok 2");
      expect(await says("tiga")).toBe(`offline 3\n\n${dailyLimit}`);
      expect(await says("empat")).toBe("offline 4");
      expect(asked.map(({ paid }) => paid)).toEqual([true, true, false, false]);
      at += 12 * 3_600_000;
      expect(await says("lima")).toBe("offline 5");
      at += 3 * 3_600_000;
      expect(await says("enam")).toBe("grok 6");
    });
  });

  it("counts on when the conversation is closed and a new one begins", async () => {
    await spender(
      "spender-close",
      () => [call({ outputTokens: tokensADay })],
      {},
      async ({ says, asked }) => {
        await says("satu");
        const { conversationId } = asked[0] as AssistantInput;
        await says("dua");
        expect(asked[1]?.paid).toBe(false);
        expect(asked[1]?.conversationId).toBe(conversationId);
      },
    );
  });

  it("offers a person by a quick reply", async () => {
    await spender(
      "spender-offer",
      () => [call({ outputTokens: tokensADay })],
      {},
      async ({ says }) => {
        await says("satu");
        await says("dua");
        const rich = await until("the reply in the record", async () => {
          const row = await env.DB.prepare("SELECT rich FROM messages WHERE instr(content, ?)")
            .bind(dailyLimit)
            .first();
          return row?.rich;
        });
        expect(JSON.parse(String(rich)).quickReplies).toEqual([{ id: `say:${askHuman}`, title: askHuman }]);
      },
    );
  });
});

describe("the house's day", () => {
  const day = () => dayIn("Asia/Jakarta", Date.now());

  it("tells the team at 80 %, and lets the offline model answer from 100 % on", async () => {
    // the isolate may take what it heard last for a few seconds; here each turn is later than that
    let at = Date.now();
    setClock(() => at);
    const costs = (n: number) => [call({ costUsdTicks: n === 1 ? 4_100_000_000 : 900_000_000 })];
    await spender("spender-house", costs, { DAILY_BUDGET_USD: "0.5" }, async ({ says, asked }) => {
      const budget = env.BUDGET.getByName(day());
      const alerts = async () => (await env.INBOX.getByName("inbox").alerts(at)).map(({ kind }) => kind);
      await says("satu");
      await until("the first bill", async () => (await budget.total()) === 4_100_000_000);
      expect(await alerts()).toEqual(["budget.alert"]);
      at += 10_000;
      await says("dua");
      await until("the second bill", async () => (await budget.total()) === 5_000_000_000);
      await until("the alert", async () => (await alerts()).length === 2);
      at += 10_000;
      expect(await says("tiga")).toBe("offline 3");
      expect(asked.map(({ paid }) => paid)).toEqual([true, true, false]);
      expect(await alerts()).toEqual(expect.arrayContaining(["budget.alert", "budget.spent"]));
    });
  });

  it("counts a bill that is told twice once", async () => {
    const budget = env.BUDGET.getByName("20000101");
    await budget.add([{ id: "a", ticks: 5 }], 100);
    expect(
      await budget.add(
        [
          { id: "a", ticks: 5 },
          { id: "b", ticks: 2 },
        ],
        100,
      ),
    ).toBe(7);
  });
});

describe("the ledger", () => {
  it("has the calls of answers that were said, and of those that a newer message came before", async () => {
    const platform = pushPlatform();
    const asked: string[] = [];
    const answer: Assistant = async ({ messages, ledger, signal }) => {
      asked.push(messages.map((message) => (message.type === "text" ? message.text : "")).join(" "));
      ledger.push(call({ costUsdTicks: asked.length }));
      if (asked.length === 1) await sleep(5_000, signal);
      return result("jawaban");
    };
    await withThread("ledger", { bot, channels: { telegram: platform.channel }, answer }, async ({ thread }) => {
      await thread.accept([turnOf("satu")]);
      await until("the first attempt", () => asked.length === 1);
      await thread.accept([turnOf("dua")]);
      await until("the answer", () => platform.arrived.length === 1);
      await until("both rows", async () => (await ledger()).length === 2);
      const rows = await ledger();
      expect(asked).toEqual(["satu", "satu dua"]);
      expect(rows).toEqual(
        expect.arrayContaining([
          { message_id: null, kind: "chat", ticks: 1 },
          { message_id: expect.any(String), kind: "chat", ticks: 2 },
        ]),
      );
    });
  });
});
