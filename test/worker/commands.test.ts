import { describe, expect, it } from "vitest";
import { answer } from "../../src/core/assistant/assistant";
import type { Head } from "../../src/core/thread/head";
import type { Content } from "../../src/core/turn";
import { pushPlatform, turnOf, until, withThread } from "../support/thread";
import { tinyBot } from "../support/tiny-bot";

const bot = tinyBot();

function withCommands(run: (send: (content: Content | string) => Promise<string>, head: () => Head) => Promise<void>) {
  const platform = pushPlatform();
  const parts = { bot, channels: { telegram: platform.channel }, answer };
  return withThread(crypto.randomUUID(), parts, async ({ thread, state }) => {
    const head = (): Head =>
      JSON.parse(
        [...state.storage.sql.exec<{ body: string }>("SELECT body FROM docs WHERE kind = 'head'")][0]?.body ?? "",
      );
    await run(async (given) => {
      const before = platform.arrived.length;
      const content = typeof given === "string" ? { type: "text" as const, text: given } : given;
      await thread.accept([turnOf("", { content })]);
      await until(`an answer to ${JSON.stringify(content)}`, () => platform.arrived.length > before);
      return platform.arrived
        .slice(before)
        .map(({ text }) => text)
        .join("\n");
    }, head);
  });
}

const command = (name: string, args = ""): Content => ({ type: "command", name, args });

describe("a command", () => {
  it("/start greets, with any payload, and /help says what can be done", () =>
    withCommands(async (send) => {
      expect(await send(command("start", "promo-2026"))).toContain(bot.texts["id-ID"].greeting);
      expect(await send("/help")).toContain(bot.texts["id-ID"].who);
    }));

  it("/agent hands off, once", () =>
    withCommands(async (send, head) => {
      expect(await send(command("agent"))).toMatch(/TKT-\d{8}-\d{4}/);
      expect(head().conversationId).not.toBeNull();
    }));

  it("/language takes the language that is named, or asks which; the next short message keeps it", () =>
    withCommands(async (send) => {
      expect(await send(command("language"))).toContain(bot.texts["id-ID"].whichLanguage);
      expect(await send({ type: "choice", id: "language:en-US", title: "English" })).toBe(
        bot.texts["en-US"].languageSet,
      );
      expect(await send("ok")).toBe(bot.texts["en-US"].okay);
      expect(await send("/language indonesia")).toBe(bot.texts["id-ID"].languageSet);
    }));

  it.each(["/stop", "STOP", "berhenti!"])("%s ends what was not asked for, until /start", (words) =>
    withCommands(async (send, head) => {
      expect(await send(words)).toContain(bot.texts["id-ID"].stopped);
      expect(head().stopped).toBe(true);
      await send("halo");
      expect(head().stopped).toBe(true);
      await send(command("start"));
      expect(head().stopped).toBe(false);
    }),
  );

  it("of any other name is a message like any other", () =>
    withCommands(async (send) => {
      expect(await send(command("cari", "botol"))).not.toBe("");
      expect(await send("stop kirim yang salah dong")).not.toContain(bot.texts["id-ID"].stopped);
    }));
});
