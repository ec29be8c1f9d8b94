import { z } from "zod";
import type { Channel, SendResult } from "../../src/core/channel";

const sent = z.object({ result: z.object({ message_id: z.number() }) });

/**
 * A platform that is called for every part, in the shape of Telegram's API, at TELEGRAM_API_ROOT. No burst window, so that
 * times are the engine's own.
 */
export const loopback: Channel = {
  name: "telegram",
  capabilities: {
    delivery: "push",
    streaming: false,
    textLength: 4096,
    quickReplies: null,
    cards: null,
    formats: ["plain"],
    windowHours: null,
    burstWindowMs: 0,
    typingMs: null,
  },
  required: ["TELEGRAM_API_ROOT"],
  render: ({ text }) => [{ text, payload: { text } }],
  send: async ({ text }, to, config): Promise<SendResult> => {
    const response = await fetch(`${config.TELEGRAM_API_ROOT}/sendMessage`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ chat_id: to.address, text }),
    });
    const answer = sent.safeParse(await response.json());
    if (answer.success) return { ok: true, externalId: String(answer.data.result.message_id) };
    return { ok: false, kind: "unknown", code: String(response.status), message: "no message_id" };
  },
};
