import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { configOf } from "../config";
import { newLinkToken } from "../core/conversation/link-token";
import { identitiesOf } from "../core/db/customers";
import { putLink } from "../core/db/links";
import { log } from "../core/log";
import type { Composition } from "../core/thread/context";
import { authenticated, type HttpEnv } from "./auth";
import { ApiError } from "./errors";
import { json, refusals } from "./schemas";
import { threadByKey } from "./threads";

const common = {
  tags: ["identity"],
  security: [{ bearer: [] as string[] }],
  middleware: [authenticated("customer")],
};

const list = createRoute({
  ...common,
  method: "get",
  path: "/api/identities",
  summary: "Where you are known, and by which proof",
  responses: {
    200: json(
      "them",
      z.object({
        identities: z.array(
          z
            .object({
              id: z.string(),
              channel: z.string(),
              displayName: z.string().nullable(),
              verifiedBy: z.string().nullable().openapi({ description: "token, link, contact or phone" }),
              lastInboundAt: z.string().nullable(),
            })
            .openapi("Identity"),
        ),
      }),
    ),
    ...refusals(401, 403),
  },
});
const link = createRoute({
  ...common,
  method: "post",
  path: "/api/identities/links",
  summary: "A link that brings your address on another channel to your account: once, within ten minutes",
  request: {
    body: {
      required: true,
      content: { "application/json": { schema: z.object({ channel: z.enum(["TELEGRAM"]) }).openapi("LinkRequest") } },
    },
  },
  responses: {
    201: json("open it there", z.object({ url: z.string(), expiresAt: z.string() })),
    ...refusals(400, 401, 403),
  },
});
const unlink = createRoute({
  ...common,
  method: "delete",
  path: "/api/identities/{id}",
  summary: "Take an address off your account; the one that you are signed in with stays",
  request: { params: z.object({ id: z.string().max(100) }) },
  responses: { 200: json("gone", z.object({ id: z.string() })), ...refusals(401, 403, 404) },
});

/** The channels on which one customer is known, as they themselves see and change it. */
export function identityRoutes(app: OpenAPIHono<HttpEnv>, { channels }: Composition): void {
  app.openapi(list, async (c) => {
    const { principal } = c.var;
    if (principal.kind !== "customer") throw new ApiError("FORBIDDEN");
    const rows = await identitiesOf(c.env, principal.userId);
    const identities = rows
      .filter(({ customerId }) => customerId === principal.userId)
      .map(({ id, channel, displayName, verifiedBy, lastInboundAt }) => ({
        ...{ id, channel, displayName, verifiedBy, lastInboundAt },
      }));
    return c.json({ identities }, 200);
  });
  app.openapi(link, async (c) => {
    const { principal } = c.var;
    if (principal.kind !== "customer") throw new ApiError("FORBIDDEN");
    const config = configOf(c.env);
    const token = await newLinkToken(config.SESSION_SECRET ?? "");
    const url = await channels.telegram?.invitation?.(config, token);
    if (!url) throw new ApiError("CHANNEL_OFF");
    const { expiresAt } = await putLink(c.env, token, principal.userId);
    return c.json({ url, expiresAt }, 201);
  });
  app.openapi(unlink, async (c) => {
    const { id } = c.req.valid("param");
    const thread = threadByKey(c.env, id);
    if (!(await thread?.unlink(c.var.principal))) throw new ApiError("NOT_FOUND");
    log.info("identity.unlinked");
    return c.json({ id }, 200);
  });
}
