import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { conversations } from "../../evals/schema.mjs";
import { root } from "../../scripts/paths.mjs";

it("every conversation can be read, and there are enough of them", () => {
  const groups = conversations();
  const all = [...groups.values()].flat();
  expect(all.length).toBeGreaterThanOrEqual(120);
  expect(all.filter(({ locale }) => locale === "id-ID").length).toBeGreaterThan(all.length / 2);
});

it("every group has its floor", () => {
  const floors = JSON.parse(readFileSync(join(root, "evals/floors.json"), "utf8"));
  const groups = conversations();
  for (const [group, list] of groups) {
    expect(floors[group], group).toBeGreaterThan(0);
    expect(floors[group], group).toBeLessThanOrEqual(list.length);
  }
});
