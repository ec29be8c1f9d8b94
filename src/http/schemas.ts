import { z } from "@hono/zod-openapi";
import * as contract from "../core/reply";
import { page } from "../core/turn";

// What the API answers, for the OpenAPI document. The shapes are built in core/conversation.

export const errorBody = z
  .object({ error: z.object({ code: z.string(), message: z.string(), details: z.unknown().optional() }) })
  .openapi("Error");

export const replyBody = contract.reply.openapi("Reply");

export const conversationBody = z
  .object({
    id: z.string(),
    conversationNumber: z.string().nullable().openapi({ example: "CONV-20260120-0001" }),
    channel: z.string(),
    status: z.enum(["ACTIVE", "WAITING_HUMAN", "WITH_AGENT", "CLOSED"]),
    messageCount: z.number().int(),
    readSeq: z.number().int(),
    startedAt: z.string(),
    lastMessageAt: z.string(),
    closedAt: z.string().nullable(),
  })
  .openapi("Conversation");

export const fileBody = z
  .object({
    id: z.string(),
    kind: z.enum(["image", "voice", "document"]),
    mimeType: z.string(),
    size: z.number().int().openapi({ description: "bytes" }),
    url: z.string().openapi({ description: "needs the same token as everything else" }),
  })
  .openapi("File");

export const messageBody = z
  .object({
    id: z.string(),
    seq: z.number().int().openapi({ description: "place in the conversation, from 1, without gaps" }),
    role: z.enum(["user", "assistant", "agent", "system"]),
    content: z.string(),
    contentType: z.string(),
    quickReplies: z.array(contract.quickReply).optional(),
    cards: z.array(contract.card).optional(),
    request: z.enum(["rating", "contact", "location", "login"]).optional(),
    citations: z.array(contract.citation).optional(),
    attachments: z.array(contract.attachment).optional(),
    files: z.array(fileBody).optional().openapi({ description: "what was sent with it" }),
    reaction: z.string().optional().openapi({ description: "the emoji that the customer put on it" }),
    edited: z.literal(true).optional().openapi({ description: "the customer changed it, or took it away" }),
    senderName: z.string().optional().openapi({ description: "of an agent's message: who signs it" }),
    page: page.optional().openapi({ description: "of the shop, on which the customer wrote it" }),
    status: z.string(),
    createdAt: z.string(),
    senderId: z.string().optional(),
    clientMessageId: z.string().optional(),
  })
  .openapi("Message");

/** How one attempt to send a part of a message stands. */
const deliveryBody = z
  .object({
    id: z.string(),
    part: z.number().int(),
    channel: z.string(),
    state: z.string(),
    attempts: z.number().int(),
    error: z
      .object({
        code: z.string(),
        text: z.string().openapi({ description: "what it means and what can be done, in your language" }),
      })
      .optional(),
    updatedAt: z.string(),
  })
  .openapi("Delivery");

export const staffMessageBody = messageBody
  .extend({
    deliveries: z.array(deliveryBody).optional().openapi({ description: "of ours, on channels that are called" }),
  })
  .openapi("StaffMessage");

export const staffConversationBody = conversationBody
  .extend({
    owner: z.string().openapi({ description: "bot, queue, or agent:<id>" }),
    userId: z.string().nullable(),
    customerName: z.string().nullable().openapi({ description: "as they call themselves, signed in or not" }),
    guestName: z.string().nullable(),
    guestPhone: z.string().nullable(),
    locale: z.string(),
    rating: z.number().int().nullable(),
  })
  .openapi("StaffConversation");

export const chatAnswer = z
  .object({
    conversationId: z.string(),
    messageId: z.string(),
    response: z.string().nullable().openapi({ description: "null while a person owns the conversation" }),
    intent: z.string().nullable(),
    toolsUsed: z.array(z.string()),
    tokensUsed: z.number().int(),
    reply: replyBody.nullable(),
    status: z.enum(["ACTIVE", "WAITING_HUMAN", "WITH_AGENT", "CLOSED"]),
    seq: z.number().int().openapi({ description: "where the customer's message stands" }),
    replySeq: z.number().int().nullable().openapi({ description: "where the answer stands" }),
    degraded: z.boolean().openapi({ description: "answered without the model that was asked for" }),
  })
  .openapi("ChatAnswer");

export const sessionBody = z
  .object({ sessionToken: z.string(), sessionId: z.string(), expiresAt: z.string() })
  .openapi("Session");

const modelBody = z.object({
  id: z.string(),
  state: z.enum(["ok", "unknown", "unchecked"]),
  breaker: z.enum(["closed", "open", "probing"]),
});

