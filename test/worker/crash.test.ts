import { afterEach, describe, expect, it } from "vitest";
import { type Step, watchSteps } from "../../src/core/thread/steps";
import { findings, pushPlatform, turnOf, until, withThread } from "../support/thread";

afterEach(() => watchSteps(null));

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
