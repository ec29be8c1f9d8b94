import { env } from "cloudflare:workers";
import { HttpResponse, http } from "msw";
import { afterEach, describe, expect, it } from "vitest";
import { transcriptionOf } from "../../demo/xai/transcription.mjs";
import { contentOf } from "../../src/channels/telegram/content";
import { telegram } from "../../src/channels/telegram/index";
import { answer } from "../../src/core/assistant/assistant";
import { transcribe } from "../../src/core/media/xai-transcription";
import { watchSteps } from "../../src/core/thread/steps";
import type { Content, MediaContent } from "../../src/core/turn";
import { kidkazz } from "../../src/shop/bot";
import { files, padded, voiceNote } from "../support/media";
import { useNetwork } from "../support/network";
import { type Bench, bot as plain, pushPlatform, turnOf, until, withThread } from "../support/thread";
import { grok, replies } from "../support/xai";

const network = useNetwork();
const texts = kidkazz.texts["id-ID"];
const bot = { ...kidkazz, tools: plain.tools, texts: plain.texts };

afterEach(() => watchSteps(null));

/** xAI's transcription, as strict as the stand-in; `answers` go before what it hears. */
function stt(...answers: (() => Response | Promise<Response>)[]) {
  const seen: FormData[] = [];
  const handler = http.post("https://api.x.ai/v1/stt", async ({ request }) => {
    const form = await request.formData();
    seen.push(form);
    const answer = answers[seen.length - 1];
    if (answer) return answer();
    const [status, body] = await transcriptionOf(form);
    return HttpResponse.json(body, { status });
  });
  network.use(handler);
  return seen;
}

interface Talk extends Bench {
  says(content: Content): Promise<string>;
  fetched: string[];
}

/** A customer on a channel that is called, whose files the channel gives by their ids. */
function talk(
  name: string,
  bytes: Record<string, Uint8Array>,
  run: (talk: Talk) => Promise<void>,
  settings: Record<string, string> = { GROK_API_KEY: "key" },
) {
  const platform = pushPlatform();
  const fetched: string[] = [];
  const channel = {
    ...platform.channel,
    fetchMedia: async (id: string) => {
      fetched.push(id);
      const body = bytes[id] && new Response(bytes[id].slice()).body;
      if (!body) throw new Error("gone");
      return { body, mimeType: "application/octet-stream" };
    },
  };
  return withThread(
    `media ${name}`,
    { bot, channels: { telegram: channel }, answer, transcribe },
    (bench) => {
      const says = async (content: Content) => {
        const before = platform.arrived.length;
        await bench.thread.accept([turnOf("", { content })]);
        await until("an answer", () => platform.arrived.length > before);
        return until("its record", async () => {
          const { n } = (await env.DB.prepare(
            "SELECT count(*) AS n FROM messages WHERE role = 'ASSISTANT' AND conversation_id LIKE ?",
          )
            .bind(`c_${await bench.thread.key()}%`)
            .first<{ n: number }>()) ?? { n: 0 };
          return (
            n > 0 &&
            platform.arrived
              .slice(before)
              .map(({ text }) => text)
              .join("\n\n")
          );
        });
      };
      // the bench itself is read anew after a restart
      return run(Object.assign(Object.create(bench), { says, fetched }) as Talk);
    },
    settings,
  );
}

const of = async (bench: Bench, table: string) =>
  until(`rows of ${table}`, async () => {
    const column = table === "messages" ? "role = 'USER' AND conversation_id" : "conversation_id";
    const { results } = await env.DB.prepare(`SELECT * FROM ${table} WHERE ${column} LIKE ?`)
      .bind(`c_${await bench.thread.key()}%`)
      .all<Record<string, string | number | null>>();
    return results.length > 0 ? results : null;
  });
const rowsOf = async (bench: Bench, table: string) =>
  (
    await env.DB.prepare(`SELECT * FROM ${table} WHERE conversation_id LIKE ?`)
      .bind(`c_${await bench.thread.key()}%`)
      .all<Record<string, string | number | null>>()
  ).results;

