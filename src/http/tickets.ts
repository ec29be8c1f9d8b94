import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { iso, now } from "../core/clock";
import type { Principal } from "../core/conversation/principal";
import { placeIn, queueCounts, recordedEvents, recordedTicket, recordedTickets } from "../core/db/tickets";
import type { TicketView } from "../core/handoff/ticket";
import type { Composition } from "../core/thread/context";
import { channelName } from "../core/turn";
import { authenticated, type HttpEnv } from "./auth";
import { ApiError, languageOf } from "./errors";
import { json, refusals, staffMessageBody, ticketBody } from "./schemas";
import { threadOf } from "./threads";
import { timelineOf } from "./timeline";

const staff = { tags: ["staff"], security: [{ bearer: [] as string[] }], middleware: [authenticated("staff")] };
const byId = z.object({ id: z.string() });
const limit = z.coerce.number().int().min(1).max(100).default(50);
const statuses = ["OPEN", "IN_PROGRESS", "PENDING_CUSTOMER", "RESOLVED", "CLOSED", "open"] as const;
/** "<what it is sorted by>|<id>" */
const place = z
  .string()
  .max(300)
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\|t_[\w-]+$/, "not a cursor of ours");
const named = z.string().trim().min(1).max(100);

const list = createRoute({
  ...staff,
  method: "get",
  path: "/api/tickets",
  summary: "Tickets: the last changed first, or the open ones by waiting time or deadline",
  request: {
    query: z.object({
      status: z
        .string()
        .transform((given) => given.split(","))
        .pipe(z.array(z.enum(statuses)).min(1))
        .optional()
        .openapi({ type: "string", description: "one or several, comma separated; `open`: the three that are" }),
      priority: z.enum(["LOW", "MEDIUM", "HIGH", "URGENT"]).optional(),
      channel: channelName.optional(),
      assignedTo: named.optional().openapi({ description: "a staff member's id; `me`; `none`: nobody's yet" }),
      category: named.optional(),
      department: named.optional(),
      label: named.optional(),
      snoozed: z
        .enum(["true", "false"])
        .default("false")
        .openapi({ description: "`true`: those that sleep; else they are left out" }),
      sort: z.enum(["updated", "waiting", "due"]).default("updated"),
      q: named.optional().openapi({ description: "number, subject, words, order number, customer's name or phone" }),
      cursor: place.optional(),
      limit,
    }),
  },
  responses: {
    200: json("a page", z.object({ tickets: z.array(ticketBody), nextCursor: z.string().optional() })),
    ...refusals(400, 401, 403),
  },
});

const count = z.number().int();
const counts = createRoute({
  ...staff,
  method: "get",
  path: "/api/tickets/counts",
  summary: "How many stand in each queue",
  responses: {
    200: json(
      "open tickets, and conversations that the bot answers",
      z.object({ mine: count, unassigned: count, all: count, snoozed: count, bot: count }),
    ),
    ...refusals(401, 403),
  },
});

const one = createRoute({
  ...staff,
  middleware: [authenticated("staff", "customer", "guest")],
  method: "get",
  path: "/api/tickets/{id}",
  summary: "One ticket; for customers, one of their own",
  request: { params: byId },
  responses: { 200: json("the ticket", ticketBody), ...refusals(401, 403, 404) },
});

const trail = z
  .object({ at: z.string(), actor: z.string(), kind: z.string(), text: z.string().nullable() })
  .openapi("TicketEvent");
const messages = createRoute({
  ...staff,
  method: "get",
  path: "/api/tickets/{id}/messages",
  summary: "What was said in the ticket's conversation, and what was done with the ticket",
  request: { params: byId, query: z.object({ after_seq: z.coerce.number().int().min(0).default(0), limit }) },
  responses: {
    200: json(
      "a page, oldest first, and the whole trail",
      z.object({ messages: z.array(staffMessageBody), events: z.array(trail) }),
    ),
    ...refusals(400, 401, 403, 404),
  },
});

/** Tickets as they stand. The Thread is asked first for one; D1 answers lists, and what is older. */
export function ticketRoutes(app: OpenAPIHono<HttpEnv>, { channels }: Composition): void {
  app.openapi(list, async (c) => {
    const { cursor, limit, assignedTo, snoozed, ...filters } = c.req.valid("query");
    const { principal } = c.var;
    const [place = "", id = ""] = cursor?.split("|") ?? [];
    const rows = await recordedTickets(c.env, {
      ...filters,
      assignedTo: assignedTo === "me" && principal.kind === "staff" ? principal.userId : assignedTo,
      snoozed: snoozed === "true",
      after: cursor ? { place, id } : null,
      limit: limit + 1,
      now: iso(now()),
    });
    const tickets = rows.slice(0, limit);
    const last = tickets.at(-1);
    const more = rows.length > limit && last ? { nextCursor: `${placeIn(filters.sort, last)}|${last.id}` } : {};
    return c.json({ tickets, ...more }, 200);
  });
  app.openapi(counts, async (c) => {
    const { principal } = c.var;
    if (principal.kind !== "staff") throw new ApiError("FORBIDDEN");
    return c.json(await queueCounts(c.env, principal.userId, iso(now())), 200);
  });
  app.openapi(one, async (c) => c.json(await ticket(c.env, c.req.valid("param").id, c.var.principal), 200));
  app.openapi(messages, async (c) => {
    const { id } = c.req.valid("param");
    const { after_seq: afterSeq, limit } = c.req.valid("query");
    const { conversationId } = await ticket(c.env, id, c.var.principal);
    const [messages, events] = await Promise.all([
      timelineOf(c.env, channels, conversationId, afterSeq, limit, languageOf(c)),
      recordedEvents(c.env, id),
    ]);
    return c.json({ messages, events }, 200);
  });
}

/** The Thread's word, else the record's; somebody else's and a missing one are the same (R1). */
async function ticket(env: Env, id: string, principal: Principal): Promise<TicketView> {
  const thread = threadOf(env, id, "ticket");
  const known =
    thread &&
    ((await thread.ticket(id, principal)) ?? (principal.kind === "staff" ? await recordedTicket(env, id) : null));
  if (!known) throw new ApiError("TICKET_NOT_FOUND");
  return known;
}