export const healthBody = z
  .object({
    status: z.enum(["ok", "degraded"]),
    bot: z.string(),
    environment: z.string(),
    model: z.string().openapi({ description: "the model that answers; `offline` without a key" }),
    channels: z.record(z.string(), z.object({ enabled: z.boolean(), missing: z.array(z.string()).optional() })),
    oldestUnansweredTurn: z.object({ since: z.string(), seconds: z.number().int() }).nullable(),
    unanswered: z.number().int(),
    deadLetters: z.number().int(),
    models: z.object({ fast: modelBody, strong: modelBody }).nullable().openapi({
      description: "what the provider's list says of each, and whether it is asked now; null without a key",
    }),
    budget: z
      .object({ state: z.enum(["open", "alert", "spent"]), spentUsd: z.number(), limitUsd: z.number() })
      .nullable()
      .openapi({ description: "today's, null without DAILY_BUDGET_USD" }),
  })
  .openapi("Health");

export const readyBody = z.object({ ready: z.boolean(), failing: z.array(z.string()).optional() }).openapi("Ready");

export const turnBody = z
  .object({
    messageId: z.string(),
    seq: z.number().int(),
    covers: z.array(z.number().int()).openapi({ description: "places of the customer's messages that it answers" }),
    trigger: z.string().nullable().openapi({ description: "the rule that handed the turn to a person" }),
    intent: z.string().nullable(),
    confidence: z.number().nullable(),
    model: z.string().nullable(),
    degraded: z.boolean(),
    tools: z.array(z.object({ name: z.string(), input: z.any(), output: z.any(), ms: z.number().nullable() })),
    citations: z.array(z.string()),
    calls: z.array(
      z.object({
        model: z.string(),
        kind: z.string(),
        inputTokens: z.number().int(),
        cachedTokens: z.number().int(),
        outputTokens: z.number().int(),
        costUsdTicks: z.number().int().nullable().openapi({ description: "1e-10 USD" }),
        estimated: z.boolean(),
        latencyMs: z.number().int(),
      }),
    ),
    ms: z.object({ waited: z.number().int(), made: z.number().int() }),
    createdAt: z.string(),
  })
  .openapi("Turn");

export const ticketBody = z
  .object({
    id: z.string(),
    ticketNumber: z.string().nullable().openapi({ example: "TKT-20260120-0001" }),
    conversationId: z.string(),
    userId: z.string().nullable(),
    category: z.string(),
    priority: z.string(),
    subject: z.string(),
    description: z.string(),
    assignedTo: z.string().nullable(),
    status: z.string(),
    resolution: z.string().nullable(),
    resolvedAt: z.string().nullable(),
    resolvedBy: z.string().nullable(),
    responseDeadline: z.string().nullable().openapi({ description: "R12, for the first answer of a person" }),
    slaDeadline: z.string().nullable().openapi({ description: "R12, for the resolution" }),
    respondedAt: z.string().nullable(),
    department: z.string().nullable(),
    labels: z.array(z.string()),
    orderNumbers: z.array(z.string()).openapi({ description: "orders that the conversation touched" }),
    verified: z.boolean().openapi({ description: "the shop knows who writes" }),
    windowUntil: z.string().nullable().openapi({
      description: "the customer's channel takes free text until then; null: always",
    }),
    snoozedUntil: z.string().nullable(),
    pausedAt: z.string().nullable().openapi({ description: "since when its clocks stand" }),
    waitingSince: z.string().nullable().openapi({
      description: "the customer's oldest message that no person has answered",
    }),
    warnedAt: z.string().nullable().openapi({ description: "R15: 80 % of a deadline" }),
    responseBreachedAt: z.string().nullable(),
    breachedAt: z.string().nullable(),
    channel: z.string(),
    locale: z.string(),
    attachments: z.array(z.any()),
    createdAt: z.string(),
    updatedAt: z.string(),
    closedAt: z.string().nullable(),
    version: z.number().int(),
  })
  .openapi("Ticket");

export const templateBody = z
  .object({
    channel: z.string(),
    name: z.string(),
    language: z.string(),
    status: z.string(),
    category: z.string(),
    body: z.string().openapi({ description: "with its parameters as {{1}}, {{2}}, …" }),
    updatedAt: z.string(),
  })
  .openapi("Template");

/** A JSON answer, for a route's `responses`. */
export function json(description: string, schema: z.ZodType) {
  return { description, content: { "application/json": { schema } } };
}

/** The errors that a route of the API may answer, beside 503, which any may: not configured, or out of reach. */
export function refusals(...statuses: (400 | 401 | 403 | 404 | 409 | 413 | 415 | 426 | 429)[]) {
  return Object.fromEntries([...statuses, 503].map((status) => [status, json("refused", errorBody)]));
}
