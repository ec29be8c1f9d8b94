import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { configOf } from "../config";
import { type HttpEnv, verify } from "./auth";
import { ApiError } from "./errors";
import { isAllowedOrigin } from "./origin";
import { refusals } from "./schemas";
import { socketEventBody } from "./socket-schemas";
import { channelQuery, ownThread, successor } from "./threads";

/** A customer's socket: `Sec-WebSocket-Protocol: bearer, <token>`, because browsers can send no header of their own. */
export function socketRoutes(app: OpenAPIHono<HttpEnv>): void {
  app.openAPIRegistry.registerPath({
    method: "get",
    path: "/api/chat/ws",
    tags: ["chat"],
    summary: "Events of your conversations",
    description:
      "WebSocket with the subprotocols `bearer` and the token. Each frame is a SocketEvent as JSON; skip types that you do not know. A hint: the truth is GET /api/chat/changes. `ping` is answered with `pong`; closed with 4401 when the token ends.",
    security: [{ bearer: [] }],
    request: { query: z.object({ channel: channelQuery }) },
    responses: {
      101: {
        description: "switching protocols; this is what each frame holds",
        content: { "application/json": { schema: socketEventBody } },
      },
      ...refusals(401, 403, 404, 426),
    },
  });

  app.get("/api/chat/ws", async (c) => {
    const config = configOf(c.env);
    if (c.req.header("upgrade")?.toLowerCase() !== "websocket") throw new ApiError("UPGRADE_REQUIRED");
    const origin = c.req.header("origin");
    if (origin && !isAllowedOrigin(origin, c.req.url, config.ALLOWED_ORIGINS)) throw new ApiError("ORIGIN_NOT_ALLOWED");
    const [scheme, token] = (c.req.header("sec-websocket-protocol") ?? "").split(",").map((part) => part.trim());
    const principal = scheme === "bearer" && token ? await verify(token, config) : null;
    if (!principal) throw new ApiError("UNAUTHORIZED");
    if (principal.kind === "staff") throw new ApiError("FORBIDDEN");
    const channel = channelQuery.safeParse(c.req.query("channel") ?? undefined);
    if (!channel.success) throw new ApiError("INVALID_INPUT");
    const { thread } = await successor(c.env, principal, ownThread(c.env, principal, channel.data));
    const headers = new Headers(c.req.raw.headers);
    headers.set("x-principal", asciiJson(principal));
    const response = await thread.fetch(new Request(c.req.raw, { headers }));
    if (response.status !== 101) throw new ApiError("CONVERSATION_NOT_FOUND");
    return response;
  });
}

/** A name may hold any character, a header only ASCII ones. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
