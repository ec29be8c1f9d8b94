import { describe, expect, it } from "vitest";
import { faq } from "../../demo/src/data/faq";
import { hear } from "../../src/core/assistant/hearing";
import type { Tool } from "../../src/core/bot";
import { triggerIn } from "../../src/core/policies/triggers";
import type { Locale } from "../../src/core/turn";
import { kidkazz } from "../../src/shop/bot";

// the hints never touch the env: only `run` does
const tools = kidkazz.tools({} as Env);

/** The tool that the offline model would call (it calls from 0.5 on), or null. */
function asked(text: string, locale: Locale = "id-ID"): Tool | null {
  const heard = hear(kidkazz, text, locale);
  const scores = tools.map((tool) => ({ tool, score: tool.offline?.asks(heard) ?? 0 }));
  const best = scores.reduce((a, b) => (b.score > a.score ? b : a));
  return best.score >= 0.5 ? best.tool : null;
}

function inputOf(text: string, locale: Locale = "id-ID") {
  return asked(text, locale)?.offline?.input(hear(kidkazz, text, locale));
}

describe("which tool a message asks for", () => {
  it.each([
    ["ada botol susu pigeon kak?", "search_products"],
    ["cari stroller dong", "search_products"],
    ["popok celana ukuran M", "search_products"],
    ["brp harga breast pump elektrik", "search_products"],
    ["rekomendasi mainan edukasi di bawah 150 ribu", "search_products"],
    ["ada pigeon?", "search_products"],
    ["botol susu bayi", "search_products"],
    ["jual gendongan ga?", "search_products"],
    ["Show me baby bottles", "search_products"],
    ["do you have strollers under 2 million?", "search_products"],
    ["how much is the car seat", "search_products"],
    ["saya mau order botol pigeon", "search_products"],
    ["stok dot Pigeon ada?", "check_stock"],
    ["popok sempurna M ready kak?", "check_stock"],
    ["dot pigeon msh ada stoknya gak", "check_stock"],
    ["Botol Dr. Brown's tersedia?", "check_stock"],
    ["is the twin stroller in stock?", "check_stock"],
    ["status pesanan WR-20260120-0001", "get_order_status"],
    ["#wr-20260120-0001", "get_order_status"],
    ["cek pesenan mr 20260122 0003 dong", "get_order_status"],
    ["pesanan nomor 123456 gmn ya", "get_order_status"],
    ["what is the status of order WR-20260120-0001", "get_order_status"],
    ["lacak WR-20260120-0001", "track_shipment"],
    ["wr-20260120-0001 udh sampe mana", "track_shipment"],
    ["paket saya sampai mana", "track_shipment"],
    ["pesanan saya kok blm dateng", "track_shipment"],
    ["cek rsi", "track_shipment"],
    ["Where is my order?", "track_shipment"],
    ["when will my package arrive", "track_shipment"],
    ["pesanan saya", "get_user_orders"],
    ["cek pesanan saya", "get_user_orders"],
    ["pesanan saya gmn ya kak", "get_user_orders"],
    ["kenapa paket saya belum sampai?", "track_shipment"],
    ["status pesanan dong kak", "get_user_orders"],
    ["liat riwayat pesanan", "get_user_orders"],
    ["my orders", "get_user_orders"],
  ])("%s → %s", (text, tool) => {
    expect(asked(text)?.name).toBe(tool);
  });

  it.each([
    "bayi saya tersedak mainan",
    "anak saya alergi susu",
    "mau tanya dong",
    "ada pertanyaan kak",
    "ok",
    "makasih ya kak",
    "promo masih ada ga?",
    "batalkan pesanan WR-20260120-0001",
    "botol saya pecah, barang rusak",
    "apakah bisa COD?",
    "cara bersihin botol susu gimana",
    "I have a question",
    "how do I sterilise a bottle",
    "jual susu formula ga kak?",
    "sufor buat bayi 3 bulan apa ya yang bagus",
  ])("none for %s", (text) => {
    expect(asked(text)?.name ?? null).toBeNull();
  });

  it.each(faq.map(({ question }) => question))("leaves the FAQ's question to the FAQ: %s", (question) => {
    expect(asked(question)?.name ?? null).toBeNull();
  });
});

describe("what the tool is called with", () => {
  it.each([
    ["ada botol susu pigeon kak?", { query: "botol susu pigeon", limit: 5 }],
    ["cari popok di bawah 150 ribu dong", { query: "popok", priceMax: 150_000, limit: 5 }],
    [
      "mainan edukasi antara 50rb dan 100rb ada?",
      { query: "mainan edukasi", priceMin: 50_000, priceMax: 100_000, limit: 5 },
    ],
    ["show me baby bottles under 200k", { query: "baby bottles", priceMax: 200_000, limit: 5 }],
    ["brp harganya botol 240 ml?", { query: "botol 240 ml", limit: 5 }],
    ["bubur 120 g ada?", { query: "bubur 120 g", limit: 5 }],
  ])("%s", (text, input) => {
    expect(inputOf(text)).toEqual({ input });
  });

  it.each([
    ["stok dot Pigeon ada?", "dot Pigeon"],
    ["botolnya Dr. Brown's ready ga kak", "botol Dr. Brown's"],
    // a tapped suggestion says the product's own name
    ["stok Lembuta Sabun & Sampo Bayi 2-in-1 400 ml", "Lembuta Sabun & Sampo Bayi 2-in-1 400 ml"],
    ["stok Ceria Buku Kain <Cilukba!> Warna Kontras", "Ceria Buku Kain <Cilukba!> Warna Kontras"],
    ["stok Kidora Setelan Kaos Anak Dino 1-5 Tahun", "Kidora Setelan Kaos Anak Dino 1-5 Tahun"],
  ])("%s", (text, query) => {
    expect(inputOf(text)).toEqual({ input: { query } });
  });

  it("fills the order number in the shop's own spelling", () => {
    expect(inputOf("cek pesenan #mr 20260122 0003 dong")).toEqual({ input: { orderNumber: "MR-20260122-0003" } });
    expect(inputOf("lacak pos-t01-20260111-0042")).toEqual({ input: { orderNumber: "POS-T01-20260111-0042" } });
    expect(inputOf("pesanan nomor 123456 gmn ya")).toEqual({ input: { orderNumber: "123456" } });
  });

  it("asks back when the product is not named", () => {
    expect(inputOf("cek stok dong")).toMatchObject({ ask: { intent: "STOCK" } });
    expect(inputOf("cari yang di bawah 50rb")).toMatchObject({ ask: { intent: "PRODUCT_SEARCH" } });
    expect(inputOf("mau cari produk")).toMatchObject({ ask: { intent: "PRODUCT_SEARCH" } });
  });
});

describe("asking for a person", () => {
  const person = (text: string) => triggerIn(kidkazz, text) === "human";

  it.each([
    "mau ngomong sama admin dong",
    "tlg sambungin ke cs",
    "bisa bicara dgn orang?",
    "I want to talk to a human",
  ])("%s", (text) => {
    expect(person(text)).toBe(true);
  });

  it.each([
    "halo admin, stok ada?",
    "min, botol 2 buat 2 orang",
    "file csv",
    "agent 007 puzzle",
    "gift for a person who loves books",
  ])("not: %s", (text) => {
    expect(person(text)).toBe(false);
  });
});
