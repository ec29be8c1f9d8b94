import { mobile } from "./channels/mobile/index";
import { telegram } from "./channels/telegram/index";
import { web } from "./channels/web/index";
import { whatsapp } from "./channels/whatsapp/index";
import type { Channel } from "./core/channel";
import type { ChannelName } from "./core/turn";

/** Every channel that there is. Which of them are on depends on the settings. */
export const channels: Partial<Record<ChannelName, Channel>> = { web, mobile, telegram, whatsapp };