const voice = (id = "v"): MediaContent => ({ type: "media", kind: "voice", mediaRef: { id } });
const photo = (caption?: string, id = "p"): MediaContent => ({
  type: "media",
  kind: "image",
  mediaRef: { id },
  ...(caption && { caption }),
});

describe("voice notes", () => {
  it("become words that the rules hear, kept with the message, on the ticket, and in the ledger", () =>
    talk("refund", { v: voiceNote("duitnya balikin dong", 36) }, async (bench) => {
      const forms = stt();
      expect(await bench.says(voice())).toContain(texts.refund);
      expect(forms[0]?.get("language")).toBe("id");
      expect(forms[0]?.getAll("keyterm")).toEqual(kidkazz.hints);
      const [message] = await of(bench, "messages");
      expect(message).toMatchObject({ content: "[voice] duitnya balikin dong", content_type: "VOICE" });
      const [kept] = JSON.parse(String(message?.attachments));
      expect(await (await env.FILES.get(kept.key))?.bytes()).toEqual(voiceNote("duitnya balikin dong", 36));
      const [ticket] = await of(bench, "tickets");
      expect(ticket?.category).toBe("REFUND");
      expect(JSON.parse(String(ticket?.attachments))).toEqual([
        { messageId: message?.id, kind: "voice", mediaRef: kept },
      ]);
      expect(await of(bench, "usage")).toMatchObject([
        // 36 s at 0.10 USD an hour
        { kind: "transcription", model: "xai-stt", cost_usd_ticks: 1e7, estimated: 0, message_id: message?.id },
      ]);
    }));

  it("go to the model in words", () =>
    talk("model", { v: voiceNote("ada stroller lipat?") }, async (bench) => {
      stt();
      const { handler, seen } = grok(() => replies({ text: "Ada, Kak." }));
      network.use(handler);
      expect(await bench.says(voice())).toBe("Ada, Kak.");
      expect(JSON.stringify(seen[0]?.input.at(-1))).toContain("ada stroller lipat?");
    }));

  it("are paid for once, though the process dies after the transcript", () =>
    talk("crash", { v: voiceNote("duitnya balikin dong") }, async (bench) => {
      const forms = stt();
      let died = false;
      watchSteps((step) => {
        if (step !== "answered" || died) return;
        died = true;
        return new Promise(() => {});
      });
      void bench.thread.accept([turnOf("", { content: voice() })]).catch(() => {});
      await until("the transcript", () => died);
      bench.restart().wake();
      await of(bench, "tickets");
      expect(forms).toHaveLength(1);
      expect(bench.fetched).toHaveLength(1);
      expect(await rowsOf(bench, "usage")).toHaveLength(1);
    }));

  it("are not transcribed again for an answer that starts anew with a newer message", () =>
    talk("superseded", { v: voiceNote("ada stroller lipat?") }, async (bench) => {
      const forms = stt();
      const { handler, seen } = grok(() => replies({ text: "Ada, Kak." }));
      network.use(handler);
      let newer = false;
      watchSteps(async (step) => {
        if (step !== "answered" || newer) return;
        newer = true;
        await bench.thread.accept([turnOf("yang warna biru")]);
      });
      expect(await bench.says(voice())).toBe("Ada, Kak.");
      expect(forms).toHaveLength(1);
      expect(JSON.stringify(seen.at(-1)?.input.at(-1))).toMatch(/ada stroller lipat\?.*yang warna biru/);
    }));

  it("are waited for eight seconds, and billed by a guess then", () =>
    talk("slow", { v: padded(voiceNote("halo"), 20_000) }, async (bench) => {
      const forms = stt(() => new Promise<Response>(() => {}));
      expect(await bench.says(voice())).toBe(texts.cannotHear);
      expect(forms).toHaveLength(1);
      // 20,000 bytes are about ten seconds
      expect(await of(bench, "usage")).toMatchObject([
        { kind: "transcription", estimated: 1, cost_usd_ticks: 2_777_778 },
      ]);
    }));

  it.each([
    ["the provider is down", [() => HttpResponse.json({}, { status: 503 }), () => HttpResponse.error()], 2, 0],
    ["the key is refused", [() => HttpResponse.json({}, { status: 401 })], 1, 0],
    ["nothing is in it", [() => HttpResponse.json({ text: " ", duration: 2 })], 1, 1],
    ["the answer is none", [() => HttpResponse.text("<html>")], 1, 1],
  ])("are admitted not to be understood when %s", (name, answers, asked, billed) =>
    talk(name, { v: voiceNote("halo") }, async (bench) => {
      const forms = stt(...answers);
      expect(await bench.says(voice())).toBe(texts.cannotHear);
      expect(forms).toHaveLength(asked);
      expect(await rowsOf(bench, "usage")).toHaveLength(billed);
    }),
  );

  it("are tried once more after 429, and understood", () =>
    talk("again", { v: voiceNote("mau bicara sama orang") }, async (bench) => {
      const forms = stt(() => HttpResponse.json({}, { status: 429 }));
      await bench.says(voice());
      expect(forms).toHaveLength(2);
      expect((await of(bench, "tickets"))[0]?.description).toBe("mau bicara sama orang\nBot: –");
    }));

  it("are not sent anywhere without a key", () =>
    talk(
      "offline",
      { v: voiceNote("halo") },
      async (bench) => {
        const forms = stt();
        expect(await bench.says(voice())).toBe(texts.cannotHear);
        expect(forms).toHaveLength(0);
      },
      {},
    ));

  it("are not sent anywhere once the day's budget is spent (R18)", () =>
    talk(
      "budget",
      { v: voiceNote("halo", 36_000), w: voiceNote("halo lagi") },
      async (bench) => {
        const forms = stt();
        network.use(grok(() => replies({ text: "Halo, Kak." })).handler);
        await bench.says(voice());
        // the house's total is believed for five seconds
        await new Promise((resolve) => setTimeout(resolve, 5_100));
        expect(await bench.says(voice("w"))).toContain(texts.cannotHear);
        expect(forms).toHaveLength(1);
      },
      { GROK_API_KEY: "key", DAILY_BUDGET_USD: "0.5" },
    ));

  it("that the channel cannot give are admitted, and nothing is asked", () =>
    talk("gone", {}, async (bench) => {
      const forms = stt();
      expect(await bench.says(voice())).toBe(texts.cannotHear);
      expect(forms).toHaveLength(0);
    }));
});

