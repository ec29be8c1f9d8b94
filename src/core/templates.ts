import { configOf } from "../config";
import type { Channel } from "./channel";
import { iso, now } from "./clock";
import { putTemplates } from "./db/templates";
import { log, reasonOf } from "./log";
import type { Composition } from "./thread/context";

/** Asks every channel that has templates for them, and keeps them. One that cannot be asked keeps what was known; never rejects. */
export async function syncTemplates(env: Env, channels: Composition["channels"]): Promise<void> {
  await Promise.all(Object.values(channels).map((channel) => syncOf(env, channel)));
}

async function syncOf(env: Env, channel: Channel): Promise<void> {
  const config = configOf(env);
  if (!channel.templates || channel.required.some((setting) => config[setting] === undefined)) return;
  try {
    await putTemplates(env, channel.name, await channel.templates(config), iso(now()));
  } catch (error) {
    log.warn("templates.failed", { channel: channel.name, error: reasonOf(error) });
  }
}
