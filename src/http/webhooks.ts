import type { OpenAPIHono } from "@hono/zod-openapi";
import { bodyLimit } from "hono/body-limit";
import { type Config, configOf } from "../config";
import type { Channel, Received } from "../core/channel";
import { now } from "../core/clock";
import { log, reasonOf } from "../core/log";
import { syncTemplates } from "../core/templates";
import type { Composition } from "../core/thread/context";
import type { ChannelName, InboundEvent } from "../core/turn";
import { inboundEvent } from "../core/turn";
import type { HttpEnv } from "./auth";
import { ApiError, errorResponse } from "./errors";
import { deliver } from "./intake";
import { errorBody, json } from "./schemas";

/** WhatsApp's largest body is 3 MB. */
const maxBodyBytes = 3 * 1024 * 1024 + 1024;

/**
 * What the platforms call. 200 once everything in the body is durable; what may pass later answers 500, so that the platform
 * sends it again; what never will is kept raw in R2, shown to staff, and answered 200, or it would be sent for days.
 */
export function webhookRoutes(app: OpenAPIHono<HttpEnv>, { channels }: Composition): void {
  app.use(
    "/webhooks/*",
    bodyLimit({ maxSize: maxBodyBytes, onError: (c) => errorResponse(new ApiError("BODY_TOO_LARGE"), c) }),
  );
  for (const channel of Object.values(channels)) {
    if (!channel.receive) continue;
    const path = `/webhooks/${channel.name}`;
    for (const method of methods[channel.name]) {
      app.openAPIRegistry.registerPath({
        method,
        path,
        tags: ["webhooks"],
        summary: method === "get" ? "The platform asks whether this is the address" : "What the platform reports",
        responses: {
          200: { description: "taken, for good" },
          401: { description: "without the platform's own proof" },
          503: json("this channel's settings are missing", errorBody),
        },
      });
    }
    app.on(
      methods[channel.name].map((method) => method.toUpperCase()),
      path,
      async (c) => {
        const config = configOf(c.env);
        refuseWhenOff(channel, config);
        const { method, url, headers } = c.req.raw;
        const body = method === "GET" ? null : await c.req.arrayBuffer();
        const received = await channel.receive?.(new Request(url, { method, headers, body }), config);
        if (!received) throw new ApiError("NOT_FOUND");
        if (received.aside) c.executionCtx.waitUntil(received.aside());
        if (received.templatesChanged) c.executionCtx.waitUntil(syncTemplates(c.env, channels));
        await take(c.env, channel.name, received, body);
        return received.response;
      },
    );
  }
}

const methods: Record<ChannelName, readonly ("get" | "post")[]> = {
  whatsapp: ["get", "post"],
  telegram: ["post"],
  web: [],
  mobile: [],
};

function refuseWhenOff(channel: Channel, config: Config): void {
  const missing = channel.required.filter((setting) => config[setting] === undefined);
  if (missing.length > 0)
    throw new ApiError("NOT_CONFIGURED", { details: missing.map((name) => `${name} is missing`) });
}

async function take(env: Env, channel: ChannelName, { events, unreadable }: Received, body: ArrayBuffer | null) {
  if (unreadable) await keepRaw(env, channel, body, unreadable);
  const valid: InboundEvent[] = [];
  for (const event of events) {
    if (event.event === "ignored") log.info("webhook.ignored", { channel, reason: event.reason });
    else if (inboundEvent.safeParse(event).success) valid.push(event);
    else await keepRaw(env, channel, body, `a ${event.event} that cannot be read`);
  }
  try {
    await deliver(env, valid);
  } catch (error) {
    if (mayPass(error)) throw error;
    await keepRaw(env, channel, body, reasonOf(error));
  }
}

/** The platform's own words for "not now": an object that was restarted under us, is overloaded, or cannot be reached. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { retryable, overloaded } = error as Error & { retryable?: boolean; overloaded?: boolean };
  return (
    retryable === true || overloaded === true || /internal error|storage|timed? ?out|reset|network/i.test(error.message)
  );
}

/** A body that nobody could take, as it came. Throws when even that cannot be kept: then the platform sends it again. */
async function keepRaw(env: Env, channel: ChannelName, body: ArrayBuffer | null, why: string): Promise<void> {
  const key = `dead-letters/webhook/${channel}/${new Date(now()).toISOString()}-${crypto.randomUUID()}`;
  await env.FILES.put(key, body ?? "", { customMetadata: { why: why.slice(0, 200) } });
  await env.INBOX.getByName("inbox").deadLetter(key, "webhook", now());
  log.error("webhook.dead_letter", { channel, key, why });
}
