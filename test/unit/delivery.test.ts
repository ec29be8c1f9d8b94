import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DeliveryState, raise } from "../../src/core/thread/delivery";

const states: DeliveryState[] = [
  "queued",
  "sending",
  "sent",
  "delivered",
  "read",
  "played",
  "failed",
  "dead",
  "unknown",
  "cancelled",
];
const state = fc.constantFrom(...states);
/** what a channel can report */
const reported = fc.constantFrom<DeliveryState>("sent", "delivered", "read", "played", "failed");

/** How sure a state is, from the customer's side; states of one rank never follow one another. */
const sureness: Record<DeliveryState, number> = {
  queued: 0,
  sending: 1,
  unknown: 2,
  cancelled: 3,
  dead: 3,
  sent: 4,
  failed: 5,
  delivered: 6,
  read: 7,
  played: 8,
};

describe("raise", () => {
  it("never goes down, whatever is reported", () => {
    fc.assert(
      fc.property(state, fc.array(reported), (start, reports) => {
        let current = start;
        for (const report of reports) {
          const next = raise(current, report);
          expect(sureness[next]).toBeGreaterThanOrEqual(sureness[current]);
          expect([current, report]).toContain(next);
          current = next;
        }
      }),
    );
  });

  it("comes to the same, in whatever order the reports arrive and however often", () => {
    const shuffled = fc
      .array(reported, { minLength: 1 })
      .chain((reports) =>
        fc.tuple(
          fc.constant(reports),
          fc.shuffledSubarray([...reports, ...reports], { minLength: reports.length * 2 }),
        ),
      );
    fc.assert(
      fc.property(state, shuffled, (start, [reports, again]) => {
        expect(again.reduce(raise, start)).toBe(reports.reduce(raise, start));
      }),
    );
  });

  it("comes to the same whether a report was parked with others first or not", () => {
    fc.assert(
      fc.property(state, reported, reported, (start, one, two) => {
        expect(raise(start, raise(one, two))).toBe(raise(raise(start, one), two));
      }),
    );
  });

  it.each<[DeliveryState, DeliveryState, DeliveryState]>([
    ["read", "delivered", "read"],
    ["delivered", "sent", "delivered"],
    ["read", "read", "read"],
    ["sent", "failed", "failed"],
    ["failed", "sent", "failed"],
    // it did arrive: the failure was of something else, or wrong
    ["delivered", "failed", "delivered"],
    ["failed", "delivered", "delivered"],
    ["failed", "read", "read"],
    // a receipt settles what was in doubt, and what was thought to be given up
    ["unknown", "sent", "sent"],
    ["unknown", "delivered", "delivered"],
    ["unknown", "failed", "failed"],
    ["dead", "delivered", "delivered"],
    ["cancelled", "delivered", "delivered"],
    ["sending", "read", "read"],
  ])("%s, then %s: %s", (current, report, result) => {
    expect(raise(current, report)).toBe(result);
  });
});
