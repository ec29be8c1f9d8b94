import fc from "fast-check";
import type { MessageEntity } from "grammy/types";
import { describe, expect, it } from "vitest";
import { parseMarkdown } from "../../src/channels/markdown";
import { limits } from "../../src/channels/telegram/limits";
import { isLink } from "../../src/channels/telegram/markup";
import { type Outgoing, outgoing } from "../../src/channels/telegram/outgoing";
import { render } from "../../src/channels/telegram/render";
import type { Part, RenderContext } from "../../src/core/channel";
import { choicesOf, chosen, ratings } from "../../src/core/choices";
import type { Reply } from "../../src/core/reply";

const token = (id: string) =>
  `~${[...id].reduce((sum, each) => (sum * 31 + (each.codePointAt(0) ?? 0)) % 2 ** 40, 7).toString(36)}`;
const context: RenderContext = {
  locale: "id-ID",
  texts: { shareContact: "Kirim nomor HP", shareLocation: "Kirim lokasi", chooseFrom: "", openLink: "", rate: "" },
  token,
};
const payloads = (parts: readonly Part[]): Outgoing[] => parts.map(({ payload }) => outgoing.parse(payload));
const rendered = (reply: Partial<Reply>, more: Partial<RenderContext> = {}) =>
  payloads(render({ text: "", ...reply }, { ...context, ...more }));

interface Shown {
  text: string;
  entities: MessageEntity[];
  limit: number;
  buttons: { text: string; data: string }[];
  rows: number[];
}

/** What a customer sees of a message: its words and buttons. */
function shown(message: Outgoing): Shown | null {
  if (message.method === "sendFile" || message.method === "sendMediaGroup") return null;
  const { body } = message;
  const keyboard = body.reply_markup && "inline_keyboard" in body.reply_markup ? body.reply_markup.inline_keyboard : [];
  const buttons = keyboard.flat().map((button) => ({
    text: button.text,
    data: "callback_data" in button ? button.callback_data : "",
  }));
  const rows = keyboard.map((row) => row.length);
  return "text" in body
    ? { text: body.text, entities: body.entities ?? [], limit: limits.text, buttons, rows }
    : { text: body.caption, entities: body.caption_entities ?? [], limit: limits.caption, buttons, rows };
}
const seen = (messages: readonly Outgoing[]) => messages.flatMap((message) => shown(message) ?? []);
const dense = (text: string) => text.replace(/[\s•-]/gu, "");

