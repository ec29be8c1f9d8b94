import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { configOf } from "../config";
import { createSession, type HttpEnv } from "./auth";
import { ApiError } from "./errors";
import { json, refusals, sessionBody } from "./schemas";

const route = createRoute({
  method: "post",
  path: "/api/session",
  tags: ["chat"],
  summary: "Start a guest session",
  responses: { 201: json("a guest session", sessionBody), ...refusals(403, 429) },
});

/** At most 300 a minute for an address: mobile carriers let thousands of people share one. */
export function sessionRoutes(app: OpenAPIHono<HttpEnv>): void {
  app.openapi(route, async (c) => {
    const config = configOf(c.env);
    const address = c.req.header("cf-connecting-ip") ?? "unknown";
    const { success } = await c.env.SESSION_RATE.limit({ key: address });
    if (!success) throw new ApiError("TOO_MANY_SESSIONS", { retryAfter: 60 });
    return c.json(await createSession(config), 201);
  });
}
