import type { MessageView } from "../../../src/core/conversation/message";
import type { FileView } from "../../../src/core/media/file-view";
import { claimed, credentials, owner, refused } from "./session";
import { language } from "./words";

export type { FileView, MessageView };

/** What the window needs of a conversation (GET /api/chat/conversations). */
export interface ConversationView {
  id: string;
  status: "ACTIVE" | "WAITING_HUMAN" | "WITH_AGENT" | "CLOSED";
  messageCount: number;
  readSeq: number;
}

/** The service said no, in words for the customer. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  /** milliseconds until it may be tried again, where the service says so */
  readonly retryAfter: number | null;
  constructor(status: number, code: string, message: string, retryAfter: number | null) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

async function headers(asker?: string): Promise<Record<string, string>> {
  const { token, guestToken } = await credentials(asker);
  return {
    authorization: `Bearer ${token}`,
    "accept-language": language(),
    ...(guestToken && { "x-session-token": guestToken }),
  };
}

export function refusal(status: number, body: string, retryAfter: string | null): Refusal {
  const { error } = (() => {
    try {
      return JSON.parse(body);
    } catch {
      return {};
    }
  })();
  const wait = Number(retryAfter) > 0 ? Number(retryAfter) * 1000 : null;
  return new Refusal(status, error?.code ?? "", error?.message ?? `${status}`, wait);
}

/** A call as whoever chats, once more with another token when the service refuses it. Throws Refusal for 4xx and 5xx. */
export async function call(path: string, init: RequestInit = {}, again = true, asker = owner()): Promise<Response> {
  const own = await headers(asker);
  const answer = await fetch(path, { ...init, headers: { ...init.headers, ...own } });
  const guestToken = own["x-session-token"];
  if (answer.status === 401 && again) {
    refused(own.authorization?.slice("Bearer ".length) ?? "");
    if (guestToken) claimed(guestToken);
    return call(path, init, false, asker);
  }
  if (!answer.ok) throw refusal(answer.status, await answer.text(), answer.headers.get("retry-after"));
  if (guestToken) claimed(guestToken);
  return answer;
}

async function post<T>(path: string, body: unknown = {}): Promise<T> {
  const json = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  return (await call(path, json)).json();
}

const at = (id: string) => `/api/chat/conversations/${encodeURIComponent(id)}`;

/** The customer's conversations, the last written to first. */
export async function conversations(): Promise<ConversationView[]> {
  return (await (await call("/api/chat/conversations?limit=20&channel=WEB")).json()).conversations;
}

/** A page of messages after a place, oldest first. */
export async function messagesAfter(id: string, seq: number, limit = 100): Promise<MessageView[]> {
  return (await (await call(`${at(id)}/messages?after_seq=${seq}&limit=${limit}`)).json()).messages;
}

export const markRead = (id: string, upToSeq: number) => post(`${at(id)}/read`, { upToSeq });
export const stop = (id: string) => post(`${at(id)}/stop`);
export const typing = (id: string, on: boolean) => post(`${at(id)}/typing`, { on });
export const rate = (id: string, rating: number, feedback: string) =>
  post(`${at(id)}/rate`, { rating, ...(feedback && { feedback }) });

/** Sends a file, telling how far it is (0 to 1). */
export async function upload(file: Blob, onProgress: (part: number) => void): Promise<FileView> {
  const own = await headers();
  return new Promise((resolve, reject) => {
    // fetch tells nothing of what it has sent
    const request = new XMLHttpRequest();
    request.open("POST", "/api/chat/attachments");
    for (const [name, value] of Object.entries(own)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0));
    request.addEventListener("error", () => reject(new TypeError("the upload broke off")));
    request.addEventListener("load", () => {
      if (request.status === 201) resolve(JSON.parse(request.responseText));
      else reject(refusal(request.status, request.responseText, request.getResponseHeader("retry-after")));
    });
    request.send(file);
  });
}

/** A file as an address that an element can show: it takes the token to get it. Revoke it when it was shown. */
export async function fileUrl(path: string): Promise<string> {
  return URL.createObjectURL(await (await call(path)).blob());
}
