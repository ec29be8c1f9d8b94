import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits, sniff } from "../../src/core/media/kinds";
import { ask, call, jwt, say } from "../support/api";
import { messagesOf, refusal, visitor } from "../support/http";
import { files, padded } from "../support/media";

interface Kept {
  id: string;
  kind: string;
  mimeType: string;
  size: number;
  url: string;
}

function post(token: string, body: Uint8Array, type = "application/octet-stream"): Promise<Response> {
  return call("/api/chat/attachments", { method: "POST", token, body, headers: { "content-type": type } });
}

async function kept(token: string, body: Uint8Array): Promise<Kept> {
  const response = await post(token, body);
  expect(response.status).toBe(201);
  return response.json();
}

const photo = files["image/jpeg"];

describe("sending a file", () => {
  it.each(Object.entries(files))("takes %s, and says so whatever was declared", async (mimeType, body) => {
    const { token } = await visitor();
    const file = await kept(token, body);
    expect(file).toMatchObject({ mimeType, size: body.byteLength, url: `/api/chat/attachments/${file.id}` });
    const response = await call(file.url, { token });
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(body);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": mimeType,
      "content-disposition": `attachment; filename="${file.kind}"`,
      "content-security-policy": "sandbox; default-src 'none'",
      "x-content-type-options": "nosniff",
      "cache-control": "private, max-age=86400, immutable",
    });
  });

  it.each([
    ["a page", "<!doctype html><script>alert(1)</script>"],
    ["a drawing with scripts", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"],
    ["a program", "MZ\x90\0\x03"],
    ["an archive", "PK\x03\x04"],
    ["a picture of a telephone", "\0\0\0\x18ftypheic"],
    ["one byte", "\x89"],
    ["RIFF that is no WebP", "RIFF\x20\0\0\0WAVEfmt "],
  ])("refuses %s that calls itself a photo", async (_name, text) => {
    const { token } = await visitor();
    const body = Uint8Array.from(text, (char) => char.charCodeAt(0));
    await refusal(await post(token, body, "image/jpeg"), 415, "FILE_TYPE");
  });

  it("refuses nothing at all", async () => {
    const { token } = await visitor();
    await refusal(await post(token, new Uint8Array()), 400, "INVALID_INPUT");
  });

  it.each([
    ["image/png", limits.image],
    ["application/pdf", limits.document],
    ["audio/ogg", limits.voice],
  ] as const)("takes %s of its limit and not a byte more", async (type, limit) => {
    const { token } = await visitor();
    expect((await kept(token, padded(files[type], limit))).size).toBe(limit);
    await refusal(await post(token, padded(files[type], limit + 1)), 413, "FILE_TOO_LARGE");
  });

  it("keeps the small limit for every other body", async () => {
    const { token } = await visitor();
    await refusal(await say(token, "x".repeat(300_000)), 413, "BODY_TOO_LARGE");
  });

  it("takes as many a minute as messages (R6)", async () => {
    const { token } = await visitor();
    for (let n = 0; n < 30; n++) await kept(token, photo);
    const response = await post(token, photo);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    await refusal(response, 429, "TOO_MANY_MESSAGES");
  });

  it("is for who has a token, and not for staff", async () => {
    await refusal(await post("nonsense", photo), 401, "UNAUTHORIZED");
    await refusal(await post(await jwt("s-1", { role: "support" }), photo), 403, "FORBIDDEN");
  });

  it("tells what a file is by its beginning, whatever follows", () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.entries(files)), fc.uint8Array(), ([type, start], rest) => {
        expect(sniff(new Uint8Array([...start, ...rest]))).toBe(type);
        expect(sniff(new Uint8Array([0, ...start, ...rest]))).toBeNull();
      }),
    );
  });
});

