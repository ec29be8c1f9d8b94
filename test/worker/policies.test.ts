import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { Assistant, AssistantResult } from "../../src/core/assistant/contract";
import { type Bot, defineBot } from "../../src/core/bot";
import { kidkazz } from "../../src/shop/bot";
import { ask, call, guest } from "../support/api";
import { type Platform, pushPlatform, result, type TestThread, turnOf, until, withThread } from "../support/thread";

const shop: Bot = defineBot({ ...kidkazz, name: "test", tools: () => [] });
const texts = shop.texts["id-ID"];

const tickets = async () =>
  (await env.DB.prepare("SELECT category, priority, status, subject FROM tickets ORDER BY created_at").all()).results;
const owners = async () => (await env.DB.prepare("SELECT owner, status FROM conversations").all()).results;

/** A customer of a Thread whose assistant answers what it is told, and how often it was asked. */
function customer(name: string, answers: Partial<AssistantResult>[], run: (talk: Talk) => Promise<void>) {
  const platform = pushPlatform();
  const talk = { asked: 0, platform } as Talk;
  const answer: Assistant = async () => {
    const next = answers[Math.min(talk.asked++, answers.length - 1)];
    return result("jawaban", next);
  };
  return withThread(name, { bot: shop, channels: { telegram: platform.channel }, answer }, async (bench) => {
    talk.restart = () => bench.restart();
    talk.says = async (text) => {
      const before = platform.arrived.length;
      await bench.thread.accept([turnOf(text)]);
      await until("an answer", () => platform.arrived.length > before);
      await until("the record", async () => {
        const found = await env.DB.prepare("SELECT 1 FROM messages WHERE instr(content, ?)")
          .bind(platform.arrived.at(-1)?.text ?? "")
          .first();
        return found !== null;
      });
      return platform.arrived
        .slice(before)
        .map((part) => part.text)
        .join("\n\n");
    };
    await run(talk);
  });
}

interface Talk {
  asked: number;
  platform: Platform;
  says(text: string): Promise<string>;
  restart(): TestThread;
}

describe("before the model", () => {
  it.each([
    ["anakku ruam setelah pakai popok ini", "OTHER", "URGENT", texts.safety],
    ["tolol bangsat kalian", "COMPLAINT", "HIGH", ""],
    ["paket saya datang rusak", "COMPLAINT", "HIGH", texts.complaint],
    ["duitnya balikin dong", "REFUND", "HIGH", texts.refund],
    ["udah 3x nanya ga dijawab2", "OTHER", "HIGH", texts.frustration],
    ["mau bicara sama admin", "OTHER", "MEDIUM", ""],
  ])("%s → %s %s, and no model is asked", async (text, category, priority, first) => {
    await customer(`before-${text}`, [{}], async (talk) => {
      const said = await talk.says(text);
      expect(talk.asked).toBe(0);
      expect(said.startsWith(first)).toBe(true);
      expect(said).toMatch(/TKT-\d{8}-\d{4}/);
      await until("the hand-off in the record", async () => (await tickets()).length === 1);
      expect(await tickets()).toMatchObject([{ category, priority, status: "OPEN" }]);
      expect(await owners()).toEqual([{ owner: "queue", status: "WAITING_HUMAN" }]);
      const { results } = await env.DB.prepare("SELECT id FROM usage").all();
      expect(results).toEqual([]);
    });
  });

  it("speaks the message's language", async () => {
    await customer("before-en", [{}], async (talk) => {
      expect(await talk.says("my baby has a rash after using your cream")).toContain(shop.texts["en-US"].safety);
    });
  });

  it("leaves questions about a policy to the assistant", async () => {
    await customer("before-none", [{}], async (talk) => {
      await talk.says("bisa refund ga kalau salah ukuran?");
      expect(talk.asked).toBe(1);
      expect(await tickets()).toEqual([]);
    });
  });
});

