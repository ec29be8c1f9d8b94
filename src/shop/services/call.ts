import type { z } from "zod";
import { type Config, configOf } from "../../config";
import { ToolError } from "../../core/bot";

const urlSetting = {
  product: "PRODUCT_SERVICE_URL",
  inventory: "INVENTORY_SERVICE_URL",
  order: "ORDER_SERVICE_URL",
  shipping: "SHIPPING_SERVICE_URL",
  "business-partner": "BUSINESS_PARTNER_SERVICE_URL",
} as const satisfies Record<string, keyof Config>;

export type ServiceName = keyof typeof urlSetting;

/** One request to one of the shop's services. With a `body` it is a POST of JSON, else a GET. */
export interface ServiceCall<T> {
  service: ServiceName;
  /** made with `path`, so that nothing in it is unencoded */
  path: string;
  params?: Readonly<Record<string, string | undefined>>;
  body?: unknown;
  answer: z.ZodType<T>;
  signal: AbortSignal;
}

/**
 * Calls a service at its URL setting or else through the service binding, and reads its answer.
 * Throws ToolError: NOT_FOUND for 404; UNAVAILABLE for everything else, with `retry` for network, 429 and 5xx (R9).
 */
export async function call<T>(env: Env, request: ServiceCall<T>): Promise<T> {
  const response = await reach(env, request);
  if (!response.ok) {
    await response.body?.cancel();
    if (response.status === 404) throw new ToolError("NOT_FOUND");
    throw new ToolError("UNAVAILABLE", { retry: response.status === 429 || response.status >= 500 });
  }
  const body = await response.text().catch((cause) => {
    throw new ToolError("UNAVAILABLE", { retry: true, cause });
  });
  const answer = request.answer.safeParse(parsed(body));
  if (!answer.success) throw new ToolError("UNAVAILABLE", { cause: answer.error });
  return answer.data;
}

/** A path whose values are encoded (R23). A value that would change the path itself names nothing: NOT_FOUND. */
export function path(fixed: TemplateStringsArray, ...values: string[]): string {
  return String.raw({ raw: fixed }, ...values.map(segment));
}

function segment(value: string): string {
  // URL parsing resolves dot segments, and an empty one would ask for the list
  if (value === "" || value === "." || value === "..") throw new ToolError("NOT_FOUND");
  return encodeURIComponent(value);
}

async function reach(env: Env, { service, path, params, body, signal }: ServiceCall<unknown>): Promise<Response> {
  const base = configOf(env)[urlSetting[service]];
  const shop = env.SHOP;
  if (!base && !shop) throw new ToolError("UNAVAILABLE");
  const given = Object.entries(params ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const query = given.length > 0 ? `?${new URLSearchParams(given)}` : "";
  const headers = new Headers({ accept: "application/json" });
  if (body !== undefined) headers.set("content-type", "application/json");
  const request = new Request(`${(base ?? "https://shop.internal").replace(/\/+$/, "")}${path}${query}`, {
    method: body === undefined ? "GET" : "POST",
    headers,
    body: body === undefined ? null : JSON.stringify(body),
    signal,
  });
  try {
    return await (!base && shop ? shop.fetch(request) : fetch(request));
  } catch (cause) {
    throw new ToolError("UNAVAILABLE", { retry: true, cause });
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
