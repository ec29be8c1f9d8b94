import type { Bot } from "../bot";
import { log, reasonOf } from "../log";
import { readModel, type TriggerModel } from "./classifier";

/** How long a turn waits for it, ms. */
const patienceMs = 1_000;

/** The model of a bot, fetched once an isolate: 1.8 MB that the bundle, which has to be read at every start, goes without. */
const models = new WeakMap<Bot, Promise<TriggerModel | null>>();

/**
 * The bot's model from the static assets; null where it has none, or where it cannot be had: then the patterns decide alone, and it
 * is asked for again with the next turn. Never rejects.
 */
export function triggerModelOf(bot: Bot, env: Env): Promise<TriggerModel | null> {
  const { triggerModel: path } = bot;
  if (path === undefined || !env.ASSETS) return Promise.resolve(null);
  let model = models.get(bot);
  if (!model) {
    model = fetched(path, env).catch((error) => {
      log.warn("triggers.no_model", { error: reasonOf(error) });
      models.delete(bot);
      return null;
    });
    models.set(bot, model);
  }
  return model;
}

async function fetched(path: string, env: Env): Promise<TriggerModel> {
  const signal = AbortSignal.timeout(patienceMs);
  const answer = await env.ASSETS.fetch(new URL(path, "https://assets.local"), { signal });
  if (!answer.ok) {
    await answer.body?.cancel();
    throw new Error(`HTTP ${answer.status}`);
  }
  return readModel(await answer.arrayBuffer());
}
