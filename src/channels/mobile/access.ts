import { importPKCS8, SignJWT } from "jose";
import type { Config } from "../../config";
import { now } from "../../core/clock";
import { accessToken, type ServiceAccount, serviceAccount } from "./schema";

const GOOGLE = "https://oauth2.googleapis.com/token";
const SCOPE = "https://www.googleapis.com/auth/firebase.messaging";
/** s; the most that Google takes */
const LIFE = 3600;
/** ms before its end that a token is not used any more */
const MARGIN = 60_000;
const PATIENCE = 10_000;

const held = new Map<string, { token: string; until: number }>();
const asking = new Map<string, Promise<string>>();

/** Null: the setting is not the key file of a service account. */
export function accountOf(config: Config): ServiceAccount | null {
  try {
    return serviceAccount.parse(JSON.parse(config.FCM_SERVICE_ACCOUNT ?? ""));
  } catch {
    return null;
  }
}

/** An OAuth 2 token of the account (RFC 7523), kept for its hour; who asks meanwhile gets the same. Throws when there is none to be had. */
export async function tokenFor(account: ServiceAccount, config: Config): Promise<string> {
  const key = account.client_email;
  const known = held.get(key);
  if (known && known.until > now()) return known.token;
  const pending = asking.get(key) ?? ask(account, config).finally(() => asking.delete(key));
  asking.set(key, pending);
  return pending;
}

/** It was refused: the next call asks for another one. */
export function forgetToken(account: ServiceAccount): void {
  held.delete(account.client_email);
}

async function ask(account: ServiceAccount, config: Config): Promise<string> {
  const audience = account.token_uri ?? GOOGLE;
  const issuedAt = Math.floor(now() / 1000);
  const assertion = await new SignJWT({ scope: SCOPE })
    .setProtectedHeader({ alg: "RS256", typ: "JWT" })
    .setIssuer(account.client_email)
    .setAudience(audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + LIFE)
    .sign(await importPKCS8(account.private_key, "RS256"));
  const answer = await fetch(config.FCM_TOKEN_URL ?? audience, {
    method: "POST",
    body: new URLSearchParams({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion }),
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (!answer.ok) throw new Error(`the token endpoint answers ${answer.status}`);
  const { access_token: token, expires_in: seconds } = accessToken.parse(await answer.json());
  held.set(account.client_email, { token, until: now() + seconds * 1000 - MARGIN });
  return token;
}
