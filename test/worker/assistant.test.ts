import { env } from "cloudflare:workers";
import { HttpResponse } from "msw";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { configOf } from "../../src/config";
import { createAssistant } from "../../src/core/assistant/assistant";
import type { AssistantInput } from "../../src/core/assistant/contract";
import { defineTool, type Tool } from "../../src/core/bot";
import { ask, insertFaq, shipping } from "../support/ask";
import { useNetwork } from "../support/network";
import { budi, tinyBot } from "../support/tiny-bot";
import { calls, callsAll, grok, messageEvents, replies, says, sse } from "../support/xai";

const network = useNetwork();
const { texts } = tinyBot();
const answer = createAssistant({ timeouts: { firstChunkMs: 100, stepMs: 400, totalMs: 800 } });

/** Asks Grok, which answers with the given answers in turn. */
async function asked(
  text: string,
  answers: (() => Response | Promise<Response>)[],
  given: Partial<AssistantInput> = {},
) {
  const { handler, seen } = grok(...answers);
  network.use(handler);
  const { input, events, streamed } = ask(text, { config: { ...configOf(env), GROK_API_KEY: "key" }, ...given });
  return { result: await answer(input), ledger: input.ledger, seen, events, streamed: streamed() };
}

describe("Grok answers", () => {
  it("with a reply, streamed by sentences", async () => {
    const text = "Halo Kak! Ada yang bisa dibantu? Kucarikan yang di bawah Rp 20.000.";
    const { result, ledger, streamed } = await asked("halo, ada yang di bawah 20rb?", [
      () => replies({ text, intent: "greeting", confidence: 0.8 }),
    ]);
    expect(result).toMatchObject({ reply: { text }, intent: "greeting", confidence: 0.8, degraded: false });
    expect(streamed).toEqual(["Halo Kak! ", "Ada yang bisa dibantu? ", "Kucarikan yang di bawah Rp 20.000."]);
    expect(ledger).toEqual([
      {
        kind: "chat",
        model: "grok-4.3",
        inputTokens: 1200,
        cachedTokens: 1024,
        outputTokens: 60,
        costUsdTicks: 6_048_000,
        estimated: false,
        latencyMs: expect.any(Number),
      },
    ]);
  });

  it("with a private, cacheable request: the same beginning in every turn", async () => {
    const answers = [() => replies({ text: "Halo Kak!" })];
    const first = await asked("halo", answers, { customer: budi });
    const second = await asked("lagi", answers, {
      customer: budi,
      history: first.result.history,
      now: new Date("2026-11-24T05:00:00Z"),
    });
    const [one, two] = [first.seen[0], second.seen[0]];
    expect(one).toMatchObject({ store: false, prompt_cache_key: "conv-1", reasoning: { effort: "none" } });
    expect(one?.safety_identifier).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.stringify(one)).not.toContain(budi.id);
    expect(one?.tools.map(({ name }) => name)).toEqual([
      "search_faq",
      "escalate_to_human",
      "find_product",
      "order_status",
    ]);
    expect(two?.tools).toEqual(one?.tools);
    expect(two?.text).toEqual(one?.text);
    expect(two?.input.slice(0, 2)).toEqual(one?.input);
    expect(JSON.stringify(two?.input.at(-1))).toContain("language: id-ID");
    const { type, strict, schema } = one?.text.format ?? {};
    expect({ type, strict, closed: schema?.additionalProperties }).toEqual({
      type: "json_schema",
      strict: true,
      closed: false,
    });
    expect(schema?.required[0]).toBe("text");
  });

  it("after a tool round trip, with cards and sources from its results only", async () => {
    await insertFaq(shipping);
    const { result, ledger, seen, events } = await asked("ada botol? berapa lama kirimnya?", [
      () => calls("find_product", { name: "botol" }),
      () => calls("search_faq", { query: "lama pengiriman" }),
      () =>
        replies({
          text: "Ada, Kak.",
          cards: ["B-1", "B-999"],
          citations: [shipping.id, "invented"],
          quickReplies: [
            { id: "stock:B-1", title: "Cek stok" },
            { id: "refund:all", title: "Lainnya" },
          ],
        }),
    ]);
    expect(result.reply.cards).toMatchObject([{ id: "B-1", price: "Rp 89.000" }]);
    expect(result.reply.citations).toEqual([{ id: shipping.id, title: shipping.question }]);
    expect(result.reply.quickReplies).toEqual([
      { id: "stock:B-1", title: "Cek stok" },
      { id: "say:Lainnya", title: "Lainnya" },
    ]);
    expect(result.toolCalls.map(({ name }) => name)).toEqual(["find_product", "search_faq"]);
    expect(ledger).toHaveLength(3);
    expect(events[0]).toMatchObject({ type: "progress", tool: "find_product" });
    expect(seen[1]?.input.at(-1)).toMatchObject({ type: "function_call_output", call_id: "call_find_product" });
    expect(result.history.map(({ role }) => role)).toEqual([
      "user",
      "assistant",
      "tool",
      "assistant",
      "tool",
      "assistant",
    ]);
  });

  it("after several tools of one step, run at the same time, each result by its call and within its limit", async () => {
    const running = new Set<string>();
    let together = 0;
    const slow = (name: string, ms: number, result: string) =>
      defineTool({
        name,
        description: name,
        input: z.object({}),
        output: z.object({ result: z.string(), list: z.array(z.string()) }),
        allow: () => true,
        effect: "read",
        run: async () => {
          running.add(name);
          together = Math.max(together, running.size);
          await new Promise((resolve) => setTimeout(resolve, ms));
          running.delete(name);
          return { result, list: Array.from({ length: 100 }, (_, n) => `${name} has a line ${n} that is long`) };
        },
      }) as Tool;
    const write = defineTool({
      name: "send_note",
      description: "",
      input: z.object({ note: z.string() }),
      output: z.object({}),
      allow: () => true,
      effect: "write",
      confirm: ({ note }) => `Kirim catatan “${note}”?`,
      run: async () => {
        throw new Error("nobody has confirmed this");
      },
      done: () => "",
    }) as Tool;
    const bot = tinyBot([slow("one", 60, "satu"), slow("two", 30, "dua"), slow("three", 5, "tiga"), write]);
    const { result, seen } = await asked(
      "cek semua",
      [
        () =>
          callsAll(
            ["one", {}],
            ["two", {}],
            ["three", {}],
            ["send_note", { note: "hai" }],
            ["send_note", { note: "x" }],
          ),
        () => replies({ text: "Sudah aku kirim, Kak!" }),
      ],
      { bot },
    );
    expect(together).toBe(3);
    const outputs = (seen[1]?.input ?? []).filter(({ type }) => type === "function_call_output");
    const of = (name: string) => String(outputs.find(({ call_id }) => call_id === `call_${name}`)?.output);
    for (const [name, said] of [
      ["one", "satu"],
      ["two", "dua"],
      ["three", "tiga"],
    ] as const) {
      expect(of(name).length).toBeLessThanOrEqual(2000);
      expect(JSON.parse(of(name))).toMatchObject({ result: said });
    }
    expect(result.toolCalls.map(({ output }) => output)).toContainEqual({ error: "CONFIRMATION_REQUIRED" });
    expect(result.toolCalls.map(({ output }) => output)).toContainEqual({ error: "ONE_AT_A_TIME" });
    // what the model claims is not said: the question is, by the tool's own words
    expect(result.reply).toMatchObject({
      text: "Kirim catatan “hai”?",
      quickReplies: [{ title: "Ya, lanjut" }, { title: "Batal" }],
    });
    expect(result.intents).toMatchObject([{ kind: "confirm", input: { note: "hai" } }]);
  });

  it("never with a confirmation that it made up", async () => {
    const { result } = await asked("ya", [
      () => replies({ text: "Lanjut, Kak?", quickReplies: [{ id: "confirm:0123456789abcdef", title: "Ya" }] }),
    ]);
    expect(result.reply.quickReplies).toEqual([{ id: "say:Ya", title: "Ya" }]);
  });

  it("with a safe code where a guest may not, or the input is wrong", async () => {
    const { result, seen } = await asked("pesananku?", [
      () => calls("order_status", { number: "B-7" }),
      () => calls("find_product", { name: 7 }),
      () => replies({ text: "Masuk dulu ya, Kak." }),
    ]);
    expect(result.reply.request).toBe("login");
    expect(result.toolCalls.map(({ output }) => output)).toEqual([
      { error: "LOGIN_REQUIRED" },
      { error: "INVALID_INPUT" },
    ]);
    expect(JSON.stringify(seen[2]?.input.at(-1))).toContain("INVALID_INPUT");
  });

  it("in five steps at most, the last without tools", async () => {
    const { result, seen } = await asked("apa", [
      ...Array.from({ length: 4 }, (_, step) => () => calls("find_product", { name: `x${step}` })),
      () => replies({ text: "Belum ketemu, Kak." }),
    ]);
    expect(seen.map((request) => request.tool_choice)).toEqual(["auto", "auto", "auto", "auto", "none"]);
    expect(result.reply.text).toBe("Belum ketemu, Kak.");
  });

  it("without links that no result has", async () => {
    const { result, streamed } = await asked("link?", [
      () => calls("find_product", { name: "botol" }),
      () =>
        replies({
          text: "Lihat [di sini](https://toko.example/p/B-1). Atau [klik](https://jahat.example/x) dan www.jahat.example.com/a ya. Masuk: https://toko.example/masuk",
        }),
    ]);
    expect(result.reply.text).toBe(
      "Lihat [di sini](https://toko.example/p/B-1). Atau klik dan ya. Masuk: https://toko.example/masuk",
    );
    expect(streamed.join("")).toBe(result.reply.text);
  });

  it("asking for a person: one escalation, by tool or by needsHuman", async () => {
    const input = { reason: "Rusak", category: "COMPLAINT", priority: "HIGH", summary: "Botol pecah" };
    const byTool = await asked("botol pecah!", [
      () => calls("escalate_to_human", input),
      () => replies({ text: "Maaf ya, Kak.", needsHuman: true }),
    ]);
    expect(byTool.result.intents).toEqual([{ kind: "escalate", ...input }]);
    const byFlag = await asked("botol pecah!", [() => replies({ text: "Maaf ya, Kak.", needsHuman: true })]);
    expect(byFlag.result.intents).toMatchObject([{ kind: "escalate", priority: "MEDIUM", summary: "botol pecah!" }]);
  });

  it("in the message's language", async () => {
    const { seen, result } = await asked("do you have a bottle?", [() => replies({ text: "Yes." })]);
    expect(result.locale).toBe("en-US");
    expect(JSON.stringify(seen[0]?.input.at(-1))).toContain("language: en-US");
  });
});

