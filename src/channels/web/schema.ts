import { z } from "@hono/zod-openapi";
import { page } from "../../core/turn";

/** R5: the longest message, in code points after trimming. */
export const maxMessageLength = 4000;

/** Files of one message. */
export const maxAttachments = 4;

/** The body of POST /api/chat: the shop's own plan, and what keeps a message from being sent twice or a choice from being lost. */
export const chatBody = z
  .object({
    conversationId: z
      .string()
      .max(200)
      .nullish()
      .openapi({ description: "continues this conversation; else the one that goes on" }),
    message: z
      .string()
      .optional()
      .openapi({
        description: `1 to ${maxMessageLength} characters after trimming (R5); may be left out with choiceId or attachments`,
        example: "Berapa lama pengiriman ke Surabaya?",
      }),
    channel: z.enum(["WEB", "MOBILE"]).default("WEB"),
    sessionId: z.string().max(200).nullish().openapi({ description: "of the shop's plan; the token says who it is" }),
    clientMessageId: z.string().min(1).max(128).optional().openapi({
      description: "unique for the customer; the same one again is the same message, and gets the same answer",
    }),
    choiceId: z.string().min(1).max(512).optional().openapi({ description: "id of the quick reply that was tapped" }),
    page: page
      .nullish()
      .openapi({ description: "of the shop, which the customer has before them; for the assistant and the team" }),
    attachments: z
      .array(z.object({ id: z.string().max(100) }))
      .max(maxAttachments)
      .optional()
      .openapi({ description: "what POST /api/chat/attachments gave; the message is their caption" }),
  })
  .openapi("ChatRequest");

export type ChatBody = z.infer<typeof chatBody>;
