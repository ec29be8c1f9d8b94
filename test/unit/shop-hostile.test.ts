import { expect, it } from "vitest";
import { hear, languageOf, smallTalk } from "../../src/core/assistant/hearing";
import type { Before } from "../../src/core/bot";
import { featuresOf } from "../../src/core/policies/classifier";
import { commandIn } from "../../src/core/policies/commands";
import { channelAsked } from "../../src/core/policies/continuing";
import { evidenceOf } from "../../src/core/policies/evidence";
import { isHard } from "../../src/core/policies/hard";
import { patternIn } from "../../src/core/policies/triggers";
import type { Content } from "../../src/core/turn";
import { kidkazz } from "../../src/shop/bot";
import { asOrderNumber, orderNumbersIn } from "../../src/shop/order-number";
import { priceLimits } from "../../src/shop/price-words";
import { namesAll, tellingWords } from "../../src/shop/product-rank";
import { shopWording } from "../../src/shop/product-words";
import { quantityIn } from "../../src/shop/quantity-words";
import { productWish } from "../../src/shop/query";
import { refined, refines } from "../../src/shop/refine";

// A message of the longest kind (R5) that is made to be slow to read costs no more than a moment.

const longest = 4000;
/** ms; a reading that looks at each character a few times takes two or three */
const moment = 300;

const fill = (piece: string, tail = "", head = "") =>
  head + piece.repeat(Math.ceil(longest / piece.length)).slice(0, longest - head.length - tail.length) + tail;
const half = (piece: string) => piece.repeat(longest / 2 / piece.length);

const hostile: Record<string, string> = {
  "spaces between words": fill(" ", "kak", "halo"),
  "spaces behind a limit": fill(" ", "kak", "di bawah"),
  "spaces behind a range's word": fill(" ", "kak", "antara"),
  "spaces behind a currency": fill(" ", "kak", "max rp"),
  "spaces behind a figure": fill(" ", "kak", "ada 3"),
  "spaces behind a question": fill(" ", "kak", "ada?"),
  "figures and spaces": fill("1  ", "kak"),
  digits: fill("1", "x"),
  "digits, then spaces": `${half("1")}${half(" ")}x`,
  "digits, a dash, digits": `${half("1")}-${half("1")}x`,
  "digits with dots": fill("1.", "x"),
  "thousands with dots": fill("111.", "x"),
  "digits with dashes": fill("1-", "x"),
  "limits without a figure": fill("max di bawah ", "x"),
  currencies: fill("rp ", "x"),
  dots: fill(".", "x"),
  "marks behind a word": fill("!", "x", "halo"),
  "questions that go on": fill("?", "x"),
  "questions and spaces": fill("? ", "x"),
  quotes: fill('"', "x"),
  "one letter": fill("a", "?"),
  "one capital": fill("A", " x 3 pcs"),
  "capitals in marks": fill("A(", " x 3 pcs"),
  "capitals with spaces": fill("AAA ", "3 pcs"),
  "letters, then digits": `${half("a")}${half("1")} 3 pcs`,
  stars: fill("a*", "x"),
  "at signs": fill("@", "x", "/a"),
  "an order's number without an end": fill("A-", "_", "LS-"),
  "orders' numbers": fill("WR-20260120-", "x"),
  newlines: fill("\n", "x", "halo"),
  "ages without a unit": fill("umur 1 - 1 ", "x"),
  "words of wanting": fill("ada mau beli ", "x"),
  "words of harm": fill("anak sakit tidak ", "x"),
  "letters that unfold": fill("ﷺ"),
  emoji: fill("🚚"),
};

const spoken = (text: string): Content => ({ type: "text", text });
const photo = (caption: string): Content => ({
  type: "media",
  kind: "image",
  mediaRef: { id: "m1" },
  caption,
});
// the hints never touch the env: only `run` does
const tools = kidkazz.tools({} as Env);

/** What goes on from an answer is read with other patterns than what begins. */
const after = (tool: string): Before => ({
  calls: [{ tool, input: { query: "botol" }, output: {} }],
  asked: null,
  items: () => [{ name: "WR-20260120-0001", say: "lacak WR-20260120-0001" }],
});
const heard = (text: string, before?: Before) => hear(kidkazz, text, "id-ID", before);

const readers: Record<string, (text: string) => unknown> = {
  priceLimits,
  quantityIn,
  productWish,
  orderNumbersIn,
  asOrderNumber,
  tellingWords,
  shopWording,
  namesAll: (text) => namesAll("Pigeon Botol Susu Slim Neck 120 ml", text),
  refined: (text) => refined({ query: text }, { query: text, limit: 5 }, false),
  refines: (text) => refines(heard(text, after("search_products"))),
  smallTalk: (text) => smallTalk(kidkazz, heard(text)),
  languageOf: (text) => languageOf(kidkazz, text, "id-ID"),
  featuresOf: (text) => featuresOf(text, kidkazz.aliases, null),
  patternIn: (text) => patternIn(kidkazz, text),
  evidenceOf: (text) => evidenceOf(kidkazz, [photo(text)], "", "id-ID"),
  commandIn: (text) => commandIn(kidkazz, [spoken(text)], "id-ID"),
  channelAsked: (text) => channelAsked(spoken(text)),
  isHard: (text) => isHard(kidkazz, text, 0),
  ...Object.fromEntries(
    tools.flatMap(({ name, offline }) => [
      [`${name}.asks`, (text: string) => offline?.asks(heard(text))],
      [`${name}.asks after itself`, (text: string) => offline?.asks(heard(text, after(name)))],
      [`${name}.input`, (text: string) => offline?.input(heard(text, after(name)))],
    ]),
  ),
};

it.each(Object.entries(readers))("%s reads every message in a moment", (_, read) => {
  // the regular expressions and lists that are made at first use
  read("halo");
  const slow = Object.entries(hostile).filter(([, text]) => {
    // the best of three: the machine may be busy with something else
    for (let attempt = 0; attempt < 3; attempt++) {
      const startedAt = performance.now();
      read(text);
      if (performance.now() - startedAt < moment) return false;
    }
    return true;
  });
  expect(slow.map(([name]) => name)).toEqual([]);
});
