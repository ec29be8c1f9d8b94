import { z } from "zod";

// What the control routes take, for tests and the playground.

const n = z.number().int().positive();

export const action = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), text: z.string().min(1), replyTo: n.optional() }),
  z.strictObject({ type: z.literal("tap"), n, id: z.string().min(1) }),
  z.strictObject({
    type: z.literal("file"),
    kind: z.enum(["image", "video", "audio", "voice", "document", "sticker"]),
    mimeType: z.string().min(1),
    /** base64 */
    data: z.base64(),
    filename: z.string().optional(),
    caption: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal("location"),
    latitude: z.number(),
    longitude: z.number(),
    name: z.string().optional(),
  }),
  z.strictObject({ type: z.literal("contact"), name: z.string().min(1), phone: z.string().min(1), own: z.boolean() }),
  z.strictObject({
    type: z.literal("order"),
    items: z
      .array(z.strictObject({ productId: z.string(), quantity: z.number().int().positive(), price: z.number() }))
      .min(1),
    text: z.string().optional(),
  }),
  z.strictObject({ type: z.literal("reaction"), n, emoji: z.string().min(1).nullable() }),
  z.strictObject({ type: z.literal("edit"), n, text: z.string().min(1) }),
  z.strictObject({ type: z.literal("delete"), n }),
]);

export const newCustomer = z.strictObject({
  name: z.string().min(1).default("Rina"),
  phone: z
    .string()
    .regex(/^\d{8,15}$/)
    .nullable()
    .optional(),
  userId: z
    .string()
    .regex(/^[A-Z]{2}\.[A-Za-z0-9]+$/)
    .nullable()
    .optional(),
});

export const faults = z.strictObject({
  times: z.number().int().min(1).max(1000).default(1),
  fault: z.strictObject({
    kind: z.enum(["rate", "pair", "server", "accepted", "blocked", "token", "slow"]),
    method: z.string().optional(),
    retryAfter: z.number().positive().optional(),
    ms: z.number().int().min(0).max(60_000).optional(),
  }),
});
