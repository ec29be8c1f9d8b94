/// <reference types="vite/types/importMeta.d.ts" />
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { triggerIn } from "../../src/core/policies/triggers";
import { kidkazz } from "../../src/shop/bot";

// evals/triggers.jsonl was labelled without a look at the lists, and is harder than a day's messages: paraphrases, slang,
// regional languages, near misses. The lists were improved on its lines 1, 3, 5 …; lines 2, 4, 6 … were only counted, so
// theirs are the honest figures. What the words do not catch is left to the model's own escalate_to_human.

const kinds = ["human", "frustration", "refund", "complaint", "abuse", "safety"] as const;
const line = z.object({ text: z.string(), trigger: z.enum(kinds).nullable() });
const file = import.meta.glob<string>("../../evals/triggers.jsonl", { query: "?raw", import: "default", eager: true });
const messages = Object.values(file)
  .join("")
  .trim()
  .split("\n")
  .map((each) => {
    const { text, trigger } = line.parse(JSON.parse(each));
    return { expected: trigger, got: triggerIn(kidkazz, text) };
  });

type Judged = (typeof messages)[number];

function measure(judged: readonly Judged[], is: (kind: Judged["got"]) => boolean) {
  const right = judged.filter(({ expected, got }) => is(expected) && is(got)).length;
  return {
    messages: judged.filter(({ expected }) => is(expected)).length,
    precision: right / judged.filter(({ got }) => is(got)).length,
    recall: right / judged.filter(({ expected }) => is(expected)).length,
  };
}

function table(judged: readonly Judged[]) {
  const rows = kinds.map((kind) => [kind, measure(judged, (each) => each === kind)] as const);
  return Object.fromEntries([...rows, ["any of them", measure(judged, (each) => each !== null)]]);
}

const halves = {
  "improved on": messages.filter((_, index) => index % 2 === 0),
  "only counted": messages.filter((_, index) => index % 2 === 1),
};

// what was reached, rounded down; not what is wished for (0.98)
const floors = {
  "improved on": { precision: 0.98, recall: 0.95, falseAlarms: 0.02 },
  "only counted": { precision: 0.9, recall: 0.65, falseAlarms: 0.05 },
};

describe.each(["improved on", "only counted"] as const)("labelled messages that the lists were %s", (half) => {
  it("hand over whom they should, and few others", () => {
    const judged = halves[half];
    console.table(table(judged));
    const { precision, recall } = measure(judged, (kind) => kind !== null);
    const calm = judged.filter(({ expected }) => expected === null);
    expect(precision).toBeGreaterThanOrEqual(floors[half].precision);
    expect(recall).toBeGreaterThanOrEqual(floors[half].recall);
    expect(calm.filter(({ got }) => got !== null).length / calm.length).toBeLessThanOrEqual(floors[half].falseAlarms);
  });
});
