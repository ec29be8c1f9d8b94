import { z } from "zod";
import { defineTool } from "../bot";

export const ESCALATE = "escalate_to_human";

/** Asks for a person. Nothing happens before the reply is committed: the tool only states the intent. */
export const escalateToHuman = defineTool({
  name: ESCALATE,
  description:
    "Hands the conversation to a person of the shop's team. Call it when the customer asks for a person, is upset, " +
    "wants a refund or complains, or when the tools cannot answer. Call it at most once a turn.",
  input: z.object({
    reason: z.string().min(1).max(300).describe("why a person is needed, one sentence"),
    category: z.enum(["COMPLAINT", "REFUND", "TECHNICAL", "ORDER_ISSUE", "OTHER"]),
    priority: z
      .enum(["LOW", "MEDIUM", "HIGH", "URGENT"])
      .describe("HIGH for complaints, refunds and upset customers, URGENT for health and safety, else MEDIUM"),
    summary: z.string().min(1).max(1000).describe("what the customer wants and what was tried, for the colleague"),
  }),
  output: z.object({ ok: z.literal(true), note: z.string() }),
  allow: () => true,
  // it states an intent and changes nothing; the Thread hands off, and nobody is asked whether they may have a person
  effect: "read",
  run: async (input, context) => {
    context.intend({ kind: "escalate", ...input });
    return { ok: true as const, note: "A person of the team will be told and answers in this conversation." };
  },
});
