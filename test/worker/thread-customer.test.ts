import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Customer } from "../../src/core/bot";
import { setClock } from "../../src/core/clock";
import { type Bench, bot, echo, pushPlatform, turnOf, until, withThread } from "../support/thread";

// As whom a signed-in customer is served, whatever the shop's service says of them, or does not.

const id = "cust-whole";
const wholesale: Customer = { id, name: "Nurhayati", type: "wholesale", tier: "gold" };
let shop: () => Promise<Customer | null>;
let served: (Customer | null)[] = [];

beforeEach(() => {
  served = [];
});
afterEach(() => setClock());

const down = async () => {
  throw new Error("the shop is down");
};

async function chat(
  run: (bench: Bench & { say(text: string): Promise<Customer | null | undefined> }) => Promise<void>,
) {
  const platform = pushPlatform();
  const parts = {
    bot: { ...bot, customer: () => shop() },
    channels: { telegram: platform.channel },
    answer: async (input: Parameters<typeof echo>[0]) => {
      served.push(input.customer);
      return echo(input);
    },
  };
  const address = `customer-${crypto.randomUUID()}`;
  await withThread(`telegram:bot-1:${address}`, parts, async (bench) => {
    await run(
      Object.assign(bench, {
        async say(text: string) {
          const before = platform.arrived.length;
          const sender = { externalId: address, aliases: [], customerId: id };
          await bench.thread.accept([turnOf(text, { address, sender })]);
          await until("the answer", () => platform.arrived.length > before);
          return served.at(-1);
        },
      }),
    );
  });
}

/** The next day: nothing that was kept for minutes holds any more. */
const tomorrow = () => {
  const at = Date.now() + 86_400_000;
  setClock(() => at);
};

describe("a signed-in customer", () => {
  it("stays what the shop said last while it cannot say", async () => {
    shop = async () => wholesale;
    await chat(async ({ say }) => {
      expect(await say("halo")).toEqual(wholesale);
      shop = down;
      tomorrow();
      expect(await say("masih ada?")).toMatchObject({ id, type: "wholesale" });
    });
  });

  it("stays it also for a Thread that was put out of memory", async () => {
    shop = async () => wholesale;
    await chat(async ({ say, restart }) => {
      await say("halo");
      shop = down;
      restart();
      expect(await say("masih ada?")).toMatchObject({ id, type: "wholesale" });
    });
  });

  it("is signed in, and told the prices that everybody is told, where the shop never said a word", async () => {
    shop = down;
    await chat(async ({ say }) => {
      expect(await say("halo")).toEqual({ id, type: "retail" });
      shop = async () => wholesale;
      expect(await say("dan sekarang?")).toEqual(wholesale);
    });
  });

  it("is a guest where the shop does not know or has blocked them, and stays one while it cannot say", async () => {
    shop = async () => null;
    await chat(async ({ say }) => {
      expect(await say("halo")).toBeNull();
      shop = down;
      tomorrow();
      expect(await say("masih?")).toBeNull();
    });
  });
});
