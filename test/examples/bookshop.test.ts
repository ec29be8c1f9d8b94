import { env, exports } from "cloudflare:workers";
import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import file from "../../examples/bookshop/conversations.json";

const turn = z.strictObject({
  say: z.string(),
  /** exactly these tools, in this order; absent: any */
  tools: z.array(z.string()).optional(),
  contains: z.array(z.string()).min(1),
  lacks: z.array(z.string()).default([]),
  /** title of a quick reply that comes with it */
  quickReply: z.string().optional(),
  request: z.string().optional(),
  /** who owns the conversation afterwards */
  owner: z.enum(["bot", "queue"]),
});
const conversations = z
  .array(z.strictObject({ name: z.string(), as: z.string().optional(), turns: z.array(turn).min(1) }))
  .parse(file);

const answer = z.object({
  conversationId: z.string(),
  response: z.string(),
  toolsUsed: z.array(z.string()),
  reply: z.object({
    quickReplies: z.array(z.object({ title: z.string() })).optional(),
    request: z.string().optional(),
  }),
  status: z.string(),
});

async function post(path: string, body: unknown, token?: string): Promise<unknown> {
  const headers = new Headers({ "content-type": "application/json" });
  if (token) headers.set("authorization", `Bearer ${token}`);
  const url = `https://bookshop.example${path}`;
  const response = await exports.default.fetch(
    new Request(url, { method: "POST", headers, body: JSON.stringify(body) }),
  );
  expect(response.ok, `${path}: ${response.status}`).toBe(true);
  return response.json();
}

/** A guest's session token, or the JWT of a signed-in reader. */
async function tokenOf(reader: string | undefined): Promise<string> {
  if (!reader) return z.object({ sessionToken: z.string() }).parse(await post("/api/session", {})).sessionToken;
  const secret = new TextEncoder().encode(z.object({ JWT_SECRET: z.string() }).parse(env).JWT_SECRET);
  return new SignJWT({ roles: ["customer"] })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(reader)
    .setIssuedAt()
    .setExpirationTime("1h")
    .sign(secret);
}

describe("the bookshop's conversations", () => {
  it.each(conversations)("$name", async ({ as, turns }) => {
    const token = await tokenOf(as);
    const ids = new Set<string>();
    for (const [index, expected] of turns.entries()) {
      const body = { message: expected.say, clientMessageId: `turn-${index}` };
      const { response, toolsUsed, reply, status, conversationId } = answer.parse(await post("/api/chat", body, token));
      ids.add(conversationId);
      for (const text of expected.contains) expect(response).toContain(text);
      for (const text of expected.lacks) expect(response).not.toContain(text);
      if (expected.tools) expect(toolsUsed).toEqual(expected.tools);
      if (expected.quickReply) expect(reply.quickReplies?.map(({ title }) => title)).toContain(expected.quickReply);
      if (expected.request) expect(reply.request).toBe(expected.request);
      expect(status).toBe(expected.owner === "queue" ? "WAITING_HUMAN" : "ACTIVE");
    }
    expect(ids.size).toBe(1);
  });
});
