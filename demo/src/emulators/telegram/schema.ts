import { z } from "zod";

// What the Bot API takes (Bot API 10.3), as far as a shop's bot asks for it. Texts are counted in UTF-16 code units, as Telegram does.

const bytes = (text: string) => new TextEncoder().encode(text).length;
const chat = z.union([z.number(), z.string()]).transform(String);

export const entity = z.object({
  type: z.enum([
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "code",
    "pre",
    "text_link",
    "blockquote",
    "url",
    "email",
    "phone_number",
    "mention",
    "hashtag",
    "bot_command",
  ]),
  offset: z.number().int().nonnegative(),
  length: z.number().int().positive(),
  url: z.string().optional(),
});

const inlineButton = z
  .object({
    text: z.string().min(1, "BUTTON_TEXT_INVALID"),
    callback_data: z
      .string()
      .refine((data) => bytes(data) >= 1 && bytes(data) <= 64, "BUTTON_DATA_INVALID")
      .optional(),
    url: z.url("BUTTON_URL_INVALID").optional(),
  })
  .refine((button) => button.callback_data !== undefined || button.url !== undefined, "BUTTON_TYPE_INVALID");
export const inlineKeyboard = z.object({
  inline_keyboard: z.array(z.array(inlineButton)).refine((rows) => rows.flat().length <= 100, "REPLY_MARKUP_TOO_LONG"),
});
export const replyKeyboard = z.object({
  keyboard: z.array(
    z.array(
      z.object({
        text: z.string().min(1),
        request_contact: z.boolean().optional(),
        request_location: z.boolean().optional(),
      }),
    ),
  ),
});
const markup = z.union([inlineKeyboard, replyKeyboard, z.object({ remove_keyboard: z.literal(true) })]).optional();
const common = {
  chat_id: chat,
  reply_markup: markup,
  reply_parameters: z
    .object({ message_id: z.number(), allow_sending_without_reply: z.boolean().optional() })
    .optional(),
  message_thread_id: z.number().optional(),
  business_connection_id: z.string().optional(),
};

export const sendMessage = z.object({
  ...common,
  text: z.string(),
  parse_mode: z.enum(["HTML", "Markdown", "MarkdownV2"]).optional(),
  entities: z.array(entity).optional(),
});
export const sendFile = z.object({
  ...common,
  caption: z.string().optional(),
  caption_entities: z.array(entity).optional(),
  parse_mode: z.enum(["HTML", "Markdown", "MarkdownV2"]).optional(),
});
export const sendMediaGroup = z.object({
  ...common,
  media: z.array(
    z.object({
      type: z.enum(["photo", "video", "audio", "document"]),
      media: z.string(),
      caption: z.string().optional(),
    }),
  ),
});
export const sendChatAction = z.object({ chat_id: chat, action: z.string() });
export const answerCallbackQuery = z.object({ callback_query_id: z.string(), text: z.string().max(200).optional() });
export const getFile = z.object({ file_id: z.string() });
export const setWebhook = z.object({
  url: z.string(),
  secret_token: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,256}$/, "secret token contains unallowed characters")
    .optional(),
  allowed_updates: z.array(z.string()).optional(),
  max_connections: z.number().int().min(1).max(100).optional(),
  drop_pending_updates: z.boolean().optional(),
});
export const setMyCommands = z.object({
  commands: z
    .array(
      z.object({
        command: z.string().regex(/^[a-z0-9_]{1,32}$/, "BOT_COMMAND_INVALID"),
        description: z.string().min(1, "BOT_COMMAND_DESCRIPTION_INVALID").max(256, "BOT_COMMAND_DESCRIPTION_INVALID"),
      }),
    )
    .max(100, "BOT_COMMANDS_TOO_MUCH"),
  language_code: z.string().optional(),
});
export const byLanguage = z.object({ language_code: z.string().optional() });
