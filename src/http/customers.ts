import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { findIdentities, historyOf, type IdentityRow, identitiesOf } from "../core/db/customers";
import { type ProactiveRow, proactiveOf } from "../core/db/events";
import { auditRow } from "../core/db/settings";
import { eraseCustomer, exportCustomer } from "../core/erasure";
import { log, reasonOf } from "../core/log";
import type { Composition } from "../core/thread/context";
import { digest } from "../core/tools/digest";
import type { ChannelName } from "../core/turn";
import { atLeast, authenticated, type HttpEnv } from "./auth";
import { ApiError } from "./errors";
import { json, messageBody, refusals, staffConversationBody, ticketBody } from "./schemas";
import { threadByKey } from "./threads";
import { filledIn, performed, staffOf, templateUse, words } from "./ticket-actions";

const staff = { tags: ["staff"], security: [{ bearer: [] as string[] }], middleware: [authenticated("staff")] };
const byId = z.object({ id: z.string().max(200) });
const some = 50;
const lookupMs = 3_000;

const channelBody = z
  .object({
    identityId: z.string(),
    channel: z.string(),
    account: z.string(),
    address: z.string(),
    verifiedBy: z
      .string()
      .nullable()
      .openapi({ description: "token: signed in with the shop; null: nothing proves who it is" }),
    displayName: z.string().nullable(),
    phone: z.string().nullable(),
    stopped: z.boolean().openapi({ description: "wants nothing that they have not asked for" }),
    blocked: z.boolean(),
    windowUntil: z.string().nullable().openapi({ description: "free text is taken until then; null: always" }),
    lastInboundAt: z.string().nullable(),
  })
  .openapi("CustomerChannel");
const personBody = z
  .object({
    id: z
      .string()
      .openapi({ description: "the shop's id of a customer; of somebody who is not signed in, the address's" }),
    name: z.string().nullable(),
    phone: z.string().nullable(),
    verified: z.boolean(),
    channels: z.array(channelBody),
  })
  .openapi("CustomerSummary");

const search = createRoute({
  ...staff,
  method: "get",
  path: "/api/customers",
  summary: "Customers by phone, start of the name, order, ticket or conversation number, or id",
  request: { query: z.object({ q: z.string().trim().min(2).max(100) }) },
  responses: { 200: json("who it may be", z.object({ customers: z.array(personBody) })), ...refusals(400, 401, 403) },
});

const one = createRoute({
  ...staff,
  method: "get",
  path: "/api/customers/{id}",
  summary: "One customer: channels with proof, conversations on all of them, tickets, consents",
  request: { params: byId },
  responses: {
    200: json(
      "the customer",
      personBody
        .extend({
          shop: z
            .object({ type: z.string(), tier: z.string().nullable(), points: z.number().nullable() })
            .nullable()
            .openapi({ description: "what the shop knows of them; null: nothing, or it cannot be asked" }),
          conversations: z.array(staffConversationBody),
          tickets: z.array(ticketBody),
          consents: z.array(
            z.object({
              channel: z.string(),
              purpose: z.string(),
              granted: z.boolean(),
              source: z.string(),
              at: z.string(),
            }),
          ),
          notices: z
            .array(
              z.object({
                id: z.string(),
                type: z.string(),
                state: z.enum(["sent", "held", "expired", "refused"]),
                reason: z.string().nullable(),
                text: z.string(),
                expiresAt: z.string(),
                updatedAt: z.string(),
              }),
            )
            .openapi({ description: "messages that events of the shop's asked for, the newest first" }),
        })
        .openapi("Customer"),
    ),
    ...refusals(401, 403, 404),
  },
});

const admin = { ...staff, middleware: [authenticated("staff"), atLeast("admin")] };
const exported = createRoute({
  ...admin,
  method: "get",
  path: "/api/customers/{id}/export",
  summary: "All that is held of a customer, for them: rows by table, and the keys of their files. Audited",
  request: { params: byId },
  responses: {
    200: json(
      "it",
      z.object({
        tables: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
        files: z.array(z.string()),
      }),
    ),
    ...refusals(401, 403, 404),
  },
});
const erased = createRoute({
  ...admin,
  method: "delete",
  path: "/api/customers/{id}",
  summary:
    "Take away all that is held of a customer. Audited; it cannot be undone, and may be done again after a failure",
  request: { params: byId },
  responses: {
    200: json(
      "what was taken away",
      z.object({
        threads: z.number().int(),
        rows: z.record(z.string(), z.number().int()),
        files: z.number().int(),
      }),
    ),
    ...refusals(401, 403, 404),
  },
});

const start = createRoute({
  ...staff,
  method: "post",
  path: "/api/customers/{id}/conversations",
  summary:
    "Write first, at an address of the customer's: in the conversation that is open there, else in a new one. Idempotency-Key",
  request: {
    params: byId,
    body: {
      required: true,
      content: {
        "application/json": {
          schema: z
            .object({ identityId: z.string().max(100), text: words.optional(), template: templateUse.optional() })
            .openapi("ConversationStart"),
        },
      },
    },
  },
  responses: {
    200: json("the ticket, and what was said", z.object({ ticket: ticketBody, message: messageBody.optional() })),
    ...refusals(400, 401, 403, 404, 409),
  },
});

