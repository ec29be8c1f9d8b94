import { OpenAPIHono } from "@hono/zod-openapi";
import { bodyLimit } from "hono/body-limit";
import type { Composition } from "./core/thread/context";
import { attachmentRoutes, takesFile } from "./http/attachments";
import type { HttpEnv } from "./http/auth";
import { cannedRoutes } from "./http/canned";
import { chatRoutes } from "./http/chat";
import { conversationRoutes } from "./http/conversations";
import { customerRoutes } from "./http/customers";
import { developmentRoutes } from "./http/development";
import { deviceRoutes } from "./http/devices";
import { ApiError, errorResponse } from "./http/errors";
import { faqRoutes } from "./http/faq";
import { faqFileRoutes } from "./http/faq-files";
import { faqProposalRoutes } from "./http/faq-proposals";
import { healthRoutes } from "./http/health";
import { identityRoutes } from "./http/identities";
import { inboxRoutes } from "./http/inbox";
import { origins } from "./http/origin";
import { sessionRoutes } from "./http/session";
import { settingsRoutes } from "./http/settings";
import { shopRoutes } from "./http/shop";
import { socketRoutes } from "./http/socket";
import { staffRoutes } from "./http/staff";
import { staffConversationRoutes } from "./http/staff-conversations";
import { templateRoutes } from "./http/templates";
import { ticketActions } from "./http/ticket-actions";
import { ticketRoutes } from "./http/tickets";
import { turnRoutes } from "./http/turns";
import { webhookRoutes } from "./http/webhooks";
import { widgetRoutes } from "./http/widget";

const maxBodyBytes = 256 * 1024;

/** The HTTP surface of a service. */
export function createApp(composition: Composition): OpenAPIHono<HttpEnv> {
  const app = new OpenAPIHono<HttpEnv>({
    defaultHook: (result) => {
      if (!result.success) {
        throw new ApiError("INVALID_INPUT", {
          details: result.error.issues.map(({ path, message }) => ({ path: path.join("."), message })),
        });
      }
    },
  });
  app.onError(errorResponse);
  app.notFound((c) => errorResponse(new ApiError("NOT_FOUND"), c));

  app.use("/api/*", async (c, next) => {
    // what people write is nobody's to keep on the way
    c.res.headers.set("cache-control", "no-store");
    c.res.headers.set("x-content-type-options", "nosniff");
    await next();
  });
  app.use("/api/*", origins);
  const limit = bodyLimit({ maxSize: maxBodyBytes, onError: (c) => errorResponse(new ApiError("BODY_TOO_LARGE"), c) });
  // files have limits of their own, by what they are
  app.use("/api/*", (c, next) => (takesFile.test(c.req.path) ? next() : limit(c, next)));

  app.openAPIRegistry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    description: "a session token (guests) or a JWT of the shop (customers, staff)",
  });
  socketRoutes(app);
  sessionRoutes(app);
  attachmentRoutes(app);
  chatRoutes(app);
  conversationRoutes(app);
  deviceRoutes(app);
  turnRoutes(app);
  ticketRoutes(app, composition);
  ticketActions(app);
  staffConversationRoutes(app, composition);
  staffRoutes(app);
  customerRoutes(app, composition);
  shopRoutes(app, composition);
  identityRoutes(app, composition);
  inboxRoutes(app);
  cannedRoutes(app);
  settingsRoutes(app, composition);
  templateRoutes(app, composition);
  faqFileRoutes(app);
  faqProposalRoutes(app, composition);
  faqRoutes(app, composition);
  webhookRoutes(app, composition);
  healthRoutes(app, composition);
  widgetRoutes(app);
  developmentRoutes(app);
  return app;
}

/** The OpenAPI document of a service. Written when the web assets are built (web/openapi.ts), and served as /openapi.json. */
export function documentOf(app: OpenAPIHono<HttpEnv>, shop: string) {
  return app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: { title: `${shop}: chat service`, version: "1" },
    servers: [{ url: "/" }],
  });
}
