import { beforeEach, expect, it } from "vitest";
import { Phone } from "../support/client/phone";
import { ChatServer } from "../support/client/server";
import { settled, VirtualTime } from "../support/client/time";

const file = { id: "f1", kind: "image", mimeType: "image/png", size: 4, url: "/api/chat/attachments/f1" };

/** An upload whose course the test decides. */
class FakeRequest {
  static all: FakeRequest[] = [];
  upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
  onload?: () => void;
  onerror?: () => void;
  onabort?: () => void;
  onloadend?: () => void;
  status = 0;
  responseText = "";
  retryAfter: string | null = null;
  opened = "";
  readonly headers: Record<string, string> = {};
  sent: unknown = null;

  constructor() {
    FakeRequest.all.push(this);
  }
  open(method: string, url: string): void {
    this.opened = `${method} ${url}`;
  }
  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }
  getResponseHeader(): string | null {
    return this.retryAfter;
  }
  send(body: unknown): void {
    this.sent = body;
  }
  abort(): void {
    this.onabort?.();
    this.onloadend?.();
  }
  answer(status: number, body: unknown): void {
    this.status = status;
    this.responseText = JSON.stringify(body);
    this.onload?.();
    this.onloadend?.();
  }
}

let phone: Phone;
let server: ChatServer;
const photo = new Blob(["foto"], { type: "image/png" });

beforeEach(() => {
  FakeRequest.all = [];
  const time = new VirtualTime();
  server = new ChatServer(time);
  phone = new Phone(time, server, undefined, undefined, FakeRequest as unknown as typeof XMLHttpRequest);
});

async function begun(n = 0): Promise<FakeRequest> {
  await settled();
  const request = FakeRequest.all[n];
  if (!request) throw new Error("nothing is sent");
  return request;
}

it("sends a file, telling how far it is", async () => {
  const parts: number[] = [];
  const uploaded = phone.chat.upload(photo, { onProgress: (part) => parts.push(part) });
  const request = await begun();
  expect(request.opened).toBe("POST https://chat.test/api/chat/attachments");
  expect(request.headers).toEqual({ authorization: `Bearer ${server.token}`, "accept-language": "id-ID" });
  expect(request.sent).toBe(photo);
  for (const loaded of [1, 2, 4]) request.upload.onprogress?.({ loaded, total: 4 });
  request.answer(201, file);
  expect(await uploaded).toEqual(file);
  expect(parts).toEqual([0.25, 0.5, 1]);
});

it("ends when it is told to, before it began too", async () => {
  const controller = new AbortController();
  const uploaded = phone.chat.upload(photo, { signal: controller.signal });
  await begun();
  controller.abort();
  await expect(uploaded).rejects.toThrow("broke off");
  await expect(phone.chat.upload(photo, { signal: controller.signal })).rejects.toThrow("broke off");
});

it("rejects with why a file is not taken, and with when to try again", async () => {
  const uploaded = phone.chat.upload(photo);
  const request = await begun();
  request.retryAfter = "12";
  request.answer(429, { error: { code: "TOO_MANY_MESSAGES", message: "Sebentar ya, Kak" } });
  await expect(uploaded).rejects.toMatchObject({
    status: 429,
    code: "TOO_MANY_MESSAGES",
    message: "Sebentar ya, Kak",
    retryAfter: 12_000,
  });
});

it("takes a fresh token once", async () => {
  const uploaded = phone.chat.upload(photo);
  (await begun()).answer(401, {});
  (await begun(1)).answer(201, file);
  expect(await uploaded).toEqual(file);
  expect(phone.freshTokens).toEqual([false, true]);
});

it("says that the network failed", async () => {
  const uploaded = phone.chat.upload(photo);
  (await begun()).onerror?.();
  await expect(uploaded).rejects.toThrow("broke off");
});
