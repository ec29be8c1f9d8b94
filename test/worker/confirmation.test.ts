import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createAssistant } from "../../src/core/assistant/assistant";
import { defineTool, type Tool, ToolError } from "../../src/core/bot";
import { setClock } from "../../src/core/clock";
import type { Conversation } from "../../src/core/conversation/conversation";
import { watchSteps } from "../../src/core/thread/steps";
import type { Content } from "../../src/core/turn";
import { pushPlatform, sleep, turnOf, until, withThread } from "../support/thread";
import { tinyBot } from "../support/tiny-bot";

afterEach(() => {
  setClock();
  watchSteps(null);
});

interface Service {
  /** every call that reached it: input and idempotency key */
  calls: { what: string; key: string }[];
  /** effects by idempotency key, as a service that heeds it has them */
  done: Map<string, string>;
  /** the next calls fail like this; `after`: the effect was had all the same */
  /** ms that a call takes */
  slow: number;
  fails: ("before" | "after" | "NOT_FOUND")[];
}

function service(): { service: Service; tool: Tool } {
  const made: Service = { calls: [], done: new Map(), fails: [], slow: 0 };
  const tool = defineTool({
    name: "cancel_order",
    description: "Cancels an order",
    input: z.object({ what: z.string() }),
    output: z.object({ ok: z.literal(true) }),
    allow: () => true,
    effect: "write" as const,
    prepare: async ({ what }) => {
      if (what === "empatbelas") throw new ToolError("NOT_FOUND");
      if (what === "lima") throw new TypeError("network");
      return { what: what === "empat" ? "meja4" : what };
    },
    confirm: ({ what }) => `Batalkan ${what}?`,
    done: (_output, { what }) => `${what} sudah batal.`,
    run: async ({ what }, { idempotencyKey: key }) => {
      made.calls.push({ what, key });
      await sleep(made.slow);
      const failure = made.fails.shift();
      if (failure === "NOT_FOUND") throw new ToolError("NOT_FOUND");
      if (failure !== "before") made.done.set(key, what);
      if (failure) throw new ToolError("UNAVAILABLE");
      return { ok: true as const };
    },
    offline: {
      asks: ({ words }) => (words.includes("batalkan") && words.length > 1 ? 1 : 0),
      input: ({ words }) => ({ input: { what: words.at(-1) ?? "" } }),
      say: () => ({ text: "", intent: "CANCEL_ORDER", confidence: 1 }),
    },
  });
  return { service: made, tool: tool as Tool };
}

const pace = { attemptMs: 1000, pausesMs: [], wait: async () => {} };

/** Runs a Thread whose bot can write, on a channel that is called. */
function withWrites(name: string, run: (it: Talk) => Promise<void>): Promise<void> {
  const { service: shop, tool } = service();
  const platform = pushPlatform();
  const composition = {
    bot: tinyBot([tool]),
    channels: { telegram: platform.channel },
    answer: createAssistant({ pace }),
  };
  return withThread(name, composition, async (bench) => {
    let { thread } = bench;
    const rows = (query: string) => [...bench.state.storage.sql.exec<{ body: string }>(query)].map(({ body }) => body);
    const conversation = (): Conversation | null =>
      JSON.parse(rows("SELECT body FROM docs WHERE kind = 'conversation'").at(-1) ?? "null");
    await thread.accept([turnOf("halo")]);
    await until("the first answer", () => platform.arrived.length > 0);
    const send = async (content: Content, wait = true) => {
      const before = platform.arrived.length;
      await thread.accept([turnOf("", { content })]);
      if (wait) await until(`an answer to ${JSON.stringify(content)}`, () => platform.arrived.length > before);
      return platform.arrived
        .slice(before)
        .map(({ text }) => text)
        .join("\n");
    };
    await run({
      shop,
      say: (text, wait) => send({ type: "text", text }, wait),
      tap: (id, wait) => send({ type: "choice", id, title: "Ya" }, wait),
      pending: () => conversation()?.pending ?? null,
      rows,
      restart: () => {
        thread = bench.restart();
      },
      wake: () => thread.alarm(),
      answers: () => platform.arrived.length,
      texts: () => platform.arrived.map(({ text }) => text),
      takeOver: async () => {
        const { sender: _, ...rest } = turnOf("");
        await thread.accept([
          { ...rest, event: "staff_echo", externalId: "e1", content: { type: "text", text: "Biar saya bantu" } },
        ]);
      },
    });
  });
}

interface Talk {
  shop: Service;
  say(text: string, wait?: boolean): Promise<string>;
  tap(id: string, wait?: boolean): Promise<string>;
  pending(): Conversation["pending"];
  rows(query: string): string[];
  restart(): void;
  wake(): Promise<void>;
  answers(): number;
  texts(): string[];
  takeOver(): Promise<void>;
}

