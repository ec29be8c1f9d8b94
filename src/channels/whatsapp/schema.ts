import { z } from "zod";

// What Meta sends, as far as we read it. Tolerant: a field that is not as it should be counts as not there, so that a kind of
// message that nobody knows yet, or one that is half broken, is still a customer's message. Ids of people are missing, null
// or empty for customers with a user name: all three are the same to us.

const lenient = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const text = z.string().min(1);
const name = z.union([text, z.number()]).transform(String);
/** numbers come as numbers or as text */
const amount = z.coerce.number().refine(Number.isFinite);
const list = <T extends z.ZodType>(item: T) => z.array(item).catch([]).default([]);

export const error = z.looseObject({
  code: lenient(name),
  title: lenient(text),
  message: lenient(text),
  error_data: lenient(z.object({ details: lenient(text) })),
});

export const contact = z.object({
  wa_id: lenient(name),
  user_id: lenient(text),
  parent_user_id: lenient(text),
  profile: lenient(z.object({ name: lenient(text), username: lenient(text) })),
});
export type Contact = z.infer<typeof contact>;

/** A message but for its content, whose keys are kept as they came (content.ts). */
export const message = z.looseObject({
  id: lenient(text),
  from: lenient(name),
  from_user_id: lenient(text),
  from_parent_user_id: lenient(text),
  to: lenient(name),
  to_user_id: lenient(text),
  timestamp: lenient(amount),
  type: lenient(text),
  group_id: lenient(name),
  context: lenient(
    z.looseObject({
      id: lenient(text),
      referred_product: lenient(z.object({ product_retailer_id: lenient(name) })),
    }),
  ),
  referral: lenient(z.object({ headline: lenient(text), body: lenient(text) })),
  errors: lenient(z.array(error)),
});
export type Message = z.infer<typeof message>;

export const status = z.object({
  id: text,
  status: text,
  timestamp: lenient(amount),
  recipient_id: lenient(name),
  recipient_user_id: lenient(text),
  recipient_type: lenient(text),
  recipient_participant_id: lenient(name),
  biz_opaque_callback_data: lenient(text),
  pricing: lenient(z.record(z.string(), z.unknown())),
  errors: lenient(z.array(error)),
});
export type Status = z.infer<typeof status>;

export const value = z.looseObject({
  metadata: lenient(z.object({ phone_number_id: lenient(name), display_phone_number: lenient(name) })),
  contacts: list(z.unknown()),
  messages: list(z.unknown()),
  statuses: list(z.unknown()),
  message_echoes: list(z.unknown()),
  user_id_update: list(z.unknown()),
  errors: list(z.unknown()),
});
export type Value = z.infer<typeof value>;

export const change = z.looseObject({ field: lenient(text), value: lenient(z.looseObject({})) });
export const entry = z.looseObject({ id: lenient(name), changes: list(z.unknown()) });
/** Any object may be one: what is in it that we do not know is said to be so. */
export const body = z.looseObject({ entry: list(z.unknown()) });

/** user_id_update: what a customer was called before, and is called now. */
export const userIdUpdate = z.object({
  wa_id: lenient(name),
  user_id: z.object({ previous: text, current: text }),
});

/** What is in a message, under its type's name. */
export const textBody = z.object({ body: text });
export const file = z.object({
  id: lenient(name),
  mime_type: lenient(text),
  caption: lenient(text),
  filename: lenient(text),
  voice: lenient(z.boolean()),
});
export const location = z.object({
  latitude: amount,
  longitude: amount,
  name: lenient(text),
  address: lenient(text),
});
export const contacts = z.array(
  z.object({
    name: lenient(z.object({ formatted_name: lenient(text), first_name: lenient(text), last_name: lenient(text) })),
    phones: list(z.object({ phone: lenient(text), wa_id: lenient(name) })),
  }),
);
export const reaction = z.object({ message_id: text, emoji: z.string().nullish().catch(undefined) });
export const button = z.object({ payload: lenient(text), text: lenient(text) });
const reply = z.object({ id: text, title: lenient(text) });
export const interactive = z.looseObject({
  type: lenient(text),
  button_reply: lenient(reply),
  list_reply: lenient(reply),
  nfm_reply: lenient(z.object({ name: lenient(text), body: lenient(text), response_json: z.unknown() })),
});
export const order = z.object({
  text: lenient(text),
  product_items: z.array(
    z.object({
      product_retailer_id: name,
      quantity: amount,
      item_price: lenient(amount),
      currency: lenient(text),
    }),
  ),
});
export const system = z.object({
  type: lenient(text),
  wa_id: lenient(name),
  new_wa_id: lenient(name),
  user_id: lenient(text),
});
export const edit = z.object({ original_message_id: text, message });
export const revoke = z.object({ original_message_id: text });
export const unsupported = z.object({ type: lenient(text) });
