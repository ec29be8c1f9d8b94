import { env } from "cloudflare:workers";
import { isStepCount, type JSONValue, jsonSchema, streamText, type ToolSet, tool } from "ai";
import { describe, expect, it } from "vitest";
import { answer } from "../../src/core/assistant/assistant";
import type { AssistantInput } from "../../src/core/assistant/contract";
import { OfflineModel } from "../../src/core/assistant/offline-model";
import type { Tool } from "../../src/core/bot";
import { beforeModel } from "../../src/core/policies/before-model";
import type { ToolCall } from "../../src/core/tools/tool-call";
import { toolboxOf } from "../../src/core/tools/toolbox";
import { TurnTools } from "../../src/core/tools/turn-tools";
import { ask, insertFaq, shipping } from "../support/ask";
import { budi, findProduct, tinyBot } from "../support/tiny-bot";

const { texts } = tinyBot();
const said = (text: string, given?: Partial<AssistantInput>) => answer(ask(text, given).input);

describe("without a key", () => {
  it.each([
    ["halo kak", "id-ID", "greeting"],
    ["Good morning!", "en-US", "greeting"],
    ["mks ya kak", "id-ID", "thanks"],
    ["bye", "en-US", "goodbye"],
    ["kak?", "id-ID", "greeting"],
  ] as const)("small talk: %s", async (text, locale, kind) => {
    const result = await said(text);
    expect(result).toMatchObject({
      locale,
      intent: kind.toUpperCase(),
      degraded: false,
      model: "offline",
      toolCalls: [],
    });
    expect(result.reply.text).toBe(texts[locale][kind]);
  });

  it("answers from the FAQ, with its source", async () => {
    await insertFaq(shipping);
    const { reply, intent, toolCalls } = await said("halo kak, berapa lama dikirimnya?");
    expect(intent).toBe("FAQ");
    expect(reply.text).toBe(shipping.answer);
    expect(reply.citations).toEqual([{ id: shipping.id, title: shipping.question }]);
    expect(toolCalls.map(({ name }) => name)).toEqual(["search_faq"]);
  });

  it("asks back with the nearest questions when it is not sure", async () => {
    await insertFaq(shipping);
    const { reply, intent } = await said("pengiriman gajah sirkus");
    expect(intent).toBe("UNCLEAR");
    expect(reply.text).toBe("Maksud Kakak “Estimasi”?");
    expect(reply.quickReplies?.[0]).toEqual({ id: `say:${shipping.question}`, title: "Estimasi" });
  });

  it("abstains and offers a person, whose quick reply is understood when tapped", async () => {
    await insertFaq(shipping);
    const { reply, intents } = await said("bisa sewa kuda poni?");
    expect(reply.text).toBe(texts["id-ID"].noAnswer);
    expect(intents).toEqual([]);
    const choice = reply.quickReplies?.[0];
    expect(choice?.title).toBe(texts["id-ID"].askHuman);
    const tapped = beforeModel(
      tinyBot(),
      [{ type: "choice", id: choice?.id ?? "", title: choice?.title ?? "" }],
      "id-ID",
    );
    expect(tapped?.intents).toHaveLength(1);
  });

  it.each([
    ["mau bicara dengan orang dong", true],
    ["I want to TALK TO A HUMAN!", true],
    ["cs", true],
    ["csv", false],
    ["agentic", false],
  ])("asks for a person, and no model is asked: %s → %s", (text, escalates) => {
    const result = beforeModel(tinyBot(), [{ type: "text", text }], "id-ID");
    // the Thread tells the ticket's number
    if (escalates) expect(result?.reply?.text).toBe("");
    expect(result?.intents ?? []).toMatchObject(
      escalates ? [{ kind: "escalate", priority: "MEDIUM", summary: text }] : [],
    );
  });

  it("uses a tool and shows its card, with a progress event", async () => {
    const { input, events, streamed } = ask("cari botol susu");
    const { reply, toolCalls } = await answer(input);
    expect(toolCalls[0]).toMatchObject({ name: "find_product", input: { name: "botol susu" } });
    expect(reply.cards).toEqual([
      {
        id: "B-1",
        title: "Botol Susu 240 ml",
        price: "Rp 89.000",
        url: "https://toko.example/p/B-1",
        actions: [{ id: "stock:B-1", title: "Cek stok" }],
      },
    ]);
    expect(events[0]).toEqual({ type: "progress", tool: "find_product", label: "Kucarikan ya…" });
    expect(streamed().join("")).toBe(reply.text);
  });

  it("asks back for what a tool needs", async () => {
    expect((await said("cek pesanan", { customer: budi })).reply.text).toBe("Nomor pesanannya berapa, Kak?");
  });

  it("asks a guest to log in, and answers the same to the customer", async () => {
    const guest = await said("pesanan B-7 sampai mana");
    expect(guest.reply).toMatchObject({ text: texts["id-ID"].login, request: "login" });
    const customer = await said("pesanan B-7 sampai mana", { customer: budi });
    expect(customer.reply).toEqual({ text: "Pesanan B-7 dikirim." });
  });

  it("tells a failure in the tool's words, else in the bot's", async () => {
    expect((await said("pesanan B-8", { customer: budi })).reply.text).toBe("Pesanan itu tidak ketemu, Kak.");
    expect((await said("pesanan B-13", { customer: budi })).reply.text).toBe(texts["id-ID"].unavailable);
  });

  it("hears a quick reply by its title, or by what its id says", async () => {
    const titled = await said("", { messages: [{ type: "choice", id: "x", title: "Cari botol" }] });
    expect(titled.reply.cards).toHaveLength(1);
    const carried = await said("", { messages: [{ type: "choice", id: "say:cari botol", title: "Yang tadi" }] });
    expect(carried.reply.cards).toHaveLength(1);
  });

  it("says that it cannot read a sticker, but reads a photo's caption", async () => {
    const sticker = await said("", { messages: [{ type: "media", kind: "sticker", mediaRef: {} }] });
    expect(sticker.reply.text).toBe(texts["id-ID"].cannotRead);
    const photo = await said("", { messages: [{ type: "media", kind: "image", mediaRef: {}, caption: "cari botol" }] });
    expect(photo.reply.cards).toHaveLength(1);
  });

  it("answers even when a shop's own hint throws", async () => {
    const asks = () => {
      throw new Error("broken hint");
    };
    const broken = { ...findProduct, offline: { ...findProduct.offline, asks } } as Tool;
    expect((await said("lihat katalog", { bot: tinyBot([broken]) })).reply.text).toBe(texts["id-ID"].noAnswer);
  });

  it("rejects when the turn was superseded, before and while a tool runs", async () => {
    await expect(said("halo", { signal: AbortSignal.abort(new Error("superseded")) })).rejects.toThrow("superseded");
    const turn = new AbortController();
    const slow = { ...findProduct, run: () => new Promise(() => turn.abort(new Error("taken over"))) } as Tool;
    await expect(said("cari botol", { bot: tinyBot([slow]), signal: turn.signal })).rejects.toThrow("taken over");
  });
});

