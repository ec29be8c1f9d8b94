import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { iso, now } from "../core/clock";
import {
  allFaq,
  type FaqFields,
  type FaqRow,
  faqEntry,
  faqTrail,
  fieldsOf,
  listFaq,
  sameQuestion,
  writeFaq,
} from "../core/db/faq";
import { type IndexState, indexStates } from "../core/db/faq-index";
import { faqUsage } from "../core/db/faq-usage";
import { groupMissing } from "../core/knowledge/missing";
import { ANSWERS } from "../core/knowledge/rank";
import { findFaq } from "../core/knowledge/second";
import { saveSnapshot } from "../core/knowledge/snapshot";
import { faqFields, faqPatch } from "../core/knowledge/transfer";
import { log, reasonOf } from "../core/log";
import type { Composition } from "../core/thread/context";
import { locale } from "../core/turn";
import { atLeast, authenticated, type HttpEnv } from "./auth";
import { ApiError } from "./errors";
import { json, refusals } from "./schemas";
import { staffOf } from "./ticket-actions";

const staff = { tags: ["faq"], security: [{ bearer: [] as string[] }], middleware: [authenticated("staff")] };
const admin = { ...staff, middleware: [authenticated("staff"), atLeast("admin")] };
const byId = z.object({ id: z.string().max(100) });
const PLACE = /^(\d{4}-\d\d-\d\d[T ][\d:.]+Z?)\|([\w-]+)$/;

const indexed = z
  .object({
    status: z.enum(["queued", "indexing", "ready", "failed", "removing"]),
    error: z.string().nullable(),
    updatedAt: z.string(),
  })
  .openapi("FaqIndexState");
export const faqEntryBody = faqFields
  .extend({
    id: z.string(),
    version: z.number().int(),
    createdAt: z.string(),
    updatedAt: z.string(),
    updatedBy: z.string().nullable(),
    index: indexed.optional().openapi({ description: "its copy in a Grok collection, if it has one" }),
  })
  .openapi("FaqEntry");
const input = { required: true, content: { "application/json": { schema: faqFields } } };
const changed = faqPatch.extend({
  version: z
    .number()
    .int()
    .optional()
    .openapi({ description: "as it was read: an entry that has another one now stays" }),
});

