import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { parseId } from "../core/conversation/ids";
import type { Principal } from "../core/conversation/principal";
import { recordedMessages } from "../core/db/conversations";
import { recordedEvents, recordedTicket, recordedTickets } from "../core/db/tickets";
import type { TicketView } from "../core/handoff/ticket";
import { type Reply, reply as replyShape } from "../core/reply";
import type { DeskAction } from "../core/thread/desk";
import { channelName } from "../core/turn";
import { authenticated, type HttpEnv } from "./auth";
import { ApiError } from "./errors";
import { json, messageBody, refusals, ticketBody } from "./schemas";
import { threadOf } from "./threads";

const statuses = z.enum(["OPEN", "IN_PROGRESS", "PENDING_CUSTOMER", "RESOLVED", "CLOSED"]);
const staff = { tags: ["staff"], security: [{ bearer: [] as string[] }], middleware: [authenticated("staff")] };
const byId = z.object({ id: z.string() });
const limit = z.coerce.number().int().min(1).max(100).default(50);
/** "<updatedAt>|<id>", as `placeOf` writes it */
const place = z
  .string()
  .max(300)
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\|t_[\w-]+$/, "not a cursor of ours");
const words = z.string().trim().min(1).max(4000);

const list = createRoute({
  ...staff,
  method: "get",
  path: "/api/tickets",
  summary: "Tickets, the last changed first",
  request: {
    query: z.object({
      status: statuses.optional(),
      priority: z.enum(["LOW", "MEDIUM", "HIGH", "URGENT"]).optional(),
      channel: channelName.optional(),
      assignedTo: z.string().min(1).optional().openapi({ description: "a staff member's id; `none`: nobody's yet" }),
      q: z.string().trim().min(1).max(100).optional(),
      cursor: place.optional(),
      limit,
    }),
  },
  responses: {
    200: json("a page", z.object({ tickets: z.array(ticketBody), nextCursor: z.string().optional() })),
    ...refusals(400, 401, 403),
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
      z.object({ messages: z.array(messageBody), events: z.array(trail) }),
    ),
    ...refusals(400, 401, 403, 404),
  },
});

const acted = z.object({ ticket: ticketBody, message: messageBody.optional() });

/** A route that does one thing with a ticket. `toAction` sees the body, and the Idempotency-Key where there is one. */
function action<T extends z.ZodObject>(
  name: string,
  summary: string,
  body: T,
  toAction: (given: z.infer<T>, key: string) => DeskAction,
) {
  const route = createRoute({
    ...staff,
    method: "post",
    path: `/api/tickets/{id}/${name}`,
    summary,
    request: { params: byId, body: { required: false, content: { "application/json": { schema: body } } } },
    responses: { 200: json("the ticket as it is now", acted), ...refusals(400, 401, 403, 404, 409) },
  });
  return { route, toAction };
}

const actions = [
  action("claim", "Take a ticket; of two who try, one wins", z.object({}), () => ({ do: "claim" })),
  action("assign", "Give a ticket to somebody", z.object({ agentId: z.string().min(1).max(200) }), ({ agentId }) => ({
    do: "assign",
    agentId,
  })),
  action(
    "reply",
    "Answer the customer on their own channel; from the queue it claims. Idempotency-Key: said once",
    replyShape.pick({ text: true, quickReplies: true, cards: true, attachments: true }).extend({ text: words }),
    (reply, key) => ({ do: "reply", reply, key }),
  ),
  action("note", "A note that the customer does not see", z.object({ note: words }), ({ note }) => ({
    do: "note",
    text: note,
  })),
  action(
    "resolve",
    "The matter is settled: closes, and asks for a rating",
    z.object({ resolution: words }),
    ({ resolution }) => ({
      do: "resolve",
      resolution,
    }),
  ),
  action(
    "transition",
    "Any other move (R14)",
    z.object({ status: statuses, reason: z.string().trim().max(1000).optional() }),
    ({ status, reason }) => ({ do: "transition", status, reason: reason ?? null }),
  ),
  action(
    "return-to-bot",
    "The bot goes on, and reads the note",
    z.object({ note: z.string().trim().max(1000).optional() }),
    ({ note }) => ({
      do: "return",
      note: note || null,
    }),
  ),
];

