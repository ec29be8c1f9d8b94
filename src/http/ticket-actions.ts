import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { now } from "../core/clock";
import { parseId } from "../core/conversation/ids";
import type { Principal } from "../core/conversation/principal";
import { recordedTemplate } from "../core/db/templates";
import { log, reasonOf } from "../core/log";
import { type Reply, reply as replyShape } from "../core/reply";
import type { DeskAction, DeskResult, Staff } from "../core/thread/desk";
import { authenticated, type HttpEnv } from "./auth";
import { ApiError } from "./errors";
import { json, messageBody, refusals, replyBody, ticketBody } from "./schemas";
import { threadOf } from "./threads";

const staff = { tags: ["staff"], security: [{ bearer: [] as string[] }], middleware: [authenticated("staff")] };
const byId = z.object({ id: z.string() });
const statuses = z.enum(["OPEN", "IN_PROGRESS", "PENDING_CUSTOMER", "RESOLVED", "CLOSED"]);
export const words = z.string().trim().min(1).max(4000);
const name = z.string().trim().min(1).max(100);
export const templateUse = z
  .object({ name, language: name, values: z.array(z.string().trim().min(1).max(1000)).max(20).default([]) })
  .openapi({ description: "instead of text: an approved template, which a shut window takes" });
/** longer than this nothing sleeps, ms */
const snoozeAtMostMs = 365 * 86_400_000;

const acted = z.object({ ticket: ticketBody, message: messageBody.optional() });

const update = createRoute({
  ...staff,
  method: "put",
  path: "/api/tickets/{id}",
  summary: "Change what a ticket is about, how urgent it is, or until when it sleeps",
  request: {
    params: byId,
    body: {
      required: true,
      content: {
        "application/json": {
          schema: z
            .object({
              version: z.number().int().openapi({ description: "as you have it: 409 with the newer one otherwise" }),
              subject: z.string().trim().min(1).max(200).optional(),
              priority: z.enum(["LOW", "MEDIUM", "HIGH", "URGENT"]).optional(),
              category: z.enum(["COMPLAINT", "REFUND", "TECHNICAL", "ORDER_ISSUE", "OTHER"]).optional(),
              department: name.nullable().optional(),
              labels: z.array(name).max(20).optional(),
              snoozedUntil: z.iso.datetime({ offset: true }).nullable().optional(),
            })
            .openapi("TicketUpdate"),
        },
      },
    },
  },
  responses: { 200: json("the ticket as it is now", acted), ...refusals(400, 401, 403, 404, 409) },
});

const retry = createRoute({
  ...staff,
  method: "post",
  path: "/api/tickets/{id}/messages/{mid}/retry",
  summary: "Send again what did not arrive of a message",
  request: { params: z.object({ id: z.string(), mid: z.string() }) },
  responses: { 200: json("the message; its new deliveries follow", acted), ...refusals(401, 403, 404, 409) },
});

const typing = createRoute({
  ...staff,
  method: "post",
  path: "/api/tickets/{id}/typing",
  summary: "You begin or stop typing: the customer sees it where their channel can show it",
  request: {
    params: byId,
    body: { required: true, content: { "application/json": { schema: z.object({ on: z.boolean() }) } } },
  },
  responses: { 200: json("told", z.object({ on: z.boolean() })), ...refusals(400, 401, 403, 404) },
});

const suggest = createRoute({
  ...staff,
  method: "post",
  path: "/api/tickets/{id}/suggest",
  summary: "What the assistant would answer; it is not sent",
  request: { params: byId },
  responses: {
    200: json(
      "the suggestion",
      z.object({ reply: replyBody, confidence: z.number(), model: z.string(), at: z.string() }).openapi("Suggestion"),
    ),
    ...refusals(401, 403, 404, 409),
  },
});

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
    replyShape.pick({ quickReplies: true, cards: true, attachments: true }).extend({
      text: words.optional(),
      template: templateUse.optional(),
    }),
    ({ text, template, ...reply }, key) => ({
      do: "reply",
      reply: { ...reply, text: text ?? "" },
      key,
      ...(template && { template }),
    }),
  ),
  action(
    "note",
    "A note that the customer does not see. Idempotency-Key: kept once",
    z.object({ note: words }),
    ({ note }, key) => ({
      do: "note",
      text: note,
      key,
    }),
  ),
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
  action("reopen", "Open again what was settled: resolved, or closed within seven days (R14)", z.object({}), () => ({
    do: "reopen",
  })),
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

