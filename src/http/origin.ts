import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { configOf } from "../config";
import type { HttpEnv } from "./auth";
import { ApiError } from "./errors";

/** Whether a browser on this origin may call us: our own pages, and what ALLOWED_ORIGINS lists. */
export function isAllowedOrigin(origin: string, requestUrl: string, allowed: readonly string[]): boolean {
  return origin === new URL(requestUrl).origin || allowed.includes(origin);
}

/** CORS for allowed origins; 403 for browsers on any other. Callers without an Origin (servers, apps) pass. */
export const origins: MiddlewareHandler<HttpEnv> = async (c, next) => {
  const origin = c.req.header("origin");
  if (!origin) return next();
  if (!isAllowedOrigin(origin, c.req.url, configOf(c.env).ALLOWED_ORIGINS)) throw new ApiError("ORIGIN_NOT_ALLOWED");
  return answer(c, next);
};

const answer = cors({
  origin: (origin) => origin,
  allowMethods: ["GET", "POST", "PUT", "DELETE"],
  allowHeaders: ["authorization", "content-type", "accept-language", "idempotency-key", "x-session-token"],
  exposeHeaders: ["retry-after", "x-vercel-ai-ui-message-stream"],
  maxAge: 7200,
});
