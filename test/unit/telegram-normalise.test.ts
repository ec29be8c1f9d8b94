import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalise } from "../../src/channels/telegram/normalise";
import { type Content, type InboundEvent, inboundEvent } from "../../src/core/turn";

const receivedAt = 1_790_000_000_000;
const read = (update: unknown) => normalise(update, { account: "777", receivedAt, fallbackId: "sha256-00" });
const only = (update: unknown): InboundEvent => {
  const { events } = read(update);
  expect(events).toHaveLength(1);
  return inboundEvent.parse(events[0]);
};

const from = { id: 5551234, is_bot: false, first_name: "Rina", last_name: "Wulandari", language_code: "id" };
const chat = { id: 5551234, type: "private", first_name: "Rina" };
const head = { message_id: 41, from, chat, date: 1_789_999_000 };
const message = (more: Record<string, unknown>, about: Record<string, unknown> = {}) => ({
  update_id: 900_001,
  message: { ...head, ...about, ...more },
});
const group = { id: -100_123, type: "supergroup", title: "Arisan" };

describe("a message", () => {
  it("is a turn, with all that is known of it", () => {
    expect(only(message({ text: "stok dot?", reply_to_message: { message_id: 40, text: "x" } }))).toEqual({
      event: "turn",
      eventId: "900001",
      channel: "telegram",
      account: "777",
      address: "5551234",
      sentAt: 1_789_999_000_000,
      sender: { externalId: "5551234", aliases: [], displayName: "Rina Wulandari", locale: "id-ID" },
      content: { type: "text", text: "stok dot?" },
      externalId: "41",
      replyTo: "40",
      order: 900_001,
    });
  });

  const file = { file_id: "F1", file_unique_id: "u1", file_size: 1200 };
  const kinds: [string, Record<string, unknown>, Content][] = [
    [
      "a picture, the largest of its sizes",
      {
        photo: [
          { ...file, width: 320, height: 320 },
          { ...file, file_id: "F2", file_size: 9000, width: 1280, height: 1280 },
          { ...file, file_id: "F0", width: 90, height: 90 },
        ],
        caption: "dotnya bocor",
        media_group_id: "g1",
      },
      {
        type: "media",
        kind: "image",
        mediaRef: { id: "F2", size: 9000, mimeType: "image/jpeg" },
        caption: "dotnya bocor",
      },
    ],
    [
      "a video",
      { video: { ...file, mime_type: "video/quicktime", file_name: "a.mov", duration: 3 } },
      {
        type: "media",
        kind: "video",
        mediaRef: { id: "F1", size: 1200, mimeType: "video/quicktime", filename: "a.mov" },
      },
    ],
    [
      "an animation, which comes with a document",
      { animation: { ...file, duration: 1 }, document: { ...file, file_id: "D" } },
      { type: "media", kind: "video", mediaRef: { id: "F1", size: 1200, mimeType: "video/mp4" } },
    ],
    [
      "a round video",
      { video_note: { ...file, length: 240 } },
      { type: "media", kind: "video", mediaRef: { id: "F1", size: 1200, mimeType: "video/mp4" } },
    ],
    [
      "a voice note",
      { voice: { ...file, mime_type: "audio/ogg", duration: 4 } },
      { type: "media", kind: "voice", mediaRef: { id: "F1", size: 1200, mimeType: "audio/ogg" } },
    ],
    [
      "a song",
      { audio: { ...file, mime_type: "audio/mpeg" } },
      { type: "media", kind: "audio", mediaRef: { id: "F1", size: 1200, mimeType: "audio/mpeg" } },
    ],
    [
      "a document",
      { document: { ...file, file_name: "bukti.pdf", mime_type: "application/pdf" }, caption: "bukti transfer" },
      {
        type: "media",
        kind: "document",
        mediaRef: { id: "F1", size: 1200, mimeType: "application/pdf", filename: "bukti.pdf" },
        caption: "bukti transfer",
      },
    ],
    [
      "a sticker",
      { sticker: { ...file, emoji: "👍", is_animated: false, is_video: false } },
      { type: "media", kind: "sticker", mediaRef: { id: "F1", size: 1200, mimeType: "image/webp" } },
    ],
    [
      "a moving sticker",
      { sticker: { file_id: "F1", is_animated: true } },
      { type: "media", kind: "sticker", mediaRef: { id: "F1", mimeType: "application/x-tgsticker" } },
    ],
    [
      "a place",
      { location: { latitude: -7.25, longitude: 112.75 } },
      { type: "location", latitude: -7.25, longitude: 112.75 },
    ],
    [
      "a place with a name",
      {
        location: { latitude: -7.2, longitude: 112.7 },
        venue: { location: { latitude: -7.2, longitude: 112.7 }, title: "Pasar Atom", address: "Jl. Bunguran 45" },
      },
      { type: "location", latitude: -7.2, longitude: 112.7, name: "Pasar Atom", address: "Jl. Bunguran 45" },
    ],
    [
      "somebody else's number",
      { contact: { phone_number: "+628129990000", first_name: "Sari", user_id: 99 } },
      { type: "contact", contacts: [{ name: "Sari", phone: "+628129990000", own: false }] },
    ],
    [
      "a list",
      {
        checklist: {
          title: "Belanja",
          tasks: [
            { id: 1, text: "popok" },
            { id: 2, text: "dot" },
          ],
        },
      },
      { type: "text", text: "Belanja\n- popok\n- dot" },
    ],
    [
      "a mini app's form",
      { web_app_data: { button_text: "Ukuran", data: '{"berat":7}' } },
      { type: "form", name: "Ukuran", data: { berat: 7 } },
    ],
    [
      "a mini app's text",
      { web_app_data: { button_text: "Ukuran", data: "[1]" } },
      { type: "form", name: "Ukuran", data: { data: "[1]" } },
    ],
    [
      "a rich message",
      {
        rich_message: {
          blocks: [
            { type: "paragraph", text: ["saya mau ", { type: "bold", text: "dua" }] },
            { type: "list", items: [{ blocks: [{ type: "paragraph", text: "popok M" }] }] },
            { type: "table", cells: [[{ text: "dot" }, { text: "3" }]] },
          ],
        },
      },
      { type: "text", text: "saya mau dua\npopok M\ndot\n3" },
    ],
    ["/start", { text: "/start" }, { type: "command", name: "start", args: "" }],
    ["/start with a payload", { text: "/start prod_123-x" }, { type: "command", name: "start", args: "prod_123-x" }],
    ["a command by the bot's name", { text: "/HELP@kidkazz_bot" }, { type: "command", name: "help", args: "" }],
    [
      "a command with words",
      { text: "/agent@kidkazz_bot pesanan rusak\n2 buah" },
      { type: "command", name: "agent", args: "pesanan rusak\n2 buah" },
    ],
    ["what only looks like a command", { text: "/dev/null itu apa?" }, { type: "text", text: "/dev/null itu apa?" }],
    ["a dice", { dice: { emoji: "🎲", value: 3 } }, { type: "unsupported", kind: "dice" }],
    ["a poll", { poll: { id: "1", question: "?" } }, { type: "unsupported", kind: "poll" }],
    ["a payment", { successful_payment: { total_amount: 5 } }, { type: "unsupported", kind: "successful_payment" }],
    ["a story", { story: { id: 3 } }, { type: "unsupported", kind: "story" }],
    ["a kind from the future", { hologram: { id: 3 }, entities: [] }, { type: "unsupported", kind: "hologram" }],
    ["a kind that is broken", { photo: [] }, { type: "unsupported", kind: "photo" }],
    ["an empty text", { text: "" }, { type: "unsupported", kind: "text" }],
    ["nothing", {}, { type: "unsupported", kind: "unknown" }],
  ];
  it.each(kinds)("may be %s", (_, more, content) => {
    expect(only(message(more))).toMatchObject({ event: "turn", address: "5551234" });
    expect(only(message(more))).toHaveProperty("content", content);
    expect(only({ update_id: 2, edited_message: { ...head, edit_date: 1, ...more } })).toMatchObject({
      event: "edit",
      externalId: "41",
      content,
    });
  });

  it("with the sender's own number tells it, and with another's does not", () => {
    const contact = (userId: number) => only(message({ contact: { phone_number: "628120001111", user_id: userId } }));
    expect(contact(from.id)).toMatchObject({
      sender: { phone: "628120001111" },
      content: { contacts: [{ own: true }] },
    });
    expect(contact(99)).not.toHaveProperty("sender.phone");
  });

  it("in a topic is answered in that topic", () => {
    expect(only(message({ text: "a" }, { message_thread_id: 7, is_topic_message: true }))).toMatchObject({
      address: "5551234:t7",
    });
  });

  it("of an album is a turn of its own, in the order of the updates", () => {
    const photo = [{ file_id: "F", width: 1, height: 1 }];
    const turns = [1, 2, 3].map((n) =>
      only({ update_id: n, message: { ...head, message_id: 50 + n, media_group_id: "g", photo } }),
    );
    expect(turns.map((turn) => turn.event === "turn" && turn.order)).toEqual([1, 2, 3]);
  });

  it.each([
    ["a group", { chat: group }],
    ["a channel", { chat: { id: -100_5, type: "channel" } }],
    ["a group that does not say so", { chat: { id: -55 } }],
    ["a bot", { from: { ...from, is_bot: true } }],
  ])("of %s is none of ours", (_, about) => {
    expect(only(message({ text: "halo" }, about))).toMatchObject({ event: "ignored" });
    expect(read(message({ text: "halo" }, about)).unreadable).toBeUndefined();
  });

  it("without a person is the chat's, without a chat the person's, without both kept raw", () => {
    expect(only({ update_id: 1, message: { chat, text: "a" } })).toMatchObject({ sender: { externalId: "5551234" } });
    expect(only({ update_id: 1, message: { from, text: "a" } })).toMatchObject({ address: "5551234" });
    expect(read({ update_id: 1, message: { text: "a" } })).toMatchObject({
      events: [{ event: "ignored" }],
      unreadable: "a message of nobody",
    });
  });

  it("says that its chat goes by another id", () => {
    expect(only(message({ migrate_to_chat_id: -100_999 }, { chat: { id: -55, type: "group" } }))).toMatchObject({
      event: "identity",
      previous: ["-55"],
      current: ["-100999"],
    });
  });
});

