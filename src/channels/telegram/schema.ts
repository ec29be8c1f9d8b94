import { z } from "zod";

// What Telegram sends, as far as we read it. Tolerant: a field that is not as it should be counts as not there, so that a kind of
// message that nobody knows yet, or one that is half broken, is still a customer's message.

const lenient = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const text = z.string().min(1);
const whole = z.number().int();

/** Ids of chats and people, as text: they are names to us, not numbers. */
const id = z.union([whole, text]).transform(String);

export const user = z.object({
  id,
  is_bot: lenient(z.boolean()),
  first_name: lenient(text),
  last_name: lenient(text),
  language_code: lenient(text),
});
export type User = z.infer<typeof user>;

export const chat = z.object({ id, type: lenient(text) });
export type Chat = z.infer<typeof chat>;

/** A message but for its content, whose keys are kept as they came (content.ts). */
export const message = z.looseObject({
  message_id: lenient(whole),
  message_thread_id: lenient(whole),
  business_connection_id: lenient(text),
  from: lenient(user),
  chat: lenient(chat),
  date: lenient(whole.positive()),
  sender_business_bot: lenient(user),
  reply_to_message: lenient(z.object({ message_id: whole })),
  caption: lenient(text),
  migrate_to_chat_id: lenient(id),
});
export type Message = z.infer<typeof message>;

export const callbackQuery = z.object({
  id: lenient(text),
  from: lenient(user),
  /** not there for a message that was sent inline; almost empty (`date` 0) for one that is too old */
  message: lenient(
    message.extend({
      reply_markup: lenient(
        z.object({
          inline_keyboard: z.array(z.array(z.object({ text: z.string(), callback_data: lenient(z.string()) }))),
        }),
      ),
    }),
  ),
  data: lenient(text),
});

export const chatMember = z.object({
  chat,
  date: lenient(whole.positive()),
  new_chat_member: z.object({ status: text }),
});

export const messageReaction = z.object({
  chat,
  user: lenient(user),
  message_id: whole,
  date: lenient(whole.positive()),
  new_reaction: z.array(z.object({ type: z.string(), emoji: lenient(text) })),
});

export const deletedMessages = z.object({
  business_connection_id: text,
  chat,
  message_ids: z.array(whole),
});

/** One update: its number, and under the name of its kind what happened. */
export const update = z.looseObject({ update_id: lenient(z.union([whole, text.max(64)]).transform(String)) });

/** What is in a message, by the message's own key. */
export const file = z.object({
  file_id: text,
  mime_type: lenient(text),
  file_name: lenient(text),
  file_size: lenient(whole.nonnegative()),
});
export const photo = z.array(file.extend({ width: lenient(z.number()), height: lenient(z.number()) })).min(1);
export const sticker = file.extend({ is_animated: lenient(z.boolean()), is_video: lenient(z.boolean()) });
export const location = z.object({ latitude: z.number(), longitude: z.number() });
export const venue = z.object({ location, title: lenient(text), address: lenient(text) });
export const contact = z.object({
  phone_number: text,
  first_name: lenient(text),
  last_name: lenient(text),
  user_id: lenient(id),
});
export const checklist = z.object({ title: text, tasks: z.array(z.object({ text })) });
export const webAppData = z.object({ data: z.string(), button_text: z.string() });
