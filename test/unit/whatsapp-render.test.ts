import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMarkdown } from "../../src/channels/markdown";
import { limits } from "../../src/channels/whatsapp/limits";
import { type Message, type Outgoing, outgoing } from "../../src/channels/whatsapp/outgoing";
import { render } from "../../src/channels/whatsapp/render";
import type { RenderContext } from "../../src/core/channel";
import { choicesOf, chosen } from "../../src/core/choices";
import type { Reply } from "../../src/core/reply";

const token = (id: string) =>
  `~${[...id].reduce((sum, each) => (sum * 31 + (each.codePointAt(0) ?? 0)) % 2 ** 40, 7).toString(36)}`;
const context: RenderContext = {
  locale: "id-ID",
  texts: { shareContact: "", shareLocation: "", chooseFrom: "Lihat pilihan", openLink: "Buka", rate: "Beri nilai" },
  token,
};
const parts = (reply: Partial<Reply>, more: Partial<RenderContext> = {}) =>
  render({ text: "", ...reply }, { ...context, ...more });
const payloads = (reply: Partial<Reply>): Outgoing[] => parts(reply).map(({ payload }) => outgoing.parse(payload));
const messages = (reply: Partial<Reply>): Message[] =>
  payloads(reply).flatMap((each) => (each.send === "message" ? [each.body] : []));
const replies = (...titles: string[]) => titles.map((title, index) => ({ id: `q${index}`, title }));

interface Shown {
  text: string;
  limit: number;
  taps: { id: string; title: string; description?: string }[];
}