describe("a reply on Telegram", () => {
  it("has its marks beside its text", () => {
    expect(
      rendered({
        text: "Halo **Kak** & _ibu_, `<b>`:\n- [toko](https://kidkazz.example/a)\n- [mail](mailto:a@b.example)",
      }),
    ).toEqual([
      {
        method: "sendMessage",
        body: {
          text: "Halo Kak & ibu, <b>:\n• toko\n• mail (mailto:a@b.example)",
          entities: [
            { type: "bold", offset: 5, length: 3 },
            { type: "italic", offset: 11, length: 3 },
            { type: "code", offset: 16, length: 3 },
            { type: "text_link", url: "https://kidkazz.example/a", offset: 23, length: 4 },
          ],
          link_preview_options: { is_disabled: true },
        },
      },
    ]);
  });

  it("quotes what it answers, if it is still there", () => {
    expect(rendered({ text: "ya" }, { replyTo: "41" })[0]).toMatchObject({
      body: { reply_parameters: { message_id: 41, allow_sending_without_reply: true } },
    });
    expect(rendered({ text: "ya" }, { replyTo: "x" })[0]).not.toHaveProperty("body.reply_parameters");
  });

  it("has its quick replies as buttons, side by side as far as a phone shows them", () => {
    const titles = ["Ya", "Tidak", "Chat dengan tim", "Lihat semua botol susu", "Batal"];
    const quickReplies = titles.map((title, index) => ({ id: `q${index}`, title }));
    const [only] = seen(rendered({ text: "Lanjut?", quickReplies }));
    expect(only?.buttons.map(({ text, data }) => [data, text])).toEqual(titles.map((title, n) => [`q${n}`, title]));
    expect(only?.rows).toEqual([3, 2]);
    expect(only?.text).toBe("Lanjut?");
  });

  it("numbers its buttons where their titles do not tell them apart, as they are numbered when typed", () => {
    const reply: Reply = {
      text: "Ini pilihannya:",
      cards: [
        {
          id: "1",
          title: "Botol A",
          price: "Rp 95.000",
          subtitle: "240 ml",
          url: "https://kidkazz.example/a",
          actions: [{ id: "a", title: "Cek stok" }],
        },
        { id: "2", title: "Botol B", price: "Rp 80.000", actions: [{ id: "b", title: "Cek stok" }] },
      ],
      quickReplies: [{ id: "c", title: "Yang lain" }],
    };
    const [only] = seen(rendered(reply));
    expect(only?.text).toBe("Ini pilihannya:\n\n1. Botol A — Rp 95.000\n240 ml\n2. Botol B — Rp 80.000");
    expect(only?.buttons.map(({ text, data }) => `${text} → ${data}`)).toEqual([
      "1. Cek stok → a",
      "2. Cek stok → b",
      "3. Yang lain → c",
    ]);
    expect(["1", "2", "3"].map((typed) => chosen(typed, reply)?.id)).toEqual(["a", "b", "c"]);
  });

  it("lists the actions of cards that have several", () => {
    const card = (id: string) => ({
      id,
      title: `Botol ${id}`,
      actions: [
        { id: `s${id}`, title: "Cek stok" },
        { id: `d${id}`, title: "Detail" },
      ],
    });
    const [only] = seen(rendered({ text: "Ini:", cards: [card("A"), card("B")] }));
    expect(only?.text).toBe("Ini:\n\n• Botol A\n1. Cek stok\n2. Detail\n• Botol B\n3. Cek stok\n4. Detail");
    expect(only?.rows).toEqual([2, 2]);
  });

  it("is a photo with a caption where it has one card with a picture", () => {
    const card = {
      id: "1",
      title: "Botol A",
      price: "Rp 95.000",
      imageUrl: "https://img.example/a.jpg",
      actions: [{ id: "a", title: "Cek stok" }],
    };
    expect(rendered({ text: "Ada, Kak.", cards: [card] })).toEqual([
      {
        method: "sendPhoto",
        body: {
          photo: "https://img.example/a.jpg",
          caption: "Ada, Kak.\n\nBotol A — Rp 95.000",
          caption_entities: [{ type: "bold", offset: 11, length: 7 }],
          reply_markup: { inline_keyboard: [[{ text: "Cek stok", callback_data: "a" }]] },
        },
      },
    ]);
    const long = seen(rendered({ text: "x".repeat(1_100), cards: [card] }));
    expect(long.map(({ text, limit }) => [text.length, limit])).toEqual([
      [1_100, limits.text],
      [19, limits.caption],
    ]);
    expect(long[1]?.buttons).toHaveLength(1);
    expect(rendered({ text: "a", cards: [{ ...card, imageUrl: "data:image/png;base64,xx" }] })[0]?.method).toBe(
      "sendMessage",
    );
    expect(rendered({ text: "a", cards: [card, { ...card, id: "2" }] }).map(({ method }) => method)).toEqual([
      "sendMessage",
    ]);
  });

  it.each([
    [4096, [4096]],
    [4097, [4096, 1]],
    [8193, [4096, 4096, 1]],
  ])("of %i characters without a space is cut at the limit", (length, lengths) => {
    expect(seen(rendered({ text: "a".repeat(length) })).map(({ text }) => text.length)).toEqual(lengths);
  });

  it("is cut between paragraphs, and keeps what links and marks it has", () => {
    const paragraph = (n: number) => `**Bagian ${n}** ${"kata ".repeat(500)}[lihat](https://kidkazz.example/${n})`;
    const messages = seen(
      rendered({ text: [1, 2, 3].map(paragraph).join("\n\n"), quickReplies: [{ id: "a", title: "Ya" }] }),
    );
    expect(messages.map(({ text }) => text.slice(0, 8))).toEqual(["Bagian 1", "Bagian 2", "Bagian 3"]);
    expect(messages.map(({ entities }) => entities.map(({ type }) => type))).toEqual([
      ["bold", "text_link"],
      ["bold", "text_link"],
      ["bold", "text_link"],
    ]);
    expect(messages.map(({ buttons }) => buttons.length)).toEqual([0, 0, 1]);
  });

  it("has no more marks in a message than Telegram shows", () => {
    const messages = seen(
      rendered({ text: Array.from({ length: 250 }, (_, n) => `[${n}](https://a.example/${n})`).join(" ") }),
    );
    expect(messages.flatMap(({ entities }) => entities)).toHaveLength(250);
    for (const { entities } of messages) expect(entities.length).toBeLessThanOrEqual(100);
  });

  it.each([
    [64, 64],
    [65, 11],
    [600, 11],
  ])("has a button's data of %i bytes as it is or as a token", (bytes, most) => {
    const id = "é".repeat(Math.floor(bytes / 2)) + "x".repeat(bytes % 2);
    const [only] = seen(rendered({ text: "?", quickReplies: [{ id, title: "Ya" }] }));
    const data = only?.buttons[0]?.data ?? "";
    expect(data).toBe(bytes <= 64 ? id : token(id));
    expect(new TextEncoder().encode(data).length).toBeLessThanOrEqual(most);
  });

  it("says in its text what a button cannot", () => {
    const title = `Saya mau tanya ${"panjang ".repeat(10)}sekali`;
    const [only] = seen(
      rendered({
        text: "?",
        quickReplies: [
          { id: "a", title },
          { id: "b", title: "Tidak" },
        ],
      }),
    );
    expect(only?.text).toBe(`?\n\n1. ${title}`);
    expect(only?.buttons.map(({ text }) => text)).toEqual([`1. ${title}`.slice(0, 63).concat("…"), "2. Tidak"]);
  });

  it("has a keyboard more for every thirty buttons", () => {
    const quickReplies = Array.from({ length: 65 }, (_, n) => ({ id: `q${n}`, title: `Toko ${n}` }));
    const messages = seen(rendered({ text: "Yang mana?", quickReplies }));
    expect(messages.map(({ buttons }) => buttons.length)).toEqual([30, 30, 5]);
    expect(messages[2]?.text).toBe("61. Toko 60\n62. Toko 61\n63. Toko 62\n64. Toko 63\n65. Toko 64");
  });

  it("asks for a rating with five stars, below whatever else it offers", () => {
    const [only] = seen(rendered({ text: "Gimana?", request: "rating", quickReplies: [{ id: "a", title: "Nanti" }] }));
    expect(only?.rows).toEqual([1, 5]);
    expect(only?.buttons.slice(1).map(({ data }) => data)).toEqual(ratings.map(({ id }) => id));
    expect(seen(rendered({ request: "rating" }))[0]?.text).toBe("⭐");
  });

  it.each([
    ["contact", { text: "Kirim nomor HP", request_contact: true }],
    ["location", { text: "Kirim lokasi", request_location: true }],
  ] as const)("asks for a %s with a keyboard, in a message more where there are buttons", (request, button) => {
    const keyboard = { keyboard: [[button]], resize_keyboard: true, one_time_keyboard: true };
    expect(rendered({ text: "Boleh?", request })).toMatchObject([{ body: { text: "Boleh?", reply_markup: keyboard } }]);
    expect(rendered({ text: "Boleh?", request, quickReplies: [{ id: "a", title: "Nanti" }] })).toMatchObject([
      { body: { text: "Boleh?", reply_markup: { inline_keyboard: [[{ callback_data: "a" }]] } } },
      { body: { text: button.text, reply_markup: keyboard } },
    ]);
  });

  it("has its files after its words, beside each other in albums", () => {
    const files = (mimeType: string, count: number) =>
      Array.from({ length: count }, (_, n) => ({ key: `${mimeType}/${n}`, mimeType, filename: `f${n}` }));
    const attachments = [
      ...files("image/jpeg", 11),
      ...files("video/mp4", 1),
      ...files("application/pdf", 2),
      ...files("audio/ogg", 2),
    ];
    const parts = render({ text: "Ini", attachments }, context);
    const shape = payloads(parts).map((message) =>
      message.method === "sendMediaGroup"
        ? message.files.map(({ kind }) => kind[0]).join("")
        : message.method === "sendFile"
          ? message.kind
          : message.method,
    );
    expect(shape).toEqual(["sendMessage", "pppppppppp", "pv", "dd", "voice", "voice"]);
    expect(parts[3]?.text).toBe("[document] f0\n[document] f1");
  });

  it("is nothing where it says nothing", () => {
    expect(rendered({ text: " \n " })).toEqual([]);
  });
});

