import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { configOf } from "../config";
import { iso, now } from "../core/clock";
import { parseId } from "../core/conversation/ids";
import { auditRow } from "../core/db/settings";
import { seenStaff } from "../core/db/staff";
import { log } from "../core/log";
import type { RecordRow } from "../core/thread/store";
import { atLeast, authenticated, type HttpEnv, verify } from "./auth";
import { ApiError } from "./errors";
import { revived } from "./events";
import { isAllowedOrigin } from "./origin";
import { json, refusals } from "./schemas";
import { asciiJson } from "./socket";
import { staffOf } from "./ticket-actions";

const staff = { tags: ["staff"], security: [{ bearer: [] as string[] }], middleware: [authenticated("staff")] };
const supervisor = { ...staff, middleware: [authenticated("staff"), atLeast("supervisor")] };
const inboxOf = (env: Env) => env.INBOX.getByName("inbox");
const many = 200;

const house = createRoute({
  ...staff,
  method: "get",
  path: "/api/inbox/house",
  summary: "What needs somebody's eyes: unanswered turns, dead letters, alerts of the last day",
  responses: {
    200: json(
      "the house",
      z.object({
        oldestUnansweredAt: z.string().nullable(),
        unanswered: z.number().int(),
        deadLetters: z.number().int(),
        alerts: z.array(z.object({ id: z.string(), kind: z.string(), at: z.string() })),
      }),
    ),
    ...refusals(401, 403),
  },
});

const letters = createRoute({
  ...supervisor,
  method: "get",
  path: "/api/inbox/dead-letters",
  summary: "What will not go on by itself: rows, webhooks, and parts of messages",
  responses: {
    200: json(
      "the newest first",
      z.object({
        deadLetters: z.array(
          z.object({
            id: z.string(),
            kind: z.enum(["record", "unknown", "dead", "webhook", "event"]),
            at: z.string(),
            /** of a part of a message, and of an event */
            conversationId: z.string().optional(),
          }),
        ),
      }),
    ),
    ...refusals(401, 403),
  },
});

const settled = { 200: json("settled", z.object({ id: z.string() })), ...refusals(400, 401, 403, 404, 409) };
const letter = {
  body: { required: true, content: { "application/json": { schema: z.object({ id: z.string().max(500) }) } } },
};
const resend = createRoute({
  ...supervisor,
  method: "post",
  path: "/api/inbox/dead-letters/resend",
  summary: "Try a row or an event once more; parts of messages are tried again in their ticket",
  request: letter,
  responses: settled,
});
const dismiss = createRoute({
  ...supervisor,
  method: "post",
  path: "/api/inbox/dead-letters/dismiss",
  summary: "Somebody has seen to it",
  request: letter,
  responses: settled,
});

/** What concerns all of the staff, live and to look at. */
export function inboxRoutes(app: OpenAPIHono<HttpEnv>): void {
  app.openAPIRegistry.registerPath({
    method: "get",
    path: "/api/inbox/ws",
    tags: ["staff"],
    summary: "Everything that happens at the desk, live",
    description:
      "WebSocket with the subprotocols `bearer` and the token. `?after=` the last event's `n`: what was missed comes first, or `resync` when the log does not reach back that far. Events: hello, ticket, ticket_event, message, delivery, alert (these have an `n`), presence, typing, house, resync, error. You may send {type:look, ticketId} and {type:typing, ticketId, on}. `ping` is answered with `pong`; closed with 4401 when the token ends.",
    security: [{ bearer: [] }],
    responses: { 101: { description: "switching protocols" }, ...refusals(401, 403, 426) },
  });

  app.get("/api/inbox/ws", async (c) => {
    const config = configOf(c.env);
    if (c.req.header("upgrade")?.toLowerCase() !== "websocket") throw new ApiError("UPGRADE_REQUIRED");
    const origin = c.req.header("origin");
    if (origin && !isAllowedOrigin(origin, c.req.url, config.ALLOWED_ORIGINS)) throw new ApiError("ORIGIN_NOT_ALLOWED");
    const [scheme, token] = (c.req.header("sec-websocket-protocol") ?? "").split(",").map((part) => part.trim());
    const principal = scheme === "bearer" && token ? await verify(token, config) : null;
    if (!principal) throw new ApiError("UNAUTHORIZED");
    // the window opens also while the record is away
    await seenStaff(c.env, staffOf(principal)).catch((error: Error) =>
      log.warn("staff.unseen", { error: String(error.cause ?? error) }),
    );
    const headers = new Headers(c.req.raw.headers);
    headers.set("x-principal", asciiJson(principal));
    return inboxOf(c.env).fetch(new Request(c.req.raw, { headers }));
  });

  app.openapi(house, async (c) => {
    const [{ oldestUnansweredAt, ...status }, alerts] = await Promise.all([
      inboxOf(c.env).status(),
      inboxOf(c.env).alerts(now()),
    ]);
    const shown = alerts.map(({ at, ...alert }) => ({ ...alert, at: iso(at) }));
    const oldest = oldestUnansweredAt === null ? null : iso(oldestUnansweredAt);
    return c.json({ ...status, oldestUnansweredAt: oldest, alerts: shown }, 200);
  });
  app.openapi(letters, async (c) => {
    const all = await inboxOf(c.env).deadLetters(many);
    const shown = all.map(({ at, ...each }) => {
      const conversationId = conversationIn(each.id);
      return { ...each, at: iso(at), ...(conversationId && { conversationId }) };
    });
    return c.json({ deadLetters: shown }, 200);
  });
  app.openapi(dismiss, async (c) => {
    const { id } = c.req.valid("json");
    if (!(await inboxOf(c.env).settle(id))) throw new ApiError("NOT_FOUND");
    await auditRow(c.env, {
      actor: staffOf(c.var.principal).id,
      subject: "dead_letters",
      key: id,
      before: null,
      after: "dismissed",
    });
    return c.json({ id }, 200);
  });
  app.openapi(resend, async (c) => {
    const { id } = c.req.valid("json");
    if (id.startsWith("events/")) {
      await revived(c.env, id.slice("events/".length), staffOf(c.var.principal).id);
      return c.json({ id }, 200);
    }
    const file = id.startsWith("dead-letters/record/") ? await c.env.FILES.get(id) : null;
    if (!file) throw new ApiError("NOT_FOUND");
    const result = await c.env.RECORDER.getByName("0").record([(await file.json()) as RecordRow]);
    if (!result.ok || result.refused.length > 0) throw new ApiError("STILL_REFUSED");
    await inboxOf(c.env).settle(id);
    await c.env.FILES.delete(id);
    return c.json({ id }, 200);
  });
}

/** The conversation that a dead letter is about, where its id says so: "events/e_…" and a part's "p_…" both lead to it. */
function conversationIn(id: string): string | undefined {
  const of = id.startsWith("events/") ? parseId(id.replace("events/e", "m")) : parseId(id);
  return of?.conversation;
}
