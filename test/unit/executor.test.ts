import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type Customer, defineTool, type Tool, type ToolContext, ToolError } from "../../src/core/bot";
import type { Intent } from "../../src/core/intent";
import { escalateToHuman } from "../../src/core/tools/escalate-to-human";
import { type Pace, runTool } from "../../src/core/tools/executor";
import { named } from "../../src/core/tools/toolbox";
import { TurnTools } from "../../src/core/tools/turn-tools";

const customer: Customer = { id: "c1", type: "retail" };

const known = (given: Partial<ToolContext> = {}) => ({
  customer: null,
  locale: "id-ID" as const,
  channel: "web" as const,
  conversationId: "conv-1",
  now: new Date(0),
  signal: new AbortController().signal,
  intend: () => {},
  turnKey: "t1",
  ...given,
});

/** A tool that runs `run`; any result is fine. */
const toolThat = (
  run: Tool["run"],
  given: Partial<Pick<Tool, "name" | "input" | "output" | "allow" | "shrink">> = {},
): Tool =>
  defineTool({
    name: "probe",
    description: "",
    input: z.unknown(),
    output: z.unknown(),
    allow: () => true,
    effect: "read",
    run,
    ...given,
  });

/** Waits no time and remembers how long it should have. */
function paced(attemptMs = 1000) {
  const waited: number[] = [];
  const timing: Pace = {
    attemptMs,
    pausesMs: [500, 1000],
    wait: async (ms) => {
      waited.push(ms);
    },
  };
  return { timing, waited };
}

/** Fails with each error in turn, then succeeds. */
function failing(...errors: unknown[]) {
  let runs = 0;
  const tool = toolThat(async () => {
    runs++;
    if (runs <= errors.length) throw errors[runs - 1];
    return "done";
  });
  return { tool, runs: () => runs };
}

describe("authorisation (R8)", () => {
  const guarded = toolThat(async () => "secret", { allow: (who) => who?.type === "wholesale" });

  it.each([
    [null, "LOGIN_REQUIRED"],
    [customer, "FORBIDDEN"],
  ])("%j gets %s", async (who, code) => {
    expect(await runTool(guarded, {}, known({ customer: who }))).toEqual({ ok: false, code, shown: { error: code } });
  });

  it("lets in who is allowed", async () => {
    const who = { ...customer, type: "wholesale" as const };
    expect(await runTool(guarded, {}, known({ customer: who }))).toMatchObject({ ok: true, shown: "secret" });
  });
});

describe("input and output", () => {
  it("refuses wrong input without running", async () => {
    const { tool, runs } = failing();
    const strict = { ...tool, input: z.object({ n: z.number() }) } as Tool;
    expect(await runTool(strict, { n: "1" }, known())).toMatchObject({ code: "INVALID_INPUT" });
    expect(runs()).toBe(0);
  });

  it("shows only what the output schema names", async () => {
    const tool = toolThat(async () => ({ id: "1", secret: "x" }), { output: z.object({ id: z.string() }) });
    expect(await runTool(tool, {}, known())).toMatchObject({ shown: { id: "1" }, output: { id: "1" } });
  });

  it("calls an output that is not as promised unavailable", async () => {
    const tool = toolThat(async () => ({ id: 1 }), { output: z.object({ id: z.string() }) });
    expect(await runTool(tool, {}, known())).toMatchObject({ code: "UNAVAILABLE" });
  });
});

