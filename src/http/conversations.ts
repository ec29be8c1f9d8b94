import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { ConversationView } from "../core/conversation/conversation";
import type { Principal } from "../core/conversation/principal";
import { recordedConversation, recordedConversations, recordedMessages } from "../core/db/conversations";
import { log } from "../core/log";
import { authenticated, type HttpEnv } from "./auth";
import { claimed } from "./claim";
import { ApiError } from "./errors";
import { conversationBody, json, messageBody, refusals } from "./schemas";
import {
  apiChannel,
  channelName,
  channelQuery,
  ownChannels,
  ownThread,
  type Stub,
  successor,
  threadOf,
} from "./threads";

const common = {
  tags: ["chat"],
  security: [{ bearer: [] as string[] }],
  middleware: [authenticated("guest", "customer"), claimed],
};
const byId = z.object({ id: z.string() });
/** "<lastMessageAt>|<id>", as `placeOf` writes it */
const place = z
  .string()
  .max(300)
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\|c_[\w-]+$/, "not a cursor of ours");
const limit = z.coerce.number().int().min(1).max(100).default(50);

const list = createRoute({
  ...common,
  method: "get",
  path: "/api/chat/conversations",
  summary: "Your conversations, newest first",
  request: {
    query: z.object({
      channel: channelName.optional().openapi({ description: "absent: of web and app" }),
      cursor: place.optional(),
      limit,
    }),
  },
  responses: {
    200: json("a page", z.object({ conversations: z.array(conversationBody), nextCursor: z.string().optional() })),
    ...refusals(400, 401, 403),
  },
});
const one = createRoute({
  ...common,
  method: "get",
  path: "/api/chat/conversations/{id}",
  summary: "One conversation",
  request: { params: byId },
  responses: { 200: json("the conversation", conversationBody), ...refusals(401, 403, 404) },
});
const messages = createRoute({
  ...common,
  method: "get",
  path: "/api/chat/conversations/{id}/messages",
  summary: "Messages after a place, oldest first",
  request: { params: byId, query: z.object({ after_seq: z.coerce.number().int().min(0).default(0), limit }) },
  responses: { 200: json("a page", z.object({ messages: z.array(messageBody) })), ...refusals(400, 401, 403, 404) },
});
const read = createRoute({
  ...common,
  method: "post",
  path: "/api/chat/conversations/{id}/read",
  summary: "The customer has read up to a place",
  request: {
    params: byId,
    body: {
      required: true,
      content: {
        "application/json": { schema: z.object({ upToSeq: z.number().int().min(0) }).openapi("ReadRequest") },
      },
    },
  },
  responses: { 200: json("the conversation", conversationBody), ...refusals(400, 401, 403, 404) },
});
const delivered = createRoute({
  ...common,
  method: "post",
  path: "/api/chat/conversations/{id}/delivered",
  summary: "The customer's app has our messages up to a place",
  request: {
    params: byId,
    body: {
      required: true,
      content: { "application/json": { schema: z.object({ upToSeq: z.number().int().min(0) }) } },
    },
  },
  responses: { 200: json("the conversation", conversationBody), ...refusals(400, 401, 403, 404) },
});
const changes = createRoute({
  ...common,
  method: "get",
  path: "/api/chat/changes",
  summary: "Messages that are new or were changed (receipts, edits, reactions) since a cursor, each once, as it is now",
  request: {
    query: z.object({
      channel: channelQuery,
      after: z
        .string()
        .max(40)
        .regex(/^[0-9a-z]+-\d+$/, "not a cursor of ours")
        .optional()
        .openapi({ description: "absent: from the start of what is held; what is older is in messages?after_seq=" }),
      limit: z.coerce.number().int().min(1).max(500).default(200),
    }),
  },
  responses: {
    200: json(
      "a page",
      z.object({
        messages: z.array(messageBody.extend({ conversationId: z.string() })),
        conversations: z.array(conversationBody).openapi({ description: "the newest twenty, as they are now" }),
        cursor: z.string(),
        more: z.boolean(),
        reset: z.boolean().openapi({ description: "the cursor was not known: this page begins from the start" }),
      }),
    ),
    ...refusals(400, 401, 403),
  },
});
const close = createRoute({
  ...common,
  method: "post",
  path: "/api/chat/conversations/{id}/close",
  summary: "End the conversation",
  request: { params: byId },
  responses: { 200: json("the conversation", conversationBody), ...refusals(401, 403, 404) },
});

