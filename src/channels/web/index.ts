import type { Channel } from "../../core/channel";
import { render } from "./render";

/**
 * The website's chat. Its customers call the API (src/http/chat.ts), so there is no webhook, and they fetch what we write, so
 * there is nothing to send.
 */
export const web: Channel = {
  name: "web",
  capabilities: {
    delivery: "pull",
    streaming: true,
    textLength: Number.POSITIVE_INFINITY,
    quickReplies: { max: Number.POSITIVE_INFINITY, titleLength: Number.POSITIVE_INFINITY, idBytes: 512 },
    cards: { max: Number.POSITIVE_INFINITY },
    formats: ["markdown"],
    windowHours: null,
    burstWindowMs: 0,
    typingMs: null,
  },
  render,
  required: ["SESSION_SECRET"],
};
