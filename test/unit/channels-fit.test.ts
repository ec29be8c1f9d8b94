import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { charactersOf, fitLines } from "../../src/channels/fit";
import { type Line, parseMarkdown } from "../../src/channels/markdown";

const plain = ({ prefix, spans }: Line) => prefix + spans.map(({ text, url }) => text + (url ?? "")).join("");
const read = (text: string) => parseMarkdown(text).map(plain).join("\n");
const sizeOf = (line: Line) => plain(line).length;
const dense = (text: string) => text.replace(/\s/gu, "");

describe("the subset of Markdown", () => {
  it.each<[string, Line["spans"]]>([
    ["a **b** c", [{ text: "a " }, { text: "b", bold: true }, { text: " c" }]],
    [
      "__b__ *i* _i_",
      [
        { text: "b", bold: true },
        { text: " " },
        { text: "i", italic: true },
        { text: " " },
        { text: "i", italic: true },
      ],
    ],
    ["***x***", [{ text: "x", bold: true, italic: true }]],
    [
      "**a *b* c**",
      [
        { text: "a ", bold: true },
        { text: "b", bold: true, italic: true },
        { text: " c", bold: true },
      ],
    ],
    ["`a*b*`", [{ text: "a*b*", code: true }]],
    ["[toko](https://kidkazz.example/a_(b))", [{ text: "toko", url: "https://kidkazz.example/a_(b)" }]],
    ["**Botol**nya", [{ text: "Botol", bold: true }, { text: "nya" }]],
  ])("reads %j", (text, spans) => {
    expect(parseMarkdown(text)).toEqual([{ prefix: "", spans }]);
  });

  it.each([
    "2*3*4 = 24",
    "snake_case_name",
    "https://a.example/x_y_z*",
    "a * b * c",
    "**",
    "*",
    "[x](y)",
    "* *",
    "~a~",
  ])("leaves %j as it is", (text) => {
    expect(read(text)).toBe(text.replace(/^\* /, "- "));
  });

  it("reads lists, however they are marked, and keeps their numbers", () => {
    expect(parseMarkdown("* a\n  - b\n3) c\n10. d").map(({ prefix }) => prefix)).toEqual(["- ", "  - ", "3) ", "10. "]);
  });

  it("keeps every character that is no markup", () => {
    const word = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
      .filter((text) => !/[*_`[\]()\s\-+•\d]/u.test(text));
    const marked = fc
      .tuple(fc.constantFrom("", "**", "*", "_", "`", "__"), word)
      .map(([mark, text]) => [mark + text + mark, text]);
    fc.assert(
      fc.property(fc.array(marked, { maxLength: 8 }), (words) => {
        const text = words.map(([written]) => written).join(" ");
        expect(read(text)).toBe(words.map(([, seen]) => seen).join(" "));
      }),
      { numRuns: 2_000 },
    );
  });

  it("takes no more than a moment for any text", () => {
    const started = performance.now();
    for (const text of ["*", "**", "_", "`", "[", "[a](", "*a", "**a *b "]) parseMarkdown(text.repeat(4_000));
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});

describe("fitLines", () => {
  const text = fc
    .array(
      fc.oneof(
        fc.string({ unit: "grapheme", maxLength: 60 }),
        fc.constantFrom("\n", "\n\n", " ", "\n- ", "\n1. ", "**b c**", "👨‍👩‍👧‍👦"),
      ),
      { maxLength: 25 },
    )
    .map((parts) => parts.join(""));
  const limit = fc.integer({ min: 24, max: 200 });

  it("keeps to the limit, in order, and loses nothing but blanks", () => {
    fc.assert(
      fc.property(text, limit, (written, most) => {
        const lines = parseMarkdown(written);
        const groups = fitLines(lines, most, sizeOf);
        for (const group of groups) expect(group.map(plain).join("\n").length).toBeLessThanOrEqual(most);
        expect(dense(groups.flat().map(plain).join("\n"))).toBe(dense(lines.map(plain).join("\n")));
      }),
      { numRuns: 2_000 },
    );
  });

  it("cuts no user-perceived character", () => {
    fc.assert(
      fc.property(text, limit, (written, most) => {
        const lines = parseMarkdown(written);
        const cut = fitLines(lines, most, sizeOf).flatMap((group) =>
          group.flatMap((line) => charactersOf(dense(plain(line)), most / 2)),
        );
        const whole = lines.flatMap((line) =>
          plain(line)
            .split(/\s+/u)
            .flatMap((word) => charactersOf(word, most / 2)),
        );
        expect(cut).toEqual(whole);
      }),
      { numRuns: 1_000 },
    );
  });

  it("cuts between paragraphs, then between lines, then between words", () => {
    const parts = (written: string, most: number) =>
      fitLines(parseMarkdown(written), most, sizeOf).map((group) => group.map(plain).join("\n"));
    expect(parts("satu dua\n\ntiga empat", 20)).toEqual(["satu dua\n\ntiga empat"]);
    expect(parts("satu dua\n\ntiga empat", 19)).toEqual(["satu dua", "tiga empat"]);
    expect(parts("buka\n\n- satu\n- dua\n- tiga", 22)).toEqual(["buka", "- satu\n- dua\n- tiga"]);
    expect(parts("- satu\n- dua\n- tiga", 14)).toEqual(["- satu\n- dua", "- tiga"]);
    expect(parts("satu dua tiga", 9)).toEqual(["satu dua", "tiga"]);
    expect(parts("supercalifragilistic", 10)).toEqual(["supercalif", "ragilistic"]);
    expect(parts("[lihat di sini](https://a.example/b)", 40)).toEqual(["lihat di sinihttps://a.example/b"]);
  });

  it("cuts a family of one emoji only where it is longer than a whole group", () => {
    const family = "👨‍👩‍👧‍👦";
    const groups = fitLines(parseMarkdown(family.repeat(5)), family.length * 2 + 1, sizeOf);
    expect(groups.map((group) => group.map(plain).join(""))).toEqual([family.repeat(2), family.repeat(2), family]);
  });
});
