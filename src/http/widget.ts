import type { OpenAPIHono } from "@hono/zod-openapi";
import { configOf } from "../config";
import type { HttpEnv } from "./auth";

/** The chat window of the widget: a page that only our own pages and those of ALLOWED_ORIGINS may have in a frame. */
export function widgetRoutes(app: OpenAPIHono<HttpEnv>): void {
  app.all("/widget/*", async (c) => {
    const { ALLOWED_ORIGINS } = configOf(c.env);
    const page = await c.env.ASSETS.fetch(c.req.raw);
    const answer = new Response(page.body, page);
    // some browsers do not count a socket of ours as 'self'
    const sockets = new URL(c.req.url).origin.replace(/^http/, "ws");
    const policy = [
      "default-src 'self'",
      "img-src 'self' https: data: blob:",
      "media-src 'self' blob:",
      "style-src 'self' 'unsafe-inline'",
      `connect-src 'self' ${sockets}`,
      "object-src 'none'",
      "base-uri 'none'",
      ["frame-ancestors 'self'", ...ALLOWED_ORIGINS].join(" "),
    ];
    answer.headers.set("content-security-policy", policy.join("; "));
    answer.headers.set("referrer-policy", "strict-origin");
    return answer;
  });
}
