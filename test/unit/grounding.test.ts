import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { figuresIn } from "../../src/core/assistant/figures";
import { Grounding } from "../../src/core/assistant/grounding";
import { kidkazz } from "../../src/shop/bot";

/** A check of sentences against results; `asked`: what the customer wrote, `earlier`: in turns before. */
function grounding(results: unknown[], asked = "", earlier = "") {
  return new Grounding(kidkazz, {
    results,
    seen: () => [],
    asked,
    texts: Object.values(kidkazz.texts).flatMap((texts) => Object.values(texts)),
    earlier: () => earlier,
    time: "[turn]\ntime: Monday 23 November 2026 at 10:00 (Asia/Jakarta)",
    timeZone: "Asia/Jakarta",
  });
}

const slim = { id: "prd-001", name: "Pigeon Botol Susu Slim Neck 120 ml", price: 52_000, priceText: "Rp 52.000" };
const wide = { id: "prd-002", name: "Pigeon Botol Susu Wide Neck 240 ml", price: 68_000, priceText: "Rp 68.000" };
const search = { products: [slim, { ...wide, wholesaleFrom: 12, rating: 4.8, reviews: 212 }] };
const stock = {
  items: [
    {
      ...slim,
      totalAvailable: 37,
      warehouses: [
        { warehouse: "Jakarta", available: 25 },
        { warehouse: "Surabaya", available: 12 },
      ],
    },
  ],
};
const order = {
  orderNumber: "WR-20260120-0001",
  status: "shipped",
  paymentStatus: "paid",
  total: 359_500,
  totalText: "Rp 359.500",
  createdAt: "2026-01-20T19:30:00Z",
  items: [{ name: "Pigeon Botol Susu Slim Neck 120 ml", quantity: 2 }],
};
const other = {
  ...order,
  orderNumber: "MR-20260122-0003",
  status: "processing",
  total: 99_000,
  totalText: "Rp 99.000",
};
const parcel = {
  orderNumber: "WR-20260120-0001",
  status: "shipped",
  trackingNumber: "JP2601200001",
  estimatedDelivery: "2026-01-23",
  events: [{ at: "2026-01-21T19:40:00.000Z", text: "Paket tiba di gudang transit", place: "Surabaya" }],
};
const faq = {
  hits: [
    {
      id: "faq-1",
      question: "Berapa lama pengiriman?",
      answer:
        "Jabodetabek 1–2 hari, Surabaya 2–3 hari kerja. Pesanan yang sudah dikirim tidak bisa diubah. Belanja minimal Rp 250.000 gratis ongkir. Ada biaya layanan COD 3%. Toko buka 09.00–21.00 WIB.",
      score: 0.81,
    },
  ],
};

