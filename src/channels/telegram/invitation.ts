import type { Config } from "../../config";
import { apiOf, botsOf } from "./api";

const names = new Map<string, string>();

/** The first bot's deep link; `start` (1 to 64 of A–Z, a–z, 0–9, _ and -) comes back as the argument of /start. */
export async function invitation(config: Config, start: string | null): Promise<string | null> {
  const [bot] = botsOf(config);
  const api = bot && apiOf(config, bot.id);
  if (!api) return null;
  const name = names.get(bot.token) ?? (await api.getMe().catch(() => null))?.username;
  if (!name) return null;
  names.set(bot.token, name);
  return `https://t.me/${name}${start === null ? "" : `?start=${start}`}`;
}