describe("photos", () => {
  it("are seen by the model in their own turn, and leave its history as it is", () =>
    talk("seen", { p: files["image/png"] }, async (bench) => {
      const { handler, seen } = grok(() => replies({ text: "Itu botol, Kak." }));
      network.use(handler);
      expect(await bench.says(photo("ini apa kak?"))).toBe("Itu botol, Kak.");
      await bench.says({ type: "text", text: "ada yang biru?" });
      const [first, second] = seen.map(({ input }) => JSON.stringify(input));
      expect(first).toContain(
        `"input_image","image_url":"data:image/png;base64,${btoa(String.fromCharCode(...files["image/png"]))}"`,
      );
      expect(first).toContain("photos: 1");
      expect(second).not.toContain("input_image");
      expect(second).toContain("ini apa kak?");
      // everything before the photo's own message stays what it was, byte for byte
      const shared = first?.indexOf(',{"type":"input_image"') ?? 0;
      expect(second?.slice(0, shared)).toBe(first?.slice(0, shared));
    }));

  it.each([
    ["barangnya pecah kak", "COMPLAINT", texts.complaint],
    ["ini bukti tf ya", "ORDER_ISSUE", texts.payment],
  ])('with "%s" go to a person, on the ticket, and no model is asked', (caption, category, text) =>
    talk(caption, { p: files["image/jpeg"] }, async (bench) => {
      const { handler, seen } = grok(() => replies({ text: "Sudah kami terima." }));
      network.use(handler);
      const said = await bench.says(photo(caption));
      expect(said).toContain(text);
      expect(said).not.toMatch(/sudah (kami )?(terima|masuk)/i);
      const [ticket] = await of(bench, "tickets");
      expect(ticket).toMatchObject({ category, priority: "HIGH", description: `${caption}\nBot: –` });
      expect(JSON.parse(String(ticket?.attachments))).toMatchObject([{ kind: "image", mediaRef: { id: "p" } }]);
      expect(seen).toHaveLength(0);
    }),
  );

  it("without words belong to what was spoken of; the ones that follow a ticket go onto it", () =>
    talk("wordless", { p: files["image/jpeg"], q: files["image/png"] }, async (bench) => {
      network.use(grok(() => replies({ text: "Boleh kirim bukti transfer ya, Kak." })).handler);
      await bench.says({ type: "text", text: "cara bayarnya gimana?" });
      expect(await bench.says(photo())).toContain(texts.payment);
      await bench.thread.accept([turnOf("", { content: photo(undefined, "q") })]);
      const attachments = await until("both on the ticket", async () => {
        const all = JSON.parse(String((await of(bench, "tickets"))[0]?.attachments));
        return all.length === 2 && all;
      });
      expect(attachments).toMatchObject([{ mediaRef: { id: "p" } }, { mediaRef: { id: "q" } }]);
    }));

  it.each([
    ["without a key", {}, files["image/jpeg"]],
    ["of a type that the model does not take", { GROK_API_KEY: "key" }, files["image/webp"]],
    ["that are too large", { GROK_API_KEY: "key" }, padded(files["image/png"], 5 * 1024 * 1024 + 1)],
  ])("%s are admitted not to be seen", (name, settings, bytes) =>
    talk(
      name,
      { p: bytes },
      async (bench) => {
        expect(await bench.says(photo())).toBe(texts.cannotSee);
      },
      settings,
    ),
  );

  it("with words get the answer to the words when the model is down, and that they were not seen", () =>
    talk("down", { p: files["image/jpeg"] }, async (bench) => {
      network.use(grok(() => HttpResponse.json({}, { status: 500 })).handler);
      const said = await bench.says(photo("makasih ya"));
      expect(said).toContain(texts.thanks);
      expect(said).toContain(texts.cannotSee);
      expect(await bench.says(photo())).toBe(texts.cannotSee);
    }));
});

