import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withoutForeignLinks } from "../../src/core/assistant/links";
import { readDraft } from "../../src/core/assistant/reply-contract";
import { Shown } from "../../src/core/assistant/shown";
import { TextField } from "../../src/core/assistant/text-field";

/** A text in pieces of random length. */
const inPieces = fc
  .tuple(fc.string({ unit: "grapheme" }), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }))
  .map(([text, sizes]) => ({ text, sizes }));

function cut(text: string, sizes: readonly number[]): string[] {
  const pieces: string[] = [];
  for (let at = 0, n = 0; at < text.length; n++) {
    const size = sizes[n % sizes.length] ?? 1;
    pieces.push(text.slice(at, at + size));
    at += size;
  }
  return pieces;
}

describe("the text field", () => {
  it("is read the same however it is cut", () => {
    fc.assert(
      fc.property(inPieces, ({ text, sizes }) => {
        const field = new TextField();
        const json = JSON.stringify({ text, intent: 'a "text":"b"' });
        expect(
          cut(json, sizes)
            .map((piece) => field.push(piece))
            .join(""),
        ).toBe(text);
        expect(field.open).toBe(false);
      }),
    );
  });

  it("understands escapes", () => {
    const field = new TextField();
    expect(field.push(String.raw`{"text": "a\nb\u00e9\ud83d\ude00\/\"`)).toBe('a\nbé😀/"');
    expect(field.open).toBe(true);
  });

  it("gives nothing of what is not a reply", () => {
    expect(new TextField().push('Halo Kak, ini "text": "bukan JSON" ya, dan masih panjang sekali')).toBe("");
  });
});

describe("what is shown", () => {
  it("is all of the text, by whole sentences", () => {
    fc.assert(
      fc.property(inPieces, ({ text, sizes }) => {
        const parts: string[] = [];
        const shown = new Shown(
          (sentence) => sentence,
          (part) => parts.push(part),
        );
        for (const piece of cut(text, sizes)) shown.push(piece);
        shown.end();
        expect(parts.join("")).toBe(text.trimStart());
        expect(shown.text).toBe(parts.join(""));
      }),
    );
  });

  it("holds a sentence back until it is whole, and a figure is not its end", () => {
    const parts: string[] = [];
    const shown = new Shown(
      (sentence) => sentence,
      (part) => parts.push(part),
    );
    shown.push("Harganya Rp 150.000 ya");
    shown.push(". Stok ada.");
    expect(parts).toEqual(["Harganya Rp 150.000 ya. "]);
    shown.drop();
    shown.end();
    expect(shown.text).toBe("Harganya Rp 150.000 ya. ");
  });
});

describe("links", () => {
  const clean = (text: string) => withoutForeignLinks(text, (url) => url.includes("toko.example"));

  it.each([
    ["Lihat https://toko.example/a.", "Lihat https://toko.example/a."],
    ["Lihat https://jahat.example/a. Ya", "Lihat. Ya"],
    ["[toko](https://toko.example) dan [sini](http://x.y/z)", "[toko](https://toko.example) dan sini"],
    ["![foto](https://toko.example/a.png)", "foto"],
    ["klik bit.ly/abc ya", "klik ya"],
    ["javascript [x](javascript:alert(1))", "javascript x)"],
    ["kirim ke cs@toko.co.id, Rp 150.000. Dr.Brown's v1.2", "kirim ke cs@toko.co.id, Rp 150.000. Dr.Brown's v1.2"],
    ["ftp://a.b/c wa.me/62812", ""],
  ])("%s", (given, expected) => {
    expect(clean(given).trim()).toBe(expected);
  });
});

describe("a draft", () => {
  it("is null when there is nothing to say", async () => {
    for (const body of ["", "  ", "{", '{"text":""}', "[1,2]", "```", '{"answer":"x"}']) {
      expect(await readDraft(body), body).toBeNull();
    }
  });
});
