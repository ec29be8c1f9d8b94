import { z } from "zod";
import { type Bot, defineTool } from "../bot";
import { findFaq } from "../knowledge/second";
import { locale } from "../turn";

export const SEARCH_FAQ = "search_faq";

const output = z.object({
  hits: z.array(
    z.object({
      id: z.string(),
      question: z.string(),
      title: z.string(),
      answer: z.string(),
      category: z.string(),
      locale,
      score: z.number(),
    }),
  ),
});
export type FaqResult = z.infer<typeof output>;

/** The shop's own answers to common questions, for everybody. */
export function searchFaqTool(bot: Bot, env: Env) {
  return defineTool({
    name: SEARCH_FAQ,
    description:
      "Searches the shop's FAQ: shipping, payment, returns, opening hours, accounts and other policies. " +
      "Call it before answering any question about how the shop works. " +
      "A hit's score (0 to 1) says how much of the query it covers; below 0.5 it is probably about something else.",
    input: z.object({
      query: z.string().min(1).max(300).describe("the question in a few words, in the customer's language"),
    }),
    output,
    allow: () => true,
    effect: "read",
    progress: { "id-ID": "Aku cek dulu ya, Kak…", "en-US": "Let me check…" },
    run: async ({ query }, context) => {
      const found = await findFaq(env, query, { locale: context.locale, aliases: bot.aliases });
      return { hits: found.hits };
    },
    citations: ({ hits }) => hits.map(({ id, question }) => ({ id, title: question })),
  });
}