it("stickers cost nothing and are left alone", () =>
  talk("sticker", { s: files["image/webp"] }, async (bench) => {
    const { handler, seen } = grok(() => replies({ text: "Halo!" }));
    network.use(handler);
    await bench.thread.accept([turnOf("", { content: { type: "media", kind: "sticker", mediaRef: { id: "s" } } })]);
    const [message] = await of(bench, "messages");
    expect(message?.content).toBe("[sticker]");
    expect([seen, bench.fetched, await rowsOf(bench, "usage")]).toEqual([[], [], []]);
  }));

it("a voice note of Telegram's is fetched by its id, from the Bot API and no other place", () => {
  const { fetchMedia } = telegram;
  const platform = pushPlatform();
  const asked: string[] = [];
  network.use(
    http.post("https://tg.example/bot777:AAA-token/getFile", async ({ request }) => {
      asked.push(String(((await request.json()) as { file_id: string }).file_id));
      return HttpResponse.json({
        ok: true,
        result: { file_id: "f", file_unique_id: "u", file_path: "voice/file_1.oga" },
      });
    }),
    http.get("https://tg.example/file/bot777:AAA-token/voice/file_1.oga", () => {
      const body = voiceNote("duitnya balikin dong").slice();
      return new HttpResponse(body, { headers: { "content-type": "application/octet-stream" } });
    }),
  );
  const forms = stt();
  return withThread(
    "media telegram",
    { bot, channels: { telegram: { ...platform.channel, ...(fetchMedia && { fetchMedia }) } }, answer, transcribe },
    async (bench) => {
      const content = contentOf({ voice: { file_id: "f", mime_type: "audio/ogg", file_size: 900, duration: 2 } });
      await bench.thread.accept([turnOf("", { account: "777", content })]);
      await until("an answer", () => platform.arrived.length > 0);
      expect(platform.arrived.map(({ text }) => text).join()).toContain(texts.refund);
      expect(asked).toEqual(["f"]);
      expect(forms[0]?.get("file")).toMatchObject({ name: "audio.ogg" });
    },
    { GROK_API_KEY: "key", TELEGRAM_API_ROOT: "https://tg.example", TELEGRAM_BOT_TOKEN: "777:AAA-token" },
  );
});
