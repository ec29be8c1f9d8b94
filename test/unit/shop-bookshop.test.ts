import { describe, expect, it } from "vitest";
import { z } from "zod";
import { bookshop } from "../../examples/bookshop/bot";
import file from "../../examples/bookshop/conversations.json";
import { hear, languageOf, smallTalk } from "../../src/core/assistant/hearing";
import type { Customer, Heard, ToolContext } from "../../src/core/bot";
import { triggerIn } from "../../src/core/policies/triggers";

const conversations = z
  .array(
    z.object({
      name: z.string(),
      as: z.string().optional(),
      turns: z.array(
        z.object({
          say: z.string(),
          tools: z.array(z.string()).optional(),
          contains: z.array(z.string()),
          lacks: z.array(z.string()).default([]),
        }),
      ),
    }),
  )
  .parse(file);

const engineTools = new Set(["search_faq", "escalate_to_human"]);
const tools = bookshop.tools({} as Env);
const { signal } = new AbortController();

/** The bookshop's own tool that a message asks for, as the offline model decides it. */
function toolFor(heard: Heard) {
  const { kind, alone } = smallTalk(bookshop, heard);
  if (triggerIn(bookshop, heard.text) || (kind && alone)) return null;
  return tools.find((tool) => (tool.offline?.asks(heard) ?? 0) >= 0.5) ?? null;
}

function context(customer: Customer | null, heard: Heard, now = new Date()): ToolContext {
  return {
    customer,
    locale: heard.locale,
    channel: "web",
    conversationId: "conv-1",
    now,
    signal,
    idempotencyKey: "k",
    intend: () => {},
  };
}

/** A write and what comes of it need the Thread: test/examples has them. */
const ofReads = conversations.filter(({ turns }) => turns.every(({ say }) => !/reserve |hold |sisihkan /i.test(say)));

describe.each(ofReads)("$name", ({ turns, as }) => {
  it.each(turns)("$say", async ({ say, tools: expected, contains, lacks }) => {
    const heard = hear(bookshop, say, languageOf(bookshop, say, "en-US"));
    const tool = toolFor(heard);
    const own = expected?.filter((name) => !engineTools.has(name));
    if (own) expect(tool ? [tool.name] : []).toEqual(own);
    const customer = (as && (await bookshop.customer?.(as, {} as Env, signal))) || null;
    // what the engine itself answers is held over HTTP, in test/examples
    if (!tool?.offline || !tool.allow(customer)) return;
    const asked = tool.offline.input(heard);
    const input = tool.input.parse("input" in asked ? asked.input : undefined);
    const output = tool.output.parse(await tool.run(input, context(customer, heard)));
    const { text } = tool.offline.say(output, input, heard);
    for (const part of contains) expect(text).toContain(part);
    for (const part of lacks) expect(text).not.toContain(part);
  });
});

it("knows whether it is open", async () => {
  const hours = tools.find(({ name }) => name === "opening_hours");
  const heard = hear(bookshop, "open now?", "en-US");
  const open = async (at: string) => hours?.run({}, context(null, heard, new Date(at)));
  // Ubud is at UTC+8: Monday noon (closed all day), Tuesday noon, Tuesday at 9
  expect(await open("2026-11-23T04:00:00Z")).toMatchObject({ openNow: false });
  expect(await open("2026-11-24T04:00:00Z")).toMatchObject({ openNow: true });
  expect(await open("2026-11-24T01:00:00Z")).toMatchObject({ openNow: false });
});