const list = createRoute({
  ...staff,
  method: "get",
  path: "/api/faq",
  summary: "Entries, the last changed first",
  request: {
    query: z.object({
      locale: locale.optional(),
      category: z.string().max(60).optional(),
      active: z.enum(["true", "false"]).optional(),
      q: z.string().max(100).optional().openapi({ description: "a part of its id, question or keywords" }),
      cursor: z.string().regex(PLACE, "not a cursor of ours").optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
  },
  responses: {
    200: json("a page", z.object({ entries: z.array(faqEntryBody), nextCursor: z.string().optional() })),
    ...refusals(400, 401, 403),
  },
});
const search = createRoute({
  ...staff,
  method: "get",
  path: "/api/faq/search",
  summary: "What the assistant finds for a question",
  request: { query: z.object({ q: z.string().min(1).max(300), locale: locale.default("id-ID") }) },
  responses: {
    200: json(
      "best first",
      z.object({
        hits: z.array(
          z.object({
            id: z.string(),
            question: z.string(),
            answer: z.string(),
            category: z.string(),
            locale,
            score: z.number().openapi({ description: "0 to 1: how much of what was asked the entry covers" }),
          }),
        ),
        answered: z.boolean().openapi({ description: "whether the first is sure enough to answer with" }),
        degraded: z.boolean().openapi({ description: "the database did not answer; this is from the last copy" }),
      }),
    ),
    ...refusals(400, 401, 403),
  },
});
const usage = createRoute({
  ...staff,
  method: "get",
  path: "/api/faq/usage",
  summary: "Which entries the last days' answers cited, and what was asked that none could answer",
  request: { query: z.object({ days: z.coerce.number().int().min(1).max(90).default(30) }) },
  responses: {
    200: json(
      "the use",
      z.object({
        used: z.record(z.string(), z.number().int()).openapi({ description: "times cited, by id" }),
        unused: z.array(z.string()).openapi({ description: "ids of active entries that were not" }),
        missing: z.array(
          z.object({
            question: z.string().openapi({ description: "as it was last asked, personal data masked" }),
            count: z.number().int(),
            lastAt: z.string(),
          }),
        ),
      }),
    ),
    ...refusals(400, 401, 403),
  },
});
const one = createRoute({
  ...staff,
  method: "get",
  path: "/api/faq/{id}",
  summary: "An entry",
  request: { params: byId },
  responses: { 200: json("it", faqEntryBody), ...refusals(401, 403, 404) },
});
const versions = createRoute({
  ...staff,
  method: "get",
  path: "/api/faq/{id}/versions",
  summary: "How an entry came to be what it is, the newest first; of one that was taken away too",
  request: { params: byId },
  responses: {
    200: json(
      "its changes",
      z.object({
        versions: z.array(
          z.object({
            at: z.string(),
            actor: z.string(),
            before: faqFields
              .extend({ version: z.number() })
              .nullable()
              .openapi({ description: "null: there was none" }),
            after: faqFields.extend({ version: z.number() }).nullable().openapi({ description: "null: taken away" }),
          }),
        ),
      }),
    ),
    ...refusals(401, 403, 404),
  },
});
const add = createRoute({
  ...admin,
  method: "post",
  path: "/api/faq",
  summary: "A new entry; the next question may be answered by it",
  request: { body: input },
  responses: { 201: json("it", faqEntryBody), ...refusals(400, 401, 403, 409) },
});
const put = createRoute({
  ...admin,
  method: "put",
  path: "/api/faq/{id}",
  summary: "Change an entry, or switch it off; what is left out stays as it is",
  request: { params: byId, body: { required: true, content: { "application/json": { schema: changed } } } },
  responses: { 200: json("it, as it is now", faqEntryBody), ...refusals(400, 401, 403, 404, 409) },
});
const drop = createRoute({
  ...admin,
  method: "delete",
  path: "/api/faq/{id}",
  summary: "Take an entry away; its versions stay",
  request: { params: byId },
  responses: { 200: json("gone", z.object({ id: z.string() })), ...refusals(401, 403, 404, 409) },
});

const sync = createRoute({
  ...admin,
  method: "post",
  path: "/api/faq/sync",
  summary: "Compare the Grok collection with the entries, and mend what differs, in the background",
  responses: { 202: json("begun", z.object({ queued: z.boolean() })), ...refusals(401, 403) },
});

export const faqViewOf = (row: FaqRow, index?: IndexState) => ({
  ...(index && {
    index: {
      status: index.queued === 1 ? ("queued" as const) : indexed.shape.status.parse(index.status),
      ...{ error: index.error, updatedAt: index.updatedAt },
    },
  }),
  ...fieldsOf(row),
  id: row.id,
  version: row.version,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
  updatedBy: row.updatedBy,
});

/** The shop's FAQ: what the assistant answers from. */
export function faqRoutes(app: OpenAPIHono<HttpEnv>, { bot }: Composition): void {
  app.openapi(list, async (c) => {
    const { cursor, limit, active, ...filter } = c.req.valid("query");
    const [, at = "", id = ""] = (cursor && PLACE.exec(cursor)) || [];
    const rows = await listFaq(c.env, {
      ...filter,
      active: active === undefined ? undefined : active === "true",
      after: cursor === undefined ? null : { at, id },
      limit: limit + 1,
    });
    const page = rows.slice(0, limit);
    const states = await indexStates(
      c.env,
      page.map(({ id }) => id),
    );
    const entries = page.map((row) => faqViewOf(row, states.get(row.id)));
    const last = rows.length > limit ? entries.at(-1) : undefined;
    return c.json({ entries, ...(last && { nextCursor: `${last.updatedAt}|${last.id}` }) }, 200);
  });
  app.openapi(search, async (c) => {
    const { q, locale } = c.req.valid("query");
    const { hits, degraded } = await findFaq(c.env, q, { locale, aliases: bot.aliases });
    return c.json(
      {
        hits: hits.map(({ title: _, ...hit }) => hit),
        answered: (hits[0]?.score ?? 0) >= ANSWERS,
        degraded,
      },
      200,
    );
  });
  app.openapi(usage, async (c) => {
    const since = iso(now() - c.req.valid("query").days * 86_400_000);
    const [{ used, missed }, entries] = await Promise.all([faqUsage(c.env, since), allFaq(c.env)]);
    const unused = entries.filter(({ id, isActive }) => isActive === 1 && !Object.hasOwn(used, id)).map(({ id }) => id);
    return c.json({ used, unused, missing: groupMissing(missed, bot.aliases).slice(0, 50) }, 200);
  });
  app.openapi(one, async (c) => {
    const entry = await recorded(c.env, c.req.valid("param").id);
    const states = await indexStates(c.env, [entry.id]);
    return c.json(faqViewOf(entry, states.get(entry.id)), 200);
  });
  app.openapi(versions, async (c) => {
    const trail = await faqTrail(c.env, c.req.valid("param").id);
    // what came with the shop's first entries has no trail, and is there
    if (trail.length === 0) await recorded(c.env, c.req.valid("param").id);
    const read = (text: string | null) => (text === null ? null : JSON.parse(text));
    return c.json(
      {
        versions: trail.map(({ at, actor, before, after }) => ({
          at,
          actor,
          before: read(before),
          after: read(after),
        })),
      },
      200,
    );
  });
  app.openapi(add, async (c) => {
    const after = c.req.valid("json");
    const id = `faq-${crypto.randomUUID()}`;
    await unique(c.env, after, id);
    await writeFaq(c.env, [{ id, before: null, after }], staffOf(c.var.principal).id);
    afterFaqChange(c, id);
    return c.json(faqViewOf(await recorded(c.env, id)), 201);
  });
  app.openapi(put, async (c) => {
    const { id } = c.req.valid("param");
    const { version, ...given } = c.req.valid("json");
    const before = await recorded(c.env, id);
    const after = { ...fieldsOf(before), ...given };
    if ((version ?? before.version) !== before.version)
      throw new ApiError("VERSION_CONFLICT", { details: { entry: faqViewOf(before) } });
    await unique(c.env, after, id);
    if (!(await writeFaq(c.env, [{ id, before, after }], staffOf(c.var.principal).id))) {
      throw new ApiError("VERSION_CONFLICT", { details: { entry: faqViewOf(await recorded(c.env, id)) } });
    }
    afterFaqChange(c, id);
    return c.json(faqViewOf(await recorded(c.env, id)), 200);
  });
  app.openapi(sync, async (c) => {
    if (!c.env.KNOWLEDGE || !(await c.env.KNOWLEDGE.all())) throw new ApiError("NO_COLLECTION");
    return c.json({ queued: true }, 202);
  });
  app.openapi(drop, async (c) => {
    const { id } = c.req.valid("param");
    const before = await recorded(c.env, id);
    const gone = await writeFaq(c.env, [{ id, before, after: null }], staffOf(c.var.principal).id);
    if (!gone) throw new ApiError("VERSION_CONFLICT");
    afterFaqChange(c, id);
    return c.json({ id }, 200);
  });
}

async function recorded(env: Env, id: string): Promise<FaqRow> {
  const entry = await faqEntry(env, id);
  if (!entry) throw new ApiError("NOT_FOUND");
  return entry;
}

async function unique(env: Env, fields: FaqFields, id: string): Promise<void> {
  const same = await sameQuestion(env, fields, id);
  if (same) throw new ApiError("QUESTION_TAKEN", { details: { id: same.id } });
}

/** Copies follow at once: the one for the time when D1 is down, and a collection's. Should one fail, cron brings it. */
export function afterFaqChange(
  c: { env: Env; executionCtx: { waitUntil(promise: Promise<unknown>): void } },
  /** absent: many */
  id?: string,
): void {
  const noted = (event: string) => (error: unknown) => log.warn(event, { kind: reasonOf(error) });
  c.executionCtx.waitUntil(saveSnapshot(c.env).catch(noted("faq.snapshot_failed")));
  const { KNOWLEDGE } = c.env;
  if (KNOWLEDGE) {
    const told = id === undefined ? KNOWLEDGE.all() : KNOWLEDGE.changed([id]);
    c.executionCtx.waitUntil(Promise.resolve(told).catch(noted("faq.sync_not_told")));
  }
}