describe("attempts (R9)", () => {
  const passing = () => new ToolError("UNAVAILABLE", { retry: true });

  it("tries twice more, after 500 ms and 1 s", async () => {
    const { tool, runs } = failing(passing(), new TypeError("fetch failed"));
    const { timing, waited } = paced();
    expect(await runTool(tool, {}, known(), timing)).toMatchObject({ ok: true, shown: "done" });
    expect([runs(), waited]).toEqual([3, [500, 1000]]);
  });

  it("gives up after the third", async () => {
    const { tool, runs } = failing(passing(), passing(), passing());
    expect(await runTool(tool, {}, known(), paced().timing)).toMatchObject({ code: "UNAVAILABLE" });
    expect(runs()).toBe(3);
  });

  it.each([
    ["a refusal", new ToolError("NOT_FOUND"), "NOT_FOUND"],
    ["a fault of the tool's own", new TypeError("x is not a function"), "UNAVAILABLE"],
    ["a secret", new Error("SELECT * FROM orders"), "UNAVAILABLE"],
    ["no error at all", "oops", "UNAVAILABLE"],
  ])("does not repeat %s", async (_, error, code) => {
    const { tool, runs } = failing(error);
    expect(await runTool(tool, {}, known(), paced().timing)).toEqual({ ok: false, code, shown: { error: code } });
    expect(runs()).toBe(1);
  });

  it("ends an attempt that takes too long, and repeats it", async () => {
    const signals: AbortSignal[] = [];
    const tool = toolThat((_, { signal }) => {
      signals.push(signal);
      return new Promise(() => {});
    });
    expect(await runTool(tool, {}, known(), paced(5).timing)).toMatchObject({ code: "UNAVAILABLE" });
    expect(signals.map((signal) => signal.aborted)).toEqual([true, true, true]);
  });

  it("stops at once when the turn is superseded, in an attempt and in a pause", async () => {
    const inAttempt = new AbortController();
    const endless = toolThat(() => {
      queueMicrotask(() => inAttempt.abort(new Error("superseded")));
      return new Promise(() => {});
    });
    await expect(runTool(endless, {}, known({ signal: inAttempt.signal }))).rejects.toThrow("superseded");
    const inPause = new AbortController();
    setTimeout(() => inPause.abort(new Error("superseded")), 5);
    await expect(runTool(failing(passing()).tool, {}, known({ signal: inPause.signal }))).rejects.toThrow("superseded");
  });

  it("keeps one idempotency key for all attempts at the same call", async () => {
    const keys: string[] = [];
    const tool = toolThat(async (_, { idempotencyKey }) => {
      keys.push(idempotencyKey);
      if (keys.length === 1) throw passing();
    });
    const { timing } = paced();
    await runTool(tool, { a: 1, b: { c: 2, d: 3 } }, known(), timing);
    await runTool(tool, { b: { d: 3, c: 2 }, a: 1 }, known(), timing);
    expect(new Set(keys).size).toBe(1);
    await runTool(tool, { a: 2 }, known(), timing);
    await runTool(tool, { a: 1, b: { c: 2, d: 3 } }, { ...known(), turnKey: "t2" }, timing);
    expect(new Set(keys).size).toBe(3);
  });
});

describe("size (R10)", () => {
  const shownOf = async (output: unknown, given: Partial<Tool> = {}) =>
    (
      await runTool(
        toolThat(async () => output, given),
        {},
        known(),
      )
    ).shown;

  it("is valid JSON of at most 2000 characters, whatever comes", async () => {
    const big = fc.array(fc.record({ name: fc.string({ maxLength: 200 }), more: fc.anything() }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.anything(), big, fc.record({ hits: big, note: fc.string() })), async (output) => {
        const text = JSON.stringify(await shownOf(output));
        expect(text.length).toBeLessThanOrEqual(2000);
        expect(JSON.stringify(JSON.parse(text))).toBe(text);
      }),
    );
  });

  it("drops whole items from the end of the longest list", async () => {
    const hits = Array.from({ length: 40 }, (_, n) => ({ id: n, text: "x".repeat(90) }));
    const shown = (await shownOf({ total: 40, hits })) as { total: number; hits: unknown[] };
    expect(shown.total).toBe(40);
    expect(shown.hits.length).toBeGreaterThan(10);
    expect(shown.hits).toEqual(hits.slice(0, shown.hits.length));
  });

  it("drops the largest field of the only item, rather than the item", async () => {
    expect(await shownOf({ hits: [{ id: 1, text: "x".repeat(3000) }] })).toEqual({ hits: [{ id: 1 }] });
  });

  it("says so when nothing can be dropped", async () => {
    expect(await shownOf("x".repeat(3000))).toEqual({ error: "TOO_LARGE" });
  });

  it("asks the tool first how to shrink, and keeps the whole output for cards", async () => {
    const output = { items: Array.from({ length: 300 }, (_, n) => `item ${n}`) };
    const half = (value: unknown) => {
      const { items } = value as typeof output;
      return items.length > 1 ? { items: items.slice(0, Math.floor(items.length / 2)) } : null;
    };
    const result = await runTool(
      toolThat(async () => output, { shrink: half }),
      {},
      known(),
    );
    expect(result).toMatchObject({ ok: true, output, shown: { items: output.items.slice(0, 150) } });
  });
});

describe("a turn's tools", () => {
  it("make at most one escalation", async () => {
    const tools = [escalateToHuman] as Tool[];
    const turn = new TurnTools(named(tools), known(), () => {});
    const intent: Intent = { kind: "escalate", reason: "r", category: "OTHER", priority: "LOW", summary: "s" };
    const { signal } = new AbortController();
    for (const priority of ["LOW", "HIGH"]) {
      expect(await turn.run("escalate_to_human", { ...intent, priority }, signal)).toMatchObject({ ok: true });
    }
    expect(turn.intents).toEqual([intent]);
  });

  it("answer an unknown name with a code", async () => {
    const turn = new TurnTools(named([]), known(), () => {});
    expect(await turn.run("drop_tables", {}, new AbortController().signal)).toEqual({ error: "UNKNOWN_TOOL" });
  });

  it("have names of their own", () => {
    expect(() => named([escalateToHuman, escalateToHuman] as Tool[])).toThrow("two tools of the same name");
  });
});