describe("Grok answers badly", () => {
  it("plain text instead of JSON is the answer", async () => {
    const { result, streamed } = await asked("halo", [() => says("Halo Kak! Apa kabar?")]);
    expect(result).toMatchObject({ reply: { text: "Halo Kak! Apa kabar?" }, degraded: false });
    expect(streamed.join("")).toBe("Halo Kak! Apa kabar?");
  });

  it("JSON in a fence is read", async () => {
    const { result } = await asked("halo", [() => says('```json\n{"text":"Halo Kak!","intent":"greeting"}\n```')]);
    expect(result).toMatchObject({ reply: { text: "Halo Kak!" }, intent: "greeting" });
  });

  it("JSON cut off after the text keeps the text", async () => {
    const { result } = await asked("halo", [() => says('{"text":"Bisa \\"COD\\" ya, Kak.","citations":["a","quickR')]);
    expect(result).toMatchObject({ reply: { text: 'Bisa "COD" ya, Kak.' }, degraded: false });
  });

  it("JSON cut off within the text ends at its last whole sentence", async () => {
    const { result, streamed } = await asked("halo", [() => says('{"text":"Bisa, Kak. Ongkirnya mulai Rp 2')]);
    expect(result.reply.text).toBe("Bisa, Kak.");
    expect(streamed.join("").trim()).toBe("Bisa, Kak.");
  });

  it("fields that are not as they should be are left out", async () => {
    const { result } = await asked("halo", [
      () => says('{"text":"Halo!","citations":"x","cards":null,"confidence":7,"intent":"greeting"}'),
    ]);
    expect(result).toMatchObject({ reply: { text: "Halo!" }, intent: "greeting", confidence: 1 });
  });

  it("a broken stream keeps what was shown, marks it, and offers a person", async () => {
    const half = messageEvents('{"text":"Bisa, Kak. Kirimnya pakai JNE. Lalu ka').slice(0, -1);
    const { result, streamed } = await asked("halo", [() => sse(half, { breaks: true })]);
    expect(result.degraded).toBe(true);
    expect(result.reply.text).toBe("Bisa, Kak. Kirimnya pakai JNE.");
    expect(streamed.join("").trim()).toBe(result.reply.text);
    expect(result.reply.quickReplies?.map(({ title }) => title)).toEqual([texts["id-ID"].askHuman]);
    expect(JSON.stringify(result.history.at(-1))).toContain("Kirimnya pakai JNE.");
  });

  it("an error within the stream after the text ended keeps the answer", async () => {
    const whole = messageEvents('{"text":"Bisa, Kak.","citations":[').slice(0, -1);
    const { result } = await asked("halo", [
      () => sse([...whole, { type: "error", code: "service_unavailable", message: "capacity" }]),
    ]);
    expect(result).toMatchObject({ reply: { text: "Bisa, Kak." }, degraded: true });
  });
});