const typing = createRoute({
  ...common,
  method: "post",
  path: "/api/chat/conversations/{id}/typing",
  summary: "The customer begins or stops typing",
  request: {
    params: byId,
    body: { required: true, content: { "application/json": { schema: z.object({ on: z.boolean() }) } } },
  },
  responses: { 200: json("told", z.object({ on: z.boolean() })), ...refusals(400, 401, 403, 404) },
});

const stop = createRoute({
  ...common,
  method: "post",
  path: "/api/chat/conversations/{id}/stop",
  summary: "End the answer that is being made: what was shown of it stays",
  request: { params: byId },
  responses: { 200: json("told", z.object({ stopped: z.literal(true) })), ...refusals(401, 403, 404) },
});

const rate = createRoute({
  ...common,
  method: "post",
  path: "/api/chat/conversations/{id}/rate",
  summary: "How it was, from 1 to 5, within seven days of its end (R16, R17)",
  request: {
    params: byId,
    body: {
      required: true,
      content: {
        "application/json": {
          schema: z
            .object({ rating: z.unknown(), feedback: z.string().trim().max(2000).optional() })
            .openapi("RateRequest"),
        },
      },
    },
  },
  responses: { 200: json("the conversation", conversationBody), ...refusals(400, 401, 403, 404, 409) },
});

/** A customer's own conversations. The Thread is asked first (it knows what was just said), D1 for what is older. */
export function conversationRoutes(app: OpenAPIHono<HttpEnv>): void {
  app.openapi(list, async (c) => {
    const { channel, cursor = null, limit } = c.req.valid("query");
    const channels = channel ? [apiChannel(channel)] : ownChannels;
    return c.json(await conversationPage(c.env, c.var.principal, channels, cursor, limit), 200);
  });

  app.openapi(one, async (c) => c.json(await conversation(c.env, c.var.principal, c.req.valid("param").id), 200));

  app.openapi(messages, async (c) => {
    const { principal } = c.var;
    const { id } = c.req.valid("param");
    const { after_seq: afterSeq, limit } = c.req.valid("query");
    const page = await thread(c.env, id).messages(principal, id, afterSeq, limit);
    if (page.kind === "page" && page.complete) return c.json({ messages: page.messages }, 200);
    const newer = page.kind === "page" ? page.messages : [];
    // a Thread that holds none of it may never have had it
    if (newer.length === 0) await conversation(c.env, principal, id);
    const older = await recordedMessages(c.env, id, afterSeq, newer[0]?.seq ?? null, limit);
    return c.json({ messages: [...older, ...newer].slice(0, limit) }, 200);
  });

  for (const [route, state] of [
    [read, "READ"],
    [delivered, "DELIVERED"],
  ] as const) {
    app.openapi(route, async (c) => {
      const { id } = c.req.valid("param");
      const { upToSeq } = c.req.valid("json");
      return c.json(found(await thread(c.env, id).receipt(c.var.principal, id, upToSeq, state)), 200);
    });
  }

  app.openapi(changes, async (c) => {
    const { principal } = c.var;
    const { channel, after = null, limit } = c.req.valid("query");
    const { thread: at } = await successor(c.env, principal, ownThread(c.env, principal, channel));
    const page = await at.changes(principal, after, limit);
    // who has never written has nothing to fetch
    const none = { messages: [], conversations: [], cursor: after ?? "0-0", more: false, reset: false };
    if (page.kind === "not_found") return c.json(none, 200);
    const { kind: _, ...body } = page;
    return c.json(body, 200);
  });

  app.openapi(typing, async (c) => {
    const { id } = c.req.valid("param");
    const { on } = c.req.valid("json");
    if (!(await thread(c.env, id).customerTyping(c.var.principal, id, on)))
      throw new ApiError("CONVERSATION_NOT_FOUND");
    return c.json({ on }, 200);
  });

  app.openapi(stop, async (c) => {
    const { id } = c.req.valid("param");
    if (!(await thread(c.env, id).stopAnswer(c.var.principal, id))) throw new ApiError("CONVERSATION_NOT_FOUND");
    return c.json({ stopped: true as const }, 200);
  });

  app.openapi(rate, async (c) => {
    const { id } = c.req.valid("param");
    const { rating, feedback } = c.req.valid("json");
    const stars = z.number().int().min(1).max(5).safeParse(rating).data;
    if (stars === undefined) throw new ApiError("RATING_INVALID");
    const result = await thread(c.env, id).rate(c.var.principal, id, stars, feedback || null);
    if (result.kind === "conflict") throw new ApiError(result.code);
    return c.json(found(result).conversation, 200);
  });
  app.openapi(close, async (c) => {
    const { id } = c.req.valid("param");
    return c.json(found(await thread(c.env, id).close(c.var.principal, id)), 200);
  });
}

