import { env } from "cloudflare:workers";
import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import { setClock } from "../../src/core/clock";
import { tapDb } from "../../src/core/db/db";
import { type Step, watchSteps } from "../../src/core/thread/steps";
import type { ChatTurn } from "../../src/core/turn";
import { findings, pushPlatform, sleep, turnOf, until, withThread } from "../support/thread";

afterEach(() => {
  watchSteps(null);
  tapDb(null);
  setClock();
});

/** What can happen to a Thread, in any order. */
type Event =
  | { kind: "message" }
  | { kind: "redelivery"; of: number }
  | { kind: "crash"; at: Step }
  | { kind: "d1"; works: boolean }
  | { kind: "send"; fails: "retry" | "lost" | "unknown" }
  | { kind: "time"; ms: number };

const steps: Step[] = ["accepted", "started", "answered", "committed", "sending", "sent", "recording", "recorded"];
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Event>({ kind: "message" }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("redelivery" as const), of: fc.nat(9) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("crash" as const), at: fc.constantFrom(...steps) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("d1" as const), works: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("send" as const),
      fails: fc.constantFrom("retry" as const, "lost" as const, "unknown" as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("time" as const), ms: fc.constantFrom(1_000, 11_000, 61_000) }),
  },
);

let runs = 0;

it("whatever happens: no message is lost, none is doubled, none is answered twice, and D1 has it all", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 14 }), async (events) => {
      const platform = pushPlatform();
      const name = `faults-${runs++}`;
      let offset = 0;
      setClock(() => Date.now() + offset);
      await withThread(name, { channels: { telegram: platform.channel } }, async (bench) => {
        const turns: ChatTurn[] = [];
        for (const each of [{ kind: "message" } as const, ...events]) {
          switch (each.kind) {
            case "message":
              turns.push(turnOf(`message ${turns.length}`, { address: name }));
              await bench.thread.accept(turns.slice(-1));
              break;
            case "redelivery": {
              const turn = turns[each.of % Math.max(1, turns.length)];
              if (turn) await bench.thread.accept([turn]);
              break;
            }
            case "crash": {
              // dies at the step, if the next message gets that far; the platform delivers again what was not acknowledged
              let died = false;
              watchSteps((step) => {
                if (step !== each.at || died) return;
                died = true;
                return new Promise(() => {});
              });
              const turn = turnOf(`message ${turns.length}`, { address: name });
              turns.push(turn);
              void bench.thread.accept([turn]);
              for (let n = 0; n < 10 && !died; n++) await sleep(2);
              bench.restart();
              watchSteps(null);
              await bench.thread.accept([turn]);
              break;
            }
            case "d1":
              tapDb(
                each.works
                  ? null
                  : () => {
                      throw new Error("D1 is down");
                    },
              );
              break;
            case "send":
              platform.next.push(
                each.fails === "lost" ? "lost" : { ok: false, kind: each.fails, code: "503", message: "no" },
              );
              break;
            case "time":
              offset += each.ms;
              await bench.thread.alarm();
          }
        }
        // all is well again, and time passes
        tapDb(null);
        const settled: unknown = await until(
          "clean books",
          async () => {
            offset += 15_000;
            await bench.thread.alarm();
            const parts = outboxOf(bench.state);
            const wrong = await findings(bench.state, turns, platform, { deliveries: false, echo: true });
            const done = parts.every(({ state }) => state === "sent" || state === "unknown");
            return wrong.length === 0 && done && (await recordedParts(parts[0]?.body)) === parts.length;
          },
          10_000,
        ).catch(async () => ({
          findings: await findings(bench.state, turns, platform, { deliveries: false, echo: true }),
          parts: outboxOf(bench.state),
          deadlines: bench.state.storage.sql.exec("SELECT * FROM deadlines").toArray(),
          unrecorded: bench.state.storage.sql.exec("SELECT tbl, id, version FROM unrecorded").toArray(),
          recorded: await recordedParts(outboxOf(bench.state)[0]?.body),
        }));
        expect(settled).toBe(true);

        const parts = bench.state.storage.sql
          .exec<{ state: string; body: string }>("SELECT state, body FROM outbox")
          .toArray();
        const arrivals = new Map<string, number>();
        for (const { partId } of platform.arrived) arrivals.set(partId, (arrivals.get(partId) ?? 0) + 1);
        for (const { state, body } of parts) {
          const times = arrivals.get(JSON.parse(body).id) ?? 0;
          if (state === "sent") expect(times).toBe(1);
          else expect([state, times <= 1]).toEqual(["unknown", true]);
        }
      });
    }),
    { numRuns: 120, endOnFailure: false },
  );
}, 120_000);

function outboxOf(state: DurableObjectState) {
  return state.storage.sql.exec<{ state: string; body: string }>("SELECT state, body FROM outbox").toArray();
}

async function recordedParts(body: string | undefined) {
  const { conversationId } = JSON.parse(body ?? "{}");
  return env.DB.prepare("SELECT count(*) AS n FROM deliveries WHERE conversation_id = ?")
    .bind(conversationId)
    .first("n");
}