/** What a customer sees of a message: its words, and what can be tapped. */
function shown(message: Message): Shown {
  if (message.type === "text") return { text: message.text.body, limit: limits.text, taps: [] };
  if (message.type === "image") return { text: message.image.caption ?? "", limit: limits.caption, taps: [] };
  if (message.type === "template") return { text: "", limit: 0, taps: [] };
  const { interactive } = message;
  const { text } = interactive.body;
  switch (interactive.type) {
    case "button":
      return { text, limit: limits.body, taps: interactive.action.buttons.map(({ reply }) => reply) };
    case "list":
      return { text, limit: limits.listBody, taps: interactive.action.sections.flatMap(({ rows }) => rows) };
    case "cta_url":
      return { text: `${text}\n${interactive.action.parameters.url}`, limit: limits.body + limits.url, taps: [] };
    default:
      return { text, limit: limits.body, taps: [] };
  }
}
const dense = (text: string) => text.replace(/[\s*_`-]/gu, "");

describe("a reply on WhatsApp", () => {
  it("has its marks within the text, and addresses behind their labels", () => {
    expect(messages({ text: "Halo **Kak** & _ibu_, `SKU-1`, **a*b**:\n- [toko](https://kidkazz.example/a)" })).toEqual([
      {
        type: "text",
        text: { body: "Halo *Kak* & _ibu_, `SKU-1`, a*b:\n- toko (https://kidkazz.example/a)", preview_url: false },
      },
    ]);
  });

  it("has up to three short choices as buttons, in the same bubble", () => {
    expect(messages({ text: "Lanjut?", quickReplies: replies("Ya", "Tidak", "Chat dengan tim") })).toEqual([
      {
        type: "interactive",
        interactive: {
          type: "button",
          body: { text: "Lanjut?" },
          action: {
            buttons: replies("Ya", "Tidak", "Chat dengan tim").map((reply) => ({ type: "reply", reply })),
          },
        },
      },
    ]);
  });

  it("has more of them, or longer ones, as a list; those that are alike by number, with what they are about", () => {
    const cards = ["Botol A", "Botol B"].map((title, n) => ({
      id: title,
      title,
      price: "Rp 95.000",
      actions: [{ id: `stock:${n}`, title: "Cek stok" }],
    }));
    expect(messages({ text: "Ini:", cards, quickReplies: replies("Yang lain") })).toEqual([
      {
        type: "interactive",
        interactive: {
          type: "list",
          body: { text: "Ini:\n\n- *Botol A* — Rp 95.000\n- *Botol B* — Rp 95.000" },
          action: {
            button: "Lihat pilihan",
            sections: [
              {
                rows: [
                  { id: "stock:0", title: "1. Cek stok", description: "Botol A" },
                  { id: "stock:1", title: "2. Cek stok", description: "Botol B" },
                  { id: "q0", title: "3. Yang lain" },
                ],
              },
            ],
          },
        },
      },
    ]);
    const [long] = messages({
      text: "Yang mana?",
      quickReplies: replies("Popok celana ukuran M isi 34", "Ya", "T", "B"),
    });
    expect(long && shown(long).taps[0]).toEqual({
      id: "q0",
      title: "1. Popok celana ukuran …",
      description: "Popok celana ukuran M isi 34",
    });
  });

  it("has each id once, whatever else the same choice is called", () => {
    const actions = [{ id: "r", title: "Cek stok" }];
    const cards = [{ id: "1", title: "Botol", actions }];
    const [only] = messages({ text: "Ini:", cards, quickReplies: [{ id: "r", title: "Cek stok no. 1" }] });
    expect(only && shown(only)).toMatchObject({ text: "Ini:\n\n*Botol*", taps: [{ id: "r", title: "Cek stok" }] });
  });

  it("tells nothing twice that the text names already, and no address without a host", () => {
    const text = "Ini 2 pilihan:\n1. Botol A: Rp 95.000\n2. Botol B: Rp 80.000";
    const cards = ["Botol A", "Botol B"].map((title, n) => ({
      id: title,
      title,
      subtitle: "★ 4.9",
      price: n ? "Rp 80.000" : "Rp 95.000",
      url: n ? "/demo/b" : "https://kidkazz.example/a",
    }));
    const [only] = messages({ text, cards });
    expect(only && shown(only).text).toBe(
      "Ini 2 pilihan:\n1. Botol A: Rp 95.000\n★ 4.9\nhttps://kidkazz.example/a\n2. Botol B: Rp 80.000\n★ 4.9",
    );
    const [other] = messages({ text: "Ini 2 pilihan:\n2. Botol A: Rp 95.000\n1. Botol B: Rp 80.000", cards });
    expect(other && shown(other).text).toContain("- *Botol A* — Rp 95.000");
  });

  it("has more than ten as numbers to type", () => {
    const quickReplies = replies(...Array.from({ length: 11 }, (_, n) => `Pilihan ${n}`));
    const [only, ...others] = messages({ text: "Pilih:", quickReplies });
    expect(others).toEqual([]);
    expect(only).toMatchObject({ type: "text", text: { body: expect.stringContaining("11. Pilihan 10") } });
    expect(chosen("11", { quickReplies })).toEqual({ id: "q10", title: "Pilihan 10" });
  });

  it("asks for a rating by a list, in the bubble that says goodbye", () => {
    const [only, ...others] = messages({ text: "Sudah selesai ya Kak. Puas?", request: "rating" });
    expect(others).toEqual([]);
    expect(only && shown(only).taps.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5].map((n) => `rating:${n}`));
    expect(only).toMatchObject({ interactive: { type: "list", action: { button: "Beri nilai" } } });
  });

  it("asks for the location in the channel's own way", () => {
    expect(messages({ text: "Kirim lokasinya ya Kak", request: "location" })).toMatchObject([
      { interactive: { type: "location_request_message", action: { name: "send_location" } } },
    ]);
  });

  it("shows one card with its picture, and its address as a button", () => {
    const card = {
      id: "1",
      title: "Botol",
      price: "Rp 95.000",
      imageUrl: "https://kidkazz.example/b.jpg",
      url: "https://kidkazz.example/b",
    };
    const header = { type: "image", image: { link: card.imageUrl } };
    expect(messages({ text: "Ada Kak:", cards: [card] })).toMatchObject([
      {
        interactive: {
          type: "cta_url",
          header,
          body: { text: "Ada Kak:\n\n*Botol* — Rp 95.000" },
          action: { parameters: { display_text: "Buka", url: card.url } },
        },
      },
    ]);
    const actions = [{ id: "s", title: "Cek stok" }];
    expect(messages({ text: "Ada:", cards: [{ ...card, actions }] })).toMatchObject([
      { interactive: { type: "button", header, body: { text: expect.stringContaining(card.url) } } },
    ]);
  });

  it("quotes what it answers, sends files each by itself, and has a template for a shut window", () => {
    const attachments = [
      { key: "a/1.jpg", mimeType: "image/jpeg" },
      { key: "a/2", mimeType: "image/webp", filename: "x.webp" },
    ];
    const all = parts({ text: "Ini\nfotonya", attachments }, { replyTo: "wamid.Q" });
    expect(all.map(({ payload }) => payload)).toMatchObject([
      { send: "message", replyTo: "wamid.Q" },
      { send: "file", kind: "image", key: "a/1.jpg" },
      { send: "file", kind: "document", filename: "x.webp" },
    ]);
    expect(all[0]?.outsideWindow).toBeUndefined();
    expect(parts({ text: "Sudah\ndikirim  Kak" })[0]?.outsideWindow).toMatchObject({
      body: {
        template: {
          name: "ticket_reply",
          language: { code: "id" },
          components: [{ parameters: [{ type: "text", text: "Sudah dikirim Kak" }] }],
        },
      },
    });
    expect(parts({ text: "x".repeat(2000) })[0]?.outsideWindow).toBeUndefined();
  });

  it.each([
    ["a text of 4096 characters is one bubble", "x".repeat(limits.text), 1],
    ["one of 4097 is two", "x".repeat(limits.text + 1), 2],
  ])("%s", (_, text, count) => {
    expect(messages({ text })).toHaveLength(count);
  });

  it("a body of 1025 characters has its buttons as a list", () => {
    const at = (length: number) => messages({ text: "x".repeat(length), quickReplies: replies("Ya") })[0];
    expect(at(limits.body)).toMatchObject({ interactive: { type: "button" } });
    expect(at(limits.body + 1)).toMatchObject({ interactive: { type: "list" } });
  });
});

const quickReply = fc.record({
  id: fc.string({ minLength: 1, maxLength: 300 }),
  title: fc.string({ minLength: 1, maxLength: 90, unit: "grapheme" }),
});
const reply: fc.Arbitrary<Reply> = fc.record(
  {
    text: fc.oneof(
      fc.string({ maxLength: 300, unit: "grapheme" }),
      fc.lorem({ maxCount: 900 }),
      fc.stringMatching(/^[\n *_`a-c[\]()-]{0,200}$/),
    ),
    quickReplies: fc.uniqueArray(quickReply, { maxLength: 13, selector: ({ id }) => id }),
    cards: fc.array(
      fc.record(
        {
          id: fc.string({ minLength: 1 }),
          title: fc.string({ minLength: 1, maxLength: 200, unit: "grapheme" }),
          subtitle: fc.string({ maxLength: 60 }),
          price: fc.constantFrom("Rp 95.000", "Rp 1.250.000"),
          imageUrl: fc.constantFrom("https://kidkazz.example/a.jpg", "ftp://x"),
          url: fc.constantFrom("https://kidkazz.example/a", "notalink"),
          actions: fc.array(quickReply, { maxLength: 2 }),
        },
        { requiredKeys: ["id", "title"] },
      ),
      { maxLength: 5 },
    ),
    request: fc.constantFrom("rating" as const, "location" as const, "contact" as const, "login" as const),
  },
  { requiredKeys: ["text"] },
);

