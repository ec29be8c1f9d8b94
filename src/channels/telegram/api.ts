import { Api } from "grammy";
import type { Config } from "../../config";
import { secretsOf } from "../secrets";

/** How long one call may take, seconds. */
const timeoutSeconds = 10;

export interface BotAccount {
  /** the bot's id: what stands before the colon of its token */
  id: string;
  token: string;
}

/** The bots of TELEGRAM_BOT_TOKEN: one token, or several separated by commas. */
export function botsOf({ TELEGRAM_BOT_TOKEN: setting }: Config): BotAccount[] {
  return secretsOf(setting).map((token) => ({ id: token.split(":")[0] ?? token, token }));
}

export function apiRootOf({ TELEGRAM_API_ROOT: root = "https://api.telegram.org" }: Config): string {
  return root.replace(/\/+$/, "");
}

const apis = new Map<string, Api>();

/** The Bot API in a bot's name; null when we have no token for it. */
export function apiOf(config: Config, account: string): Api | null {
  const bot = botsOf(config).find(({ id }) => id === account);
  if (!bot) return null;
  const apiRoot = apiRootOf(config);
  const key = `${apiRoot} ${bot.token}`;
  const known = apis.get(key);
  if (known) return known;
  const api = new Api(bot.token, { apiRoot, timeoutSeconds, fetch: fetchJson });
  apis.set(key, api);
  return api;
}

/** An answer that is not Telegram's own: of something that stands before it. */
export class NotTelegram extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`HTTP ${status} without a JSON body`);
    this.name = "NotTelegram";
    this.status = status;
  }
}

/**
 * No answer began, and no time ran out: the connection was refused or reset. Who takes a message answers it, so this one is taken
 * for not done; a platform that does it and then breaks off would show it twice.
 */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
}

/** Keeps the status of an answer that is no JSON, which the library throws away. */
const fetchJson: typeof fetch = async (input, init) => {
  // elsewhere there is nothing for us, and the address has the token in it
  const response = await fetch(input, { ...init, redirect: "manual" }).catch((error) => {
    throw init?.signal?.aborted ? error : new ConnectionLost();
  });
  const body = await response.text();
  try {
    JSON.parse(body);
  } catch {
    throw new NotTelegram(response.status);
  }
  return new Response(body, { status: response.status });
};
