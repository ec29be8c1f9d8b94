import { describe, expect, it } from "vitest";
import { bookshop } from "../../examples/bookshop/bot";
import conversations from "../../examples/bookshop/conversations.json";
import { hear, languageOf, smallTalk } from "../../src/core/assistant/hearing";
import type { Customer, Heard, ToolContext } from "../../src/core/bot";

const engineTools = new Set(["search_faq", "escalate_to_human"]);
const tools = bookshop.tools({} as Env);

/** The bookshop's own tool that a message asks for, as the offline model decides it. */
function toolFor(heard: Heard) {
  const { kind, alone } = smallTalk(bookshop, heard);
  if (kind === "human" || (kind && alone)) return null;
  return tools.find((tool) => (tool.offline?.asks(heard) ?? 0) >= 0.5) ?? null;
}

function context(customer: Customer | null, heard: Heard, now: Date): ToolContext {
  const { signal } = new AbortController();
  return { customer, locale: heard.locale, channel: "web", now, signal, idempotencyKey: "k", intend: () => {} };
}

describe.each(conversations)("$name", ({ turns, ...conversation }) => {
  it.each(turns)("$say", async (turn) => {
    const expected = turn.tools?.filter((name) => !engineTools.has(name)) ?? null;
    const heard = hear(bookshop, turn.say, languageOf(bookshop, turn.say, "en-US"));
    const tool = toolFor(heard);
    if (expected) expect(tool ? [tool.name] : []).toEqual(expected);
    const customer =
      "as" in conversation ? await bookshop.customer?.(conversation.as ?? "", {} as Env, AbortSignal.any([])) : null;
    if (!tool?.offline || !tool.allow(customer ?? null)) return;
    const asked = tool.offline.input(heard);
    if (!("input" in asked)) throw new Error("asked back");
    const output = tool.output.parse(
      await tool.run(tool.input.parse(asked.input), context(customer ?? null, heard, new Date())),
    );
    const { text } = tool.offline.say(output, asked.input, heard);
    for (const part of turn.contains) expect(text).toContain(part);
    for (const part of turn.lacks ?? []) expect(text).not.toContain(part);
  });
});

it("knows whether it is open", async () => {
  const hours = tools.find(({ name }) => name === "opening_hours");
  const heard = hear(bookshop, "open now?", "en-US");
  // Monday 2026-11-23 and Tuesday the 24th, noon and 9 am in Ubud (UTC+8)
  const open = async (at: string) => hours?.output.parse(await hours.run({}, context(null, heard, new Date(at))));
  expect(await open("2026-11-23T04:00:00Z")).toMatchObject({ openNow: false });
  expect(await open("2026-11-24T04:00:00Z")).toMatchObject({ openNow: true });
  expect(await open("2026-11-24T01:00:00Z")).toMatchObject({ openNow: false });
});
