// What a conversation file may hold. An expectation exists only where some conversation uses it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { root } from "../scripts/paths.mjs";

const folder = join(root, "evals/conversations");
const repeated = z.strictObject({ repeat: z.string(), times: z.number().int().positive() });
const text = z.union([z.string(), repeated]);
const value = z.union([
  z.string(),
  z.number(),
  z.strictObject({
    matches: z.string().optional(),
    contains: z.string().optional(),
    lte: z.number().optional(),
    gte: z.number().optional(),
  }),
]);
const names = z.union([z.string(), z.array(z.string())]);
const tool = z.union([z.string(), z.strictObject({ name: names, input: z.record(z.string(), value).optional() })]);

const expectation = z.strictObject({
  /** called in this turn; a list of names: one of them */
  tools: z.array(tool).optional(),
  tools_not: z.array(z.string()).optional(),
  /** a source of the answer, without its language */
  cites: names.optional(),
  owner: z.enum(["bot", "queue"]).optional(),
  ticket: z.strictObject({ category: z.string().optional(), priority: z.string().optional() }).optional(),
  intent: names.optional(),
  language: z.enum(["id", "en"]).optional(),
  register: z.enum(["kak"]).optional(),
  contains: z.array(z.string()).optional(),
  contains_any: z.array(z.string()).optional(),
  not_contains: z.array(z.string()).optional(),
  /** at least so many cards, or cards of these ids */
  cards: z.union([z.number().int(), z.array(z.string())]).optional(),
  /** every price on a card, in IDR */
  prices: z.strictObject({ lte: z.number().optional(), gte: z.number().optional() }).optional(),
  quick_replies: z.number().int().optional(),
  request: z.enum(["login"]).optional(),
  /** a person owns the conversation, and the bot says nothing */
  silent: z.literal(true).optional(),
  /** one of the answers has this status */
  http: z.number().int().optional(),
});

const turn = z
  .strictObject({
    say: text.optional(),
    /** the beginning of a quick reply's or an action's title, or part of its id */
    tap: z.string().optional(),
    /** several messages at once */
    send: z.union([z.array(text), repeated]).optional(),
    /** what only a real model can do beyond it: not asked of the offline model */
    grok: expectation.optional(),
    expect: expectation.optional(),
  })
  .refine((each) => [each.say, each.tap, each.send].filter((way) => way !== undefined).length === 1, {
    message: "one of say, tap and send",
  });

const conversation = z.strictObject({
  id: z.string(),
  locale: z.enum(["id-ID", "en-US"]).default("id-ID"),
  channel: z.enum(["web", "mobile"]).default("web"),
  /** a customer of the demo shop; else a guest */
  as: z.string().optional(),
  turns: z.array(turn).min(1),
});

/** All conversations by group, which is their file's name. Throws an error that names file, conversation and turn. */
export function conversations() {
  const groups = new Map();
  const seen = new Set();
  for (const file of readdirSync(folder).sort()) {
    const list = parse(readFileSync(join(folder, file), "utf8"));
    const group = file.replace(/\.ya?ml$/, "");
    const read = list.map((each, index) => {
      const result = conversation.safeParse(each);
      if (!result.success)
        throw new Error(`${file}, ${each?.id ?? `number ${index + 1}`}: ${z.prettifyError(result.error)}`);
      if (seen.has(result.data.id)) throw new Error(`${file}: ${result.data.id} is there twice`);
      seen.add(result.data.id);
      return result.data;
    });
    groups.set(group, read);
  }
  return groups;
}

/** Longer texts are written as a repetition. */
export function textOf(given) {
  return typeof given === "string" ? given : given.repeat.repeat(given.times);
}
