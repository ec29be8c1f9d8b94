import type { OpenAPIHono } from "@hono/zod-openapi";
import { SignJWT } from "jose";
import { z } from "zod";
import { configOf } from "../config";
import { turnsOfThread } from "../core/db/turns";
import { sign } from "../core/events/signature";
import { channelName } from "../core/turn";
import type { HttpEnv } from "./auth";
import { ApiError } from "./errors";
import { follow, type Stub, threadAt } from "./threads";

/** Only in development: the demo shop's pages under /demo, and sign-in as one of its customers. Elsewhere they do not exist. */
export function developmentRoutes(app: OpenAPIHono<HttpEnv>): void {
  app.use("/demo/*", async (c, next) => {
    if (configOf(c.env).ENVIRONMENT !== "development") throw new ApiError("NOT_FOUND");
    await next();
  });

  app.post("/demo/token", async (c) => {
    const body = z
      .object({
        sub: z.string().min(1),
        name: z.string().optional(),
        role: z.enum(["customer", "support", "supervisor", "admin"]).default("customer"),
      })
      .safeParse(await c.req.json());
    const { JWT_SECRET } = configOf(c.env);
    if (!body.success || !JWT_SECRET) throw new ApiError("INVALID_INPUT");
    const { sub, name, role } = body.data;
    const token = await new SignJWT({ roles: [role], ...(name && { name }) })
      .setProtectedHeader({ alg: "HS256" })
      .setSubject(sub)
      .setIssuedAt()
      .setExpirationTime("1h")
      .sign(new TextEncoder().encode(JWT_SECRET));
    return c.json({ token });
  });

  // what the shop's own system would send, signed as it would be (the playground's "The shop ships an order")
  app.post("/demo/event", async (c) => {
    const body = await c.req.text();
    const signature = await sign(body, configOf(c.env).EVENT_SIGNING_SECRET ?? "");
    const headers = { "content-type": "application/json", "x-event-signature": signature };
    return app.request("/api/events", { method: "POST", headers, body }, c.env, c.executionCtx);
  });

  // on this machine an object that nobody calls after a restart is not loaded, and its alarm never comes (scripts/dev.mjs)
  app.post("/demo/wake", async (c) => {
    const body = z
      .object({ threads: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(1000) })
      .safeParse(await c.req.json());
    if (!body.success) throw new ApiError("INVALID_INPUT");
    const { THREAD } = c.env;
    await Promise.allSettled(
      body.data.threads.map((id) => (THREAD.get(THREAD.idFromString(id)) as unknown as Stub).wake()),
    );
    return c.json({ woken: body.data.threads.length });
  });

  // the playground shows how the answers in a chat came about; staff ask for one conversation (turns.ts)
  app.get("/demo/turns", async (c) => {
    const query = z
      .object({ channel: channelName, account: z.string().min(1), address: z.string().min(1) })
      .safeParse(c.req.query());
    if (!query.success) throw new ApiError("INVALID_INPUT");
    const { channel, account, address } = query.data;
    const { thread } = await follow(c.env, threadAt(c.env, channel, account, address), async (stub) => {
      const { forwardTo } = await stub.place();
      return forwardTo
        ? { kind: "forward" as const, thread: forwardTo }
        : { kind: "found" as const, thread: await stub.key() };
    });
    const turns = await turnsOfThread(c.env, thread);
    return c.json({ turns });
  });

  app.all("/demo/*", (c) => {
    if (!c.env.SHOP) throw new ApiError("NOT_FOUND");
    return c.env.SHOP.fetch(c.req.raw);
  });
}