describe("a write", () => {
  it("is asked about by the tool's own words, and done once on a tap", () =>
    withWrites("tap", async ({ shop, say, tap, pending }) => {
      expect(await say("batalkan meja7")).toContain("Batalkan meja7?");
      expect(shop.calls).toEqual([]);
      const key = pending()?.key;
      expect(await tap(`confirm:${key}`)).toBe("meja7 sudah batal.");
      expect(shop.calls).toHaveLength(1);
      expect(await tap(`confirm:${key}`)).toBe("Sudah lewat, Kak.");
      expect(shop.calls).toHaveLength(1);
    }));

  it("is asked about as the tool itself names it, and done with just that", () =>
    withWrites("prepared", async ({ shop, say }) => {
      expect(await say("batalkan empat")).toContain("Batalkan meja4?");
      expect(await say("iya")).toBe("meja4 sudah batal.");
      expect(shop.calls).toEqual([{ what: "meja4", key: expect.any(String) }]);
    }));

  it("is not asked about where there is nothing of that name, or the service cannot say", () =>
    withWrites("unprepared", async ({ shop, say, pending }) => {
      for (const what of ["empatbelas", "lima"]) {
        expect(await say(`batalkan ${what}`)).not.toContain("Batalkan");
        expect(pending()).toBeNull();
      }
      expect(await say("iya")).not.toContain("sudah batal");
      expect(shop.calls).toEqual([]);
    }));

  it("is done on a typed yes, while the question is the last thing that was said", () =>
    withWrites("typed", async ({ shop, say }) => {
      await say("batalkan meja7");
      expect(await say("iya")).toBe("meja7 sudah batal.");
      expect(shop.calls).toEqual([{ what: "meja7", key: expect.any(String) }]);
      await say("batalkan meja8");
      await say("halo");
      expect(await say("iya")).not.toContain("batal");
      expect(shop.calls).toHaveLength(1);
    }));

  it("is dropped by a no, by another question, by time and by a hand-off", () =>
    withWrites("dropped", async ({ shop, say, tap, pending }) => {
      await say("batalkan meja1");
      const first = pending()?.key;
      expect(await say("tidak")).toBe("Oke, batal.");
      expect(await tap(`confirm:${first}`)).toBe("Sudah lewat, Kak.");
      await say("batalkan meja2");
      const second = pending()?.key;
      await say("batalkan meja3");
      expect(await tap(`confirm:${second}`)).toBe("Sudah lewat, Kak.");
      const third = pending()?.key;
      const late = Date.now() + 10 * 60_000 + 1;
      setClock(() => late);
      expect(await tap(`confirm:${third}`)).toBe("Sudah lewat, Kak.");
      await say("batalkan meja4");
      await say("mau bicara dengan orang");
      expect(pending()).toBeNull();
      expect(shop.calls).toEqual([]);
    }));

  it("whose service cannot be reached is asked about again, under the same key", () =>
    withWrites("down", async ({ shop, say }) => {
      await say("batalkan meja7");
      shop.fails = ["after"];
      expect(await say("ya")).toBe("Maaf Kak, datanya lagi tidak bisa dibuka.");
      expect(await say("ya")).toBe("meja7 sudah batal.");
      expect(shop.calls).toHaveLength(2);
      expect([...shop.done.values()]).toEqual(["meja7"]);
    }));

  it("that fails for good is said to have failed, and waits no longer", () =>
    withWrites("failed", async ({ shop, say, pending }) => {
      await say("batalkan meja7");
      shop.fails = ["NOT_FOUND"];
      expect(await say("ya")).not.toContain("sudah batal");
      expect(pending()).toBeNull();
    }));

  it("stands in the trace, and in what the model reads afterwards", () =>
    withWrites("trace", async ({ say, rows }) => {
      await say("batalkan meja7");
      await say("ya");
      const message = JSON.parse(rows("SELECT body FROM messages ORDER BY seq").at(-1) ?? "");
      expect(message.answers.tools).toEqual([
        { name: "cancel_order", input: { what: "meja7" }, output: { ok: true }, ms: expect.any(Number) },
      ]);
      const history = rows("SELECT body FROM history").join("\n");
      expect(history).toContain("meja7 sudah batal.");
    }));

  it("that a crash caught before its answer was kept is run again under the same key", () =>
    withWrites("crash", async ({ shop, say, tap, pending, restart, wake, answers }) => {
      await say("batalkan meja7");
      let died = false;
      watchSteps((at) => {
        if (at !== "answered" || died) return;
        died = true;
        return new Promise(() => {});
      });
      const before = answers();
      await tap(`confirm:${pending()?.key}`, false);
      await until("the crash", () => died);
      watchSteps(null);
      restart();
      await wake();
      await until("the answer", () => answers() > before);
      expect(shop.calls).toHaveLength(2);
      expect([...shop.done.values()]).toEqual(["meja7"]);
      expect(pending()).toBeNull();
    }));

  it("that a newer message overtakes is told before that message is answered", () =>
    withWrites("overtaken", async ({ shop, say, pending, tap, answers, texts }) => {
      await say("batalkan meja7");
      shop.slow = 150;
      const before = answers();
      await tap(`confirm:${pending()?.key}`, false);
      await until("the call", () => shop.calls.length === 1);
      await say("halo", false);
      await until("both answers", () => answers() >= before + 2);
      expect(texts().slice(before)).toEqual(["meja7 sudah batal.", expect.stringContaining("Halo Kak!")]);
      expect(shop.calls).toHaveLength(1);
    }));

  it("during which a person takes over is noted, and not sent over them", () =>
    withWrites("taken", async ({ shop, say, pending, tap, answers, rows, takeOver }) => {
      await say("batalkan meja7");
      shop.slow = 150;
      const before = answers();
      await tap(`confirm:${pending()?.key}`, false);
      await until("the call", () => shop.calls.length === 1);
      await takeOver();
      await until("the note", () =>
        rows("SELECT body FROM messages").some((row) => row.includes("meja7 sudah batal.")),
      );
      const note = rows("SELECT body FROM messages").find((row) => row.includes("meja7 sudah batal.")) ?? "{}";
      expect(JSON.parse(note)).toMatchObject({ role: "system", reply: null });
      expect(answers()).toBe(before);
      expect(pending()).toBeNull();
    }));

  it("runs only what its own question named and the customer confirmed, and never twice, whatever comes between", async () => {
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ kind: fc.constant("ask" as const), what: fc.constantFrom("meja1", "meja2", "meja3") }),
      },
      { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom("yes" as const, "no" as const, "other" as const) }) },
      {
        weight: 4,
        arbitrary: fc.record({ kind: fc.constantFrom("tap" as const, "oldTap" as const, "cancelTap" as const) }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("forged" as const) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("crash" as const, "late" as const) }) },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant("fail" as const),
          how: fc.constantFrom("before" as const, "after" as const),
        }),
      },
    );
    let n = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 9 }), async (steps) => {
        setClock();
        await withWrites(`any-${n++}`, async ({ shop, say, tap, pending, restart }) => {
          let ahead = 0;
          /** what the customer has said yes to: the question's key, by what it named */
          const allowed = new Map<string, string>();
          const keys: string[] = [];
          /** the question is open, and the last thing that was said */
          const asked = () => {
            const open = pending();
            return open && Date.now() + ahead < open.expiresAt ? open : null;
          };
          const allow = () => {
            const open = asked();
            if (open) allowed.set(open.key, z.object({ what: z.string() }).parse(open.input).what);
          };
          let last = false;
          for (const each of steps) {
            const open = pending();
            if (each.kind === "ask") {
              await say(`batalkan ${each.what}`);
              keys.push(pending()?.key ?? "");
              last = true;
              continue;
            }
            if (each.kind === "crash") restart();
            else if (each.kind === "fail") shop.fails = [each.how];
            else if (each.kind === "late") {
              ahead += 11 * 60_000;
              const at = ahead;
              setClock(() => Date.now() + at);
            } else if (each.kind === "yes") {
              if (last) allow();
              await say("ya");
              last = last && pending() !== null && asked() !== null;
            } else if (each.kind === "no") await say("tidak");
            else if (each.kind === "other") await say("halo");
            else if (each.kind === "tap") {
              allow();
              await tap(`confirm:${open?.key ?? "none"}`);
            } else if (each.kind === "oldTap") {
              const old = keys.at(0) ?? "none";
              if (old === open?.key) allow();
              await tap(`confirm:${old}`);
            } else if (each.kind === "cancelTap") await tap(`cancel:${open?.key ?? "none"}`);
            else await tap("confirm:0000000000000000");
            if (each.kind === "no" || each.kind === "other") last = false;
          }
          const named = new Set(allowed.values());
          for (const call of shop.calls) expect(named).toContain(call.what);
          // a service that heeds the key has had each confirmed write once at most
          expect(shop.done.size).toBeLessThanOrEqual(allowed.size);
          expect(new Set(shop.calls.map(({ key }) => key)).size).toBeLessThanOrEqual(allowed.size);
        });
      }),
      { numRuns: 200 },
    );
  }, 120_000);
});