describe("Grok does not answer: the offline model does", () => {
  const refusal = (status: number) => () =>
    HttpResponse.json({ code: "refused", error: "no" }, { status, headers: { "retry-after-ms": "1" } });
  const silence = () => new Promise<Response>((resolve) => setTimeout(() => resolve(refusal(503)()), 2000));

  it.each([
    ["401", 1, refusal(401)],
    ["429, after a second attempt", 2, refusal(429)],
    ["500, after a second attempt", 2, refusal(500)],
    ["no connection, after a second attempt", 2, () => HttpResponse.error()],
    ["silence", 1, silence],
    ["a page instead of a stream", 1, () => new HttpResponse("<html>", { headers: { "content-type": "text/html" } })],
    [
      "a stream that breaks before a sentence",
      1,
      () => sse(messageEvents('{"text":"Bi').slice(0, -1), { breaks: true }),
    ],
    ["nothing", 1, () => says("")],
    ["unreadable JSON", 1, () => says('{"answer":[')],
    ["a page as its words", 1, () => says("<html><body>error</body></html>")],
  ] as const)("%s", async (_, attempts, answers) => {
    await insertFaq(shipping);
    const { result, seen, streamed } = await asked("berapa lama pengiriman?", [answers]);
    expect(seen).toHaveLength(attempts);
    expect(result).toMatchObject({ degraded: true, model: "offline", intent: "FAQ" });
    expect(result.reply.text).toBe(shipping.answer);
    expect(streamed.join("")).toBe(shipping.answer);
    expect(result.history.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "assistant"]);
  });

  it("within the time for the first chunk, with or without headers", async () => {
    const patient = createAssistant({ timeouts: { firstChunkMs: 60, stepMs: 5000, totalMs: 5000 } });
    for (const answers of [silence, () => sse([], { ends: false })]) {
      const { handler } = grok(answers);
      network.use(handler);
      const started = Date.now();
      const { input } = ask("halo", { config: { ...configOf(env), GROK_API_KEY: "key" } });
      expect(await patient(input)).toMatchObject({ degraded: true, intent: "GREETING" });
      expect(Date.now() - started).toBeLessThan(1500);
    }
  });

  it("and an escalation that Grok had made stays", async () => {
    const input = { reason: "Marah", category: "COMPLAINT", priority: "HIGH", summary: "x" };
    const { result } = await asked("kecewa", [() => calls("escalate_to_human", input), refusal(401)]);
    expect(result).toMatchObject({ degraded: true, intents: [{ kind: "escalate", priority: "HIGH" }] });
  });

  it("but a superseded turn is not answered at all", async () => {
    const turn = new AbortController();
    const pending = asked("halo", [silence], { signal: turn.signal });
    setTimeout(() => turn.abort(new Error("superseded")), 20);
    await expect(pending).rejects.toThrow("superseded");
  });
});
