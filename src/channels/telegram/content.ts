import type { Content, MediaRef } from "../../core/turn";
import type { Message } from "./schema";
import * as schema from "./schema";

type MediaKind = Extract<Content, { type: "media" }>["kind"];
type Read = (value: unknown, message: Message) => Content | null;

/**
 * How each kind of message is read. The first that fits counts: an animation comes with a `document` of the same file, and a
 * venue with a `location`.
 */
const kinds: Record<string, Read> = {
  text: (value) => (typeof value === "string" && value !== "" ? textOrCommand(value) : null),
  rich_message: (value) => {
    const text = linesIn(value).join("\n");
    return text === "" ? null : { type: "text", text };
  },
  photo: (value, message) => {
    const sizes = schema.photo.safeParse(value).data;
    const largest = sizes?.reduce((best, size) => (areaOf(size) >= areaOf(best) ? size : best));
    return largest ? media("image", { ...largest, mime_type: "image/jpeg" }, message) : null;
  },
  animation: fileAs("video", "video/mp4"),
  video: fileAs("video", "video/mp4"),
  video_note: fileAs("video", "video/mp4"),
  voice: fileAs("voice", "audio/ogg"),
  audio: fileAs("audio"),
  document: fileAs("document"),
  sticker: (value, message) => {
    const sticker = schema.sticker.safeParse(value).data;
    if (!sticker) return null;
    const mime = sticker.is_animated ? "application/x-tgsticker" : sticker.is_video ? "video/webm" : "image/webp";
    return media("sticker", { ...sticker, mime_type: mime }, message);
  },
  venue: (value) => {
    const venue = schema.venue.safeParse(value).data;
    if (!venue) return null;
    const { location, title, address } = venue;
    return { type: "location", ...location, ...(title && { name: title }), ...(address && { address }) };
  },
  location: (value) => {
    const location = schema.location.safeParse(value).data;
    return location ? { type: "location", ...location } : null;
  },
  contact: (value, { from }) => {
    const contact = schema.contact.safeParse(value).data;
    if (!contact) return null;
    const name = [contact.first_name, contact.last_name].filter(Boolean).join(" ");
    // anybody's card can be sent; only what Telegram says is the sender's own number is theirs
    const own = contact.user_id !== undefined && contact.user_id === from?.id;
    return { type: "contact", contacts: [{ ...(name && { name }), phone: contact.phone_number, own }] };
  },
  checklist: (value) => {
    const list = schema.checklist.safeParse(value).data;
    return list ? { type: "text", text: [list.title, ...list.tasks.map((task) => `- ${task.text}`)].join("\n") } : null;
  },
  web_app_data: (value) => {
    const form = schema.webAppData.safeParse(value).data;
    return form ? { type: "form", name: form.button_text, data: formData(form.data) } : null;
  },
};

/** Keys of a message that say something about it, not what it is. */
const about = new Set(
  `message_id message_thread_id direct_messages_topic from sender_chat sender_boost_count sender_business_bot sender_tag date
  guest_query_id guest_bot_caller_user guest_bot_caller_chat business_connection_id chat forward_origin forward_from
  forward_from_chat forward_from_message_id forward_signature forward_sender_name forward_date is_topic_message
  is_automatic_forward reply_to_message external_reply quote reply_to_story reply_to_checklist_task_id reply_to_poll_option_id
  via_bot edit_date has_protected_content is_from_offline is_paid_post media_group_id author_signature paid_star_count entities
  link_preview_options suggested_post_info effect_id caption caption_entities show_caption_above_media has_media_spoiler
  reply_markup`.split(/\s+/),
);

/** What a message says. What we cannot read is there all the same, by its kind. */
export function contentOf(message: Message): Content {
  for (const [kind, read] of Object.entries(kinds)) {
    const content = kind in message ? read(message[kind], message) : null;
    if (content) return content;
  }
  const kind = Object.keys(message).find((key) => !about.has(key) && message[key] !== undefined) ?? "unknown";
  return { type: "unsupported", kind: kind.slice(0, 64) };
}

/** "/start payload", also as "/start@our_bot payload" */
function textOrCommand(text: string): Content {
  const [, name, args = ""] = /^\/(\w{1,32})(?:@\w+)?(?:\s+([\s\S]*))?$/.exec(text) ?? [];
  return name === undefined ? { type: "text", text } : { type: "command", name: name.toLowerCase(), args: args.trim() };
}

function fileAs(kind: MediaKind, mimeType?: string): Read {
  return (value, message) => {
    const file = schema.file.safeParse(value).data;
    return file ? media(kind, { ...file, mime_type: file.mime_type ?? mimeType }, message) : null;
  };
}

interface File {
  file_id: string;
  mime_type?: string | undefined;
  file_name?: string | undefined;
  file_size?: number | undefined;
}

function media(kind: MediaKind, file: File, { caption }: Message): Content {
  const mediaRef: MediaRef = {
    id: file.file_id,
    ...(file.mime_type && { mimeType: file.mime_type }),
    ...(file.file_size !== undefined && { size: file.file_size }),
    ...(file.file_name && { filename: file.file_name }),
  };
  return { type: "media", kind, mediaRef, ...(caption && { caption }) };
}

function areaOf({ width = 0, height = 0 }: { width?: number | undefined; height?: number | undefined }): number {
  return width * height;
}

/** What a mini app sends is any text; most send JSON. */
function formData(data: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // any other text is one field
  }
  return { data };
}

/** A message that nests deeper was made to be a trouble, and what is below this is not read. */
const maxDepth = 24;
/** Where a block of a rich message has other blocks, rows or cells. */
const inner = ["summary", "blocks", "items", "cells", "caption"] as const;

/** The words of a rich message, in order, a line for each of its blocks. */
function linesIn(block: unknown, depth = 0): string[] {
  if (depth > maxDepth || typeof block !== "object" || block === null) return [];
  if (Array.isArray(block)) return block.flatMap((each) => linesIn(each, depth + 1));
  const own = "text" in block ? runsIn(block.text, depth) : "";
  const fields: Record<string, unknown> = { ...block };
  return [...(own.trim() === "" ? [] : [own]), ...inner.flatMap((key) => linesIn(fields[key], depth + 1))];
}

/** A text is a string, a list of texts, or one with a mark around it. */
function runsIn(text: unknown, depth: number): string {
  if (typeof text === "string") return text;
  if (depth > maxDepth || typeof text !== "object" || text === null) return "";
  if (Array.isArray(text)) return text.map((each) => runsIn(each, depth + 1)).join("");
  return "text" in text ? runsIn(text.text, depth + 1) : "";
}
