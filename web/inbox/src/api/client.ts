import { language, words } from "../words";
import { session } from "./session";

/** What the API refused, in its own plain words. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: unknown;

  constructor(status: number, code: string, message: string, details: unknown) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

interface Options {
  method?: string;
  body?: unknown;
  /** said once, however often it is tried */
  key?: string;
}

export function headers(): Record<string, string> {
  const token = session.token();
  return { "accept-language": language(), ...(token && { authorization: `Bearer ${token}` }) };
}

export async function call<T>(path: string, { method, body, key }: Options = {}): Promise<T> {
  const raw = body instanceof Blob;
  const answer = await fetch(path, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: {
      ...headers(),
      ...(body !== undefined && { "content-type": raw ? body.type || "application/octet-stream" : "application/json" }),
      ...(key && { "idempotency-key": key }),
    },
    ...(body !== undefined && { body: raw ? body : JSON.stringify(body) }),
  }).catch(() => {
    // a browser says "Failed to fetch", in its own language
    throw new Error(words().unreachable);
  });
  if (answer.ok) return (await answer.json()) as T;
  if (answer.status === 401) session.end();
  const said = (await answer.json().catch(() => null)) as {
    error?: { code: string; message: string; details?: unknown };
  } | null;
  const { code = "UNKNOWN", message = `${words().unreachable} (HTTP ${answer.status})`, details } = said?.error ?? {};
  throw new Refusal(answer.status, code, message, details);
}
