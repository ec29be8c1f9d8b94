import type { Content } from "../../core/turn";
import type { Message } from "./schema";
import * as schema from "./schema";

type MediaKind = Extract<Content, { type: "media" }>["kind"];
type Read = (value: unknown) => Content | null;

const kinds: Record<string, Read> = {
  text: (value) => {
    const text = schema.textBody.safeParse(value).data?.body;
    return text === undefined ? null : textOrCommand(text);
  },
  image: fileAs("image"),
  video: fileAs("video"),
  audio: fileAs("audio"),
  // only in bodies of long ago; today a voice note is an audio with `voice`
  voice: fileAs("voice"),
  document: fileAs("document"),
  sticker: fileAs("sticker"),
  location: (value) => {
    const location = schema.location.safeParse(value).data;
    return location ? { type: "location", ...location } : null;
  },
  contacts: (value) => {
    const contacts = schema.contacts.safeParse(value).data;
    if (!contacts) return null;
    const all = contacts.map(({ name, phones }) => {
      const called = name?.formatted_name ?? [name?.first_name, name?.last_name].filter(Boolean).join(" ");
      const phone = phones[0]?.phone ?? phones[0]?.wa_id;
      // anybody's card can be sent
      return { ...(called && { name: called }), ...(phone && { phone }), own: false };
    });
    return { type: "contact", contacts: all };
  },
  button: (value) => {
    const { payload, text } = schema.button.safeParse(value).data ?? {};
    const [id, title] = [payload ?? text, text ?? payload];
    return id && title ? { type: "choice", id, title } : null;
  },
  interactive: (value) => {
    const answer = schema.interactive.safeParse(value).data;
    const reply = answer?.button_reply ?? answer?.list_reply;
    if (reply) return { type: "choice", id: reply.id, title: reply.title ?? reply.id };
    const form = answer?.nfm_reply;
    if (form) return { type: "form", name: form.name ?? "flow", data: formData(form.response_json) };
    return answer?.type ? { type: "unsupported", kind: answer.type.slice(0, 64) } : null;
  },
  order: (value) => {
    const order = schema.order.safeParse(value).data;
    if (!order) return null;
    const items = order.product_items.map(
      ({ product_retailer_id: productId, quantity, item_price: price, currency }) => ({
        productId,
        quantity,
        ...(price !== undefined && { price }),
        ...(currency && { currency }),
      }),
    );
    return { type: "order", items, ...(order.text && { note: order.text }) };
  },
  unsupported: (value) => {
    const kind = schema.unsupported.safeParse(value).data?.type;
    return kind ? { type: "unsupported", kind: kind.slice(0, 64) } : null;
  },
};

/** What a message says. What we cannot read is there all the same, by its kind. */
export function contentOf(message: Message): Content {
  const kind = message.type ?? Object.keys(kinds).find((each) => each in message) ?? "unknown";
  const content = (Object.hasOwn(kinds, kind) ? kinds[kind] : undefined)?.(message[kind]);
  return content ?? { type: "unsupported", kind: kind.slice(0, 64) || "unknown" };
}

/** What a message is about beside its words, the way other content is told: the catalogue's product, or the advertisement, that it came by. */
export function withReference(content: Content, { context, referral }: Message): Content {
  if (content.type !== "text") return content;
  const product = context?.referred_product?.product_retailer_id;
  const lines = [
    ...(product ? [`[product: ${oneLine(product)}]`] : []),
    ...(referral?.headline ? [`[ad: ${oneLine(referral.headline)}]`] : []),
  ];
  return lines.length === 0 ? content : { type: "text", text: [content.text, ...lines].join("\n") };
}

const oneLine = (text: string) => text.replace(/[\s\]]+/g, " ").slice(0, 120);

function textOrCommand(text: string): Content {
  const [, name, args = ""] = /^\/([a-z_]{1,32})(?:\s+([\s\S]*))?$/i.exec(text) ?? [];
  return name === undefined ? { type: "text", text } : { type: "command", name: name.toLowerCase(), args: args.trim() };
}

function fileAs(kind: MediaKind): Read {
  return (value) => {
    const file = schema.file.safeParse(value).data;
    if (!file?.id) return null;
    const { id, mime_type: mimeType, filename, caption, voice } = file;
    const mediaRef = { id, ...(mimeType && { mimeType }), ...(filename && { filename }) };
    return { type: "media", kind: voice ? "voice" : kind, mediaRef, ...(caption && { caption }) };
  };
}

/** A form's answers are JSON in a text; some are not, and some are no object. */
function formData(json: unknown): Record<string, unknown> {
  try {
    const value: unknown = typeof json === "string" ? JSON.parse(json) : json;
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
    return value === undefined ? {} : { data: value };
  } catch {
    return { data: json };
  }
}
