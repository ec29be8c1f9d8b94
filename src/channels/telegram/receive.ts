import type { Config } from "../../config";
import type { Received } from "../../core/channel";
import { now } from "../../core/clock";
import { isSecret } from "../secrets";
import { apiOf, botsOf } from "./api";
import { normalise } from "./normalise";

/**
 * One webhook request. The secret token proves it, before anything of it is read; the bot that it is for stands in the webhook's
 * address (`?bot=<id>`, else the first one).
 */
export async function receive(request: Request, config: Config): Promise<Received> {
  if (!isSecret(request.headers.get("x-telegram-bot-api-secret-token") ?? "", config.TELEGRAM_WEBHOOK_SECRET)) {
    const error = { code: "UNAUTHORIZED", message: "The secret token is missing or wrong" };
    return { response: Response.json({ error }, { status: 401 }), events: [] };
  }
  const account = new URL(request.url).searchParams.get("bot") || (botsOf(config)[0]?.id ?? "unknown");
  const raw = await request.arrayBuffer();
  const { events, unreadable, callbackQueryId } = normalise(parsed(raw), {
    account,
    receivedAt: now(),
    fallbackId: await hashOf(raw),
  });
  return {
    response: new Response(null, { status: 200 }),
    events,
    ...(unreadable !== undefined && { unreadable }),
    ...(callbackQueryId !== undefined && { aside: () => endSpinner(callbackQueryId, account, config) }),
  };
}

/** The body's value; of what is no JSON, undefined. */
function parsed(raw: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(raw));
  } catch {
    return undefined;
  }
}

/** Names a body that does not name itself: the same one again is the same event. */
async function hashOf(raw: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", raw));
  return `sha256-${Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** A button turns until its tap is answered. An answer that comes too late is refused, and nobody misses it. */
async function endSpinner(callbackQueryId: string, account: string, config: Config): Promise<void> {
  await apiOf(config, account)
    ?.raw.answerCallbackQuery({ callback_query_id: callbackQueryId })
    .catch(() => {});
}