describe("a tap", () => {
  const tap = (more: Record<string, unknown>) => ({
    update_id: 900_002,
    callback_query: { id: "4242", from, chat_instance: "1", ...more },
  });
  const ours = {
    message_id: 40,
    from: { id: 777, is_bot: true, first_name: "Kidkazz" },
    chat,
    date: 1_789_998_000,
    text: "mau yang mana?",
    reply_markup: {
      inline_keyboard: [
        [
          { text: "Botol 240 ml", callback_data: "p:1" },
          { text: "Web", url: "https://x" },
        ],
      ],
    },
  };

  it("is a choice, by the title of its button", () => {
    expect(read(tap({ data: "p:1", message: ours })).callbackQueryId).toBe("4242");
    expect(only(tap({ data: "p:1", message: ours }))).toMatchObject({
      event: "turn",
      eventId: "900002",
      address: "5551234",
      sentAt: receivedAt,
      sender: { externalId: "5551234" },
      content: { type: "choice", id: "p:1", title: "Botol 240 ml" },
      replyTo: "40",
    });
  });

  it.each([
    ["too old", { chat, message_id: 40, date: 0 }],
    ["not there", undefined],
    ["nothing that can be read", "?"],
  ])("on a message that is %s is a choice all the same", (_, message) => {
    expect(only(tap({ data: "p:1", message, inline_message_id: "i" }))).toMatchObject({
      event: "turn",
      address: "5551234",
      content: { type: "choice", id: "p:1", title: "p:1" },
    });
  });

  it("keeps to its topic and to the business account", () => {
    const message = { ...ours, message_thread_id: 7, business_connection_id: "BC1" };
    expect(only(tap({ data: "p:1", message }))).toMatchObject({ address: "5551234:t7:bBC1" });
  });

  it("is answered whatever it is", () => {
    expect(read(tap({ game_short_name: "g", message: ours }))).toMatchObject({
      callbackQueryId: "4242",
      events: [{ event: "turn", content: { type: "unsupported", kind: "button" } }],
    });
    expect(read(tap({ data: "a", message: { ...ours, chat: group } }))).toMatchObject({
      callbackQueryId: "4242",
      events: [{ event: "ignored" }],
    });
    expect(read({ update_id: 1, callback_query: { id: "4242", data: "a" } })).toMatchObject({
      callbackQueryId: "4242",
      unreadable: "a tap of nobody",
    });
  });
});