describe("after the model", () => {
  const unknown = { intent: "UNKNOWN", confidence: 0.2 };

  it("hands over after three failed answers in a row, whatever happens to the process between them", async () => {
    await customer("three", [unknown, { intent: "UNCLEAR", confidence: 0.55 }, unknown], async (talk) => {
      await talk.says("satu");
      talk.restart();
      await talk.says("dua");
      expect(await tickets()).toEqual([]);
      const said = await talk.says("tiga");
      expect(said).toMatch(/TKT-/);
      await until("the ticket", async () => (await tickets()).length === 1);
      expect(await tickets()).toMatchObject([{ category: "OTHER", priority: "MEDIUM" }]);
    });
  });

  it("counts anew after an answer that helped", async () => {
    await customer("anew", [unknown, unknown, {}, unknown, unknown, unknown], async (talk) => {
      for (const text of ["a", "b", "c", "d", "e"]) expect(await talk.says(text)).not.toMatch(/TKT-/);
      expect(await talk.says("f")).toMatch(/TKT-/);
    });
  });

  it("hands over an answer that the assistant is not sure of", async () => {
    await customer("unsure", [{ intent: "FAQ", confidence: 0.49 }], async (talk) => {
      expect(await talk.says("tanya")).toMatch(/^jawaban[\s\S]*TKT-/);
      await until("the ticket", async () => (await tickets()).length === 1);
      expect(await tickets()).toMatchObject([{ category: "OTHER", priority: "MEDIUM" }]);
    });
  });

  it.each([
    { intent: "FAQ", confidence: 0.5 },
    { intent: "UNKNOWN", confidence: 0.1 },
    { intent: "LOGIN_REQUIRED", confidence: 0.1 },
  ])("keeps an answer that is sure, or offers a person itself: %j", async (given) => {
    await customer(`sure-${given.intent}`, [given], async (talk) => {
      expect(await talk.says("tanya")).not.toMatch(/TKT-/);
    });
  });

  it("makes one ticket when the model asks for a person as well", async () => {
    const intents = [
      { kind: "escalate", reason: "asked", category: "OTHER", priority: "HIGH", summary: "tanya" } as const,
    ];
    await customer("both", [{ intent: "FAQ", confidence: 0.1, intents }], async (talk) => {
      await talk.says("tanya");
      await until("the ticket", async () => (await tickets()).length === 1);
      expect(await tickets()).toMatchObject([{ priority: "HIGH", subject: "asked" }]);
    });
  });
});

describe("the first reply", () => {
  const line = texts.disclosure.replace("{human}", texts.askHuman);

  it("says once that it is automatic, also after a restart", async () => {
    await customer("once", [{}], async (talk) => {
      expect(await talk.says("pertama")).toBe(`jawaban\n\n${line}`);
      talk.restart();
      expect(await talk.says("kedua")).toBe("jawaban");
    });
  });

  it("names words that do bring a person", async () => {
    const token = await guest();
    expect((await ask(token, "halo")).response).toContain(line);
    expect((await ask(token, texts.askHuman)).status).toBe("WAITING_HUMAN");
  });

  it("that is a hand-off says so too, and not how to get the person who is coming", async () => {
    const token = await guest();
    const { response } = await ask(token, "mau bicara sama admin");
    expect(response).not.toContain(line);
    expect(response).toContain(texts.disclosureHandedOff);
    expect((await ask(await guest(), "halo")).response).not.toContain(texts.disclosureHandedOff);
  });

  it("is streamed as it is kept: once, at the end", async () => {
    const token = await guest();
    const response = await call("/api/chat", {
      method: "POST",
      token,
      json: { message: "halo" },
      headers: { accept: "text/event-stream" },
    });
    const body = await response.text();
    const chunks = body
      .split("\n")
      .filter((each) => each.startsWith("data: {"))
      .map((each) => JSON.parse(each.slice("data: ".length)) as { type: string; delta?: string });
    const streamed = chunks.map(({ delta }) => delta ?? "").join("");
    expect(streamed.endsWith(line)).toBe(true);
    expect(streamed.split(line)).toHaveLength(2);
    const messages = await env.DB.prepare("SELECT content FROM messages WHERE role = 'ASSISTANT'").first();
    expect(messages).toEqual({ content: streamed });
  });
});
