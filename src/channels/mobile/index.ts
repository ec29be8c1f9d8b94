import type { Channel } from "../../core/channel";
import { notifier } from "./notify";

/** The shop's app, over the same API as the web; devices are told by push while no socket of theirs is open. */
export const mobile: Channel = {
  name: "mobile",
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
  render: (reply) => [{ text: reply.text, payload: reply }],
  notifier,
  required: ["SESSION_SECRET"],
};