describe("any reply", () => {
  it("leaves every choice within reach, with its whole title", () => {
    fc.assert(
      fc.property(reply, (given) => {
        const seen = messages(given).map(shown);
        const taps = seen.flatMap((each) => each.taps);
        const text = seen.map((each) => each.text).join("\n");
        const firsts = new Map(
          choicesOf(given)
            .map(({ id, title }) => [id, title] as const)
            .reverse(),
        );
        for (const [index, { id, title }] of choicesOf(given).entries()) {
          const tapped = taps.find((tap) => tap.id === id || tap.id === token(id));
          const whole = title.trim().replace(/\s+/g, " ");
          const numbered = choicesOf(given).some(
            (each, at) => each.id === id && dense(text).includes(dense(`${at + 1}. ${each.title}`)),
          );
          expect(tapped !== undefined || numbered, `${title} cannot be reached`).toBe(true);
          const inTap =
            tapped && [tapped.title, tapped.description].some((words) => words?.replace(/^\d+\. /, "") === whole);
          // the same id again is the same choice by another name
          if (firsts.get(id) === title)
            expect(inTap || numbered || whole === "", `${title} is not shown whole`).toBe(true);
          if (choicesOf(given).length > 1) expect(chosen(String(index + 1), given)?.id).toBe(id);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("arrives whole and in order, and no character is cut in two", () => {
    fc.assert(
      fc.property(reply, (given) => {
        const seen = messages(given).map(shown);
        const said = dense(seen.map((each) => each.text).join(""));
        const wanted = parseMarkdown(given.text)
          .map(({ prefix, spans }) => prefix + spans.map((span) => span.text).join(""))
          .join("\n");
        let at = 0;
        for (const character of dense(wanted)) {
          const found = said.indexOf(character, at);
          expect(found, `${JSON.stringify(character)} is missing`).toBeGreaterThanOrEqual(at);
          at = found + character.length;
        }
        for (const { price = "", title } of given.cards ?? [])
          expect(said).toContain(dense(price) && dense(title) ? dense(price) : "");
        for (const each of seen) expect(each.text.isWellFormed()).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it("keeps to every limit", () => {
    fc.assert(
      fc.property(reply, (given) => {
        const all = messages(given);
        for (const message of all) {
          const { text, limit, taps } = shown(message);
          expect(text.length).toBeLessThanOrEqual(limit);
          expect(text.trim()).not.toBe("");
          expect(new Set(taps.map(({ id }) => id)).size).toBe(taps.length);
          if (message.type !== "interactive") continue;
          const list = message.interactive.type === "list";
          expect(taps.length).toBeLessThanOrEqual(list ? limits.rows : limits.buttons);
          expect(new Set(taps.map(({ title }) => title)).size).toBe(taps.length);
          for (const { id, title, description } of taps) {
            expect(title.length).toBeGreaterThan(0);
            expect(title.length).toBeLessThanOrEqual(list ? limits.rowTitle : limits.buttonTitle);
            expect(id.length).toBeLessThanOrEqual(list ? limits.rowId : limits.buttonId);
            expect(description?.length ?? 1).toBeLessThanOrEqual(limits.rowDescription);
            expect(description).not.toBe("");
          }
        }
        // bubbles cost money: more than one only where the words fill more than one
        const length = all.reduce((sum, message) => sum + shown(message).text.length, 0);
        if (all.length > 1 && given.request !== "location") expect(length).toBeGreaterThan(limits.text / 2);
      }),
      { numRuns: 1000 },
    );
  });
});
