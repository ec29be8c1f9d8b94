import { z } from "zod";

/** A choice the customer can tap, or type. `id` comes back in a turn's `choice`. */
export const quickReply = z.object({ id: z.string().min(1), title: z.string().min(1) });
export type QuickReply = z.infer<typeof quickReply>;

/** A product, order or article shown with the text. Its facts come from a tool result, never from the model. */
export const card = z.object({
  id: z.string().min(1),
  title: z.string(),
  subtitle: z.string().optional(),
  /** shown as it is, for example "Rp 150.000" (R25) */
  price: z.string().optional(),
  imageUrl: z.string().optional(),
  url: z.string().optional(),
  actions: z.array(quickReply).optional(),
});
export type Card = z.infer<typeof card>;

export const citation = z.object({ id: z.string(), title: z.string() });
export type Citation = z.infer<typeof citation>;

export const attachment = z.object({
  /** key in R2 */
  key: z.string(),
  mimeType: z.string(),
  filename: z.string().optional(),
});
export type Attachment = z.infer<typeof attachment>;

/** One answer, channel-neutral. A channel's `render` turns it into what that channel can show, losing nothing. */
export const reply = z.object({
  /** Markdown subset: paragraphs, lists, **bold**, *italic*, `code`, [link](url) */
  text: z.string(),
  quickReplies: z.array(quickReply).optional(),
  cards: z.array(card).optional(),
  /** asks the customer for something in the channel's own form */
  request: z.enum(["rating", "contact", "location", "login"]).optional(),
  attachments: z.array(attachment).optional(),
  citations: z.array(citation).optional(),
});
export type Reply = z.infer<typeof reply>;
