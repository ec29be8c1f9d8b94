import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { log, reasonOf } from "../core/log";
import { card } from "../core/reply";
import type { Composition } from "../core/thread/context";
import { authenticated, type HttpEnv } from "./auth";
import { ApiError, languageOf } from "./errors";
import { json, refusals } from "./schemas";

const staff = { tags: ["staff"], security: [{ bearer: [] as string[] }], middleware: [authenticated("staff")] };
const lookupMs = 5_000;

const products = createRoute({
  ...staff,
  method: "get",
  path: "/api/shop/products",
  summary: "Products with price and stock, as cards that a reply may carry",
  request: {
    query: z.object({
      q: z.string().trim().min(1).max(200),
      buyer: z.enum(["retail", "wholesale"]).default("retail").openapi({ description: "whose prices" }),
    }),
  },
  responses: { 200: json("the best first", z.object({ products: z.array(card) })), ...refusals(400, 401, 403) },
});

const orders = createRoute({
  ...staff,
  method: "get",
  path: "/api/customers/{id}/orders",
  summary: "A customer's newest orders, as cards",
  request: { params: z.object({ id: z.string().max(200) }) },
  responses: { 200: json("the newest first", z.object({ orders: z.array(card) })), ...refusals(401, 403, 404) },
});

/** What the shop knows, for staff beside a conversation. 503 when the shop cannot be asked: nothing is made up. */
export function shopRoutes(app: OpenAPIHono<HttpEnv>, { bot }: Composition): void {
  const asked = async <T>(look: Promise<T> | undefined): Promise<T> => {
    if (!look) throw new ApiError("NOT_FOUND");
    return look.catch((error: unknown) => {
      log.warn("desk.lookup_failed", { error: reasonOf(error) });
      throw new ApiError("UNAVAILABLE");
    });
  };
  app.openapi(products, async (c) => {
    const { q, buyer } = c.req.valid("query");
    const how = { env: c.env, locale: languageOf(c), signal: AbortSignal.timeout(lookupMs) };
    return c.json({ products: await asked(bot.desk?.products(q, buyer, how)) }, 200);
  });
  app.openapi(orders, async (c) => {
    const how = { env: c.env, locale: languageOf(c), signal: AbortSignal.timeout(lookupMs) };
    return c.json({ orders: await asked(bot.desk?.orders(c.req.valid("param").id, how)) }, 200);
  });
}
