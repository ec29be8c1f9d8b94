import { env } from "cloudflare:workers";
import { forgetSettings, loadSettings, type Settings } from "../../src/core/settings";
import { ask, call, guest, jwt } from "./api";

/** A POST or PUT of the API; its status and body. */
export async function send(
  token: string,
  method: "POST" | "PUT" | "DELETE",
  path: string,
  json: unknown = {},
  headers: Record<string, string> = {},
) {
  const response = await call(path, { method, token, json, headers });
  const text = await response.text();
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
  return { status: response.status, body: (text ? JSON.parse(text) : null) as any };
}

export async function read(token: string, path: string, headers: Record<string, string> = {}) {
  const response = await call(path, { token, headers });
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
  return { status: response.status, body: (await response.json()) as any };
}

export const agent = (sub: string, role = "support", name = "Sari") => jwt(sub, { role, name });

/** A guest who has just been handed off: token, conversation, ticket. */
export async function handedOff(message = "mau ngomong sama orang dong") {
  const token = await guest();
  const { conversationId, response } = await ask(token, message);
  const row = await env.DB.prepare("SELECT id FROM tickets WHERE conversation_id = ?")
    .bind(conversationId)
    .first<{ id: string }>();
  return { token, conversationId, id: row?.id ?? "", said: response ?? "" };
}

/** The settings as D1 has them now. */
function again() {
  forgetSettings();
  return loadSettings(env);
}

/** Sets a subject for as long as `run` runs. */
export async function withSettings<T>(settings: Partial<Settings>, run: () => Promise<T>): Promise<T> {
  for (const [key, value] of Object.entries(settings))
    await env.DB.prepare(
      "INSERT OR REPLACE INTO settings (key, value, updated_at, updated_by) VALUES (?, ?, ?, 'test')",
    )
      .bind(key, JSON.stringify(value), new Date().toISOString())
      .run();
  await again();
  try {
    return await run();
  } finally {
    await env.DB.prepare("DELETE FROM settings").run();
    await again();
  }
}
