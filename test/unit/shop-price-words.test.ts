import { describe, expect, it } from "vitest";
import { rupiah } from "../../src/shop/money";
import { priceLimits } from "../../src/shop/price-words";

const limits = (text: string) => {
  const { rest: _rest, ...found } = priceLimits(text);
  return found;
};

describe("rupiah", () => {
  it.each([
    [150000, "Rp 150.000"],
    [1250000, "Rp 1.250.000"],
    [0, "Rp 0"],
    [999, "Rp 999"],
    [52000.4, "Rp 52.000"],
  ])("writes %d as %s", (amount, text) => {
    expect(rupiah(amount)).toBe(text);
  });
});

describe("price limits", () => {
  it.each([
    ["popok di bawah 150 ribu", { priceMax: 150_000 }],
    ["popok dibawah 150rb dong", { priceMax: 150_000 }],
    ["di bawah 150 aja kak", { priceMax: 150_000 }],
    ["bottles under 200k", { priceMax: 200_000 }],
    ["less than Rp200.000", { priceMax: 200_000 }],
    ["max 1jt", { priceMax: 1_000_000 }],
    ["maksimal 1,5 juta", { priceMax: 1_500_000 }],
    ["budget 2.5 jt", { priceMax: 2_500_000 }],
    ["under 50000", { priceMax: 50_000 }],
    ["stroller 500rb ada?", { priceMax: 500_000 }],
    ["yang 150.000 ada?", { priceMax: 150_000 }],
    ["Rp 150.000", { priceMax: 150_000 }],
    ["di atas 100rb", { priceMin: 100_000 }],
    ["mulai dari Rp 75.000", { priceMin: 75_000 }],
    ["more than 1 million", { priceMin: 1_000_000 }],
  ])("%s", (text, expected) => {
    expect(limits(text)).toEqual(expected);
  });

  it.each([
    "antara 50rb dan 100rb",
    "50rb sampai 100rb",
    "50-100rb",
    "between 50k and 100k",
    "from 50.000 to 100.000",
    "harga 100rb - 50rb",
    "Rp50.000–Rp100.000",
    "botol,50rb-100rb",
    "antara    50rb   dan\n100rb",
  ])("a range: %s", (text) => {
    expect(limits(text)).toEqual({ priceMin: 50_000, priceMax: 100_000 });
  });

  it.each(["sekitar 100rb", "around 100k", "yang 100 ribuan"])("about: %s", (text) => {
    const { priceMin = 0, priceMax = 0 } = limits(text);
    expect(priceMin).toBeLessThan(100_000);
    expect(priceMin).toBeGreaterThan(50_000);
    expect(priceMax).toBeGreaterThan(100_000);
    expect(priceMax).toBeLessThan(150_000);
  });

  it.each([
    "botol 240 ml",
    "popok size M isi 34",
    "umur di bawah 6 bulan",
    "mainan 0-6 bulan",
    "untuk 1-5 tahun",
    "car seat 0-36 kg",
    "under 3 years old",
    "min 12 pcs",
    "stroller 6,2 kg",
    "playmat 200 x 180 cm tebal 1,5 cm",
    "WR-20260120-0001",
    "2 kaos",
    "pakai DANA bisa?",
    "versi 1.1.1rb",
    `max ${"9".repeat(400)}`,
    `max ${"9".repeat(400)}rb`,
  ])("no price: %s", (text) => {
    expect(priceLimits(text)).toEqual({ rest: text });
  });

  it("takes the price out of the rest", () => {
    expect(priceLimits("botol susu di bawah 150 ribu ada?").rest).toBe("botol susu ada?");
    expect(priceLimits("cari popok antara 50rb dan 100rb").rest).toBe("cari popok");
  });
});