describe("whose a file is (R1)", () => {
  it("is its owner's and the staff's", async () => {
    const { token } = await visitor();
    const { url, id } = await kept(token, photo);
    const other = await visitor();
    await refusal(await call(url, { token: other.token }), 404, "ATTACHMENT_NOT_FOUND");
    const named = { method: "POST", token: other.token, json: { attachments: [{ id }] } };
    await refusal(await call("/api/chat", named), 404, "ATTACHMENT_NOT_FOUND");
    await refusal(await call(url, { token: await jwt("c-9") }), 404, "ATTACHMENT_NOT_FOUND");
    await refusal(await call(url), 401, "UNAUTHORIZED");
    expect((await call(url, { token: await jwt("s-1", { role: "support" }) })).status).toBe(200);
  });

  it("goes with the conversation to the customer that a guest becomes, and the guest has it no more", async () => {
    const { token } = await visitor();
    const { url, id } = await kept(token, photo);
    await ask(token, "halo", { attachments: [{ id }] });
    const customer = await jwt(`c-${crypto.randomUUID()}`);
    expect((await call(url, { token: customer, headers: { "x-session-token": token } })).status).toBe(200);
    expect((await call(url, { token: customer })).status).toBe(200);
    await refusal(await call(url, { token }), 404, "ATTACHMENT_NOT_FOUND");
  });

  it("gives nothing of the bucket but files that were sent", async () => {
    await env.FILES.put("faq/snapshot.json", "secret");
    await env.FILES.put("attachments/x", "secret");
    const staff = await jwt("s-1", { role: "admin" });
    const { token } = await visitor();
    const { id } = await kept(token, photo);
    for (const bad of ["..%2Ffaq%2Fsnapshot.json", "x", id.slice(0, -1), `${id}0`, id.toUpperCase(), `${id}%2F..`]) {
      await refusal(await call(`/api/chat/attachments/${bad}`, { token: staff }), 404, "ATTACHMENT_NOT_FOUND");
    }
  });
});

describe("a message with files", () => {
  it("is one message, with its words and its files, however often it is sent", async () => {
    const { token } = await visitor();
    const [one, two] = [await kept(token, photo), await kept(token, files["application/pdf"])];
    const body = { attachments: [{ id: one.id }, { id: two.id }], clientMessageId: crypto.randomUUID() };
    const first = await ask(token, "ini notanya", body);
    const again = await ask(token, "ini notanya", body);
    expect(again.messageId).toBe(first.messageId);
    const [message, ...rest] = await messagesOf(token, first.conversationId);
    expect(message).toMatchObject({
      content: "[image] [document] ini notanya",
      contentType: "IMAGE",
      files: [one, two],
    });
    expect(rest.filter(({ role }) => role === "user")).toEqual([]);
    const { results } = await env.DB.prepare("SELECT attachments FROM messages WHERE id = ?").bind(message?.id).all();
    expect(JSON.parse(String(results[0]?.attachments))).toMatchObject([{ id: one.id }, { id: two.id }]);
  });

  it.each([
    ["an id of nothing", [{ id: "a_nothing" }], 404, "ATTACHMENT_NOT_FOUND"],
    ["no id", [{}], 400, "INVALID_INPUT"],
    ["a name instead", ["photo.jpg"], 400, "INVALID_INPUT"],
    ["too many", Array.from({ length: 5 }, () => ({ id: "a_b" })), 400, "INVALID_INPUT"],
    ["a path", [{ id: "../faq/snapshot.json" }], 404, "ATTACHMENT_NOT_FOUND"],
  ])("refuses %s, and keeps nothing of the message", async (_name, attachments, status, code) => {
    const { token } = await visitor();
    await refusal(await say(token, "halo", { attachments }), status, code);
    expect(await (await call("/api/chat/conversations", { token })).json()).toMatchObject({ conversations: [] });
  });

  it("has to have one or the other", async () => {
    const { token } = await visitor();
    await refusal(await say(token, " ", { attachments: [] }), 400, "MESSAGE_EMPTY");
  });
});
