import { type OpenAPIHono, z } from "@hono/zod-openapi";
import { type Config, configOf } from "../config";
import { checkModels, modelStates } from "../core/assistant/model-check";
import { dayIn, now } from "../core/clock";
import { d1 } from "../core/db/db";
import { log, reasonOf } from "../core/log";
import { budgetState, ticksOfUsd, usdOfTicks } from "../core/policies/budget";
import type { Composition } from "../core/thread/context";
import type { HttpEnv } from "./auth";
import { errorBody, healthBody, json, readyBody, refusals } from "./schemas";

/** /health: how the house stands, for people and monitors. /ready: whether it can take traffic. */
export function healthRoutes(app: OpenAPIHono<HttpEnv>, { channels, bot }: Composition): void {
  app.openAPIRegistry.registerPath({
    method: "get",
    path: "/health",
    tags: ["operations"],
    summary: "Channels, model, oldest unanswered turn, dead letters",
    responses: { 200: json("how the house stands", healthBody), ...refusals() },
  });
  app.openAPIRegistry.registerPath({
    method: "get",
    path: "/ready",
    tags: ["operations"],
    summary: "Whether the service can take traffic",
    responses: { 200: json("ready", readyBody), 503: json("not ready", z.union([readyBody, errorBody])) },
  });

  app.get("/health", async (c) => {
    const config = configOf(c.env);
    c.executionCtx.waitUntil(checkModels(config));
    const house = await c.env.INBOX.getByName("inbox").status();
    const waiting = house.oldestUnansweredAt;
    return c.json({
      status: waiting === null ? "ok" : "degraded",
      bot: bot.name,
      environment: config.ENVIRONMENT,
      model: config.GROK_API_KEY ? config.GROK_MODEL : "offline",
      channels: Object.fromEntries(
        Object.values(channels).map((channel) => {
          const missing = channel.required.filter((setting) => config[setting] === undefined);
          return [channel.name, { enabled: missing.length === 0, ...(missing.length > 0 && { missing }) }];
        }),
      ),
      oldestUnansweredTurn:
        waiting === null
          ? null
          : { since: new Date(waiting).toISOString(), seconds: Math.round((now() - waiting) / 1000) },
      unanswered: house.unanswered,
      deadLetters: house.deadLetters,
      budget: await budget(c.env, config),
      models: modelStates(config),
    });
  });

  app.get("/ready", async (c) => {
    configOf(c.env);
    try {
      await d1(c.env).prepare("SELECT 1").first();
      return c.json({ ready: true });
    } catch (error) {
      log.warn("ready.failed", { error: reasonOf(error) });
      return c.json({ ready: false, failing: ["DB"] }, 503);
    }
  });
}

async function budget(env: Env, { DAILY_BUDGET_USD: limitUsd, TIMEZONE }: Config) {
  if (limitUsd === undefined) return null;
  const ticks = await env.BUDGET.getByName(dayIn(TIMEZONE, now())).total();
  return { state: budgetState(ticks, ticksOfUsd(limitUsd)), spentUsd: usdOfTicks(ticks), limitUsd };
}
