import type { Config } from "../../config";
import type { Received } from "../../core/channel";
import { now } from "../../core/clock";
import { isSecret, secretsOf } from "../secrets";
import { normalise } from "./normalise";

/** One request of Meta's: the handshake, or a signed body. */
export async function receive(request: Request, config: Config): Promise<Received> {
  return request.method === "GET" ? handshake(request, config) : signed(request, config);
}

/** Meta asks whether the address is ours (Graph API, webhooks: verification requests). */
function handshake(request: Request, config: Config): Received {
  const query = new URL(request.url).searchParams;
  const ours =
    query.get("hub.mode") === "subscribe" &&
    isSecret(query.get("hub.verify_token") ?? "", config.WHATSAPP_VERIFY_TOKEN);
  const headers = { "content-type": "text/plain", "x-content-type-options": "nosniff" };
  const response = ours
    ? new Response(query.get("hub.challenge") ?? "", { status: 200, headers })
    : new Response("Forbidden", { status: 403, headers });
  return { response, events: [] };
}

/** The signature is over the bytes as they came, which are not what JSON would make of them again. */
async function signed(request: Request, config: Config): Promise<Received> {
  const raw = await request.arrayBuffer();
  if (!(await isSigned(raw, request.headers.get("x-hub-signature-256"), config.WHATSAPP_APP_SECRET))) {
    const error = { code: "UNAUTHORIZED", message: "The signature is missing or wrong" };
    return { response: Response.json({ error }, { status: 401 }), events: [] };
  }
  const read = normalise(parsed(raw), { receivedAt: now(), fallbackId: `sha256-${hex(await sha256(raw))}` });
  const templatesChanged = read.events.some(
    (event) => event.event === "ignored" && /^(?:message_)?template_/.test(event.reason),
  );
  return { response: new Response(null, { status: 200 }), ...read, templatesChanged };
}

async function isSigned(raw: ArrayBuffer, header: string | null, setting: string | undefined): Promise<boolean> {
  const given = /^sha256=([0-9a-f]{64})$/i.exec(header ?? "")?.[1]?.toLowerCase();
  if (given === undefined) return false;
  const signatures = await Promise.all(secretsOf(setting).map((secret) => hmac(secret, raw)));
  return signatures.reduce((found, signature) => isSecret(given, signature) || found, false);
}

async function hmac(secret: string, raw: ArrayBuffer): Promise<string> {
  const bytes = new TextEncoder().encode(secret);
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return hex(await crypto.subtle.sign("HMAC", key, raw));
}

const sha256 = (raw: ArrayBuffer) => crypto.subtle.digest("SHA-256", raw);

function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The body's value; of what is no JSON, undefined. */
function parsed(raw: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(raw));
  } catch {
    return undefined;
  }
}
