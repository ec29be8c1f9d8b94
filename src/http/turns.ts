import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { parseId } from "../core/conversation/ids";
import { recordedTurns } from "../core/db/turns";
import { authenticated, type HttpEnv } from "./auth";
import { ApiError } from "./errors";
import { json, refusals, turnBody } from "./schemas";

const turns = createRoute({
  tags: ["staff"],
  security: [{ bearer: [] as string[] }],
  middleware: [authenticated("staff")],
  method: "get",
  path: "/api/conversations/{id}/turns",
  summary: "How each answer of the bot's came about",
  request: {
    params: z.object({ id: z.string() }),
    query: z.object({
      after_seq: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
  },
  responses: {
    200: json("a page, oldest first", z.object({ turns: z.array(turnBody) })),
    ...refusals(400, 401, 403, 404),
  },
});

/** The bot's trace, for staff. It is read from the record, a moment behind the conversation when that is slow. */
export function turnRoutes(app: OpenAPIHono<HttpEnv>): void {
  app.openapi(turns, async (c) => {
    const { id } = c.req.valid("param");
    const { after_seq: afterSeq, limit } = c.req.valid("query");
    const found = parseId(id)?.kind === "conversation" ? await recordedTurns(c.env, id, afterSeq, limit) : null;
    if (!found) throw new ApiError("CONVERSATION_NOT_FOUND");
    return c.json({ turns: found }, 200);
  });
}
