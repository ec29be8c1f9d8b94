import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { configOf } from "../config";
import { listEvents, reviveEvent } from "../core/db/events";
import { auditRow } from "../core/db/settings";
import { flawOf } from "../core/events/signature";
import { shopEvent, take } from "../core/events/subscribed";
import { log } from "../core/log";
import type { Composition } from "../core/thread/context";
import { atLeast, authenticated, type HttpEnv } from "./auth";
import { ApiError } from "./errors";
import { json, refusals } from "./schemas";
import { staffOf } from "./ticket-actions";

const admin = {
  tags: ["events"],
  security: [{ bearer: [] as string[] }],
  middleware: [authenticated("staff"), atLeast("admin")],
};
const PLACE = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)\|(e_[\w-]+)$/;

const receive = createRoute({
  method: "post",
  path: "/api/events",
  tags: ["events"],
  summary: "The shop tells: OrderShipped, OrderDelivered, ProductBackInStock",
  description:
    'Signed: `X-Event-Signature: t=<Unix seconds>,v1=<hex HMAC-SHA256 of "t.body" with EVENT_SIGNING_SECRET>`, at most five minutes old. One id is taken once; the same again is 409 and changes nothing.',
  request: {
    headers: z.object({ "x-event-signature": z.string().optional() }),
    body: { required: true, content: { "application/json": { schema: shopEvent } } },
  },
  responses: {
    202: json(
      "what became of it: messages to customers, by outcome",
      z.object({ sent: z.number(), held: z.number(), expired: z.number(), refused: z.number() }),
    ),
    ...refusals(400, 401, 409),
  },
});
const list = createRoute({
  ...admin,
  method: "get",
  path: "/api/events",
  summary: "Domain events as they went out, the newest first",
  request: {
    query: z.object({
      state: z.enum(["pending", "sent", "dead"]).optional(),
      cursor: z.string().max(300).regex(PLACE, "not a cursor of ours").optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
  },
  responses: {
    200: json(
      "a page",
      z.object({
        events: z.array(
          z
            .object({
              id: z.string(),
              type: z.string(),
              conversationId: z.string(),
              n: z.number().int(),
              at: z.string(),
              data: z.unknown(),
              state: z.string(),
              attempts: z.number().int(),
              error: z.string().nullable(),
            })
            .openapi("PublishedEvent"),
        ),
        nextCursor: z.string().optional(),
      }),
    ),
    ...refusals(400, 401, 403),
  },
});
const resend = createRoute({
  ...admin,
  method: "post",
  path: "/api/events/{id}/resend",
  summary: "Try an event anew that was given up",
  request: { params: z.object({ id: z.string().max(200) }) },
  responses: { 200: json("it goes out", z.object({ id: z.string() })), ...refusals(401, 403, 404) },
});

/** What the shop tells us, and what we tell others. */
export function eventRoutes(app: OpenAPIHono<HttpEnv>, composition: Composition): void {
  app.use("/api/events", async (c, next) => {
    if (c.req.method !== "POST") return next();
    const secret = configOf(c.env).EVENT_SIGNING_SECRET;
    if (!secret) throw new ApiError("NOT_CONFIGURED", { details: { missing: ["EVENT_SIGNING_SECRET"] } });
    const flaw = await flawOf(c.req.header("x-event-signature"), await c.req.text(), secret);
    if (flaw === null) return next();
    log.warn("event.refused", { reason: flaw });
    throw new ApiError("UNAUTHORIZED");
  });
  app.openapi(receive, async (c) => {
    const event = c.req.valid("json");
    const taken = await take(c.env, composition, event);
    if (taken.seen) {
      log.warn("event.refused", { reason: "seen before", type: event.type });
      throw new ApiError("EVENT_SEEN");
    }
    return c.json(taken.told, 202);
  });
  app.openapi(list, async (c) => {
    const { state, cursor, limit } = c.req.valid("query");
    const [, at = "", id = ""] = (cursor && PLACE.exec(cursor)) || [];
    const rows = await listEvents(c.env, { state, after: cursor ? { at, id } : null, limit: limit + 1 });
    const events = rows.slice(0, limit).map(({ data, nextAt: _, version: _v, ...row }) => ({
      ...row,
      data: JSON.parse(data) as unknown,
    }));
    const last = rows.length > limit ? events.at(-1) : undefined;
    return c.json({ events, ...(last && { nextCursor: `${last.at}|${last.id}` }) }, 200);
  });
  app.openapi(resend, async (c) => {
    const { id } = c.req.valid("param");
    await revived(c.env, id, staffOf(c.var.principal).id);
    return c.json({ id }, 200);
  });
}

/** Throws NOT_FOUND where none of that id was given up. */
export async function revived(env: Env, id: string, actor: string): Promise<void> {
  if (!(await reviveEvent(env, id))) throw new ApiError("NOT_FOUND");
  await env.INBOX.getByName("inbox").settle(`events/${id}`);
  await auditRow(env, { actor, subject: "events", key: id, before: null, after: "resent" });
  await env.PUBLISHER.getByName("one").kick();
}
