import { iso } from "../clock";
import { type FileView, viewOf } from "../media/file-view";
import type { Reply } from "../reply";
import type { ToolCall } from "../tools/tool-call";
import { type Content, filesOf, type Page } from "../turn";
import type { ConversationStatus } from "./conversation";

export type Role = "user" | "assistant" | "agent" | "system";

/**
 * `SENT`: ours, on its way or waiting to be fetched; `DELIVERED`: arrived (a customer's own messages always);
 * `INTERRUPTED`: a person took over while it was shown, the rest was never said; `FAILED`, `UNKNOWN`: see deliveries.
 */
export type MessageStatus = "SENT" | "DELIVERED" | "READ" | "FAILED" | "UNKNOWN" | "INTERRUPTED";

/** What the assistant tells about its answer. */
export interface Answered {
  /** the last customer message that it covers */
  seq: number;
  intent: string | null;
  confidence: number | null;
  model: string | null;
  tokens: number | null;
  tools: readonly ToolCall[];
  degraded: boolean;
  /** the rule that handed the turn to a person */
  trigger: string | null;
  /** the customer's messages that it answers, by their places */
  covers: readonly number[];
  /** how long the first of them waited until its answer was begun, and how long that took to make */
  ms: { waited: number; made: number };
  /** the conversation's status right after it */
  conversationStatus: ConversationStatus;
}

/** A message as its Thread keeps it. Times are Unix milliseconds. */
export interface Message {
  id: string;
  conversationId: string;
  seq: number;
  role: Role;
  senderId: string | null;
  /** what a person reads */
  content: string;
  contentType: string;
  clientMessageId: string | null;
  /** the customer's content as it came, where it is more than text */
  original: Content | null;
  /** for our own messages */
  reply: Reply | null;
  answers: Answered | null;
  /** of a customer's message that the bot leaves to a person: the conversation's status at that moment */
  leftAs?: ConversationStatus;
  /** of an agent's message: who signs it, for the customer */
  senderName?: string;
  /** the page of the shop on which the customer wrote it */
  page?: Page;
  /** the emoji that the customer put on it */
  reaction?: string | null;
  /** the customer changed it, or took it away */
  edited?: boolean;
  status: MessageStatus;
  createdAt: number;
  deliveredAt: number | null;
  readAt: number | null;
  version: number;
}

/** The row of the record; see core/db/schema.ts. */
export function messageRow(message: Message): Record<string, string | number | null> {
  const { reply, answers } = message;
  const rich = {
    quickReplies: reply?.quickReplies,
    cards: reply?.cards,
    request: reply?.request,
    citations: reply?.citations,
    ...marksOf(message),
  };
  const sent = message.original?.type === "media" ? [message.original.mediaRef] : [];
  const files = filesOf(message.original).map((file) => file.mediaRef);
  const attachments = reply?.attachments ?? (files.length > 0 ? files : sent);
  const hasRich = Object.values(rich).some((value) => value !== undefined);
  const tools = answers?.tools.length ? answers.tools : null;
  return {
    id: message.id,
    conversation_id: message.conversationId,
    role: message.role.toUpperCase(),
    sender_id: message.senderId,
    content: message.content,
    content_type: message.contentType,
    attachments: attachments.length > 0 ? JSON.stringify(attachments) : null,
    model: answers?.model ?? null,
    tokens_used: answers?.tokens ?? null,
    tool_calls: tools ? JSON.stringify(tools.map(({ name, input }) => ({ name, input }))) : null,
    tool_results: tools ? JSON.stringify(tools.map(({ name, output }) => ({ name, output }))) : null,
    detected_intent: answers?.intent ?? null,
    confidence: answers?.confidence ?? null,
    status: message.status,
    created_at: iso(message.createdAt),
    delivered_at: message.deliveredAt === null ? null : iso(message.deliveredAt),
    read_at: message.readAt === null ? null : iso(message.readAt),
    seq: message.seq,
    client_message_id: message.clientMessageId,
    rich: hasRich ? JSON.stringify(rich) : null,
    trace: answers ? JSON.stringify(traceOf(answers)) : null,
    degraded: answers?.degraded ? 1 : 0,
    version: message.version,
  };
}

/** What of an answer's making the other columns do not say. */
export type Trace = Pick<Answered, "trigger" | "covers" | "ms"> & {
  /** ms of each tool call, in the order of `tool_calls` */
  toolMs: number[];
};

function traceOf({ trigger, covers, ms, tools }: Answered): Trace {
  return { trigger, covers, ms, toolMs: tools.map((tool) => tool.ms) };
}

/** A message over HTTP and sockets. */
export interface MessageView {
  id: string;
  seq: number;
  role: Role;
  content: string;
  contentType: string;
  quickReplies?: Reply["quickReplies"];
  cards?: Reply["cards"];
  request?: Reply["request"];
  citations?: Reply["citations"];
  attachments?: Reply["attachments"];
  /** what was sent with it, as it can be fetched */
  files?: FileView[];
  reaction?: string;
  edited?: true;
  senderName?: string;
  page?: Page;
  status: MessageStatus;
  createdAt: string;
  senderId?: string;
  clientMessageId?: string;
}

export function messageView(message: Message): MessageView {
  const { reply } = message;
  const refs = [...filesOf(message.original).map(({ mediaRef }) => mediaRef), ...(reply?.attachments ?? [])];
  const files = refs.flatMap((ref) => viewOf(ref) ?? []);
  return {
    id: message.id,
    seq: message.seq,
    role: message.role,
    content: message.content,
    contentType: message.contentType,
    ...(reply?.quickReplies && { quickReplies: reply.quickReplies }),
    ...(reply?.cards && { cards: reply.cards }),
    ...(reply?.request && { request: reply.request }),
    ...(reply?.citations && { citations: reply.citations }),
    ...(reply?.attachments && { attachments: reply.attachments }),
    ...(files.length > 0 && { files }),
    ...marksOf(message),
    status: message.status,
    createdAt: iso(message.createdAt),
    ...(message.senderId && message.role !== "user" && { senderId: message.senderId }),
    ...(message.clientMessageId && { clientMessageId: message.clientMessageId }),
  };
}

/** What is known of a message beside its words: who signs it, where it was written, what was done to it afterwards. */
function marksOf({
  reaction,
  edited,
  senderName,
  page,
}: Message): Pick<MessageView, "reaction" | "edited" | "senderName" | "page"> {
  return {
    ...(reaction && { reaction }),
    ...(edited && { edited: true }),
    ...(senderName && { senderName }),
    ...(page && { page }),
  };
}
