import { DrizzleQueryError } from "drizzle-orm";
import { afterEach, describe, expect, it, vi } from "vitest";
import { log, mask, reasonOf } from "../../src/core/log";

const phones = [
  "+6281234567890",
  "+62 812-3456-7890",
  "+62 812 3456 7890",
  "+62-812-3456-7890",
  "+62 (812) 3456-7890",
  "(+62) 812 3456 7890",
  "+62 0812 3456 7890",
  "+62.812.3456.7890",
  "6281234567890",
  "62 812 3456 7890",
  "081234567890",
  "0812-3456-7890",
  "0812 3456 7890",
  "0812.3456.7890",
  "0812–3456–7890",
  "0812 - 3456 - 7890",
  "0812\u00a03456\u00a07890",
  "(0812) 3456 7890",
  "0 8 1 2 3 4 5 6 7 8 9 0",
  "0811234567",
  "0859123456789",
  "81234567890",
  "812-3456-7890",
  "021-5551234",
  "(021) 555-1234",
  "0274 512345",
  "+1 650 555 0100",
  "+65 6123 4567",
];

const emails = ["ibu.sari@gmail.com", "SARI+toko@mail.co.id", "sari_88@kidkazz.test", "a@b.id", "ékaputri@contoh.id"];
const cards = [
  "4111 1111 1111 1111",
  "4111-1111-1111-1111",
  "4111111111111111",
  "5500 0000 0000 0004",
  "3782 822463 10005",
];
const niks = ["3174051203850001", "3174 0512 0385 0001", "3174.0512.0385.0001"];

const surroundings: [string, string][] = [
  ["", ""],
  ["hubungi ", " ya Kak"],
  ["(", ")"],
  ["telp:", ", nama Sari"],
  ['{"value":"', '"}'],
  ["wa.me/", "?text=halo"],
  ["=", "&x=1"],
  ["Failed: <", ">."],
];

describe("personal data in a log (R22)", () => {
  it.each(phones)("hides the telephone number %s", (phone) => {
    for (const [before, after] of surroundings) {
      expect(mask(`${before}${phone}${after}`)).toBe(`${before}[phone]${after}`);
    }
  });

  it.each([
    ["wa081234567890", "wa[phone]"],
    ["hp0812-3456-7890", "hp[phone]"],
    ["WA+6281234567890", "WA[phone]"],
    ["no081234567890ya", "no[phone]ya"],
    ["telp.0812 3456 7890, 0813-1111-2222", "telp.[phone], [phone]"],
    ["0812-3456-7890 0813-1111-2222", "[phone] [phone]"],
    ["081234567890/081311112222", "[phone]/[phone]"],
  ])("hides numbers that stick to something: %s", (text, masked) => {
    expect(mask(text)).toBe(masked);
  });

  it.each(emails)("hides the e-mail address %s", (email) => {
    for (const [before, after] of surroundings)
      expect(mask(`${before} ${email} ${after}`)).toBe(`${before} [email] ${after}`);
    expect(mask(`mailto:${email}`)).toBe("mailto:[email]");
  });

  it.each(cards)("hides the card number %s", (card) => {
    for (const [before, after] of surroundings)
      expect(mask(`${before}${card}${after}`)).toBe(`${before}[card]${after}`);
  });

  it.each(niks)("hides the NIK %s", (nik) => {
    for (const [before, after] of surroundings) expect(mask(`${before}${nik}${after}`)).toBe(`${before}[nik]${after}`);
  });

  it("hides all of them in one text", () => {
    expect(mask("Sari (0812-3456-7890, sari@mail.id) bayar 4111 1111 1111 1111, NIK 3174051203850001")).toBe(
      "Sari ([phone], [email]) bayar [card], NIK [nik]",
    );
  });

  const thread = "zTNHpRe3l0Au07VWnj9J3PWhqmYdeu-clNQ3mRxLAVc";
  it.each([
    "WR-20260120-0001",
    "pesanan WR-20260120-0001 dan MR-20260122-0003",
    "POS-T01-20260111-0042",
    "LS-STREAM07-0015",
    "TKT-20261123-0001",
    "CONV-20261123-0001",
    "Rp 150.000",
    "Rp 1.250.000",
    "Rp 85.000.000",
    "Rp85.000.000",
    "Rp 62.500.000.000",
    "IDR 812500000",
    "total 85.000.000 rupiah",
    "225 pack (Jakarta 120, Surabaya 65, Medan 40)",
    "2026-01-20",
    "2026-01-20T03:14:00.000Z",
    "2026-11-23 04:39:20",
    "20260120",
    "1795408760",
    `c_${thread}_mwss0pot`,
    `m_${thread}_mwss0pot_8`,
    `t_${thread}_81234567_1`,
    `p_${thread}_mwss0pot_8_0`,
    "019ab0c8-1234-7890-8123-456789012345",
    "b6f8ab0812345678",
    "prd-003",
    "cust-001",
    "HTTP 503 after 3 attempts in 1250 ms",
    "at line 62:1234567",
    "0.00012345678",
    "8.8.8.8 and 192.168.100.100",
    "1 2 3 4 5 6 7",
  ])("leaves %s as it is", (text) => {
    expect(mask(text)).toBe(text);
  });
});

describe("a long text", () => {
  it.each(["a", "0", " ", "8 ", "a@", "0-", "(", "+62 8"])("of %j again and again takes no time", (piece) => {
    const start = performance.now();
    mask(piece.repeat(Math.ceil(200_000 / piece.length)));
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

describe("a line of the log", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each(["info", "warn", "error"] as const)("is one JSON object on console.%s, masked", (level) => {
    const written = vi.spyOn(console, level).mockImplementation(() => {});
    log[level]("send.failed", {
      error: "no user 0812-3456-7890 <sari@mail.id>",
      attempts: 3,
      retry: true,
      code: null,
      left: undefined,
    });
    expect(written).toHaveBeenCalledTimes(1);
    expect(JSON.parse(String(written.mock.calls[0]?.[0]))).toEqual({
      level,
      event: "send.failed",
      error: "no user [phone] <[email]>",
      attempts: 3,
      retry: true,
      code: null,
    });
  });
});

describe("a failed query", () => {
  const failed = new DrizzleQueryError(
    "select ? from devices",
    ["secret\nparams: of somebody"],
    new Error("D1_ERROR: no"),
  );

  it("is told by its cause, and never with its parameters", () => {
    expect(reasonOf(failed)).toBe("Error: D1_ERROR: no");
    // as it comes out of another object: words alone
    expect(reasonOf(new Error(failed.message))).toBe("Error: Failed query: select ? from devices");
    expect(reasonOf(new TypeError("no such thing"))).toBe("TypeError: no such thing");
    expect(reasonOf("words")).toBe("words");
  });
});