/** The desk where people answer tickets, whatever the channel. The Thread is the only writer; D1 answers lists and what is older. */
export function ticketRoutes(app: OpenAPIHono<HttpEnv>): void {
  app.openapi(list, async (c) => {
    const { cursor, limit, ...filters } = c.req.valid("query");
    const [updatedAt = "", id = ""] = cursor?.split("|") ?? [];
    const rows = await recordedTickets(c.env, {
      ...filters,
      after: cursor ? { updatedAt, id } : null,
      limit: limit + 1,
    });
    const tickets = rows.slice(0, limit);
    const last = tickets.at(-1);
    const more = rows.length > limit && last ? { nextCursor: `${last.updatedAt}|${last.id}` } : {};
    return c.json({ tickets, ...more }, 200);
  });
  app.openapi(one, async (c) => c.json(await ticket(c.env, c.req.valid("param").id, c.var.principal), 200));
  app.openapi(messages, async (c) => {
    const { id } = c.req.valid("param");
    const { after_seq: afterSeq, limit } = c.req.valid("query");
    const { conversationId } = await ticket(c.env, id, c.var.principal);
    const newer = (await threadOf(c.env, id, "ticket")?.timeline(conversationId, afterSeq, limit)) ?? [];
    const complete = newer[0]?.seq === afterSeq + 1;
    const older = complete ? [] : await recordedMessages(c.env, conversationId, afterSeq, newer[0]?.seq ?? null, limit);
    return c.json({ messages: [...older, ...newer].slice(0, limit), events: await recordedEvents(c.env, id) }, 200);
  });
  for (const { route, toAction } of actions) {
    app.openapi(route, async (c) => {
      const { id } = c.req.valid("param");
      // an empty body is an empty object
      const body = route.request.body.content["application/json"].schema.safeParse(
        await c.req.json().catch(() => ({})),
      );
      if (!body.success)
        throw new ApiError("INVALID_INPUT", {
          details: body.error.issues.map(({ path, message }) => ({ path: path.join("."), message })),
        });
      const key = c.req.header("idempotency-key")?.slice(0, 200) || crypto.randomUUID();
      const asked = toAction(body.data as never, key);
      if (asked.do === "reply") refuseForeignFiles(asked.reply, id);
      const { principal } = c.var;
      if (principal.kind !== "staff") throw new ApiError("FORBIDDEN");
      const thread = threadOf(c.env, id, "ticket");
      if (!thread) throw new ApiError("TICKET_NOT_FOUND");
      const who = { id: principal.userId, name: principal.name ?? null, role: principal.role };
      const result = await thread.desk(who, id, asked);
      if (result.kind === "not_found") throw new ApiError("TICKET_NOT_FOUND");
      if (result.kind === "conflict") {
        const to = asked.do === "transition" ? asked.status : asked.do === "resolve" ? "RESOLVED" : asked.do;
        throw new ApiError(result.code, {
          values: { from: result.ticket.status, to },
          details: { ticket: result.ticket },
        });
      }
      return c.json({ ticket: result.ticket, ...(result.message && { message: result.message }) }, 200);
    });
  }
}

/** A reply may carry what was sent in this customer's own Thread, and nobody else's files (R1). */
function refuseForeignFiles({ attachments = [] }: Reply, ticketId: string): void {
  const own = `attachments/${parseId(ticketId)?.thread}/`;
  const foreign = attachments.findIndex(({ key }) => !key.startsWith(own) || key.includes(".."));
  if (foreign < 0) return;
  throw new ApiError("INVALID_INPUT", {
    details: [{ path: `attachments.${foreign}.key`, message: "not a file of this conversation" }],
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
