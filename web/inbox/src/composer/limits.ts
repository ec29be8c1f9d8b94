/** What a message of ours may be long on a channel, characters. The API takes 4,000 of an agent's text whatever the channel. */
const channelLimits: Record<string, number> = { WHATSAPP: 4096, TELEGRAM: 4096, WEB: 8000, MOBILE: 8000 };
const apiLimit = 4000;

export const limitOf = (channel: string): number => Math.min(channelLimits[channel] ?? apiLimit, apiLimit);
/** WhatsApp shows three as buttons, and up to ten as a list. */
export const mostChoices = 10;
export const isList = (channel: string, choices: number): boolean => channel === "WHATSAPP" && choices > 3;