describe("what a result has may be said", () => {
  it.each<[string, unknown[], string?]>([
    ["Harganya Rp 52.000 ya, Kak.", [search]],
    ["Yang kecil 52rb, yang besar 68 ribu.", [search]],
    ["Ini 2 pilihan untuk Kakak:", [search]],
    ["1. Pigeon Botol Susu Slim Neck 120 ml: Rp 52.000", [search]],
    ["- **Pigeon Botol Susu Wide Neck 240 ml**: Rp 68.000 (grosir mulai 12 pcs)", [search]],
    ["Ratingnya 4,8 dari 212 ulasan.", [search]],
    ["Yang botol 240 ml lebih besar.", [search]],
    ["Mau pilihan 2 atau yang no. 1?", [search]],
    ["Stoknya ada 37 pcs: Jakarta 25, Surabaya 12.", [stock]],
    ["There are 37 left in stock, at IDR 52,000 each.", [stock]],
    ["Pesanan WR-20260120-0001 sedang dikirim, totalnya Rp 359.500.", [order]],
    ["Your order WR-20260120-0001 is on its way.", [order]],
    ["Pembayarannya tercatat lunas.", [order]],
    ["Pesanan ini belum sampai, Kak.", [order]],
    ["Dipesan 21 Januari 2026 pukul 02.30 WIB.", [order]],
    ["Isinya 2 × Pigeon Botol Susu Slim Neck 120 ml.", [order]],
    ["Resi JP2601200001, perkiraan tiba 23 Januari 2026.", [parcel]],
    ["It should arrive on January 23.", [parcel]],
    ["Ke Surabaya dua sampai tiga hari kerja.", [faq]],
    ["Delivery to Surabaya takes 2 to 3 working days.", [faq]],
    ["Gratis ongkir mulai belanja 250 ribu.", [faq]],
    ["COD kena biaya tiga persen.", [faq]],
    ["Toko buka jam 9 pagi sampai 21.00.", [faq]],
    ["Pesanan yang sudah dikirim tidak bisa diubah.", [faq]],
    ["Kalau sudah sampai, kabari ya.", []],
    ["Pesanannya bisa dibatalkan kok.", []],
    ["Kucarikan botol di bawah 150 ribu ya.", [], "ada botol di bawah 150rb?"],
    ["Maaf Kak, tidak ada diskon 90%.", [], "kasih diskon 90% dong"],
    ["Diskon 90% tidak ada, Kak.", [], "kasih diskon 90% dong"],
    ["Ratingnya 4,8/5.", [search]],
    ["Lihat [Pigeon](https://toko.example/p/pigeon-99) Rp 52.000 atau https://toko.example/p/77.", [search]],
    ["Status pesanan Kakak: dikirim.", [order]],
    ["Pesanan yang sudah lunas akan diproses.", []],
    ["Satu menit ya, Kak, aku cek dulu.", []],
    ["Maaf Kak, pesanan WR-20260101-0009 tidak ketemu.", [], "cek #wr 20260101-0009 / WR-20260101-0009"],
    ["Untuk anak 2 tahun, mainan kayu cocok.", [], "mainan buat anak 2 tahun"],
    ["Sekarang 23 November, Kak.", []],
    ["Halo Kak! Ada yang bisa kubantu satu per satu?", []],
  ])("%s", (sentence, results, asked) => {
    expect(grounding(results, asked).unsupported(sentence)).toEqual([]);
  });

  it("an order number of an earlier turn, too", () => {
    const said = "Pesanan MR-20260122-0003 tidak ada di akun Kakak.";
    expect(grounding([]).unsupported(said)).toHaveLength(1);
    expect(grounding([], "", "cek mr-20260122-0003").unsupported(said)).toEqual([]);
  });

  it("a list in which the model saw less than there was", () => {
    const check = new Grounding(kidkazz, {
      results: [{ products: [slim, wide, slim, wide, slim] }],
      seen: () => [{ products: [slim, wide, slim] }],
      asked: "",
      texts: [],
      earlier: () => "",
      time: "",
      timeZone: "Asia/Jakarta",
    });
    expect(check.unsupported("Ada 3, Kak.")).toEqual([]);
    expect(check.unsupported("Ada 4, Kak.")).toEqual(["4"]);
  });
});

describe("what no result has may not", () => {
  it.each<[string, unknown[], string?]>([
    ["Harganya Rp 53.000 ya, Kak.", [search]],
    ["Harganya sekitar 50 ribuan.", [search]],
    ["Totalnya Rp 120.000 untuk dua botol.", [search]],
    ["Selisihnya Rp 16.000.", [search]],
    ["Hemat lima puluh ribu rupiah!", [search]],
    ["Lagi diskon 10%, Kak.", [search]],
    ["Sekarang half price!", [search]],
    // a count is no share, and a rating no stock
    ["Grosir dapat potongan 12%.", [search]],
    ["Stoknya masih 212 pcs.", [search]],
    ["Garansi 12 bulan.", [search]],
    // each line keeps to its own product
    ["1. Pigeon Botol Susu Slim Neck 120 ml: Rp 68.000", [search]],
    ["Stoknya ada 38 pcs.", [stock]],
    ["Stok 25 di Jakarta, 13 di Surabaya.", [stock]],
    ["Stoknya masih 100 pcs.", [stock], "ada 100 pcs?"],
    ["Iya, harganya Rp 1.000.", [search], "harganya Rp 1.000 kan?"],
    ["Oke, diskon 90% ya.", [search], "kasih diskon 90%"],
    ["Diskon 90% sudah aktif, tidak perlu kode.", [search], "kasih diskon 90%"],
    ["Harganya Rp 1.000, mau dipesan?", [search], "harganya Rp 1.000 kan?"],
    ["Bisa, sampai dalam 2 hari.", [], "bisa 5 hari?"],
    ["Yes, it arrives within 2 days.", [], "can it arrive within 2 days?"],
    ["Status pesanan Kakak: dibatalkan.", [order]],
    ["Dana Rp 359.500 sudah dikembalikan.", [order]],
    ["Statusnya sekarang selesai.", [order]],
    ["Pesanan WR-20260120-0001 sudah sampai.", [order]],
    ["Pesanan Kakak sudah dibatalkan.", [order]],
    ["Your order has been delivered.", [order]],
    ["Dananya sudah dikembalikan, statusnya: dana sudah dikembalikan.", [order]],
    ["Pesanan Kakak sedang dikirim.", []],
    // what holds for all orders says nothing of this one
    ["Pesanan Kakak sudah dikirim.", [faq]],
    // each order has its own state
    ["Pesanan MR-20260122-0003 sedang dikirim.", [{ orders: [order, other] }]],
    ["Pesanan WR-20260999-0001 sedang dikirim.", [order], "status WR-20260999-0001"],
    ["Pesanan WR-20260120-0002 ada, Kak.", [order]],
    ["Resinya JP2601200002.", [parcel]],
    ["Tiba 24 Januari 2026.", [parcel]],
    ["Tiba 23 Januari 2027.", [parcel]],
    ["Kurir datang jam 5 sore.", [parcel]],
    ["Surabaya cuma 4 hari.", [faq]],
    ["Surabaya empat hari kerja.", [faq]],
    ["Gratis ongkir mulai Rp 200.000.", [faq]],
  ])("%s", (sentence, results, asked) => {
    expect(grounding(results, asked).unsupported(sentence)).not.toEqual([]);
  });
});