describe("the lean loop", () => {
  it.each(["halo", "cari botol", "pesanan B-7", "mau bicara dengan orang", "berapa lama pengiriman", "xyz abc"])(
    "gives what streamText gives: %s",
    async (text) => {
      await insertFaq(shipping);
      const { input } = ask(text);
      const lean = await answer(input);
      const [user, ...rest] = lean.history;
      const toolbox = toolboxOf(input.bot, env);
      const turn = new TurnTools(
        toolbox,
        {
          channel: "web",
          conversationId: "conv-1",
          customer: null,
          locale: lean.locale,
          now: input.now,
          turnKey: input.turnKey,
        },
        () => {},
      );
      const tools: ToolSet = {};
      for (const [name, { description }] of toolbox) {
        tools[name] = tool({
          description,
          inputSchema: jsonSchema<unknown>({ type: "object" }),
          execute: (args: unknown): Promise<JSONValue> => turn.run(name, args, input.signal),
        });
      }
      const streamed = streamText({
        model: new OfflineModel(input.bot, toolbox),
        messages: user ? [user] : [],
        tools,
        stopWhen: isStepCount(5),
        providerOptions: { offline: { turn: input.turnKey } },
      });
      expect(rest).toEqual(await streamed.responseMessages);
      const timeless = (calls: ToolCall[]) => calls.map(({ ms: _, ...call }) => call);
      expect(timeless(turn.calls)).toEqual(timeless(lean.toolCalls));
      expect(turn.intents).toEqual(lean.intents);
    },
  );
});
