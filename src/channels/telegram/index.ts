import type { Config } from "../../config";
import type { Address, Channel } from "../../core/channel";
import { placeOf } from "./address";
import { apiOf } from "./api";
import { failures } from "./failures";
import { invitation } from "./invitation";
import { limits } from "./limits";
import { fetchMedia } from "./media";
import { receive } from "./receive";
import { render } from "./render";
import { send } from "./send";

/** Telegram's Bot API, one bot or several (docs/architecture.md). */
export const telegram: Channel = {
  name: "telegram",
  capabilities: {
    delivery: "push",
    streaming: false,
    textLength: limits.text,
    quickReplies: { max: limits.buttons, titleLength: limits.buttonTitle, idBytes: limits.callbackDataBytes },
    cards: { max: 1 },
    formats: ["entities"],
    windowHours: null,
    burstWindowMs: 700,
    // it shows for five seconds
    typingMs: 4_500,
  },
  receive,
  render,
  send,
  typing,
  fetchMedia,
  invitation,
  failures,
  required: ["TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET"],
};

async function typing(to: Address, config: Config): Promise<void> {
  await apiOf(config, to.account)?.raw.sendChatAction({ ...placeOf(to.address), action: "typing" });
}