describe("any reply", () => {
  const words = fc.array(
    fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 30 }),
      fc.string({ unit: "binary", maxLength: 8 }),
      fc.constantFrom("\n", "\n\n", " ", "\n- ", "\n1. ", "**b c**", "*i*", "`a*b`", "👨‍👩‍👧‍👦", "_", "**", "&<>"),
      fc.constantFrom("[toko](https://kidkazz.example/a)", "[x](mailto:a@b.example)", "https://a.example/b_c_d"),
      fc.integer({ min: 1, max: 3000 }).map((n) => "panjang ".repeat(n / 8)),
      fc.integer({ min: 1, max: 5000 }).map((n) => "é".repeat(n)),
    ),
    { maxLength: 12 },
  );
  const text = words.map((some) => some.join(""));
  const title = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom("Ya", "Cek stok", "Lihat yang lain", "Tidak") },
    { weight: 2, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 90 }) },
  );
  const choice = fc.record({ id: fc.string({ unit: "grapheme", minLength: 1, maxLength: 90 }), title });
  const card = fc.record(
    {
      id: fc.string({ minLength: 1, maxLength: 8 }),
      title: fc.oneof(title, fc.constant("")),
      subtitle: fc.string({ unit: "grapheme", maxLength: 40 }),
      price: fc.constant("Rp 150.000"),
      imageUrl: fc.constantFrom("https://img.example/a.jpg", "x"),
      url: fc.constantFrom("https://kidkazz.example/p", "javascript:x"),
      actions: fc.array(choice, { maxLength: 4 }),
    },
    { requiredKeys: ["id", "title"] },
  );
  const reply: fc.Arbitrary<Reply> = fc.record(
    {
      text,
      quickReplies: fc.oneof(fc.array(choice, { maxLength: 5 }), fc.array(choice, { maxLength: 70 })),
      cards: fc.oneof(fc.array(card, { maxLength: 1 }), fc.array(card, { maxLength: 6 })),
      request: fc.constantFrom("rating", "contact", "location", "login"),
      attachments: fc.array(
        fc.record({ key: fc.string({ minLength: 1 }), mimeType: fc.constantFrom("image/png", "x/y") }),
        { maxLength: 4 },
      ),
    },
    { requiredKeys: ["text"] },
  );
  const numRuns = 1_500;

  it("leaves every choice within reach, with its whole title", () => {
    fc.assert(
      fc.property(reply, (some) => {
        const messages = seen(rendered(some));
        const buttons = messages.flatMap((message) => message.buttons);
        const said = dense(messages.map((message) => message.text).join("\n"));
        const all = choicesOf(some);
        for (const [index, { id, title: whole }] of all.entries()) {
          const data = new TextEncoder().encode(id).length <= 64 ? id : token(id);
          const button = buttons.find((each) => each.data === data);
          expect(button?.data).toBe(data);
          // the same id again is the same choice by another name
          if (all.findIndex((each) => each.id === id) !== index) continue;
          const label = dense(button?.text ?? "");
          const isThere = label.endsWith(dense(whole)) || said.includes(dense(`${index + 1}. ${whole}`));
          expect(isThere, `${whole} is neither on its button nor in the text`).toBe(true);
        }
        if (some.request === "rating")
          expect(buttons.slice(-5).map(({ data }) => data)).toEqual(ratings.map(({ id }) => id));
      }),
      { numRuns },
    );
  });

  it("arrives whole, in order, with every link, and no character is cut in two", () => {
    fc.assert(
      fc.property(reply, (some) => {
        const messages = seen(rendered(some));
        const spans = parseMarkdown(some.text).flatMap((line) => [
          { text: line.prefix, url: undefined },
          ...line.spans,
        ]);
        const expected = dense(
          spans.map(({ text: own, url }) => own + (url === undefined || isLink(url) ? "" : `(${url})`)).join(""),
        );
        expect(dense(messages.map((message) => message.text).join("")).startsWith(expected)).toBe(true);
        const links = messages.flatMap(({ entities }) =>
          entities.flatMap((each) => (each.type === "text_link" ? [each.url] : [])),
        );
        const wanted = spans.flatMap(({ url }) => (url !== undefined && isLink(url) ? [url] : []));
        expect(links.slice(0, wanted.length)).toEqual(wanted);
        const said = messages.map((message) => message.text);
        for (const one of said) expect(one.isWellFormed()).toBe(true);
        for (const { price, subtitle, title: name } of some.cards ?? []) {
          for (const fact of [price, subtitle, name]) expect(dense(said.join(""))).toContain(dense(fact ?? ""));
        }
      }),
      { numRuns },
    );
  });

  it("keeps to every limit", () => {
    fc.assert(
      fc.property(reply, (some) => {
        for (const message of rendered(some)) {
          if (message.method === "sendMediaGroup") expect(message.files.length).toBeLessThanOrEqual(limits.album);
          const view = shown(message);
          if (!view) continue;
          expect(view.text.length).toBeLessThanOrEqual(view.limit);
          if (message.method === "sendMessage") expect(view.text.trim()).not.toBe("");
          expect(view.entities.length).toBeLessThanOrEqual(limits.entities);
          for (const { offset, length } of view.entities) {
            expect(length).toBeGreaterThan(0);
            expect(offset + length).toBeLessThanOrEqual(view.text.length);
          }
          expect(view.buttons.length).toBeLessThanOrEqual(limits.buttons + ratings.length);
          for (const { text: label, data } of view.buttons) {
            expect(label.trim()).not.toBe("");
            expect(label.length).toBeLessThanOrEqual(limits.buttonTitle);
            const bytes = new TextEncoder().encode(data).length;
            expect(bytes).toBeGreaterThanOrEqual(1);
            expect(bytes).toBeLessThanOrEqual(limits.callbackDataBytes);
          }
        }
      }),
      { numRuns },
    );
  });
});
