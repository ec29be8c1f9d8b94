import type { Channel } from "../../core/channel";
import { failures } from "./failures";
import { invitation } from "./invitation";
import { limits } from "./limits";
import { fetchMedia } from "./media";
import { receive } from "./receive";
import { render } from "./render";
import { send, typing } from "./send";
import { renderTemplate, templates } from "./templates";

/** WhatsApp's Cloud API, one number or several of one business (docs/architecture.md). */
export const whatsapp: Channel = {
  name: "whatsapp",
  capabilities: {
    delivery: "push",
    streaming: false,
    textLength: limits.text,
    quickReplies: { max: limits.rows, titleLength: limits.rowTitle, idBytes: limits.rowId },
    cards: { max: 1 },
    formats: ["marks"],
    windowHours: 24,
    burstWindowMs: 700,
    // it shows for 25 seconds
    typingMs: 20_000,
  },
  receive,
  render,
  renderTemplate,
  send,
  typing,
  fetchMedia,
  invitation,
  templates,
  failures,
  required: ["WHATSAPP_ACCESS_TOKEN", "WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN"],
};
