import { describe, expect, it } from "vitest";
import { asOrderNumber, orderNumbersIn } from "../../src/shop/order-number";

describe("order numbers in a text", () => {
  it.each([
    ["status WR-20260120-0001 dong", "WR-20260120-0001"],
    ["#wr-20260120-0001", "WR-20260120-0001"],
    ["wr 20260120 0001 sampai mana", "WR-20260120-0001"],
    ["Wr202601200001", "WR-20260120-0001"],
    ["wr_20260120_0001", "WR-20260120-0001"],
    ["nomor WR–20260120–0001.", "WR-20260120-0001"],
    ["so-20260108-0005?", "SO-20260108-0005"],
    ["(WW-20260115-0001)", "WW-20260115-0001"],
    ["mr-20260122-0003", "MR-20260122-0003"],
    ["pos-t01-20260111-0042", "POS-T01-20260111-0042"],
    ["struk POS T01 20260111 0042", "POS-T01-20260111-0042"],
    ["ls-stream-0015", "LS-STREAM-0015"],
    ["LS-STREAM07-0015 kapan dikirim", "LS-STREAM07-0015"],
  ])("%s", (text, expected) => {
    expect(orderNumbersIn(text)).toEqual([expected]);
  });

  it("finds several, each once", () => {
    expect(orderNumbersIn("WR-20260120-0001 sama mr-20260122-0003, yang wr-20260120-0001 dulu")).toEqual([
      "WR-20260120-0001",
      "MR-20260122-0003",
    ]);
  });

  it.each([
    "0812-3456-7890",
    "WR-2026-1",
    "AWR-20260120-0001",
    "tiket TKT-20260120-0001",
    "CONV-20260120-0001",
    "WR-20260120-0001X",
    "lihat ls dulu ya 123",
  ])("none in %s", (text) => {
    expect(orderNumbersIn(text)).toEqual([]);
  });
});

it("passes an unknown format on without its sign", () => {
  expect(asOrderNumber(" #inv-77 ")).toBe("INV-77");
  expect(asOrderNumber("#wr 20260120 0001")).toBe("WR-20260120-0001");
});
