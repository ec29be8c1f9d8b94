import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { recordedStaffConversation, staffConversations } from "../core/db/conversations";
import type { Composition } from "../core/thread/context";
import { channelName } from "../core/turn";
import { authenticated, type HttpEnv } from "./auth";
import { ApiError, languageOf } from "./errors";
import { json, refusals, staffConversationBody, staffMessageBody, ticketBody } from "./schemas";
import { threadOf } from "./threads";
import { performed, staffOf } from "./ticket-actions";
import { timelineOf } from "./timeline";

const staff = { tags: ["staff"], security: [{ bearer: [] as string[] }], middleware: [authenticated("staff")] };
const byId = z.object({ id: z.string() });
const limit = z.coerce.number().int().min(1).max(100).default(50);
/** "<lastMessageAt>|<id>" */
const place = z
  .string()
  .max(300)
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\|c_[\w-]+$/, "not a cursor of ours");

const list = createRoute({
  ...staff,
  method: "get",
  path: "/api/conversations",
  summary: "Everybody's conversations, the last written to first",
  request: {
    query: z.object({
      owner: z
        .string()
        .trim()
        .min(1)
        .max(200)
        .optional()
        .openapi({ description: "bot, queue, agent (any of them), or a staff member's id" }),
      channel: channelName.optional(),
      status: z.enum(["ACTIVE", "WAITING_HUMAN", "WITH_AGENT", "CLOSED"]).optional(),
      q: z
        .string()
        .trim()
        .min(1)
        .max(100)
        .optional()
        .openapi({ description: "start of a number, a name or a guest's phone; or a customer's id" }),
      cursor: place.optional(),
      limit,
    }),
  },
  responses: {
    200: json("a page", z.object({ conversations: z.array(staffConversationBody), nextCursor: z.string().optional() })),
    ...refusals(400, 401, 403),
  },
});

const one = createRoute({
  ...staff,
  method: "get",
  path: "/api/conversations/{id}",
  summary: "One conversation, whoever answers in it",
  request: { params: byId },
  responses: { 200: json("the conversation", staffConversationBody), ...refusals(401, 403, 404) },
});

const messages = createRoute({
  ...staff,
  method: "get",
  path: "/api/conversations/{id}/messages",
  summary: "What was said in it, oldest first",
  request: { params: byId, query: z.object({ after_seq: z.coerce.number().int().min(0).default(0), limit }) },
  responses: {
    200: json("a page", z.object({ messages: z.array(staffMessageBody) })),
    ...refusals(400, 401, 403, 404),
  },
});

const takeOver = createRoute({
  ...staff,
  method: "post",
  path: "/api/conversations/{id}/take-over",
  summary: "Answer yourself from here on: what the bot is making is void",
  request: { params: byId },
  responses: {
    200: json("the ticket with which it is yours", z.object({ ticket: ticketBody })),
    ...refusals(401, 403, 404, 409),
  },
});

/** Conversations for staff, also those that only the bot handles. */
export function staffConversationRoutes(app: OpenAPIHono<HttpEnv>, { channels }: Composition): void {
  app.openapi(list, async (c) => {
    const { cursor, limit, ...filters } = c.req.valid("query");
    const [lastMessageAt = "", id = ""] = cursor?.split("|") ?? [];
    const rows = await staffConversations(c.env, {
      ...filters,
      after: cursor ? { lastMessageAt, id } : null,
      limit: limit + 1,
    });
    const conversations = rows.slice(0, limit);
    const last = conversations.at(-1);
    const more = rows.length > limit && last ? { nextCursor: `${last.lastMessageAt}|${last.id}` } : {};
    return c.json({ conversations, ...more }, 200);
  });
  app.openapi(one, async (c) => c.json(await conversation(c.env, c.req.valid("param").id), 200));
  app.openapi(messages, async (c) => {
    const { id } = c.req.valid("param");
    const { after_seq: afterSeq, limit } = c.req.valid("query");
    await conversation(c.env, id);
    return c.json({ messages: await timelineOf(c.env, channels, id, afterSeq, limit, languageOf(c)) }, 200);
  });
  app.openapi(takeOver, async (c) => {
    const { id } = c.req.valid("param");
    const result = await threadOf(c.env, id, "conversation")?.takeOver(staffOf(c.var.principal), id);
    if (!result || result.kind === "not_found") throw new ApiError("CONVERSATION_NOT_FOUND");
    if (result.kind === "closed") throw new ApiError("CONVERSATION_CLOSED");
    return c.json({ ticket: performed(result, { do: "take over" }).ticket }, 200);
  });
}

/** The Thread's word, else the record's. */
async function conversation(env: Env, id: string) {
  const thread = threadOf(env, id, "conversation");
  const known = thread && ((await thread.staffConversation(id)) ?? (await recordedStaffConversation(env, id)));
  if (!known) throw new ApiError("CONVERSATION_NOT_FOUND");
  return known;
}
