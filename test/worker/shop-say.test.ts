import { env as testEnv } from "cloudflare:workers";
import { expect, it } from "vitest";
import { shop } from "../../demo/src/index";
import { hear, languageOf } from "../../src/core/assistant/hearing";
import type { Customer } from "../../src/core/bot";
import { runTool } from "../../src/core/tools/executor";
import { kidkazz } from "../../src/shop/bot";

const binding = { SHOP: { fetch: async (request: Request) => shop.fetch(request) } };
const shopEnv: Env = Object.assign(Object.create(null), testEnv, binding);
const sari: Customer = { id: "cust-001", type: "retail" };

/** What the tool that a message asks for the most lets the offline model say. */
async function answer(text: string, customer: Customer | null = null, env = shopEnv) {
  const heard = hear(kidkazz, text, languageOf(kidkazz, text, "id-ID"));
  const scored = kidkazz.tools(env).map((tool) => ({ tool, score: tool.offline?.asks(heard) ?? 0 }));
  const { tool } = scored.reduce((best, each) => (each.score > best.score ? each : best));
  const asked = tool.offline?.input(heard);
  if (!asked || !("input" in asked)) throw new Error(`${tool.name} asked back`);
  const result = await runTool(tool, asked.input, {
    customer,
    locale: heard.locale,
    channel: "web",
    conversationId: "conv-1",
    now: new Date(0),
    signal: new AbortController().signal,
    turnKey: "turn",
    intend: () => {},
  });
  const spoken = result.ok
    ? tool.offline?.say(result.shown, asked.input, heard)
    : tool.offline?.fail?.(result.code, heard);
  if (!spoken) throw new Error(`${tool.name} says nothing`);
  const cards = result.ok ? (tool.cards?.(result.output, { locale: heard.locale, customer }) ?? []) : [];
  return { ...spoken, shownCards: cards.filter(({ id }) => spoken.cards?.includes(id)) };
}

it("lists products with prices, cards and suggestions that are understood again", async () => {
  const { text, shownCards, quickReplies } = await answer("ada botol susu pigeon di bawah 100rb kak?");
  expect(text).toBe(
    "Ini 2 pilihan untuk “botol susu pigeon”, Kak:\n" +
      "1. Pigeon Botol Susu Slim Neck 120 ml: Rp 52.000\n" +
      "2. Pigeon Botol Susu Slim Neck 240 ml: Rp 68.000",
  );
  expect(shownCards.map(({ title, price }) => [title, price])).toEqual([
    ["Pigeon Botol Susu Slim Neck 120 ml", "Rp 52.000"],
    ["Pigeon Botol Susu Slim Neck 240 ml", "Rp 68.000"],
  ]);
  const [first] = quickReplies ?? [];
  const tapped = await answer(first?.id.replace(/^say:/, "") ?? "");
  expect(tapped).toMatchObject({ intent: "STOCK", cards: ["prd-001"] });
});

it("tells stock in English to who writes English", async () => {
  expect((await answer("is the twin stroller in stock?")).text).toBe(
    "**Rodaki Stroller Kembar Side by Side** is in stock: 3 pcs (Jakarta 2, Surabaya 1). It costs Rp 2.780.000. It is sold in our stores only.",
  );
});

it("says that nothing was found instead of offering something else", async () => {
  const { text, cards } = await answer("cari kulkas");
  expect(text).toContain("belum ketemu");
  expect(cards).toBeUndefined();
});

it("tells an order, and somebody else's like a missing one", async () => {
  expect((await answer("status wr-20260120-0001", sari)).text).toMatch(
    /^Pesanan \*\*WR-20260120-0001\*\* sedang dikirim, Kak\. Isinya 2 × .* Total Rp 359\.500\. .*tercatat lunas\.$/,
  );
  const foreign = await answer("status WR-20260121-0002", sari);
  expect(foreign).toEqual(await answer("status WR-20990101-0001", sari));
  expect(foreign.text).not.toContain("WR-20260121");
});

it("tells where the newest parcel is, with the shop's own time", async () => {
  const { text } = await answer("paket saya sampai mana ya", sari);
  expect(text).toContain("JP2601200001");
  expect(text).toContain("22 Jan 2026, 02.40 WIB");
  expect(text).toContain("Perkiraan tiba 23 Januari 2026");
});

it("lists the customer's orders, each a tap away", async () => {
  const { text, quickReplies } = await answer("show my orders please", sari);
  expect(text).toContain("**WR-20260120-0001**: is on its way, Rp 359.500, January 20, 2026");
  expect(quickReplies?.map(({ id }) => id)).toContain("say:status WR-20260120-0001");
});

it("tells the nearest product's stock as the nearest's", async () => {
  const { text } = await answer("stok dot pigeon titanium ada?");
  expect(text).toMatch(/^Yang “titanium” belum ketemu, Kak\. .*\n\*\*|^Yang “titanium” belum ketemu, Kak\. .*\nStok /);
  expect((await answer("stok dot pigeon di surabaya ada?")).text).not.toContain("belum ketemu");
});

it("tells who asks for its stock that a product is sold in stores only", async () => {
  expect((await answer("stok stroller kembar rodaki ada?")).text).toContain("di toko");
});

/** The shop with one order of Sari's, in this state and without a parcel. */
const withOrder = (order: Record<string, unknown>): Env => {
  const own = { orderNumber: "WR-20260120-0009", userId: sari.id, items: [], ...order };
  const fetch = async (request: Request) =>
    new URL(request.url).pathname.startsWith("/api/shipping")
      ? Response.json({ error: "Not found" }, { status: 404 })
      : Response.json(own);
  return Object.assign(Object.create(null), testEnv, { SHOP: { fetch } });
};

it.each([
  [{ status: "processing" }, "Pesanan **WR-20260120-0009** sedang disiapkan, Kak, jadi belum ada data pengirimannya."],
  [{ status: "cancelled" }, "Pesanan **WR-20260120-0009** dibatalkan, Kak, jadi nggak ada paket yang bisa dilacak."],
  [
    { status: "shipped" },
    "Pesanan **WR-20260120-0009** sedang dikirim, Kak. Belum ada kabar perjalanannya dari kurir.",
  ],
  [
    { status: "shipped", courier: "JNE", trackingNumber: "JP1" },
    "Pesanan **WR-20260120-0009** sedang dikirim, Kak. Kurirnya JNE. Resi: JP1. Belum ada kabar perjalanannya dari kurir.",
  ],
  [{ status: "delivered" }, "Pesanan **WR-20260120-0009** sudah sampai, Kak."],
])("tells where the parcel of an order is, and promises none: %j", async (order, text) => {
  expect((await answer("lacak WR-20260120-0009", sari, withOrder(order))).text).toBe(text);
});

it.each([
  ["popok bb 9 kg", "popok"],
  ["gendongan utk berat badan 12 kg", "gendongan"],
])("hears a child's weight in %s", async (text, word) => {
  expect(hear(kidkazz, text, "id-ID").words).toEqual(expect.arrayContaining(["berat", "badan"]));
  expect((await answer(text)).text.toLowerCase()).toContain(word);
});
