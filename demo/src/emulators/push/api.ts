import { type Context, Hono } from "hono";

/** A notice as a device got it. */
export interface Delivered {
  token: string;
  at: number;
  message: Record<string, unknown>;
}

/** What the stand-in knows: what it delivered, which devices are gone, and what it is told to get wrong next. */
export class PushModel {
  delivered: Delivered[] = [];
  gone: string[] = [];
  trouble: { status: number; code: string; retryAfter?: number }[] = [];
  /** access tokens that were given, and until when they are good, Unix ms */
  tokens: Record<string, number> = {};
}

const NAMES: Record<number, string> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  503: "UNAVAILABLE",
};
const KNOWN = {
  message: ["token", "data", "notification", "android", "apns"],
  notification: ["title", "body", "image"],
};
/** bytes */
const MOST = 4096;

function refused(c: Context, status: 400 | 401 | 403 | 404 | 429 | 500 | 503, errorCode: string, field?: string) {
  const details = [
    { "@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", errorCode },
    ...(field ? [{ "@type": "type.googleapis.com/google.rpc.BadRequest", fieldViolations: [{ field }] }] : []),
  ];
  return c.json({ error: { code: status, message: errorCode, status: NAMES[status], details } }, status);
}

/** Google's token endpoint and FCM HTTP v1, strict about the form of what they are sent. The signature itself is not checked. */
export function pushApi(model: PushModel, clock: () => number = Date.now): Hono {
  const api = new Hono();
  api.post("/token", async (c) => {
    const form = await c.req.parseBody();
    const claims = claimsOf(String(form.assertion ?? ""));
    const sound =
      form.grant_type === "urn:ietf:params:oauth:grant-type:jwt-bearer" &&
      claims?.scope === "https://www.googleapis.com/auth/firebase.messaging" &&
      typeof claims.iss === "string" &&
      Number(claims.exp) - Number(claims.iat) <= 3600 &&
      Number(claims.exp) * 1000 > clock();
    if (!sound) return c.json({ error: "invalid_grant", error_description: "Invalid JWT" }, 400);
    const token = `ya29.${crypto.randomUUID()}`;
    model.tokens[token] = clock() + 3600_000;
    return c.json({ access_token: token, expires_in: 3599, token_type: "Bearer" });
  });
  api.post("/v1/projects/:project/:call{messages:send}", async (c) => {
    const told = model.trouble.shift();
    if (told) {
      if (told.retryAfter !== undefined) c.header("retry-after", String(told.retryAfter));
      return refused(c, told.status as 503, told.code);
    }
    const bearer = /^Bearer (\S+)$/.exec(c.req.header("authorization") ?? "")?.[1];
    if (!bearer || (model.tokens[bearer] ?? 0) < clock()) return refused(c, 401, "THIRD_PARTY_AUTH_ERROR");
    const text = await c.req.text();
    const { message } = JSON.parse(text) as { message?: Record<string, unknown> };
    if (!message || Object.keys(message).some((key) => !KNOWN.message.includes(key)))
      return refused(c, 400, "INVALID_ARGUMENT", "message");
    const {
      token,
      data = {},
      notification = {},
    } = message as {
      token?: string;
      data?: Record<string, unknown>;
      notification?: Record<string, unknown>;
    };
    if (!token?.startsWith("demo-")) return refused(c, 400, "INVALID_ARGUMENT", "message.token");
    if (Object.values(data).some((value) => typeof value !== "string"))
      return refused(c, 400, "INVALID_ARGUMENT", "message.data");
    if (Object.keys(notification).some((key) => !KNOWN.notification.includes(key)))
      return refused(c, 400, "INVALID_ARGUMENT", "message.notification");
    if (new TextEncoder().encode(text).length > MOST) return refused(c, 400, "INVALID_ARGUMENT", "message");
    if (model.gone.includes(token)) return refused(c, 404, "UNREGISTERED");
    model.delivered.push({ token, at: clock(), message });
    return c.json({ name: `projects/${c.req.param("project")}/messages/${crypto.randomUUID()}` });
  });
  return api;
}

function claimsOf(jwt: string): Record<string, unknown> | null {
  try {
    const [head = "", body = "", signature = ""] = jwt.split(".");
    const read = (part: string) => JSON.parse(atob(part.replace(/-/g, "+").replace(/_/g, "/")));
    return read(head).alg === "RS256" && signature !== "" ? read(body) : null;
  } catch {
    return null;
  }
}
