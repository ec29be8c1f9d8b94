import type { ChannelName, Content } from "../turn";

/** What customers call the channels. */
const names: readonly [RegExp, ChannelName][] = [
  [/\b(?:telegram|tele)\b/i, "telegram"],
  [/\b(?:whats ?app|wa)\b/i, "whatsapp"],
  [/\b(?:web(?:site)?|situs)\b/i, "web"],
  [/\b(?:aplikasi|app)\b/i, "mobile"],
];
const goOn =
  /\b(?:lanjut(?:in|kan)?|pindah|sambung(?:in)?)\b.{0,30}\b(?:di|ke|lewat|via|aja|pakai|pake)\b|\b(?:continue|move|switch|go on)\b.{0,30}\b(?:on|to|in|via)\b/i;
/** letters of a message that says no more than that */
const MOST = 80;

/** The channel on which a customer wants to go on; null: they want something else. */
export function channelAsked(message: Content | undefined): ChannelName | null {
  if (message?.type !== "text" || message.text.length > MOST || !goOn.test(message.text)) return null;
  return names.find(([name]) => name.test(message.text))?.[1] ?? null;
}
