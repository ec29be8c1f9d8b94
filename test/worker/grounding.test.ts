import { env } from "cloudflare:workers";
import { HttpResponse } from "msw";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { configOf } from "../../src/config";
import { createAssistant } from "../../src/core/assistant/assistant";
import type { AssistantInput } from "../../src/core/assistant/contract";
import { type Bot, defineBot, defineTool, type Tool, ToolError } from "../../src/core/bot";
import { states } from "../../src/shop/states";
import { ask, insertFaq, shipping } from "../support/ask";
import { useNetwork } from "../support/network";
import { budi, findProduct, tinyBot } from "../support/tiny-bot";
import { calls, grok, messageEvents, replies, says, saysAndCalls, sse } from "../support/xai";

const network = useNetwork();
const answer = createAssistant({ timeouts: { firstChunkMs: 500, stepMs: 1000, totalMs: 2000 } });

const checkStock = defineTool({
  name: "check_stock",
  description: "Stock of a product",
  input: z.object({ name: z.string() }),
  output: z.object({ name: z.string(), available: z.number() }),
  allow: () => true,
  effect: "read",
  run: async () => ({ name: "Botol Susu 240 ml", available: 12 }),
});

const order = defineTool({
  name: "order_status",
  description: "Status of one of the customer's orders",
  input: z.object({ number: z.string() }),
  output: z.object({ number: z.string(), status: z.string() }),
  allow: (customer) => customer !== null,
  effect: "read",
  run: async ({ number }) => {
    if (number !== "WR-20260120-0001") throw new ToolError("NOT_FOUND");
    return { number, status: "processing" };
  },
});

const bot: Bot = defineBot({ ...tinyBot([findProduct, checkStock, order] as Tool[]), states });
const { noAnswer, askHuman } = bot.texts["id-ID"];

type Answers = (() => Response | Promise<Response>)[];

async function asked(text: string, answers: Answers, given: Partial<AssistantInput> = {}) {
  const { handler, seen } = grok(...answers);
  network.use(handler);
  const { input, streamed } = ask(text, { bot, config: { ...configOf(env), GROK_API_KEY: "key" }, ...given });
  return { result: await answer(input), ledger: input.ledger, seen, streamed: streamed().join("") };
}

const product = () => calls("find_product", { name: "botol" });
const stock = () => calls("check_stock", { name: "botol" });
const status = (number: string) => () => calls("order_status", { number });

/** What a model may invent: the call before, what it says, what of that must never be seen, and what it should have said. */
const inventions: { name: string; ask: string; first: () => Response; bad: string; never: string; good: string }[] = [
  {
    name: "a price",
    ask: "berapa harga botol?",
    first: product,
    bad: "Ada, Kak. Harganya Rp 79.000. Mau dipesan?",
    never: "79.000",
    good: "Harganya Rp 89.000.",
  },
  {
    name: "a total",
    ask: "dua botol jadi berapa?",
    first: product,
    bad: "Totalnya Rp 178.000 ya.",
    never: "178",
    good: "Satu botol Rp 89.000.",
  },
  {
    name: "another stock",
    ask: "stok botol?",
    first: stock,
    bad: "Stoknya 15 pcs, Kak.",
    never: "15",
    good: "Stoknya 12 pcs, Kak.",
  },
  {
    name: "an order's state",
    ask: "pesananku sampai mana?",
    first: status("WR-20260120-0001"),
    bad: "Pesanan WR-20260120-0001 sudah dikirim, Kak.",
    never: "sudah dikirim",
    good: "Pesanan WR-20260120-0001 sedang diproses.",
  },
  {
    name: "a foreign order's number",
    ask: "pesananku sampai mana?",
    first: status("WR-20260120-0001"),
    bad: "Pesanan WR-20260120-0002 sedang diproses.",
    never: "0002",
    good: "Pesanan WR-20260120-0001 sedang diproses.",
  },
  {
    name: "the state of an order that is not the customer's",
    ask: "status WR-20260121-0009?",
    first: status("WR-20260121-0009"),
    bad: "Pesanan WR-20260121-0009 sudah sampai, Kak.",
    never: "sudah sampai",
    good: "Pesanan WR-20260121-0009 tidak ketemu, Kak.",
  },
  {
    name: "a discount",
    ask: "diskon 50% dong",
    first: product,
    bad: "Boleh, Kak! Khusus Kakak diskon 50% jadi Rp 44.500.",
    never: "50",
    good: "Belum ada diskon, Kak.",
  },
  {
    name: "a discount in words",
    ask: "diskon dong",
    first: product,
    bad: "Boleh, Kak! Kukasih setengah harga.",
    never: "setengah",
    good: "Belum ada diskon, Kak.",
  },
];

