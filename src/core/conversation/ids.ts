// Ids carry the Thread that owns them, so that routing and ownership need no database. The Thread's part is its Durable
// Object id: the platform signs it, so an id that was made up is refused before any object is touched.

export type IdKind = "conversation" | "message" | "ticket" | "part";

const prefix: Record<IdKind, string> = { conversation: "c", message: "m", ticket: "t", part: "p" };

/**
 * prefix, Thread (32 bytes in base64url), conversation (ms in base 36), place from 1, part from 0. One spelling for each: no
 * zeros in front.
 */
const form = /^([cmtp])_([A-Za-z0-9_-]{43})_(0|[1-9a-z][0-9a-z]{0,9})(?:_([1-9]\d{0,8})(?:_(0|[1-9]\d{0,3}))?)?$/;

/** The Thread's part of an id: 43 characters. `hex` is a Durable Object id, 64 hex digits. */
export function threadKey(hex: string): string {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

export function conversationId(thread: string, ordinal: number): string {
  return `c_${thread}_${ordinal.toString(36)}`;
}

export function messageId(conversation: string, seq: number): string {
  return `m${conversation.slice(1)}_${seq}`;
}

export function ticketId(conversation: string, ordinal: number): string {
  return `t${conversation.slice(1)}_${ordinal}`;
}

export function partId(message: string, part: number): string {
  return `p${message.slice(1)}_${part}`;
}

export interface ParsedId {
  kind: IdKind;
  thread: string;
  /** the conversation that it is, or belongs to */
  conversation: string;
  ordinals: number[];
}

/** Takes an id apart; null when it has not the form of one, whatever the input. */
export function parseId(id: string): ParsedId | null {
  const match = form.exec(id);
  if (!match) return null;
  const [, letter, thread, ordinal, first, second] = match;
  const kind = (Object.keys(prefix) as IdKind[]).find((name) => prefix[name] === letter);
  if (!kind || !thread || !ordinal) return null;
  const ordinals = [first, second].flatMap((part) => (part === undefined ? [] : [Number(part)]));
  if (ordinals.length !== { conversation: 0, message: 1, ticket: 1, part: 2 }[kind]) return null;
  return { kind, thread, conversation: `c_${thread}_${ordinal}`, ordinals };
}

/** The Durable Object that an id's Thread part names; null when the platform did not sign it. */
export function threadIdOf<T extends Rpc.DurableObjectBranded | undefined>(
  namespace: DurableObjectNamespace<T>,
  key: string,
): DurableObjectId | null {
  try {
    const bytes = atob(key.replaceAll("-", "+").replaceAll("_", "/"));
    const hex = [...bytes].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
    // two spellings of the last character decode alike: only the one that we write is an id
    return threadKey(hex) === key ? namespace.idFromString(hex) : null;
  } catch {
    return null;
  }
}