/** What staff do with tickets. The Thread is the only writer. */
export function ticketActions(app: OpenAPIHono<HttpEnv>): void {
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
      const filled = asked.do === "reply" ? await filledIn(c.env, asked) : asked;
      return c.json(performed(await act(c.env, c.var.principal, id, filled), filled), 200);
    });
  }
  app.openapi(update, async (c) => {
    const { id } = c.req.valid("param");
    const { version, snoozedUntil, ...plain } = c.req.valid("json");
    const until = typeof snoozedUntil === "string" ? Date.parse(snoozedUntil) : snoozedUntil;
    if (until && (until <= now() || until > now() + snoozeAtMostMs))
      throw invalid("snoozedUntil", "in the future, within a year");
    const changes = { ...withoutAbsent(plain), ...(until !== undefined && { snoozedUntil: until }) };
    const action: DeskAction = { do: "update", version, changes };
    return c.json(performed(await act(c.env, c.var.principal, id, action), action), 200);
  });
  app.openapi(retry, async (c) => {
    const { id, mid } = c.req.valid("param");
    const ticket = parseId(id);
    const message = parseId(mid);
    if (message?.kind !== "message" || message.conversation !== ticket?.conversation)
      throw new ApiError("TICKET_NOT_FOUND");
    const action: DeskAction = { do: "retry", seq: message.ordinals[0] ?? 0 };
    return c.json(performed(await act(c.env, c.var.principal, id, action), action), 200);
  });
  app.openapi(typing, async (c) => {
    const { id } = c.req.valid("param");
    const { on } = c.req.valid("json");
    const thread = threadFor(c.env, id);
    if (!(await thread.ticket(id, c.var.principal))) throw new ApiError("TICKET_NOT_FOUND");
    await thread.agentTyping(id, on);
    return c.json({ on }, 200);
  });
  app.openapi(suggest, async (c) => {
    const { id } = c.req.valid("param");
    const thread = threadFor(c.env, id);
    if (!(await thread.ticket(id, c.var.principal))) throw new ApiError("TICKET_NOT_FOUND");
    const suggestion = await thread.suggest(id).catch((error: unknown) => {
      log.warn("suggest.failed", { error: reasonOf(error) });
      throw new ApiError("UNAVAILABLE");
    });
    if (!suggestion) throw new ApiError("NOTHING_TO_SUGGEST");
    return c.json(suggestion, 200);
  });
}

/** What a body left out is absent, not undefined. */
function withoutAbsent<T extends object>(given: T) {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]: Exclude<T[Key], undefined>;
  };
}

/** Who works at the desk, as their token has proved it. */
export function staffOf(principal: Principal): Staff {
  if (principal.kind !== "staff") throw new ApiError("FORBIDDEN");
  return { id: principal.userId, name: principal.name ?? null, role: principal.role };
}

async function act(env: Env, principal: Principal, id: string, action: DeskAction): Promise<DeskResult> {
  return threadFor(env, id).desk(staffOf(principal), id, action);
}

function threadFor(env: Env, id: string) {
  const thread = threadOf(env, id, "ticket");
  if (!thread) throw new ApiError("TICKET_NOT_FOUND");
  return thread;
}

/** What came of a step, for the client; a conflict is an error with the ticket as it stands. */
export function performed(result: DeskResult, action: DeskAction | { do: "take over" }) {
  if (result.kind === "not_found") throw new ApiError("TICKET_NOT_FOUND");
  if (result.kind === "conflict") {
    const to = action.do === "transition" ? action.status : action.do === "resolve" ? "RESOLVED" : action.do;
    throw new ApiError(result.code, { values: { from: result.ticket.status, to }, details: { ticket: result.ticket } });
  }
  return { ticket: result.ticket, ...(result.message && { message: result.message }) };
}

type ReplyAction = DeskAction & { do: "reply" };

/** A template's own words with the values in them; 400 for one that is not approved, or takes other values. */
export async function filledIn(env: Env, action: ReplyAction): Promise<ReplyAction> {
  const { reply, template } = action;
  if (!template) {
    if (reply.text === "") throw invalid("text", "what is to be said");
    return action;
  }
  const known = await recordedTemplate(env, template.name, template.language);
  if (known?.status !== "APPROVED") throw invalid("template.name", "not an approved template");
  const wanted = new Set(Array.from(known.body.matchAll(/\{\{(\d+)\}\}/g), ([, n]) => Number(n))).size;
  if (wanted !== template.values.length) throw invalid("template.values", `this template takes ${wanted}`);
  const text = known.body.replace(/\{\{(\d+)\}\}/g, (_, n) => template.values[Number(n) - 1] ?? "");
  return { ...action, reply: { ...reply, text } };
}

function invalid(path: string, message: string): ApiError {
  return new ApiError("INVALID_INPUT", { details: [{ path, message }] });
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