/** One amount of whole thousands in the ways in which people write it. */
const ways: readonly ((amount: number) => string)[] = [
  (amount) => `Rp ${amount.toLocaleString("id-ID")}`,
  (amount) => `Rp${amount.toLocaleString("id-ID")},00`,
  (amount) => `IDR ${amount.toLocaleString("en-US")}`,
  (amount) => `${amount / 1000}rb`,
  (amount) => `${amount / 1000} ribu`,
  (amount) => `${amount / 1000}k`,
  (amount) => `${String(amount / 1e6).replace(".", ",")} juta`,
  (amount) => `rp. ${amount}`,
];
const thousands = fc.integer({ min: 1, max: 99_999 }).map((each) => each * 1000);
const way = fc.constantFrom(...ways);
const frame = fc.constantFrom(
  (amount: string) => `Harganya ${amount} ya, Kak.`,
  (amount: string) => `Totalnya ${amount}.`,
  (amount: string) => `It costs ${amount}, in stock.`,
  (amount: string) => `- **Botol** (${amount})`,
);

describe("amounts", () => {
  it("are equal however they are written", () => {
    fc.assert(
      fc.property(thousands, way, (amount, write) => {
        expect(figuresIn(write(amount))).toMatchObject([{ kind: "money", value: amount }]);
      }),
    );
  });

  it("of a result always pass", () => {
    fc.assert(
      fc.property(fc.array(thousands, { minLength: 1, maxLength: 5 }), way, frame, (amounts, write, sentence) => {
        const check = grounding([{ products: amounts.map((price) => ({ name: "Botol", price })) }]);
        for (const amount of amounts) expect(check.unsupported(sentence(write(amount)))).toEqual([]);
      }),
    );
  });

  it("never pass with another digit", () => {
    const changed = fc
      .tuple(thousands, fc.nat(), fc.integer({ min: 1, max: 9 }))
      .map(([amount, place, by]) => {
        const digits = [...String(amount)];
        const at = place % digits.length;
        digits[at] = String((Number(digits[at]) + by) % 10);
        return { amount, other: Number(digits.join("")) };
      })
      .filter(({ other }) => other > 0 && other % 1000 === 0);
    fc.assert(
      fc.property(changed, way, frame, ({ amount, other }, write, sentence) => {
        const result = { name: "Botol", price: amount, priceText: `Rp ${amount.toLocaleString("id-ID")}` };
        expect(grounding([result]).unsupported(sentence(write(other)))).toHaveLength(1);
      }),
    );
  });

  it("stock never passes with another number", () => {
    fc.assert(
      fc.property(fc.nat({ max: 5000 }), fc.nat({ max: 5000 }), (left, told) => {
        const check = grounding([{ name: "Botol", totalAvailable: left, price: 52_000, rating: 4.8 }]);
        expect(check.unsupported(`Stoknya ${told} pcs.`)).toHaveLength(told === left ? 0 : 1);
        expect(check.unsupported(`Masih ada stok ${told}, Kak.`)).toHaveLength(told === left ? 0 : 1);
      }),
    );
  });

  it("are found in any text without an error", () => {
    const piece = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("Rp", "rp.", "1.", "2–3", " hari", "%", "jam 9", "WR-1", "20 Jan", "ribu", ",", "$", "-", "dua "),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        for (const figure of figuresIn(pieces.join(""))) expect(figure.text).toMatch(/\d/);
        grounding([]).unsupported(pieces.join(""));
      }),
    );
  });
});
