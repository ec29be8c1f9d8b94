import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { audit } from "../support/ledger";
import { booksOf } from "./books";
import { Guest } from "./client";
import { DevServer } from "./server";

const STEPS = ["accepted", "started", "tool", "answered", "committed", "recording", "recorded"];

let empty: DevServer;
beforeAll(async () => {
  empty = await DevServer.create();
  await empty.start();
  await empty.kill();
});
afterAll(() => empty.stop());

/** What the guest's conversation holds, once the answer is in it. */
async function answered(guest: Guest) {
  const end = Date.now() + 20_000;
  for (;;) {
    const [conversation] = await guest.conversations();
    const messages = conversation ? await guest.messages(conversation.id) : [];
    if (messages.some((message) => message.role === "assistant")) return messages;
    if (Date.now() > end) throw new Error(`no answer after 20 s: ${JSON.stringify(messages)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe("kill -9, then start again", () => {
  // each on a state of its own, so that two can run beside each other
  test.concurrent.each(STEPS)("at step %s: the message is kept once and answered once", async (step) => {
    const server = await empty.copy();
    try {
      const message = "Berapa lama pengiriman ke Surabaya?";
      await server.start({ HOLD_AT_STEP: step });
      const guest = await Guest.arrive(server.url);
      // hangs at the step, and breaks off with the process
      const cut = guest.post(message, `kill-${step}`).catch(() => null);
      await server.said(`held at ${step}`);
      await server.kill();
      await cut;

      await server.start();
      const messages = await answered(guest);
      expect(messages.map(({ role }) => role)).toEqual(["user", "assistant"]);
      expect(messages[0]?.content).toBe(message);

      const again = await guest.post(message, `kill-${step}`);
      expect(again.messageId).toBe(messages[1]?.id);
      expect(await guest.messages(again.conversationId)).toEqual(messages);

      await server.halt();
      expect(audit(booksOf(server.stateDir, [{ id: `kill-${step}`, text: message }]))).toEqual([]);
    } finally {
      await server.stop();
    }
  });
});
