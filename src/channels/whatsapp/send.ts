import { z } from "zod";
import type { Config } from "../../config";
import type { Address, Files, Part, SendResult } from "../../core/channel";
import { recipientOf } from "./address";
import { type Answer, call } from "./api";
import { meaningOf } from "./errors";
import { limits } from "./limits";
import { upload } from "./media";
import { type Message, type Outgoing, outgoing } from "./outgoing";

const sent = z.object({ messages: z.array(z.object({ id: z.string() })).min(1) });

/**
 * One part, from the number that was written to. What was refused for its picture goes out at once without it: nothing was done of
 * what was refused, so nothing is sent twice.
 */
export async function send(part: Part, to: Address, config: Config, partId: string, files: Files): Promise<SendResult> {
  const read = outgoing.safeParse(part.payload);
  if (!read.success) return { ok: false, kind: "final", code: "BAD_PART", message: "not a payload of this channel" };
  const message = read.data.send === "file" ? await uploaded(read.data, to, config, files) : read.data.body;
  if (isFailure(message)) return message;
  const context = read.data.send === "message" && read.data.replyTo ? { message_id: read.data.replyTo } : null;
  const result = await post(message, context, to, config, partId);
  const plainer = !result.ok && result.code === "BAD_MEDIA" ? withoutPicture(message) : null;
  return plainer ? post(plainer, context, to, config, partId) : result;
}

interface FileMessage {
  type: "image" | "video" | "audio" | "document";
  [kind: string]: unknown;
}

type Failure = SendResult & { ok: false };

function isFailure(message: Message | FileMessage | Failure): message is Failure {
  return "ok" in message;
}

async function uploaded(
  file: Outgoing & { send: "file" },
  to: Address,
  config: Config,
  files: Files,
): Promise<FileMessage | Failure> {
  const answer = await upload(file, to.account, config, files).catch(() => null);
  if (answer === null)
    return { ok: false, kind: "retry", code: "FILE_UNREADABLE", message: "a file could not be read" };
  if (answer.kind === "gone") return { ok: false, kind: "final", code: "NO_FILE", message: "the file is gone" };
  if (answer.kind === "ok") {
    const name = file.kind === "document" && file.filename !== undefined ? { filename: file.filename } : {};
    return { type: file.kind, [file.kind]: { id: answer.id, ...name } };
  }
  const failure = failed(answer);
  // nothing was sent yet: what went up twice harms nobody
  return failure.kind === "unknown" ? { ...failure, kind: "retry" } : failure;
}

async function post(
  message: Message | FileMessage,
  context: { message_id: string } | null,
  to: Address,
  config: Config,
  partId: string,
): Promise<SendResult> {
  const body = {
    messaging_product: "whatsapp",
    recipient_type: "individual",
    ...recipientOf(to.address),
    ...(context && { context }),
    ...(partId.length <= limits.callbackData && { biz_opaque_callback_data: partId }),
    ...message,
  };
  const answer = await call(config, `${encodeURIComponent(to.account)}/messages`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (answer.kind !== "ok") return failed(answer);
  const id = sent.safeParse(answer.body).data?.messages[0]?.id;
  if (id === undefined) return { ok: false, kind: "unknown", code: "NO_ID", message: "an answer without a message" };
  return { ok: true, externalId: id };
}

function failed(answer: Exclude<Answer, { kind: "ok" }>): Failure {
  switch (answer.kind) {
    case "refused":
      return {
        ok: false,
        message: answer.message,
        ...meaningOf(answer.status, answer.code),
        ...(answer.retryAfter !== undefined && { retryAfter: answer.retryAfter }),
      };
    case "lost":
      return { ok: false, kind: "retry", code: "CONNECTION_LOST", message: "the connection was refused or reset" };
    case "none":
      return { ok: false, kind: "unknown", code: "NO_ANSWER", message: "the answer broke off or took too long" };
  }
}

/** The same without the picture that WhatsApp could not fetch; null where there is none. */
function withoutPicture(message: Message | FileMessage): Message | null {
  if (message.type === "image" && "image" in message) {
    const image = z.object({ link: z.string(), caption: z.string().optional() }).safeParse(message.image).data;
    return image ? { type: "text", text: { body: image.caption || image.link } } : null;
  }
  if (message.type !== "interactive") return null;
  const { interactive } = message as Message & { type: "interactive" };
  if (!("header" in interactive) || !interactive.header) return null;
  const { header: _, ...rest } = interactive;
  return { type: "interactive", interactive: rest };
}

/** Marks the customer's message as read and shows typing, for 25 s or until the answer comes (one call does both). */
export async function typing(to: Address, config: Config, messageId: string): Promise<void> {
  await call(config, `${encodeURIComponent(to.account)}/messages`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      messaging_product: "whatsapp",
      status: "read",
      message_id: messageId,
      typing_indicator: { type: "text" },
    }),
  });
}