describe("a business chat", () => {
  const business = (more: Record<string, unknown>) => ({
    update_id: 900_003,
    business_message: { ...head, business_connection_id: "BC1", text: "masih ada?", ...more },
  });

  it("has a customer, who is answered in the account's name", () => {
    expect(only(business({}))).toMatchObject({ event: "turn", address: "5551234:bBC1", externalId: "41" });
  });

  it("has an owner, whose own answer takes the conversation", () => {
    expect(only(business({ from: { id: 888, is_bot: false, first_name: "Toko" } }))).toMatchObject({
      event: "staff_echo",
      address: "5551234:bBC1",
      externalId: "41",
      content: { type: "text", text: "masih ada?" },
    });
  });

  it("has what the bot itself said there", () => {
    const bot = { id: 777, is_bot: true, first_name: "Kidkazz" };
    expect(only(business({ from: { id: 888 }, sender_business_bot: bot }))).toMatchObject({ event: "ignored" });
    expect(only(business({ from: bot }))).toMatchObject({ event: "ignored" });
  });

  it("has edits, of the customer alone, and deletions", () => {
    const edited = (more: Record<string, unknown>) =>
      only({ update_id: 5, edited_business_message: { ...head, business_connection_id: "BC1", text: "b", ...more } });
    expect(edited({})).toMatchObject({ event: "edit", address: "5551234:bBC1", externalId: "41" });
    expect(edited({ from: { id: 888 } })).toMatchObject({ event: "ignored" });
    const deleted = { business_connection_id: "BC1", chat, message_ids: [41, 42] };
    const { events } = read({ update_id: 6, deleted_business_messages: deleted });
    expect(events.map((each) => inboundEvent.parse(each))).toMatchObject([
      { event: "edit", eventId: "6:41", address: "5551234:bBC1", externalId: "41", content: null },
      { event: "edit", eventId: "6:42", address: "5551234:bBC1", externalId: "42", content: null },
    ]);
  });
});

