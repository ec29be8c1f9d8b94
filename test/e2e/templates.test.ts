import { expect, test } from "vitest";
import { z } from "zod";
import { ownTemplates } from "../../scripts/channels/service.mjs";

// Limits of the Cloud API: names, lengths, parameters (message templates, components).
const body = z.strictObject({
  type: z.literal("BODY"),
  text: z.string().min(1).max(1024),
  example: z.strictObject({ body_text: z.tuple([z.array(z.string().min(1))]) }),
});
const buttons = z.strictObject({
  type: z.literal("BUTTONS"),
  buttons: z
    .array(z.strictObject({ type: z.literal("QUICK_REPLY"), text: z.string().min(1).max(25) }))
    .min(1)
    .max(10),
});
const template = z.strictObject({
  name: z.string().regex(/^[a-z0-9_]{1,512}$/),
  language: z.enum(["id", "en"]),
  category: z.enum(["UTILITY", "MARKETING"]),
  components: z.array(z.discriminatedUnion("type", [body, buttons])).min(1),
});

const all = z.array(template).parse(ownTemplates());

test("each of the service's own templates is there in both languages", () => {
  const names = Map.groupBy(all, ({ name }) => name);
  expect([...names.keys()].sort()).toEqual([
    "back_in_stock",
    "order_delivered",
    "order_shipped",
    "rating",
    "ticket_reply",
  ]);
  for (const [name, both] of names) {
    expect(both.map(({ language }) => language).sort(), name).toEqual(["en", "id"]);
    const counts = both.map(({ components }) => JSON.stringify(components.map(({ type }) => type)));
    expect(new Set(counts).size, name).toBe(1);
  }
});

test.each(all.map((each) => [`${each.name} (${each.language})`, each] as const))(
  "%s is what Meta takes",
  (_, { components }) => {
    const [first] = components;
    if (first?.type !== "BODY") throw new Error("the body comes first");
    const parameters = [...first.text.matchAll(/\{\{(\d+)\}\}/g)].map((match) => Number(match[1]));
    expect(parameters).toEqual(parameters.map((_, index) => index + 1));
    expect(first.example.body_text[0]).toHaveLength(parameters.length);
    // a parameter may stand neither at the beginning nor at the end
    expect(first.text.trim()).not.toMatch(/^\{\{|\}\}$/);
  },
);
