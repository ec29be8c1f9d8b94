import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { code, learnedFiles, learnedMessages } from "../../evals/trigger-files.mjs";
import { judgedByOthers } from "../../evals/trigger-judging.mjs";
import { train } from "../../evals/trigger-training.mjs";
import { root } from "../../scripts/paths.mjs";

const service = await code();
const { kidkazz, readModel, triggerIn } = service;
const bytes = readFileSync(join(root, "web/static/models/triggers.bin"));
const model = readModel(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
interface Judged {
  wanted: string | null;
  got: string | null;
  alone: string | null;
}

const hear = (text: string) => triggerIn(kidkazz, text, model);

test.each([
  "secret agent puzzle",
  "mainan anti rusak",
  "kebijakan refund gimana, sebelum beli",
  "ongkir brp kak",
  "ada popok ukuran M?",
  "file csv nya bisa didownload?",
  "halo admin, mau tanya stok dot pigeon",
  "pesanan saya WR-20260120-0001 sampai mana?",
  "makasih kak, barangnya bagus banget",
  "stroller yang kuat merek apa?",
  "halo\nhalo kak",
  // of nothing that it knows
  "xk29 zzpq blarg foo",
  "hello [[x=300]] #f1abcx12#\nhello [[x=20]] #f1abcx13#",
])("“%s” needs nobody", (text) => {
  expect(hear(text)).toBeNull();
});

test.each([
  ["duitnya balikin dong", "refund"],
  ["udah 3x nanya ga dijawab2", "frustration"],
  ["Chat dengan tim", "human"],
  ["anak saya ruam setelah pakai sabunnya", "safety"],
  ["botolnya datang pecah", "complaint"],
  // sent in a burst
  ["ada popok M?\nongkir ke bogor brp\nsama botol yg kemarin datang pecah kak\nyg warna biru masih?", "complaint"],
  ["kak\nuang saya\nbalikin\ndong", "refund"],
  [`${"ada popok M?\n".repeat(40)}botol saya datang pecah`, "complaint"],
  ["halo kak\nada sabun bayi?\nanak saya bentol2 merah abis pake yg dari sini", "safety"],
])("“%s” is %s", (text, kind) => {
  expect(hear(text)).toBe(kind);
});

test("the shipped model is the one that the messages make", () => {
  const made = train(learnedFiles().flatMap(learnedMessages), service);
  expect(Buffer.from(made.weights).equals(Buffer.from(model.weights))).toBe(true);
  expect(Buffer.from(made.hashes.buffer).equals(Buffer.from(Uint32Array.from(model.hashes).buffer))).toBe(true);
}, 300_000);

test("hears an author whom it has not seen better than the patterns alone, and is no quicker to alarm", () => {
  const judged: Judged[] = judgedByOthers(service, 2).flatMap((each: { judged: Judged[] }) => each.judged);
  const count = (is: (each: Judged) => boolean) => judged.filter(is).length;
  const wanted = count((each) => each.wanted !== null);
  const figures = (of: "got" | "alone") => {
    const right = count((each) => each.wanted !== null && each[of] !== null);
    return { precision: right / count((each) => each[of] !== null), recall: right / wanted };
  };
  console.log(figures("got"), figures("alone"));
  // what was reached with these authors, half of whom say it indirectly, rounded down; wished for is 0.98
  expect(figures("got").precision).toBeGreaterThanOrEqual(0.94);
  expect(figures("got").recall).toBeGreaterThanOrEqual(0.9);
  expect(figures("got").recall).toBeGreaterThan(figures("alone").recall);
  // what the patterns hear of a child's health, and is so, is never taken back
  const words = judged.filter(({ wanted, alone }) => wanted === "safety" && alone === "safety");
  expect(words.length).toBeGreaterThan(500);
  expect(words.filter(({ got }) => got !== "safety")).toEqual([]);
}, 300_000);
