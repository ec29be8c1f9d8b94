import { z } from "zod";
import type { Config } from "../../config";
import { log } from "../log";
import { grokOf } from "./models";

const DEFAULT_BASE = "https://api.x.ai/v1";
const PATIENCE = 5_000;

/** `unchecked`: the list could not be had, or not yet. */
export type ModelState = "ok" | "unknown" | "unchecked";

const list = z.object({
  models: z.array(z.object({ id: z.string(), aliases: z.array(z.string()).default([]) })),
});

const states = new WeakMap<Config, Map<string, ModelState>>();
const running = new WeakMap<Config, Promise<void>>();

/**
 * Asks the provider once for its models (GET /language-models) and says in the log which configured id is not among them. Never
 * rejects. A list that could not be had is asked for again by the next caller.
 */
export function checkModels(config: Config): Promise<void> {
  const grok = grokOf(config);
  if (!grok || states.has(config)) return Promise.resolve();
  let check = running.get(config);
  if (!check) {
    check = ask(config)
      .then((known) => {
        const ids = [...new Set([grok.fast.id, grok.strong.id])];
        states.set(config, new Map(ids.map((id) => [id, known.has(id) ? "ok" : "unknown"])));
        for (const id of ids) if (!known.has(id)) log.error("model.unknown", { model: id });
      })
      .catch((error) => log.warn("model.unchecked", { error: error instanceof Error ? error.name : "" }))
      .finally(() => running.delete(config));
    running.set(config, check);
  }
  return check;
}

/** For /health: each configured model, what the provider's list says of it, and whether it is asked at the moment. */
export function modelStates(config: Config) {
  const grok = grokOf(config);
  if (!grok) return null;
  const stateOf = ({ id, breaker }: (typeof grok)["fast"]) => ({
    id,
    state: states.get(config)?.get(id) ?? ("unchecked" as ModelState),
    breaker: breaker.state,
  });
  return { fast: stateOf(grok.fast), strong: stateOf(grok.strong) };
}

async function ask({ XAI_BASE_URL, GROK_API_KEY }: Config): Promise<Set<string>> {
  const response = await fetch(`${(XAI_BASE_URL ?? DEFAULT_BASE).replace(/\/+$/, "")}/language-models`, {
    headers: { authorization: `Bearer ${GROK_API_KEY}` },
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (!response.ok) throw new Error(`status ${response.status}`);
  const { models } = list.parse(await response.json());
  return new Set(models.flatMap(({ id, aliases }) => [id, ...aliases]));
}
