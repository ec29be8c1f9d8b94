import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { setClock } from "../../src/core/clock";
import { type Step, watchSteps } from "../../src/core/thread/steps";
import type { Store } from "../../src/core/thread/store";
import { call } from "../support/api";
import { type Bench, findings, pushPlatform, turnOf, until, withThread } from "../support/thread";

afterEach(() => {
  watchSteps(null);
  setClock();
});

/** The named steps at which a turn without tools can die, and whether the part may then be in doubt. */
const steps: { step: Step; doubt: boolean }[] = [
  { step: "accepted", doubt: false },
  { step: "started", doubt: false },
  { step: "answered", doubt: false },
  { step: "committed", doubt: false },
  { step: "sending", doubt: true },
  { step: "sent", doubt: true },
  { step: "recording", doubt: true },
  { step: "recorded", doubt: true },
];

describe("a process that dies in the middle of a turn", () => {
  for (const { step, doubt } of steps) {
    it(`at "${step}": the answer arrives once, or is shown as unknown`, async () => {
      const platform = pushPlatform();
      await withThread(`crash-${step}`, { channels: { telegram: platform.channel } }, async (bench) => {
        const turn = turnOf("halo");
        let died = false;
        watchSteps((at) => {
          if (at !== step || died) return;
          died = true;
          return new Promise(() => {});
        });
        void bench.thread.accept([turn]);
        await until(`step ${step}`, () => died);

        bench.restart();
        // the platform has no answer from us in the first case: it delivers again
        await bench.thread.accept([turn]);
        await until("an answer or doubt", () => {
          const state = bench.state.storage.sql.exec<{ state: string }>("SELECT state FROM outbox").toArray()[0]?.state;
          return state === "sent" || state === "unknown";
        });
        await bench.thread.alarm();
        await until("the record", async () => {
          const wrong = await findings(bench.state, [turn], platform, { deliveries: !doubt });
          return wrong.length === 0;
        });
        const state = bench.state.storage.sql.exec<{ state: string }>("SELECT state FROM outbox").toArray();
        expect(state).toHaveLength(1);
        // before the call nothing arrived and after it one did: never two
        expect(platform.arrived.length).toBe(step === "sending" ? 0 : 1);
        expect(state[0]?.state).toBe(doubt ? "unknown" : "sent");
      });
    });
  }
});

const storeOf = ({ thread }: Bench): Store => Reflect.get(thread, "store");
const deadlines = ({ state }: Bench, kind: string) =>
  state.storage.sql.exec<{ at: number }>("SELECT at FROM deadlines WHERE kind = ?", kind).toArray();

function later(ms: number): number {
  const at = Date.now() + ms;
  setClock(() => at);
  return at;
}