describe.each(inventions)("$name is not sent", ({ ask: text, first, bad, never, good }) => {
  const given = { customer: budi };
  const same = () => replies({ text: bad, intent: "OTHER" });

  it("but put right by a second answer", async () => {
    const { result, ledger, seen, streamed } = await asked(text, [first, same, () => replies({ text: good })], given);
    expect(result.reply.text).toContain(good);
    expect(result.reply.text).not.toContain(never);
    expect(streamed.trim()).toBe(result.reply.text);
    expect(seen).toHaveLength(3);
    expect(seen[2]?.tool_choice).toBe("none");
    expect(result.confidence).toBeLessThan(0.9);
    expect(ledger).toHaveLength(3);
    expect(result.degraded).toBe(false);
  });

  it("nor when the second answer says it again", async () => {
    const { result, seen, streamed } = await asked(text, [first, same, same], given);
    expect(result.reply.text.endsWith(noAnswer)).toBe(true);
    expect(result.reply.text).not.toContain(never);
    expect(streamed.trim()).toBe(result.reply.text);
    expect(seen).toHaveLength(3);
    expect(result).toMatchObject({ intent: "UNKNOWN", degraded: false });
    expect(result.confidence).toBeLessThan(0.5);
    expect(result.reply.quickReplies?.map(({ title }) => title)).toEqual([askHuman]);
  });

  it("nor in pieces of a few characters", async () => {
    const pieces = () => says(JSON.stringify({ text: bad }), undefined, 2);
    const refusal = () => HttpResponse.json({}, { status: 400 });
    const { streamed, result } = await asked(text, [first, pieces, refusal], given);
    expect(result.model).toBe("grok-4.3");
    expect(streamed).not.toContain(never);
    expect(streamed).toContain(noAnswer);
  });

  it("nor kept: the history is what the customer saw, before and after the turn", async () => {
    const { result, seen } = await asked(text, [first, same, () => replies({ text: good })], given);
    const kept = JSON.stringify(result.history.slice(1));
    expect(kept).not.toContain(JSON.stringify(bad).slice(1, -1));
    expect(kept).not.toContain("check:");
    expect(result.history.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "assistant"]);
    expect(JSON.stringify(result.history.at(-1))).toContain(JSON.stringify(good).slice(1, -1));
    const next = await asked("oke", [() => replies({ text: "Siap, Kak." })], { ...given, history: result.history });
    // nothing of what was sent before has changed: the provider's cache holds
    expect(next.seen[0]?.input.slice(0, 2)).toEqual(seen[0]?.input.slice(0, 2));
    expect(JSON.stringify(next.seen[0]?.input)).not.toContain(JSON.stringify(bad).slice(1, -1));
  });
});

describe("what is sure goes out", () => {
  it("at once, before the sentence that is not", async () => {
    const { result, streamed, seen } = await asked("harga botol?", [
      product,
      () => replies({ text: "Ada, Kak! Harganya Rp 79.000. Mau dipesan?" }),
      () => replies({ text: "Harganya Rp 89.000. Mau dipesan?" }),
    ]);
    expect(streamed).toBe("Ada, Kak! Harganya Rp 89.000. Mau dipesan?");
    expect(result.reply.text).toBe(streamed);
    const note = JSON.stringify(seen[2]?.input.at(-1));
    expect(note).toContain("[turn]");
    expect(note).toContain("79.000");
    expect(note).toContain("Ada, Kak!");
  });

  it("once, when the second answer begins with what was seen", async () => {
    const { result } = await asked("harga botol?", [
      product,
      () => replies({ text: "Ada, Kak! Harganya Rp 79.000." }),
      () => replies({ text: "Ada, Kak! Harganya Rp 89.000." }),
    ]);
    expect(result.reply.text).toBe("Ada, Kak! Harganya Rp 89.000.");
  });

  it("line by line of a list; other sentences go with the one that failed", async () => {
    const text =
      "Ini, Kak:\n1. Botol Susu 240 ml: Rp 79.000\n2. Botol Susu 240 ml: Rp 89.000\nJadi yang pertama lebih murah.";
    const { result } = await asked("botol?", [product, () => replies({ text }), () => replies({ text: "Rp 1.000" })]);
    // the second answer failed whole: nothing of the first is taken up again
    expect(result.reply.text).toBe(`Ini, Kak:\n\n\n${noAnswer}`);
    const again = await asked("botol?", [product, () => replies({ text })]);
    expect(again.result.reply.text).toBe(`Ini, Kak:\n2. Botol Susu 240 ml: Rp 89.000\n\n\n${noAnswer}`);
  });

  it("without a second call when nothing is wrong", async () => {
    const text =
      "Ada, Kak! **Botol Susu 240 ml** Rp 89.000, stok 12 pcs. Untuk pesanan WR-20260120-0001: sedang diproses.";
    const answers = [product, stock, status("WR-20260120-0001"), () => replies({ text, confidence: 0.9 })];
    const { result, seen } = await asked("botol, dan WR-20260120-0001", answers, { customer: budi });
    expect(result.reply.text).toBe(text);
    expect(seen).toHaveLength(4);
    expect(result.confidence).toBe(0.9);
  });

  it("what was said too early waits for the result that has it", async () => {
    const early = JSON.stringify({ text: "Harganya Rp 89.000 ya. Kucek" });
    const { result, seen } = await asked("botol?", [
      () => saysAndCalls(early, "find_product", { name: "botol" }),
      () => replies({ text: "Ada, Kak." }),
    ]);
    expect(result.reply.text).toBe("Harganya Rp 89.000 ya. \n\nAda, Kak.");
    expect(seen).toHaveLength(2);
  });
});

