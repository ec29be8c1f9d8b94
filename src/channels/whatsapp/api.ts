import { z } from "zod";
import type { Config } from "../../config";

/** How long one call may take, ms. */
const timeoutMs = 10_000;

export function apiRootOf({
  WHATSAPP_API_URL: url = "https://graph.facebook.com",
  WHATSAPP_API_VERSION: version,
}: Config): string {
  return `${url.replace(/\/+$/, "")}/${version}`;
}

/** An answer of the Graph API, or why there is none. `retryAfter` in ms. `lost`: the connection was refused or reset before one began. */
export type Answer =
  | { kind: "ok"; body: unknown }
  | { kind: "refused"; status: number; code: number | undefined; message: string; retryAfter?: number }
  | { kind: "lost" }
  | { kind: "none" };

const refusal = z.object({
  error: z.object({
    code: z.number().optional().catch(undefined),
    message: z.string().optional().catch(undefined),
    error_data: z
      .object({ details: z.string().optional().catch(undefined) })
      .optional()
      .catch(undefined),
  }),
});

/** One call. Never throws for what the platform answers; the token stands in no error. */
export async function call(config: Config, path: string, init: RequestInit): Promise<Answer> {
  const signal = AbortSignal.timeout(timeoutMs);
  const headers = new Headers(init.headers);
  headers.set("authorization", `Bearer ${config.WHATSAPP_ACCESS_TOKEN}`);
  let response: Response;
  try {
    response = await fetch(`${apiRootOf(config)}/${path}`, { ...init, headers, signal, redirect: "manual" });
  } catch {
    return { kind: signal.aborted ? "none" : "lost" };
  }
  try {
    const text = await response.text();
    if (response.ok) return { kind: "ok", body: jsonIn(text) };
    const { error } = refusal.safeParse(jsonIn(text)).data ?? {};
    const message = error?.error_data?.details ?? error?.message ?? `HTTP ${response.status}`;
    const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
    return {
      kind: "refused",
      status: response.status,
      code: error?.code,
      message: message.slice(0, 200),
      ...(seconds > 0 && { retryAfter: Math.min(seconds, 3600) * 1000 }),
    };
  } catch {
    return { kind: "none" };
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
