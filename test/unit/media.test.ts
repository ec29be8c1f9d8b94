import { describe, expect, it } from "vitest";
import { startTranscription, transcriptionOf } from "../../demo/xai/transcription.mjs";
import { configOf } from "../../src/config";
import { transcribe } from "../../src/core/media/xai-transcription";
import { evidenceOf } from "../../src/core/policies/evidence";
import type { Content } from "../../src/core/turn";
import { kidkazz } from "../../src/shop/bot";
import { files, voiceNote } from "../support/media";

const photo = (caption?: string): Content => ({
  type: "media",
  kind: "image",
  mediaRef: { id: "x" },
  ...(caption && { caption }),
});
const judged = (caption?: string, before = "") => evidenceOf(kidkazz, [photo(caption)], before, "id-ID");

describe("photos that only a person judges", () => {
  it.each([
    "ini bukti tf ya kak",
    "bukti transfernya",
    "udah aku transfer ya",
    "sudah bayar kak, ini struknya",
    "pembayaran berhasil",
    "here is the payment receipt",
    "I already paid",
  ])("%s: a payment, which nobody confirms", (words) => {
    const found = judged(words);
    expect(found?.trigger).toBe("payment photo");
    expect(found?.reply.text).not.toMatch(/sudah (?:kami )?(?:terima|masuk)|received|lunas/i);
  });

  it.each([
    "barangnya pecah",
    "botolnya retak kak",
    "barang yang datang salah",
    "yang dikirim beda warna",
    "salah kirim ukuran",
    "pesananku tidak sesuai",
    "the bottle arrived broken",
    "wrong item",
  ])("%s: damage or a wrong item", (words) => expect(judged(words)?.trigger).toBe("damage photo"));

  it.each([
    "ada yang kayak gini kak?",
    "ini anti bocor gak?",
    "berapa harganya",
    "do you have this one?",
    "cari tisu basah ini",
  ])("%s: a question", (words) => expect(judged(words)).toBeNull());

  it("takes a photo without words for what was spoken of before, and one with words for its own", () => {
    expect(judged(undefined, "barangnya rusak")?.trigger).toBe("damage photo");
    expect(judged(undefined, "Silakan kirim bukti transfer ya")?.trigger).toBe("payment photo");
    expect(judged(undefined, "ada stroller?")).toBeNull();
    expect(judged("ada yang begini?", "barangnya rusak")).toBeNull();
  });

  it("leaves words without a photo, and voice notes, to everything else", () => {
    expect(evidenceOf(kidkazz, [{ type: "text", text: "ini bukti transfer" }], "", "id-ID")).toBeNull();
    const voice: Content = { type: "media", kind: "voice", mediaRef: {}, transcript: "ini bukti transfer" };
    expect(evidenceOf(kidkazz, [voice], "", "id-ID")).toBeNull();
  });
});

describe("the stand-in of xAI's transcription", () => {
  it("answers over HTTP what the service asks", async () => {
    const xai = await startTranscription();
    const config = configOf({
      ENVIRONMENT: "test",
      JWT_SECRET: "test-jwt-secret-0123456789",
      SESSION_SECRET: "test-session-secret-0123456789",
      GROK_API_KEY: "key",
      XAI_BASE_URL: xai.url,
    } as unknown as Env);
    const hints = kidkazz.hints ?? [];
    const recorded = { bytes: voiceNote("stok dot Pigeon?", 3.6), mimeType: "audio/ogg", language: "id", hints };
    expect(await transcribe(recorded, config)).toMatchObject({
      ok: true,
      text: "stok dot Pigeon?",
      seconds: 3.6,
      call: { kind: "transcription", costUsdTicks: 1_000_000, estimated: false },
    });
    xai.stop();
  });

  const form = (name: string, bytes: Uint8Array, ...more: [string, string][]) => {
    const made = new FormData();
    for (const [key, value] of more) made.append(key, value);
    made.append("file", new File([bytes.slice()], name));
    return made;
  };

  it("hears what a fixture says", async () => {
    const [status, body] = await transcriptionOf(
      form("audio.ogg", voiceNote("duitnya balikin dong", 3), ["language", "id"]),
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ text: "duitnya balikin dong", duration: 3, language: "id" });
  });

  it.each([
    ["a field that there is not", form("audio.ogg", voiceNote("a"), ["prompt", "x"])],
    ["a photo", form("audio.ogg", files["image/jpeg"])],
    ["a name without a type", form("audio", voiceNote("a"))],
    ["no file", new FormData()],
    ["a language that is none", form("audio.ogg", voiceNote("a"), ["language", "id-ID"])],
  ])("refuses %s", async (_name, made) => expect((await transcriptionOf(made))[0]).toBe(400));
});