/** Newest first; `cursor` is the place of the last one seen. */
async function conversationPage(
  env: Env,
  principal: Principal,
  channels: readonly ("web" | "mobile")[],
  cursor: string | null,
  limit: number,
) {
  const [lastMessageAt = "", id = ""] = cursor?.split("|") ?? [];
  const [current, recorded] = await Promise.all([
    currentConversations(env, principal, channels),
    recordedConversations(env, principal, channels, limit + 1, cursor === null ? null : { lastMessageAt, id }).catch(
      (error: Error) => {
        // the first page shows at least what the Thread knows; any other would look like the end
        if (cursor !== null) throw error;
        log.warn("record.read_failed", { error: String(error.cause ?? error) });
        return [];
      },
    ),
  ]);
  const known = new Set(current.map((each) => each.id));
  const rest = [...current, ...recorded.filter((each) => !known.has(each.id))]
    .filter((each) => cursor === null || placeOf(each) < cursor)
    .sort((a, b) => (placeOf(a) < placeOf(b) ? 1 : -1));
  const conversations = rest.slice(0, limit);
  const last = conversations.at(-1) ?? recorded.at(-1);
  const more = rest.length > limit || recorded.length > limit;
  return { conversations, ...(more && last && { nextCursor: placeOf(last) }) };
}

async function currentConversations(
  env: Env,
  principal: Principal,
  channels: readonly ("web" | "mobile")[],
): Promise<ConversationView[]> {
  const all = await Promise.all(channels.map((channel) => heldBy(env, principal, ownThread(env, principal, channel))));
  return [...new Map(all.flat().map((each) => [each.id, each])).values()];
}

/** What one of the principal's own Threads holds, and the one that goes on for it after a claim. */
async function heldBy(env: Env, principal: Principal, named: Stub): Promise<ConversationView[]> {
  const [own, { forwardTo }] = await Promise.all([named.conversations(principal), named.standing(principal)]);
  if (!forwardTo) return own;
  const { thread: next } = await successor(env, principal, named);
  return [...own, ...(await next.conversations(principal))];
}

function placeOf(conversation: ConversationView): string {
  return `${conversation.lastMessageAt}|${conversation.id}`;
}

function thread(env: Env, id: string): Stub {
  const stub = threadOf(env, id, "conversation");
  if (!stub) throw new ApiError("CONVERSATION_NOT_FOUND");
  return stub;
}

/** R1: somebody else's conversation and a missing one are the same. */
async function conversation(env: Env, principal: Principal, id: string) {
  const stub = thread(env, id);
  const known = await stub.conversation(principal, id);
  const view = known ?? (await recordedConversation(env, principal, id));
  if (!view) throw new ApiError("CONVERSATION_NOT_FOUND");
  return view;
}

function found<T extends object>(answer: T): Exclude<T, { kind: "not_found" }> {
  if ("kind" in answer && answer.kind === "not_found") throw new ApiError("CONVERSATION_NOT_FOUND");
  return answer as Exclude<T, { kind: "not_found" }>;
}
