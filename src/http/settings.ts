import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Bot } from "../core/bot";
import { changesOf, writeSetting } from "../core/db/settings";
import {
  forgetSettings,
  loadSettings,
  type Settings,
  type SettingsKey,
  settingsKeys,
  settingsShape,
} from "../core/settings";
import type { Composition } from "../core/thread/context";
import { atLeast, authenticated, type HttpEnv } from "./auth";
import { ApiError } from "./errors";
import { json, refusals } from "./schemas";
import { staffOf } from "./ticket-actions";

const staff = { tags: ["settings"], security: [{ bearer: [] as string[] }], middleware: [authenticated("staff")] };
const admin = { ...staff, middleware: [authenticated("staff"), atLeast("admin")] };

const settingsBody = z.object(settingsShape).openapi("Settings");

const all = createRoute({
  ...staff,
  method: "get",
  path: "/api/settings",
  summary: "What the shop has set: hours, holidays, texts, the bot on each channel, the desk",
  responses: { 200: json("every subject", settingsBody), ...refusals(401, 403) },
});

const put = createRoute({
  ...admin,
  method: "put",
  path: "/api/settings/{key}",
  summary: "Replace one subject; in effect with the next turn",
  request: {
    params: z.object({ key: z.enum(settingsKeys as [SettingsKey, ...SettingsKey[]]) }),
    body: { required: true, content: { "application/json": { schema: z.object({ value: z.unknown() }) } } },
  },
  responses: { 200: json("every subject", settingsBody), ...refusals(400, 401, 403) },
});

const change = z
  .object({
    at: z.string(),
    actor: z.string(),
    key: z.string(),
    before: z.unknown(),
    after: z.unknown(),
  })
  .openapi("SettingsChange");
const changes = createRoute({
  ...admin,
  method: "get",
  path: "/api/settings/changes",
  summary: "Who changed what, the newest first",
  request: { query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }) },
  responses: { 200: json("changes", z.object({ changes: z.array(change) })), ...refusals(400, 401, 403) },
});

/** Settings of the house, in D1, audited. */
export function settingsRoutes(app: OpenAPIHono<HttpEnv>, { bot }: Composition): void {
  app.openapi(all, async (c) => c.json(await loadSettings(c.env), 200));
  app.openapi(changes, async (c) => {
    const rows = await changesOf(c.env, "settings", c.req.valid("query").limit);
    const parsed = (json: string | null): unknown => (json === null ? null : JSON.parse(json));
    const shown = rows.map(({ at, actor, key, before, after }) => ({
      at,
      actor,
      key,
      before: parsed(before),
      after: parsed(after),
    }));
    return c.json({ changes: shown }, 200);
  });
  app.openapi(put, async (c) => {
    const { key } = c.req.valid("param");
    const read = settingsShape[key].safeParse(c.req.valid("json").value);
    const wrong = read.success ? [] : read.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
    if (!read.success) throw new ApiError("INVALID_INPUT", { details: wrong });
    const foreign = key === "texts" ? foreignTexts(bot, read.data as Settings["texts"]) : [];
    if (foreign.length > 0) throw new ApiError("INVALID_INPUT", { details: foreign });
    forgetSettings();
    const before = await loadSettings(c.env);
    const actor = staffOf(c.var.principal).id;
    await writeSetting(c.env, { actor, subject: "settings", key, before: before[key], after: read.data });
    forgetSettings();
    return c.json(await loadSettings(c.env), 200);
  });
}

/** Texts that the bot does not have, and those that lost what is filled into them. */
function foreignTexts(bot: Bot, given: Settings["texts"]): { path: string; message: string }[] {
  return Object.entries(given).flatMap(([language, texts]) =>
    Object.entries(texts ?? {}).flatMap(([name, text]) => {
      const own = new Map(Object.entries(bot.texts[language as keyof Bot["texts"]])).get(name);
      if (own === undefined) return { path: `${language}.${name}`, message: "there is no such text" };
      const lost = Array.from(own.matchAll(/\{\w+\}/g), ([each]) => each).filter((each) => !text.includes(each));
      return lost.map((each) => ({ path: `${language}.${name}`, message: `${each} has to stand in it` }));
    }),
  );
}