function noticeOf({ id, type, state, reason, text, expiresAt, updatedAt }: ProactiveRow) {
  return {
    ...{ id, type, reason, text, expiresAt, updatedAt },
    state: state as "sent" | "held" | "expired" | "refused",
  };
}

/** The trail names the customer by a digest: who has the id can look it up, and the trail itself gives nobody away. */
async function noted(env: Env, actor: string, id: string, what: "exported" | "erased"): Promise<void> {
  await auditRow(env, { actor, subject: "customers", key: await digest(id), before: null, after: what });
}

/** Who writes to the shop, on which channels, with which proof. Personal data for staff; none of it goes into a log (R22). */
export function customerRoutes(app: OpenAPIHono<HttpEnv>, { bot, channels }: Composition): void {
  app.openapi(search, async (c) => {
    const { q } = c.req.valid("query");
    const rows = await findIdentities(c.env, q, bot.references?.(q) ?? [], some);
    const people = Map.groupBy(rows, (row) => row.customerId ?? row.id);
    return c.json({ customers: Array.from(people, ([id, own]) => person(id, own)) }, 200);
  });

  app.openapi(one, async (c) => {
    const { id } = c.req.valid("param");
    const rows = await identitiesOf(c.env, id);
    if (rows.length === 0) throw new ApiError("NOT_FOUND");
    const { conversations, tickets, consents } = await historyOf(
      c.env,
      rows.map((row) => row.id),
      some,
    );
    const notices = await proactiveOf(
      c.env,
      rows.map((row) => row.id),
      some,
    );
    const known = rows.some(({ customerId }) => customerId === id) ? await shopKnows(c.env, id) : null;
    const agreed = consents.map(({ channel, purpose, granted, source, at }) => ({
      channel,
      purpose,
      granted: granted === 1,
      source,
      at,
    }));
    return c.json(
      { ...person(id, rows), shop: known, conversations, tickets, consents: agreed, notices: notices.map(noticeOf) },
      200,
    );
  });

  app.openapi(exported, async (c) => {
    const { id } = c.req.valid("param");
    const found = await exportCustomer(c.env, id);
    if (!found) throw new ApiError("NOT_FOUND");
    await noted(c.env, staffOf(c.var.principal).id, id, "exported");
    return c.json(found, 200);
  });
  app.openapi(erased, async (c) => {
    const { id } = c.req.valid("param");
    const done = await eraseCustomer(c.env, id);
    if (!done) throw new ApiError("NOT_FOUND");
    await noted(c.env, staffOf(c.var.principal).id, id, "erased");
    log.info("customer.erased", { threads: done.threads, files: done.files });
    return c.json(done, 200);
  });

  app.openapi(start, async (c) => {
    const { id } = c.req.valid("param");
    const { identityId, text = "", template } = c.req.valid("json");
    const rows = await identitiesOf(c.env, id);
    const thread = rows.some((row) => row.id === identityId) ? threadByKey(c.env, identityId) : null;
    if (!thread) throw new ApiError("NOT_FOUND");
    const key = c.req.header("idempotency-key")?.slice(0, 200) || crypto.randomUUID();
    const action = { do: "reply" as const, reply: { text }, key, ...(template && { template }) };
    const { do: _, ...opening } = await filledIn(c.env, action);
    const result = await thread.startConversation(staffOf(c.var.principal), opening);
    if (result.kind === "refused") throw new ApiError(result.code);
    return c.json(performed(result, action), 200);
  });

  async function shopKnows(env: Env, id: string) {
    try {
      const customer = await bot.customer?.(id, env, AbortSignal.timeout(lookupMs));
      return customer ? { type: customer.type, tier: customer.tier ?? null, points: customer.points ?? null } : null;
    } catch (error) {
      log.warn("customer.lookup_failed", { error: reasonOf(error) });
      return null;
    }
  }

  function person(id: string, rows: readonly IdentityRow[]) {
    const newest = rows.toSorted((a, b) => ((a.lastInboundAt ?? "") < (b.lastInboundAt ?? "") ? 1 : -1));
    return {
      id,
      name: newest.find(({ displayName }) => displayName)?.displayName ?? null,
      phone: newest.find(({ phone }) => phone)?.phone ?? null,
      verified: rows.some(({ verifiedBy }) => verifiedBy !== null),
      channels: newest.map(channelOf),
    };
  }

  function channelOf(row: IdentityRow) {
    const hours = channels[row.channel.toLowerCase() as ChannelName]?.capabilities.windowHours ?? null;
    const { id: identityId, channel, account, address, verifiedBy, displayName, phone, lastInboundAt } = row;
    const until =
      hours === null ? null : new Date(Date.parse(lastInboundAt ?? row.createdAt) + hours * 3_600_000).toISOString();
    return {
      identityId,
      channel,
      account,
      address,
      verifiedBy,
      displayName,
      phone,
      stopped: row.stopped === 1,
      blocked: row.blocked === 1,
      windowUntil: until,
      lastInboundAt,
    };
  }
}
