import { now } from "../../core/clock";
import { addressOf, type Principal } from "../../core/conversation/principal";
import type { ChatTurn, Locale } from "../../core/turn";
import { type ChatBody, maxMessageLength } from "./schema";

export type Normalised = { ok: true; turn: ChatTurn } | { ok: false; code: "MESSAGE_EMPTY" | "MESSAGE_TOO_LONG" };

/**
 * One message of the API as a turn (R5). The token has proved who it is; nothing of the body says so. `locale` is the client's
 * own language, if it told one.
 */
export function normalise(body: ChatBody, principal: Principal, locale: Locale | undefined): Normalised {
  const text = (body.message ?? "").trim();
  if (text === "" && !body.choiceId) return { ok: false, code: "MESSAGE_EMPTY" };
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
      sender: {
        externalId: address,
        aliases: [],
        ...(locale && { locale }),
        ...(customer && { customerId: customer.userId }),
        ...(customer?.name && { displayName: customer.name }),
      },
      content: body.choiceId
        ? { type: "choice", id: body.choiceId, title: text || body.choiceId }
        : { type: "text", text },
    },
  };
}