describe("what is no message", () => {
  const member = (status: string, where: unknown = chat) => ({
    update_id: 3,
    my_chat_member: { chat: where, from, date: 1_789_999_000, new_chat_member: { status, user: { id: 777 } } },
  });

  it("is that we were blocked, and that we were not any more", () => {
    expect(only(member("kicked"))).toMatchObject({ event: "blocked", address: "5551234", sentAt: 1_789_999_000_000 });
    expect(only(member("member"))).toMatchObject({ event: "unblocked" });
    expect(only(member("kicked", group))).toMatchObject({ event: "ignored" });
  });

  it("is a reaction, and that it was taken away", () => {
    const reaction = (...reactions: unknown[]) =>
      only({
        update_id: 4,
        message_reaction: { chat, user: from, message_id: 40, date: 1, old_reaction: [], new_reaction: reactions },
      });
    expect(reaction({ type: "emoji", emoji: "❤" })).toMatchObject({ event: "reaction", externalId: "40", emoji: "❤" });
    expect(reaction({ type: "custom_emoji", custom_emoji_id: "1" })).toMatchObject({ emoji: "[custom_emoji]" });
    expect(reaction()).toMatchObject({ emoji: null });
  });

  it.each(["channel_post", "inline_query", "poll_answer", "chat_boost", "guest_message", "stopped_message_generation"])(
    "is %s, and none of ours",
    (kind) => {
      expect(read({ update_id: 5, [kind]: { id: 1, from, chat } })).toMatchObject({
        events: [{ event: "ignored", reason: kind }],
      });
      expect(read({ update_id: 5, [kind]: { id: 1, from, chat } }).unreadable).toBeUndefined();
    },
  );

  it.each<[string, unknown]>([
    ["no JSON", undefined],
    ["null", null],
    ["a list", [message({ text: "a" })]],
    ["a text", "x"],
    ["empty", {}],
    ["only a number", { update_id: 1 }],
    ["of a new kind", { update_id: 1, kind_of_2031: { hello: 1 } }],
    ["of a kind that only objects have", { update_id: 1, constructor: {} }],
    ["of the wrong types", { update_id: "x", message: "y", object: 1 }],
    ["an edit of nothing", { update_id: 1, edited_message: { chat, from, text: "a" } }],
    ["a reaction to nothing", { update_id: 1, message_reaction: { chat } }],
  ])("is kept raw when it is %s", (_, body) => {
    const { events, unreadable } = read(body);
    expect(unreadable).toEqual(expect.any(String));
    for (const event of events) expect(inboundEvent.parse(event)).toMatchObject({ event: "ignored" });
    expect(events.length).toBeGreaterThan(0);
  });

  it("is named by its body where it has no number", () => {
    expect(only({ message: { ...head, text: "a" } })).toMatchObject({ eventId: "sha256-00" });
  });
});

describe("any body", () => {
  const key = fc.constantFrom(
    ...["update_id", "message", "edited_message", "callback_query", "business_message", "from", "chat", "id", "type"],
    ...["text", "photo", "sticker", "contact", "location", "web_app_data", "rich_message", "blocks", "message_id"],
    ...["my_chat_member", "message_reaction", "new_reaction", "data", "date", "reply_markup", "__proto__", "toString"],
  );
  const strange = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 5 }, fc.jsonValue(), tie("object"), fc.constantFrom(from, chat, "private", 5551234)),
    object: fc.dictionary(key, tie("value"), { maxKeys: 6 }),
  }));

  it("becomes events that hold, and nothing is thrown", () => {
    fc.assert(
      fc.property(fc.oneof(strange.object, strange.value), (body) => {
        const { events, unreadable } = read(body);
        for (const event of events) inboundEvent.parse(event);
        expect(events.length > 0 || unreadable !== undefined).toBe(true);
        expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(events.length);
      }),
      { numRuns: 5_000 },
    );
  });

  it("with a customer's message is a turn, whatever else is in it", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.dictionary(key, fc.jsonValue()), (more, known) => {
        const { migrate_to_chat_id: _, ...rest } = { ...known, ...more };
        const event = only({ update_id: 8, message: { ...rest, from, chat } });
        expect(event).toMatchObject({ event: "turn", address: expect.stringMatching(/^5551234(:|$)/) });
      }),
      { numRuns: 2_000 },
    );
  });
});
