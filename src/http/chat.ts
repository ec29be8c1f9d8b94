import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { normalise } from "../channels/web/receive";
import { chatBody } from "../channels/web/schema";
import { uiMessageStream } from "../channels/web/stream";
import type { NotFound, Refused } from "../core/thread/port";
import type { Locale } from "../core/turn";
import { ownFiles } from "./attachments";
import { authenticated, type HttpEnv } from "./auth";
import { claimed } from "./claim";
import { ApiError } from "./errors";
import { chatAnswer, refusals } from "./schemas";
import { follow, ownThread, threadOf } from "./threads";

const route = createRoute({
  method: "post",
  path: "/api/chat",
  tags: ["chat"],
  summary: "Send a message and get the answer",
  description:
    "Resolves with the answer that covers this message, as JSON or, with `Accept: text/event-stream`, as AI SDK UI message stream. The same clientMessageId again is the same message and gets the same answer. Going away cancels nothing.",
  security: [{ bearer: [] }],
  middleware: [authenticated("guest", "customer"), claimed],
  request: { body: { required: true, content: { "application/json": { schema: chatBody } } } },
  responses: {
    200: {
      description: "the answer",
      content: { "application/json": { schema: chatAnswer }, "text/event-stream": { schema: z.string() } },
    },
    ...refusals(400, 401, 403, 404, 413, 429),
  },
});

export function chatRoutes(app: OpenAPIHono<HttpEnv>): void {
  app.openapi(route, async (c) => {
    const principal = c.var.principal;
    const body = c.req.valid("json");
    const files = await ownFiles(c.env, principal, body.attachments ?? []);
    const normalised = normalise(body, principal, localeOf(c), files);
    if (!normalised.ok) throw new ApiError(normalised.code);
    const { turn } = normalised;
    const conversationId = body.conversationId ?? null;
    const thread = conversationId
      ? threadOf(c.env, conversationId, "conversation")
      : ownThread(c.env, principal, turn.channel);
    if (!thread) throw new ApiError("CONVERSATION_NOT_FOUND");

    /** The Thread that goes on does not know what belongs to the one before it: that one says whose it is. */
    const continued = async (forwarded: boolean) => {
      if (!forwarded || !conversationId) return conversationId;
      if (await thread.conversation(principal, conversationId)) return null;
      throw new ApiError("CONVERSATION_NOT_FOUND");
    };

    if (c.req.header("accept")?.includes("text/event-stream")) {
      const result = await follow(c.env, thread, async (at, forwarded) =>
        at.chatStream(turn, principal, await continued(forwarded)),
      );
      if (result.kind !== "stream") throw refusal(result);
      // the route's types know JSON answers only
      return uiMessageStream(result.conversationId, result.stream) as never;
    }
    const result = await follow(c.env, thread, async (at, forwarded) =>
      at.chat(turn, principal, await continued(forwarded)),
    );
    if (result.kind !== "outcome") throw refusal(result);
    return c.json(result.outcome, 200);
  });
}

function refusal(result: NotFound | Refused | { kind: "failed" }): ApiError {
  switch (result.kind) {
    case "not_found":
      return new ApiError("CONVERSATION_NOT_FOUND");
    case "refused":
      return new ApiError("TOO_MANY_MESSAGES", { retryAfter: Math.ceil(result.retryAfter / 1000) });
    case "failed":
      return new ApiError("UNAVAILABLE");
  }
}

/** The client's own language, when it is one of ours. */
function localeOf(c: Context): Locale | undefined {
  const header = c.req.header("accept-language") ?? "";
  if (/^\s*id\b/i.test(header)) return "id-ID";
  return /^\s*en\b/i.test(header) ? "en-US" : undefined;
}
