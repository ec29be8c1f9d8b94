import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { changeStaff, recordedStaff, seenStaff } from "../core/db/staff";
import { locale } from "../core/turn";
import { atLeast, authenticated, type HttpEnv } from "./auth";
import { ApiError } from "./errors";
import { json, refusals } from "./schemas";
import { threadOf } from "./threads";
import { staffOf } from "./ticket-actions";

const staff = { tags: ["staff"], security: [{ bearer: [] as string[] }], middleware: [authenticated("staff")] };

const body = z
  .object({
    id: z.string(),
    name: z.string(),
    role: z.enum(["support", "supervisor", "admin"]),
    status: z.enum(["online", "away"]),
    capacity: z.number().int().openapi({ description: "open tickets at a time that are given to them" }),
    languages: z.array(z.string()),
    load: z.number().int().openapi({ description: "open tickets that they have now" }),
    windows: z.number().int().openapi({ description: "inboxes that they have open now" }),
    version: z.number().int(),
  })
  .openapi("Staff");

const list = createRoute({
  ...staff,
  method: "get",
  path: "/api/staff",
  summary: "Everybody at the desk, with how much they have",
  responses: { 200: json("all of them", z.object({ staff: z.array(body) })), ...refusals(401, 403) },
});
const me = createRoute({
  ...staff,
  method: "get",
  path: "/api/staff/me",
  summary: "You; the first visit makes your entry",
  responses: { 200: json("you", body), ...refusals(401, 403) },
});
const put = createRoute({
  ...staff,
  method: "put",
  path: "/api/staff/{id}",
  summary: "Your own status and languages; for supervisors also others', and how many tickets are given",
  request: {
    params: z.object({ id: z.string().max(200) }),
    body: {
      required: true,
      content: {
        "application/json": {
          schema: z
            .object({
              version: z.number().int(),
              status: z.enum(["online", "away"]).optional(),
              languages: z.array(locale).min(1).max(5).optional(),
              capacity: z.number().int().min(0).max(200).optional(),
              name: z.string().trim().min(1).max(100).optional(),
            })
            .openapi("StaffUpdate"),
        },
      },
    },
  },
  responses: { 200: json("as it is now", body), ...refusals(400, 401, 403, 404, 409) },
});
const assign = createRoute({
  ...staff,
  middleware: [authenticated("staff"), atLeast("supervisor")],
  method: "post",
  path: "/api/tickets/assign",
  summary: "Give several tickets to somebody, or back to the queue",
  request: {
    body: {
      required: true,
      content: {
        "application/json": {
          schema: z
            .object({
              ticketIds: z.array(z.string().max(200)).min(1).max(100),
              agentId: z.string().min(1).max(200).nullable().openapi({ description: "null: back to the queue" }),
            })
            .openapi("BulkAssign"),
        },
      },
    },
  },
  responses: {
    200: json(
      "what came of each",
      z.object({ results: z.array(z.object({ id: z.string(), ok: z.boolean(), code: z.string().optional() })) }),
    ),
    ...refusals(400, 401, 403),
  },
});

/** Who works at the desk. */
export function staffRoutes(app: OpenAPIHono<HttpEnv>): void {
  app.openapi(list, async (c) => c.json({ staff: await everybody(c.env) }, 200));
  app.openapi(me, async (c) => {
    const who = staffOf(c.var.principal);
    await seenStaff(c.env, who);
    return c.json(await one(c.env, who.id), 200);
  });
  app.openapi(put, async (c) => {
    const { id } = c.req.valid("param");
    const { version, ...changes } = c.req.valid("json");
    const who = staffOf(c.var.principal);
    const privileged = id !== who.id || changes.capacity !== undefined || changes.name !== undefined;
    if (who.role === "support" && privileged) throw new ApiError("FORBIDDEN");
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    const result = await changeStaff(c.env, id, version, given, who.id);
    if (!result) throw new ApiError("NOT_FOUND");
    if (!result.changed) throw new ApiError("VERSION_CONFLICT", { details: { staff: await one(c.env, id) } });
    await c.env.INBOX.getByName("inbox").staffChanged();
    return c.json(await one(c.env, id), 200);
  });
  app.openapi(assign, async (c) => {
    const { ticketIds, agentId } = c.req.valid("json");
    const who = staffOf(c.var.principal);
    const action = agentId === null ? ({ do: "requeue" } as const) : ({ do: "assign", agentId } as const);
    const results = await Promise.all(
      [...new Set(ticketIds)].map(async (id) => {
        const result = await threadOf(c.env, id, "ticket")?.desk(who, id, action);
        if (result?.kind === "done") return { id, ok: true };
        return { id, ok: false, code: result?.kind === "conflict" ? result.code : "TICKET_NOT_FOUND" };
      }),
    );
    return c.json({ results }, 200);
  });
}

async function everybody(env: Env) {
  const [all, windows] = await Promise.all([recordedStaff(env), env.INBOX.getByName("inbox").present()]);
  return all.map(({ assignedAt: _, ...each }) => ({ ...each, windows: windows[each.id] ?? 0 }));
}

async function one(env: Env, id: string) {
  const found = (await everybody(env)).find((each) => each.id === id);
  if (!found) throw new ApiError("NOT_FOUND");
  return found;
}