describe("a process that dies while it meets a deadline", () => {
  const inbox = () => env.INBOX.getByName("inbox");

  /** The Inbox object, which leaves the first call of this method without an answer. */
  function silentOnce(method: string) {
    let called = false;
    const stub = () =>
      new Proxy(inbox(), {
        get: (target, key) => {
          if (key !== method || called) return (...given: unknown[]) => Reflect.get(target, key)(...given);
          return () => {
            called = true;
            return new Promise(() => {});
          };
        },
      });
    const settings = { INBOX: { getByName: stub } } as unknown as Record<string, string>;
    return { settings, wasCalled: () => called };
  }

  async function diesIn(method: string, prepare: (bench: Bench) => Promise<unknown>, lost = false) {
    const { settings, wasCalled } = silentOnce(method);
    const platform = pushPlatform();
    if (lost) platform.next.push("lost");
    const parts = { channels: { telegram: platform.channel } };
    await withThread(
      `deadline-${crypto.randomUUID()}`,
      parts,
      async (bench) => {
        await prepare(bench);
        void bench.thread.alarm();
        await until("the call", wasCalled);
        bench.restart();
        later(62_000);
        await bench.thread.alarm();
      },
      settings,
    );
  }

  it("of a part that is given up: staff see it", async () => {
    await diesIn("deadLetter", async (bench) => {
      await bench.thread.accept([turnOf("halo")]);
      storeOf(bench).write(() => storeOf(bench).putDeadline("dead", "p_given-up", 0));
    });
    expect(await inbox().deadLetters(10)).toMatchObject([{ id: "p_given-up", kind: "dead" }]);
  });

  it("of a part in doubt: staff see it", async () => {
    const prepare = async (bench: Bench) => {
      await bench.thread.accept([turnOf("halo")]);
      await until("the doubt", () => deadlines(bench, "unknown").length === 1);
      later(61_000);
    };
    await diesIn("deadLetter", prepare, true);
    expect(await inbox().deadLetters(10)).toMatchObject([{ kind: "unknown" }]);
  });

  it("of an alert: supervisors are told", async () => {
    await diesIn("alert", async (bench) => {
      await bench.thread.accept([turnOf("halo")]);
      storeOf(bench).write(() => storeOf(bench).putDeadline("alert", "queue_long t_1", 0));
    });
    expect(await inbox().alerts(Date.now())).toMatchObject([{ id: "queue_long t_1", kind: "queue_long" }]);
  });

  it("of the guard: the turn that waits is reported", async () => {
    watchSteps((step) => (step === "started" ? new Promise(() => {}) : undefined));
    await diesIn("reportUnanswered", async (bench) => {
      void bench.thread.accept([turnOf("halo")]);
      await until("the guard", () => deadlines(bench, "guard").length === 1);
      later(31_000);
    });
    expect((await (await call("/health")).json()) as object).toMatchObject({ status: "degraded", unanswered: 1 });
  });
});

it("a deadline that is set while it is met stands, and one that was met is gone", async () => {
  const platform = pushPlatform();
  await withThread("met", { channels: { telegram: platform.channel } }, async (bench) => {
    const turn = turnOf("halo");
    await bench.thread.accept([turn]);
    await until("clean books", async () => (await findings(bench.state, [turn], platform)).length === 0);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let reached = false;
    watchSteps((step) => {
      if (step !== "recording") return;
      reached = true;
      return held;
    });
    const store = storeOf(bench);
    const [message] = store.messages(store.head()?.conversationId ?? "", 0, 1);
    store.write(() => {
      store.putDeadline("record", "", 0);
      if (message) store.putUnrecorded({ table: "messages", id: message.id, version: 99, row: { id: message.id } });
    });
    const ringing = bench.thread.alarm();
    await until("the record", () => reached);
    const at = Date.now() + 30_000;
    expect(store.write(() => store.addDeadline("record", "", at))).toBe(true);
    expect(store.write(() => store.addDeadline("record", "", at + 1))).toBe(false);
    release();
    await ringing;
    expect(deadlines(bench, "record")).toEqual([{ at }]);
    later(31_000);
    await bench.thread.alarm();
    expect(deadlines(bench, "record").filter((each) => each.at === at)).toEqual([]);
  });
});

it("a service whose settings are wrong looks again after a while, not at once and for ever", async () => {
  const settings: Record<string, string> = {};
  const platform = pushPlatform();
  await withThread(
    "wrong settings",
    { channels: { telegram: platform.channel } },
    async (bench) => {
      await bench.thread.accept([turnOf("halo")]);
      await until("the answer", () => platform.arrived.length === 1);
      settings.TIMEZONE = "nowhere";
      bench.restart();
      const at = later(20_000);
      await bench.thread.alarm();
      expect(bench.alarmAt()).toBeGreaterThan(at + 4_000);
      // and goes on when they are right
      delete settings.TIMEZONE;
      bench.restart();
      later(40_000);
      await bench.thread.alarm();
      expect(bench.alarmAt()).toBeGreaterThan(Date.now());
    },
    settings,
  );
});
