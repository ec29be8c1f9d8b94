import { describe, expect, it } from "vitest";
import { hear, languageOf, smallTalk } from "../../src/core/assistant/hearing";
import { derived, stem } from "../../src/core/knowledge/stem";
import { tinyBot } from "../support/tiny-bot";

const bot = tinyBot();

describe("hearing", () => {
  it("unfolds slang and drops punctuation", () => {
    expect(hear(bot, "Ongkir-nya BRP?!", "id-ID").words).toEqual(["ongkos", "kirim", "nya", "berapa"]);
  });

  it.each([
    ["halo kak", { kind: "greeting", alone: true }],
    ["halo, ongkir brp?", { kind: "greeting", alone: false }],
    ["halo, mks ya", { kind: "thanks", alone: true }],
    ["orang tua saya", { kind: null, alone: false }],
    ["", { kind: null, alone: false }],
  ])("small talk in %j", (text, expected) => {
    expect(smallTalk(bot, hear(bot, text, "id-ID"))).toEqual(expected);
  });
});

describe("language (R24)", () => {
  it.each([
    ["ada botol susu?", "en-US", "id-ID"],
    ["do you have this in blue?", "id-ID", "en-US"],
    ["brp ongkir", "en-US", "id-ID"],
    ["good morning", "id-ID", "en-US"],
    ["terima kasih", "en-US", "id-ID"],
    ["my pesanan where is it", "id-ID", "en-US"],
  ] as const)("%s", (text, prior, expected) => {
    expect(languageOf(bot, text, prior)).toBe(expected);
  });

  it.each(["ok", "👍", "Pigeon SofTouch", "COD"])("stays the conversation's for %s", (text) => {
    expect(languageOf(bot, text, "id-ID")).toBe("id-ID");
    expect(languageOf(bot, text, "en-US")).toBe("en-US");
  });
});

describe("stems", () => {
  it.each([
    [["kirim", "pengiriman", "dikirim", "mengirim", "kirimnya", "kirimkan"]],
    [["tukar", "menukar", "penukaran", "ditukar"]],
    [["bayar", "pembayaran", "membayar"]],
    [["pesan", "pemesanan", "pesanan", "dipesan"]],
    [["kembali", "pengembalian", "kembalikan"]],
    [["ship", "shipping", "ships", "shipped"]],
    [["return", "returns", "returned"]],
    [["delivery", "deliveries"]],
  ])("%j are one", (words) => {
    expect(new Set(words.map(stem)).size).toBe(1);
  });

  it("finds the forms that begin otherwise", () => {
    for (const word of ["dikirim", "mengirim", "pengiriman"]) {
      expect(derived("kirim").some((form) => word.startsWith(form))).toBe(true);
    }
  });
});
