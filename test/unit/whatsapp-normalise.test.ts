import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalise } from "../../src/channels/whatsapp/normalise";
import { type InboundEvent, inboundEvent } from "../../src/core/turn";

const origin = { receivedAt: 1_790_000_000_000, fallbackId: "sha256-ab" };
const metadata = { display_phone_number: "6281100000", phone_number_id: "501" };
const rina = { profile: { name: "Rina" }, wa_id: "628123450001", user_id: "ID.77001122", parent_user_id: "ID.ENT.99" };

const body = (...values: Record<string, unknown>[]) => ({
  object: "whatsapp_business_account",
  entry: [
    {
      id: "900",
      changes: values.map((value) => ({
        field: "messages",
        value: { messaging_product: "whatsapp", metadata, ...value },
      })),
    },
  ],
});
const base = { id: "wamid.A", from: "628123450001", timestamp: "1790000001" };
const events = (given: unknown): InboundEvent[] => {
  const read = normalise(given, origin).events;
  for (const event of read) expect(inboundEvent.safeParse(event).success, JSON.stringify(event)).toBe(true);
  return read;
};
const one = (message: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  events(body({ contacts: [rina], messages: [{ ...base, ...message }], ...more }))[0];

describe("a customer's message", () => {
  it("is a turn, of whoever wrote it under every name, to the number that it was sent to", () => {
    expect(one({ type: "text", text: { body: "ongkir brp kak" }, context: { from: "628110", id: "wamid.Q" } })).toEqual(
      {
        event: "turn",
        eventId: "wamid.A",
        channel: "whatsapp",
        account: "501",
        address: "ID.77001122",
        sentAt: 1_790_000_001_000,
        sender: {
          externalId: "ID.77001122",
          aliases: ["628123450001", "ID.ENT.99"],
          displayName: "Rina",
          phone: "+628123450001",
        },
        content: { type: "text", text: "ongkir brp kak" },
        replyTo: "wamid.Q",
      },
    );
  });

  it.each([
    ["missing", {}],
    ["null", { from: null }],
    ["empty", { from: "" }],
  ])("counts with its phone %s: customers with user names have none", (_, from) => {
    const { from: __, ...rest } = base;
    const message = { ...rest, ...from, from_user_id: "ID.5", type: "text", text: { body: "halo" } };
    const contacts = [{ profile: { name: "Dewi", username: "dewi.k" }, wa_id: "", user_id: "ID.5" }];
    expect(events(body({ contacts, messages: [message] }))).toMatchObject([
      { event: "turn", address: "ID.5", sender: { externalId: "ID.5", aliases: [], displayName: "Dewi" } },
    ]);
  });

  it("has no name of somebody else's: contacts are found by id, not by place", () => {
    const contacts = [{ profile: { name: "Other" }, wa_id: "620000", user_id: "ID.1" }, rina];
    expect(events(body({ contacts, messages: [{ ...base, type: "text", text: { body: "x" } }] }))).toMatchObject([
      { sender: { displayName: "Rina", externalId: "ID.77001122" } },
    ]);
    const stranger = [{ ...base, from: "629999", type: "text", text: { body: "x" } }];
    const [event] = events(body({ contacts: [rina], messages: stranger }));
    expect(event).toMatchObject({ address: "629999", sender: { aliases: [] } });
    expect(event).not.toHaveProperty("sender.displayName");
  });

  it.each([
    ["image", { image: { id: "m1", mime_type: "image/jpeg", caption: "rusak" } }, { kind: "image", caption: "rusak" }],
    ["audio", { audio: { id: "m2", mime_type: "audio/ogg; codecs=opus", voice: true } }, { kind: "voice" }],
    ["audio", { audio: { id: 77, mime_type: "audio/mpeg" } }, { kind: "audio", mediaRef: { id: "77" } }],
    [
      "document",
      { document: { id: "m3", filename: "bukti.pdf" } },
      { kind: "document", mediaRef: { filename: "bukti.pdf" } },
    ],
    ["sticker", { sticker: { id: "m4", animated: true } }, { kind: "sticker" }],
    ["video", { video: { id: "m5" } }, { kind: "video" }],
  ])("%s is media", (type, content, expected) => {
    expect(one({ type, ...content })).toMatchObject({ event: "turn", content: { type: "media", ...expected } });
  });

  it.each([
    [
      "location",
      { location: { latitude: -6.2, longitude: "106.8", name: "Rumah" } },
      { type: "location", latitude: -6.2, longitude: 106.8, name: "Rumah" },
    ],
    [
      "contacts",
      { contacts: [{ name: { formatted_name: "Budi" }, phones: [{ phone: "+62 811" }] }, {}] },
      { type: "contact", contacts: [{ name: "Budi", phone: "+62 811", own: false }, { own: false }] },
    ],
    ["button", { button: { payload: "track", text: "Lacak" } }, { type: "choice", id: "track", title: "Lacak" }],
    ["button", { button: { text: "Lacak" } }, { type: "choice", id: "Lacak", title: "Lacak" }],
    [
      "interactive",
      { interactive: { type: "button_reply", button_reply: { id: "b1", title: "Ya" } } },
      { type: "choice", id: "b1", title: "Ya" },
    ],
    [
      "interactive",
      { interactive: { type: "list_reply", list_reply: { id: "l1", title: "Popok M", description: "x" } } },
      { type: "choice", id: "l1", title: "Popok M" },
    ],
    [
      "interactive",
      { interactive: { type: "nfm_reply", nfm_reply: { name: "flow", response_json: '{"size":"M"}' } } },
      { type: "form", name: "flow", data: { size: "M" } },
    ],
    [
      "interactive",
      { interactive: { type: "nfm_reply", nfm_reply: { response_json: "[1]" } } },
      { type: "form", name: "flow", data: { data: [1] } },
    ],
    [
      "interactive",
      { interactive: { type: "nfm_reply", nfm_reply: { response_json: "not json" } } },
      { type: "form", name: "flow", data: { data: "not json" } },
    ],
    [
      "interactive",
      { interactive: { type: "call_permission_reply" } },
      { type: "unsupported", kind: "call_permission_reply" },
    ],
    [
      "order",
      {
        order: {
          text: "kirim besok",
          product_items: [{ product_retailer_id: "BTL-1", quantity: "2", item_price: 95000, currency: "IDR" }],
        },
      },
      {
        type: "order",
        note: "kirim besok",
        items: [{ productId: "BTL-1", quantity: 2, price: 95000, currency: "IDR" }],
      },
    ],
    [
      "unsupported",
      { unsupported: { type: "poll_creation" }, errors: [{ code: 131051 }] },
      { type: "unsupported", kind: "poll_creation" },
    ],
    ["unknown", {}, { type: "unsupported", kind: "unknown" }],
    ["something_of_2027", { something_of_2027: 1 }, { type: "unsupported", kind: "something_of_2027" }],
    ["text", { text: { body: "/agent tolong" } }, { type: "command", name: "agent", args: "tolong" }],
  ])("%s is understood: %j", (type, content, expected) => {
    expect(one({ type, ...content })).toMatchObject({ event: "turn", content: expected });
  });

  it("without a type is read by what is in it", () => {
    expect(one({ type: null, text: { body: "halo" } })).toMatchObject({ content: { type: "text", text: "halo" } });
  });

  it("says which product or advertisement it came by", () => {
    const context = {
      from: "62811",
      id: "wamid.C",
      referred_product: { catalog_id: "1", product_retailer_id: "BTL-1" },
    };
    expect(one({ type: "text", text: { body: "masih ada?" }, context })).toMatchObject({
      content: { text: "masih ada?\n[product: BTL-1]" },
    });
    const referral = { headline: "Promo\nbotol]", source_type: "ad", ctwa_clid: "x" };
    expect(one({ type: "text", text: { body: "halo" }, referral })).toMatchObject({
      content: { text: "halo\n[ad: Promo botol ]" },
    });
  });
});

describe("what is no message", () => {
  it("reactions are put on, and taken away however that is written", () => {
    const react = (reaction: Record<string, unknown>) =>
      one({ type: "reaction", reaction: { message_id: "wamid.B", ...reaction } });
    expect(react({ emoji: "❤️" })).toMatchObject({ event: "reaction", externalId: "wamid.B", emoji: "❤️" });
    for (const gone of [{}, { emoji: "" }, { emoji: null }]) expect(react(gone)).toMatchObject({ emoji: null });
  });

  it("edits and revocations change the earlier message", () => {
    const message = { type: "text", text: { body: "jadi 2" } };
    expect(one({ type: "edit", edit: { original_message_id: "wamid.O", message } })).toMatchObject({
      event: "edit",
      externalId: "wamid.O",
      content: { type: "text", text: "jadi 2" },
    });
    expect(one({ type: "revoke", revoke: { original_message_id: "wamid.O" } })).toMatchObject({
      event: "edit",
      content: null,
    });
  });

  it("a changed number or id is known under both", () => {
    expect(
      events(
        body({
          messages: [
            { ...base, type: "system", system: { type: "user_changed_number", wa_id: "628777" }, from_user_id: "ID.1" },
          ],
        }),
      )[0],
    ).toMatchObject({
      event: "identity",
      previous: ["ID.1", "628123450001"],
      current: ["628777"],
    });
    const value = { user_id_update: [{ wa_id: "628123450001", user_id: { previous: "ID.1", current: "ID.2" } }] };
    expect(events(body(value))).toMatchObject([
      { event: "identity", previous: ["ID.1", "628123450001"], current: ["ID.2", "628123450001"] },
    ]);
    expect(one({ type: "system", system: { type: "customer_identity_changed" } })).toMatchObject({ event: "ignored" });
  });

  it("an echo of the Business app is a person's own answer", () => {
    const echo = {
      id: "wamid.E",
      from: "62811",
      to: "628123450001",
      timestamp: "1790000002",
      type: "text",
      text: { body: "Saya bantu" },
    };
    expect(events(body({ message_echoes: [echo] }))).toMatchObject([
      { event: "staff_echo", address: "628123450001", externalId: "wamid.E", content: { text: "Saya bantu" } },
    ]);
  });

  it("a status is a receipt, with what it cost and why it failed", () => {
    const statuses = [
      {
        id: "wamid.S",
        status: "delivered",
        timestamp: "1790000003",
        recipient_id: "628123450001",
        biz_opaque_callback_data: "p_1",
        pricing: { billable: true, category: "service" },
      },
      {
        id: "wamid.S",
        status: "failed",
        timestamp: "1790000003",
        recipient_user_id: "ID.5",
        errors: [{ code: 131047, title: "Re-engagement", error_data: { details: "24 hours" } }],
      },
      { id: "wamid.S", status: "played", timestamp: "1790000003" },
      { id: "wamid.S", status: "warning", timestamp: "1790000003", recipient_id: "1" },
    ];
    expect(events(body({ statuses }))).toMatchObject([
      {
        event: "receipt",
        eventId: "wamid.S:delivered",
        state: "delivered",
        partId: "p_1",
        price: { category: "service" },
      },
      {
        event: "receipt",
        address: "ID.5",
        state: "failed",
        error: { code: "131047", message: "Re-engagement: 24 hours" },
      },
      { event: "receipt", state: "played", address: "unknown" },
      { event: "ignored", reason: "status warning" },
    ]);
  });

  it.each([
    ["a group's message", body({ messages: [{ ...base, group_id: "g", type: "text", text: { body: "x" } }] })],
    ["messages error 130429", body({ errors: [{ code: 130429, title: "Rate limit hit" }] })],
    ["messages", body({ user_actions: [{ action_type: "click" }] })],
    [
      "account_update VERIFIED_ACCOUNT",
      { entry: [{ changes: [{ field: "account_update", value: { event: "VERIFIED_ACCOUNT" } }] }] },
    ],
    ["a change of nothing", { entry: [{ changes: [{}] }] }],
    ["nothing in it", { entry: [] }],
  ])("%s is left aside, and said to be", (reason, given) => {
    expect(events(given)).toMatchObject([{ event: "ignored", reason }]);
    expect(normalise(given, origin).unreadable).toBeUndefined();
  });

  it.each([
    [undefined],
    [null],
    [[]],
    ["x"],
    [{}],
    [body({ messages: [3] })],
    [body({ messages: [{ type: "text" }] })],
  ])("%j cannot be read, and is kept raw", (given) => {
    const read = normalise(given, origin);
    expect(read.unreadable).toEqual(expect.any(String));
    expect(read.events).toMatchObject([{ event: "ignored" }]);
  });
});

describe("any body", () => {
  it("has every level looked at, each change for its own number", () => {
    const text = (id: string, said: string) => ({ ...base, id, type: "text", text: { body: said } });
    const given = {
      entry: [
        {
          changes: [
            {
              field: "messages",
              value: {
                metadata,
                messages: [text("w1", "a"), text("w2", "b")],
                statuses: [{ id: "w0", status: "read" }],
              },
            },
          ],
        },
        {
          changes: [
            { field: "messages", value: { metadata: { phone_number_id: "502" }, messages: [text("w3", "c")] } },
            { field: "messages", value: { metadata, messages: [text("w4", "d")] } },
          ],
        },
      ],
    };
    expect(events(given).map(({ event, account, eventId }) => `${event} ${account} ${eventId}`)).toEqual([
      "turn 501 w1",
      "turn 501 w2",
      "receipt 501 w0:read",
      "turn 502 w3",
      "turn 501 w4",
    ]);
  });

  it("becomes events that hold, and nothing is thrown", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (given) => {
        events(given);
        events({ entry: [{ changes: [{ field: "messages", value: given }] }] });
        events(
          body({
            messages: [given],
            statuses: [given],
            message_echoes: [given],
            user_id_update: [given],
            contacts: [given],
          }),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it("with a customer's message is a turn, whatever else is in it", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.string(), fc.jsonValue(), (strange, type, other) => {
        const message = {
          ...base,
          type,
          [type]: strange,
          text: strange,
          errors: other,
          context: other,
          referral: other,
        };
        const silent = ["reaction", "edit", "revoke", "system", "request_welcome"];
        fc.pre(!silent.includes(type));
        expect(events(body({ contacts: [other, rina], messages: [message] }))).toMatchObject([
          { event: "turn", address: "ID.77001122" },
        ]);
      }),
      { numRuns: 1000 },
    );
  });
});
