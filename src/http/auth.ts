import type { Context, MiddlewareHandler } from "hono";
import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify, SignJWT } from "jose";
import { type Config, configOf } from "../config";
import { now } from "../core/clock";
import type { Principal, StaffRole } from "../core/conversation/principal";
import { log, reasonOf } from "../core/log";
import { ApiError } from "./errors";

export type HttpEnv = { Bindings: Env; Variables: { principal: Principal } };

const guestAudience = "guest";
/** How long a guest session lives, s. A browser that comes back within it goes on where it was. */
const sessionSeconds = 30 * 86_400;
/** highest first */
const staffRoles: readonly StaffRole[] = ["admin", "supervisor", "support"];

/** A new guest: an id that cannot be guessed, and the token that proves it. */
export async function createSession(config: Config) {
  const sessionId = crypto.randomUUID();
  const issuedAt = Math.floor(now() / 1000);
  const expiresAt = issuedAt + sessionSeconds;
  const sessionToken = await new SignJWT()
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(sessionId)
    .setAudience(guestAudience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(secretKey(config.SESSION_SECRET ?? ""));
  return { sessionToken, sessionId, expiresAt: new Date(expiresAt * 1000).toISOString() };
}

/** Lets in who shows a valid token and is of one of the kinds; 401 without one, 403 with the wrong kind. */
export function authenticated(...kinds: Principal["kind"][]): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const config = configOf(c.env);
    const token = bearer(c);
    const principal = token ? await verify(token, config) : null;
    if (!principal) throw new ApiError("UNAUTHORIZED");
    if (!kinds.includes(principal.kind)) throw new ApiError("FORBIDDEN");
    c.set("principal", principal);
    await next();
  };
}

/** After `authenticated("staff")`: 403 for a role below this one. */
export function atLeast(role: "supervisor" | "admin"): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const { principal } = c.var;
    if (principal.kind !== "staff" || staffRoles.indexOf(principal.role) > staffRoles.indexOf(role))
      throw new ApiError("FORBIDDEN");
    await next();
  };
}

function bearer(c: Context): string | null {
  return /^Bearer (\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1] ?? null;
}

/** Tokens that were verified already; a signature costs more than a look. */
const verified = new Map<string, Principal>();
const keepVerified = 1000;

/** Who a token proves; null when it is forged, expired, or of nobody we know. */
export async function verify(token: string, config: Config): Promise<Principal | null> {
  const key = `${config.SESSION_SECRET} ${config.JWT_SECRET ?? config.JWKS_URL} ${token}`;
  const known = verified.get(key);
  if (known) return known.expiresAt > now() ? known : null;
  const principal = (await verifyGuest(token, config)) ?? (await verifyUser(token, config));
  if (!principal) return null;
  const oldest = verified.size >= keepVerified ? verified.keys().next().value : undefined;
  if (oldest !== undefined) verified.delete(oldest);
  verified.set(key, principal);
  return principal;
}

async function verifyGuest(token: string, config: Config): Promise<Principal | null> {
  const payload = await check(token, secretKey(config.SESSION_SECRET ?? ""), { audience: guestAudience });
  return payload && { kind: "guest", sessionId: payload.sub, expiresAt: payload.exp * 1000 };
}

async function verifyUser(token: string, config: Config): Promise<Principal | null> {
  const payload = config.JWKS_URL
    ? await check(token, remoteKeys(config.JWKS_URL), { algorithms: ["RS256", "ES256", "EdDSA", "PS256"] })
    : await check(token, secretKey(config.JWT_SECRET ?? ""), {});
  if (!payload || payload.aud === guestAudience) return null;
  const roles = Array.isArray(payload.roles) ? payload.roles : [];
  const base = {
    userId: payload.sub,
    expiresAt: payload.exp * 1000,
    ...(typeof payload.name === "string" && { name: payload.name }),
  };
  const role = staffRoles.find((each) => roles.includes(each));
  if (role) return { kind: "staff", role, ...base };
  return roles.includes("customer") ? { kind: "customer", ...base } : null;
}

/** A payload with a valid signature, a subject and an end; null otherwise. Throws UNAVAILABLE when the keys cannot be had. */
async function check(
  token: string,
  key: Uint8Array | JWTVerifyGetKey,
  options: { audience?: string; algorithms?: string[] },
): Promise<(JWTPayload & { sub: string; exp: number }) | null> {
  try {
    const settings = {
      algorithms: ["HS256"],
      requiredClaims: ["sub", "exp"],
      currentDate: new Date(now()),
      ...options,
    };
    const { payload } = await (typeof key === "function"
      ? jwtVerify(token, key, settings)
      : jwtVerify(token, key, settings));
    const { sub, exp } = payload;
    return sub && exp ? { ...payload, sub, exp } : null;
  } catch (error) {
    const refused = error instanceof errors.JOSEError && !keyErrors.has(error.code);
    if (!refused) log.warn("auth.failed", { error: reasonOf(error) });
    // a good token must not look like a bad one while its issuer is down: its owner would be signed out
    if (!refused && typeof key === "function") throw new ApiError("UNAVAILABLE");
    return null;
  }
}

/** JOSE's own words for a key set that could not be fetched or read. */
const keyErrors = new Set<string>([errors.JOSEError.code, errors.JWKSTimeout.code, errors.JWKSInvalid.code]);

function secretKey(secret: string): Uint8Array {
  return new TextEncoder().encode(secret);
}

const remote = new Map<string, JWTVerifyGetKey>();

function remoteKeys(url: string): JWTVerifyGetKey {
  let keys = remote.get(url);
  if (!keys) {
    keys = createRemoteJWKSet(new URL(url));
    remote.set(url, keys);
  }
  return keys;
}
