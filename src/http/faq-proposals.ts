import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { iso, now } from "../core/clock";
import { faqEntry, sameQuestion } from "../core/db/faq";
import { decide, undecidedTickets } from "../core/db/faq-decisions";
import { proposalsFrom } from "../core/knowledge/proposals";
import { ANSWERS } from "../core/knowledge/rank";
import { searchFaq } from "../core/knowledge/search";
import { faqFields } from "../core/knowledge/transfer";
import type { Composition } from "../core/thread/context";
import { locale } from "../core/turn";
import { atLeast, authenticated, type HttpEnv } from "./auth";
import { ApiError } from "./errors";
import { afterFaqChange, faqEntryBody, faqViewOf } from "./faq";
import { json, refusals } from "./schemas";
import { staffOf } from "./ticket-actions";

const admin = {
  tags: ["faq"],
  security: [{ bearer: [] as string[] }],
  middleware: [authenticated("staff"), atLeast("admin")],
};
const DAYS = 30;

const list = createRoute({
  ...admin,
  method: "get",
  path: "/api/faq/proposals",
  summary: "Entries that agents' answers in tickets resolved in the last 30 days suggest; the same questions joined",
  responses: {
    200: json(
      "the most frequent first",
      z.object({
        proposals: z.array(
          z.object({
            tickets: z.array(z.object({ id: z.string(), number: z.string() })),
            question: z.string().openapi({ description: "personal data masked; a name may still be in it" }),
            answer: z.string(),
            locale,
            similar: z
              .object({ id: z.string(), question: z.string() })
              .nullable()
              .openapi({ description: "an entry that answers it already" }),
          }),
        ),
      }),
    ),
    ...refusals(401, 403),
  },
});
const decision = createRoute({
  ...admin,
  method: "post",
  path: "/api/faq/proposals/decide",
  summary: "Make an entry of a proposal, as edited, or decline it (`entry` null)",
  request: {
    body: {
      required: true,
      content: {
        "application/json": {
          schema: z.object({ ticketIds: z.array(z.string().max(200)).min(1).max(50), entry: faqFields.nullable() }),
        },
      },
    },
  },
  responses: {
    200: json("what came of it", z.object({ entry: faqEntryBody.nullable() })),
    ...refusals(400, 401, 403, 409),
  },
});

/** The FAQ learns from what people answered, and only what an admin lets it. */
export function faqProposalRoutes(app: OpenAPIHono<HttpEnv>, { bot }: Composition): void {
  app.openapi(list, async (c) => {
    const tickets = await undecidedTickets(c.env, iso(now() - DAYS * 86_400_000));
    const proposals = await Promise.all(
      proposalsFrom(tickets, bot).map(async (proposal) => {
        const [hit] = (await searchFaq(c.env, proposal.question, { locale: proposal.locale, aliases: bot.aliases }))
          .hits;
        const similar = hit && hit.score >= ANSWERS ? { id: hit.id, question: hit.question } : null;
        return { ...proposal, similar };
      }),
    );
    return c.json({ proposals }, 200);
  });
  app.openapi(decision, async (c) => {
    const { ticketIds, entry: fields } = c.req.valid("json");
    const id = `faq-${crypto.randomUUID()}`;
    const same = fields && (await sameQuestion(c.env, fields, id));
    if (same) throw new ApiError("QUESTION_TAKEN", { details: { id: same.id } });
    const done = await decide(c.env, [...new Set(ticketIds)], fields && { id, fields }, staffOf(c.var.principal).id);
    if (!done) throw new ApiError("VERSION_CONFLICT");
    const entry = fields && (await faqEntry(c.env, id));
    if (entry) afterFaqChange(c, entry.id);
    return c.json({ entry: entry && faqViewOf(entry) }, 200);
  });
}
