import { now } from "../../core/clock";
import { addressOf, type Principal } from "../../core/conversation/principal";
import type { ChatTurn, Content, Locale, MediaFile } from "../../core/turn";
import { type ChatBody, maxMessageLength } from "./schema";

export type Normalised = { ok: true; turn: ChatTurn } | { ok: false; code: "MESSAGE_EMPTY" | "MESSAGE_TOO_LONG" };

/**
 * One message of the API as a turn (R5). The token has proved who it is; nothing of the body says so. `locale` is the client's
 * own language, if it told one; `files` are those that the body names.
 */
export function normalise(
  body: ChatBody,
  principal: Principal,
  locale: Locale | undefined,
  files: readonly MediaFile[] = [],
): Normalised {
  const text = (body.message ?? "").trim();
  if (text === "" && !body.choiceId && files.length === 0) return { ok: false, code: "MESSAGE_EMPTY" };
  if ([...text].length > maxMessageLength) return { ok: false, code: "MESSAGE_TOO_LONG" };
  const address = addressOf(principal);
  const customer = principal.kind === "customer" ? principal : null;
  return {
    ok: true,
    turn: {
      event: "turn",
      eventId: body.clientMessageId ?? crypto.randomUUID(),
      channel: body.channel === "MOBILE" ? "mobile" : "web",
      account: "default",
      address,
      sentAt: now(),
      ...(body.page && { page: body.page }),
      sender: {
        externalId: address,
        aliases: [],
        ...(locale && { locale }),
        ...(customer && { customerId: customer.userId }),
        ...(customer?.name && { displayName: customer.name }),
      },
      content: contentOf(body.choiceId, text, files),
    },
  };
}

function contentOf(choiceId: string | undefined, text: string, files: readonly MediaFile[]): Content {
  const [first, ...more] = files;
  if (first)
    return { type: "media", ...first, ...(text !== "" && { caption: text }), ...(more.length > 0 && { more }) };
  return choiceId ? { type: "choice", id: choiceId, title: text || choiceId } : { type: "text", text };
}
