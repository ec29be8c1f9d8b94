import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { addressOf } from "../core/conversation/principal";
import { dropDevice, putDevice } from "../core/db/devices";
import { locale } from "../core/turn";
import { authenticated, type HttpEnv } from "./auth";
import { claimed } from "./claim";
import { json, refusals } from "./schemas";

const common = {
  tags: ["mobile"],
  security: [{ bearer: [] as string[] }],
  middleware: [authenticated("guest", "customer"), claimed],
};
const byToken = z.object({ token: z.string().min(8).max(4096).openapi({ description: "of FCM, on Android and iOS" }) });
const body = z
  .object({
    platform: z.enum(["android", "ios"]),
    appVersion: z.string().max(40).optional(),
    locale: locale.default("id-ID"),
    preview: z
      .boolean()
      .default(false)
      .openapi({ description: "the message's own words may stand on the lock screen" }),
  })
  .openapi("Device");

const put = createRoute({
  ...common,
  method: "put",
  path: "/api/mobile/devices/{token}",
  summary: "This device is to hear of new messages; say so at every start of the app and after every sign-in",
  request: { params: byToken, body: { required: true, content: { "application/json": { schema: body } } } },
  responses: { 200: json("noted; it is nobody else's any more", body), ...refusals(400, 401, 403) },
});
const drop = createRoute({
  ...common,
  method: "delete",
  path: "/api/mobile/devices/{token}",
  summary: "This device is to hear nothing more: at sign-out",
  request: { params: byToken },
  responses: { 200: json("whether it was yours", z.object({ dropped: z.boolean() })), ...refusals(400, 401, 403) },
});

/** The push registry of the shop's app. */
export function deviceRoutes(app: OpenAPIHono<HttpEnv>): void {
  app.openapi(put, async (c) => {
    const device = c.req.valid("json");
    const { platform, appVersion = null, locale, preview } = device;
    await putDevice(c.env, {
      ...{ token: c.req.valid("param").token, owner: addressOf(c.var.principal), platform, appVersion, locale },
      preview: preview ? 1 : 0,
    });
    return c.json(device, 200);
  });
  app.openapi(drop, async (c) => {
    const dropped = await dropDevice(c.env, c.req.valid("param").token, addressOf(c.var.principal));
    return c.json({ dropped }, 200);
  });
}
