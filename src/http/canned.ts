import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Principal } from "../core/conversation/principal";
import {
  addCanned,
  type CannedReply,
  changeCanned,
  dropCanned,
  recordedCanned,
  shortcutTaken,
} from "../core/db/canned";
import { locale } from "../core/turn";
import { atLeast, authenticated, type HttpEnv } from "./auth";
import { ApiError } from "./errors";
import { json, refusals } from "./schemas";
import { threadOf } from "./threads";
import { staffOf } from "./ticket-actions";

const staff = { tags: ["settings"], security: [{ bearer: [] as string[] }], middleware: [authenticated("staff")] };
const supervisor = { ...staff, middleware: [authenticated("staff"), atLeast("supervisor")] };
const byId = z.object({ id: z.string().max(100) });

const input = z.object({
  shortcut: z
    .string()
    .regex(/^[a-z0-9_-]{1,40}$/, "small letters, digits, - and _")
    .openapi({ description: "what is typed after “/”" }),
  locale,
  title: z.string().trim().min(1).max(100),
  text: z
    .string()
    .trim()
    .min(1)
    .max(4000)
    .openapi({ description: "{customer}, {agent}, {ticket} and {order} are filled in" }),
});
const body = input.extend({ id: z.string(), version: z.number().int(), updatedAt: z.string() }).openapi("CannedReply");
const changeBody = { required: true, content: { "application/json": { schema: input } } };

const list = createRoute({
  ...staff,
  method: "get",
  path: "/api/canned-replies",
  summary: "Answers at hand; with a ticket, as they would be sent in it",
  request: { query: z.object({ ticket: z.string().max(200).optional() }) },
  responses: { 200: json("all of them", z.object({ cannedReplies: z.array(body) })), ...refusals(400, 401, 403, 404) },
});
const add = createRoute({
  ...supervisor,
  method: "post",
  path: "/api/canned-replies",
  summary: "A new one",
  request: { body: changeBody },
  responses: { 201: json("it", body), ...refusals(400, 401, 403, 409) },
});
const put = createRoute({
  ...supervisor,
  method: "put",
  path: "/api/canned-replies/{id}",
  summary: "Change one",
  request: {
    params: byId,
    body: { required: true, content: { "application/json": { schema: input.extend({ version: z.number().int() }) } } },
  },
  responses: { 200: json("it, as it is now", body), ...refusals(400, 401, 403, 404, 409) },
});
const drop = createRoute({
  ...supervisor,
  method: "delete",
  path: "/api/canned-replies/{id}",
  summary: "Take one away",
  request: { params: byId },
  responses: { 200: json("gone", z.object({ id: z.string() })), ...refusals(401, 403, 404) },
});

const viewOf = ({ updatedBy: _, ...canned }: CannedReply) => ({ ...canned, locale: locale.parse(canned.locale) });

/** Answers that staff have at hand. */
export function cannedRoutes(app: OpenAPIHono<HttpEnv>): void {
  app.openapi(list, async (c) => {
    const { ticket } = c.req.valid("query");
    const [canned, values] = await Promise.all([
      recordedCanned(c.env),
      ticket === undefined ? null : valuesFor(c.env, ticket, c.var.principal),
    ]);
    return c.json({ cannedReplies: canned.map(viewOf).map((each) => (values ? filled(each, values) : each)) }, 200);
  });
  app.openapi(add, async (c) => {
    const given = c.req.valid("json");
    if (await shortcutTaken(c.env, given, "")) throw new ApiError("SHORTCUT_TAKEN");
    return c.json(viewOf(await addCanned(c.env, given, staffOf(c.var.principal).id)), 201);
  });
  app.openapi(put, async (c) => {
    const { id } = c.req.valid("param");
    const { version, ...given } = c.req.valid("json");
    if (await shortcutTaken(c.env, given, id)) throw new ApiError("SHORTCUT_TAKEN");
    const result = await changeCanned(c.env, id, version, given, staffOf(c.var.principal).id);
    if (!result) throw new ApiError("NOT_FOUND");
    const cannedReply = viewOf(result.canned);
    if (!result.changed) throw new ApiError("VERSION_CONFLICT", { details: { cannedReply } });
    return c.json(cannedReply, 200);
  });
  app.openapi(drop, async (c) => {
    const { id } = c.req.valid("param");
    if (!(await dropCanned(c.env, id, staffOf(c.var.principal).id))) throw new ApiError("NOT_FOUND");
    return c.json({ id }, 200);
  });
}

type Values = Readonly<Record<"customer" | "agent" | "ticket" | "order", string>>;

/** What stands for the variables in a ticket. What is not known stays out, with the space before it. */
async function valuesFor(env: Env, ticketId: string, principal: Principal): Promise<Values> {
  const thread = threadOf(env, ticketId, "ticket");
  const ticket = await thread?.ticket(ticketId, principal);
  if (!thread || !ticket) throw new ApiError("TICKET_NOT_FOUND");
  const conversation = await thread.staffConversation(ticket.conversationId);
  return {
    customer: conversation?.customerName ?? "",
    agent: staffOf(principal).name ?? "",
    ticket: ticket.ticketNumber ?? "",
    order: ticket.orderNumbers.at(-1) ?? "",
  };
}

function filled<T extends { text: string }>(canned: T, values: Values): T {
  const text = canned.text.replace(/ ?\{(customer|agent|ticket|order)\}/g, (whole, name: keyof Values) => {
    const value = values[name];
    return value === "" ? "" : `${whole.startsWith(" ") ? " " : ""}${value}`;
  });
  return { ...canned, text };
}
