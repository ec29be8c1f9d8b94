import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { recordedTemplates } from "../core/db/templates";
import { syncTemplates } from "../core/templates";
import type { Composition } from "../core/thread/context";
import { authenticated, type HttpEnv } from "./auth";
import { json, refusals, templateBody } from "./schemas";

const list = createRoute({
  tags: ["staff"],
  security: [{ bearer: [] as string[] }],
  middleware: [authenticated("staff")],
  method: "get",
  path: "/api/templates",
  summary: "Messages that may be sent when a channel's window is shut",
  responses: {
    200: json("all of them, with their standing", z.object({ templates: z.array(templateBody) })),
    ...refusals(401, 403),
  },
});

/** Kept current by the platform's webhooks and once an hour (core/cron.ts); asked for at once where none are known. */
export function templateRoutes(app: OpenAPIHono<HttpEnv>, { channels }: Composition): void {
  app.openapi(list, async (c) => {
    let templates = await recordedTemplates(c.env);
    if (templates.length === 0) {
      await syncTemplates(c.env, channels);
      templates = await recordedTemplates(c.env);
    }
    return c.json({ templates }, 200);
  });
}