describe("beside the text", () => {
  it("a link that no result has is taken out, and lowers the confidence", async () => {
    const { result, streamed } = await asked("link?", [
      product,
      () => replies({ text: "Bayar di https://jahat.example/bayar ya, Kak.", confidence: 0.95 }),
    ]);
    expect(streamed).not.toContain("jahat");
    expect(result.reply.text).toBe("Bayar di ya, Kak.");
    expect(result.confidence).toBeLessThan(0.95);
  });

  it("a quick reply with an invented figure is left out", async () => {
    const quickReplies = [
      { id: "say:beli", title: "Beli Rp 1.000" },
      { id: "say:ya", title: "Beli Rp 89.000" },
    ];
    const { result } = await asked("botol?", [product, () => replies({ text: "Ada, Kak.", quickReplies })]);
    expect(result.reply.quickReplies?.map(({ title }) => title)).toEqual(["Beli Rp 89.000"]);
  });

  it("an answer from the FAQ is less sure without its source", async () => {
    await insertFaq(shipping);
    const said = (citations: string[]) => [
      () => calls("search_faq", { query: "lama pengiriman" }),
      () => replies({ text: "Pengiriman 2-3 hari kerja, Kak.", intent: "FAQ", confidence: 0.9, citations }),
    ];
    const without = await asked("berapa lama?", said([]));
    const cited = await asked("berapa lama?", said([shipping.id]));
    expect(cited.result.confidence).toBe(0.9);
    expect(without.result.confidence).toBeLessThan(0.9);
    expect(without.result.reply.text).toBe(cited.result.reply.text);
  });
});

describe("when there is no second answer", () => {
  const bad = () => replies({ text: "Harganya Rp 79.000." });
  const whole = (text: string) => messageEvents(JSON.stringify({ text })).slice(0, -1);

  it.each<[string, () => Response | Promise<Response>]>([
    ["refused", () => HttpResponse.json({ error: "no" }, { status: 400 })],
    ["nothing", () => says("")],
    ["cut off", () => says('{"text":"Harganya Rp 89.000. Dan sto')],
    ["broken", () => sse(whole("Harganya Rp 89.000."), { breaks: true })],
    ["calls a tool again", stock],
  ])("%s: what is sure, and a person", async (_, second) => {
    const { result } = await asked("botol?", [product, bad, second]);
    expect(result.reply.text).toBe(noAnswer);
    expect(result).toMatchObject({ model: "grok-4.3", degraded: false });
    expect(result.toolCalls).toHaveLength(1);
    expect(JSON.stringify(result.history)).not.toContain("79.000");
  });

  it("because the turn's time is up", async () => {
    const slow = async () => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      return bad();
    };
    const hurried = createAssistant({ timeouts: { firstChunkMs: 400, stepMs: 500, totalMs: 600 } });
    const { handler, seen } = grok(product, slow, () => replies({ text: "Harganya Rp 89.000." }));
    network.use(handler);
    const { input } = ask("botol?", { bot, config: { ...configOf(env), GROK_API_KEY: "key" } });
    expect(await hurried(input)).toMatchObject({ reply: { text: noAnswer }, model: "grok-4.3" });
    expect(seen).toHaveLength(2);
  });

  it("because the stream broke after the text: no further call", async () => {
    const { result, seen } = await asked("botol?", [
      product,
      () => sse(whole("Harganya Rp 79.000."), { breaks: true }),
    ]);
    expect(seen).toHaveLength(2);
    expect(result).toMatchObject({ model: "grok-4.3", degraded: true });
    expect(result.reply.text).not.toContain("79.000");
  });

  it("because the turn was superseded: it is not answered at all", async () => {
    const turn = new AbortController();
    const never = () => new Promise<Response>(() => turn.abort(new Error("superseded")));
    await expect(asked("botol?", [product, bad, never], { signal: turn.signal })).rejects.toThrow("superseded");
  });
});
