import type { SendResult } from "../../core/channel";

type Kind = (SendResult & { ok: false })["kind"];

/** What an answer means. The first row that fits counts; descriptions as the Bot API words them. */
interface Row {
  status: number | readonly number[];
  /** of the description; without it the status alone tells */
  says?: RegExp;
  kind: Kind;
  code: string;
}

export const answers: readonly Row[] = [
  { status: 429, kind: "retry", code: "RATE_LIMITED" },
  { status: 401, kind: "auth", code: "TOKEN_REVOKED" },
  { status: 404, kind: "auth", code: "TOKEN_UNKNOWN" },
  { status: 403, says: /blocked by the user|was kicked/i, kind: "final", code: "BLOCKED" },
  { status: 403, says: /user is deactivated/i, kind: "final", code: "USER_DEACTIVATED" },
  { status: 403, says: /can't initiate/i, kind: "final", code: "NEVER_WROTE" },
  { status: [400, 403], says: /BUSINESS_PEER|BUSINESS_CHAT_INACTIVE/i, kind: "window", code: "BUSINESS_WINDOW" },
  { status: [400, 403], says: /business[ _]connection/i, kind: "auth", code: "BUSINESS_CONNECTION" },
  { status: 403, kind: "final", code: "FORBIDDEN" },
  {
    status: 400,
    says: /can't parse (?:entities|MessageEntity)|ENTITY_|ENTITIES_|entity begin/i,
    kind: "final",
    code: "BAD_ENTITIES",
  },
  {
    status: 400,
    says: /file identifier|HTTP URL|web page content|WEBPAGE_|PHOTO_|IMAGE_PROCESS|wrong type of|MEDIA_EMPTY/i,
    kind: "final",
    code: "BAD_MEDIA",
  },
  { status: 400, says: /thread not found|TOPIC_(?:CLOSED|DELETED|ID_INVALID)/i, kind: "final", code: "NO_TOPIC" },
  { status: 400, says: /too long|too_long/i, kind: "final", code: "TOO_LONG" },
  { status: 400, says: /text is empty|text must be non-empty/i, kind: "final", code: "EMPTY" },
  { status: 400, says: /BUTTON_|keyboard|reply markup/i, kind: "final", code: "BAD_KEYBOARD" },
  { status: 400, says: /chat not found|PEER_ID_INVALID|user not found/i, kind: "final", code: "NO_CHAT" },
  { status: 413, kind: "final", code: "TOO_LARGE" },
  { status: [400, 409, 410, 415, 422], kind: "final", code: "REFUSED" },
  // says that it did not do it
  { status: [500, 503], kind: "retry", code: "SERVER_ERROR" },
  // of the network before Telegram: refused, not reached, no TLS, no name
  { status: [521, 523, 525, 526, 530], kind: "retry", code: "NOT_REACHED" },
  // whoever stands between did not hear the end of it
  { status: [502, 504, 520, 522, 524], kind: "unknown", code: "GATEWAY" },
];

/** The meaning of an answer with this status. What no row knows may have been done. */
export function meaningOf(status: number, description: string): { kind: Kind; code: string } {
  const row = answers.find(
    (each) => [each.status].flat().includes(status) && (each.says === undefined || each.says.test(description)),
  );
  return row ? { kind: row.kind, code: row.code } : { kind: "unknown", code: `HTTP_${status}` };
}
