import { env, exports } from "cloudflare:workers";
import { SignJWT } from "jose";
import type { Outcome } from "../../src/core/thread/outcome";

const worker = exports.default as unknown as Fetcher;
export const base = "https://chat.test";

/** A request to the service under test. */
export function call(path: string, init: RequestInit & { token?: string; json?: unknown } = {}): Promise<Response> {
  const { token, json, ...rest } = init;
  const headers = new Headers(rest.headers);
  if (token) headers.set("authorization", `Bearer ${token}`);
  if (json !== undefined) headers.set("content-type", "application/json");
  return worker.fetch(`${base}${path}`, {
    ...rest,
    headers,
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
}

export async function guest(): Promise<string> {
  const response = await call("/api/session", { method: "POST" });
  return ((await response.json()) as { sessionToken: string }).sessionToken;
}

export async function jwt(
  sub: string,
  options: { role?: string; secret?: string; expires?: string | number; name?: string } = {},
): Promise<string> {
  const secret = options.secret ?? (env as unknown as { JWT_SECRET: string }).JWT_SECRET;
  return new SignJWT({ roles: [options.role ?? "customer"], ...(options.name && { name: options.name }) })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(sub)
    .setExpirationTime(options.expires ?? "1h")
    .sign(new TextEncoder().encode(secret));
}

export function say(token: string, message: string, body: Record<string, unknown> = {}): Promise<Response> {
  return call("/api/chat", { method: "POST", token, json: { message, ...body } });
}

/** Sends a message and gives the answer; fails when the service refuses it. */
export async function ask(token: string, message: string, body: Record<string, unknown> = {}): Promise<Outcome> {
  const response = await say(token, message, body);
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}
