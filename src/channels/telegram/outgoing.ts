import type { InlineKeyboardMarkup, MessageEntity, ReplyKeyboardMarkup } from "grammy/types";
import { z } from "zod";

// What a part carries: the method and its parameters but for the address. A file of ours is named by its key, and its bytes
// are fetched when it is sent.

const replyMarkup = z.custom<InlineKeyboardMarkup | ReplyKeyboardMarkup>().optional();
const entities = z.custom<MessageEntity[]>().optional();
const replyParameters = z
  .object({ message_id: z.number(), allow_sending_without_reply: z.boolean().optional() })
  .optional();
const attachedFile = z.object({ key: z.string(), filename: z.string().optional() });

const sendMessage = z.object({
  method: z.literal("sendMessage"),
  body: z.object({
    text: z.string(),
    entities,
    link_preview_options: z.object({ is_disabled: z.boolean() }).optional(),
    reply_markup: replyMarkup,
    reply_parameters: replyParameters,
  }),
});
const sendPhoto = z.object({
  method: z.literal("sendPhoto"),
  body: z.object({
    /** a public address */
    photo: z.string(),
    caption: z.string(),
    caption_entities: entities,
    reply_markup: replyMarkup,
    reply_parameters: replyParameters,
  }),
});
/** How Telegram shows a file. */
export const fileKind = z.enum(["photo", "video", "audio", "voice", "document"]);
export type FileKind = z.infer<typeof fileKind>;

const sendFile = z.object({ method: z.literal("sendFile"), kind: fileKind, file: attachedFile });
const sendAlbum = z.object({
  method: z.literal("sendMediaGroup"),
  files: z.array(attachedFile.extend({ kind: fileKind.exclude(["voice"]) })).min(2),
});

export const outgoing = z.discriminatedUnion("method", [sendMessage, sendPhoto, sendFile, sendAlbum]);
export type Outgoing = z.infer<typeof outgoing>;
export type OutgoingText = z.infer<typeof sendMessage> | z.infer<typeof sendPhoto>;
export type OurFile = z.infer<typeof attachedFile>;
