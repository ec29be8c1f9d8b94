import type { Bot, Tool } from "../bot";
import { escalateToHuman } from "./escalate-to-human";
import { searchFaqTool } from "./search-faq";

/** All tools of a bot by name, in the fixed order in which the model sees them (the prompt cache depends on it). */
export type Toolbox = ReadonlyMap<string, Tool>;

const built = new WeakMap<Env, WeakMap<Bot, Toolbox>>();

/** The built-ins and the shop's tools, made once per bot and env. Throws when two have the same name. */
export function toolboxOf(bot: Bot, env: Env): Toolbox {
  let byBot = built.get(env);
  if (!byBot) {
    byBot = new WeakMap();
    built.set(env, byBot);
  }
  let toolbox = byBot.get(bot);
  if (!toolbox) {
    toolbox = named([searchFaqTool(bot, env), escalateToHuman, ...bot.tools(env)]);
    byBot.set(bot, toolbox);
  }
  return toolbox;
}

export function named(tools: readonly Tool[]): Toolbox {
  const toolbox = new Map(tools.map((tool) => [tool.name, tool]));
  if (toolbox.size < tools.length) throw new Error(`two tools of the same name: ${tools.map((tool) => tool.name)}`);
  return toolbox;
}
