import { tell } from "./host";

const KEY = "kidkazz.session";
/** A token must not end on its way, ms. */
const spare = 30_000;
/** How long the page may take to bring a token, ms. */
const patience = 10_000;

interface Guest {
  token: string;
  /** Unix milliseconds */
  expiresAt: number;
}

/** Who chats: a guest of this browser, or the customer whom the page has named. */
interface Credentials {
  token: string;
  /** the guest that the customer was until now: shown together once, the conversation is theirs (POST /api/chat and its siblings) */
  guestToken?: string;
}

let signedIn = false;
/** the customer's id in the token that the page gave last */
let subject = "";
let customer: { token: string; expiresAt: number } | null = null;
let waiting: ((token: string | null) => void)[] = [];

function guest(): Guest | null {
  try {
    const kept: Guest = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return kept && kept.expiresAt > Date.now() + spare ? kept : null;
  } catch {
    return null;
  }
}

let opening: Promise<Guest> | null = null;

async function newGuest(): Promise<Guest> {
  const answer = await fetch("/api/session", { method: "POST" });
  if (!answer.ok) throw new Error(`/api/session answered ${answer.status}`);
  const { sessionToken, expiresAt } = await answer.json();
  const session = { token: sessionToken, expiresAt: Date.parse(expiresAt) };
  localStorage.setItem(KEY, JSON.stringify(session));
  return session;
}

/** What a JWT says; it is read only to renew in time and to tell customers apart, the service verifies it. */
function claimsOf(token: string): { sub: string; exp: number } {
  try {
    const part = token.split(".")[1] ?? "";
    const { sub, exp } = JSON.parse(atob(part.replaceAll("-", "+").replaceAll("_", "/")));
    return { sub: String(sub), exp: Number(exp) };
  } catch {
    return { sub: "", exp: 0 };
  }
}

/** The page says whether somebody is signed in with the shop; their token follows. */
export function setSignedIn(next: boolean): void {
  signedIn = next;
  if (next) return;
  customer = null;
  subject = "";
}

/** The page's answer: a token, or nobody. True when another person chats from now on; a new token of the same one changes nothing. */
export function setIdentity(token: string | null): boolean {
  const { sub, exp } = token === null ? { sub: "", exp: 0 } : claimsOf(token);
  const changed = sub !== subject || signedIn !== (token !== null);
  setSignedIn(token !== null);
  subject = sub;
  customer = token === null ? null : { token, expiresAt: exp * 1000 };
  for (const resolve of waiting.splice(0)) resolve(token);
  return changed;
}

/** Names who chats, for what is kept in the browser: each one's own. */
export const owner = (): string => (signedIn ? `customer ${subject}` : "guest");

/** A guest of this browser is shown to be the customer: what the guest had not sent yet is theirs as well. */
export const alsoOwner = (): string | null => (signedIn && guest() ? "guest" : null);

function askPage(): Promise<string | null> {
  tell({ type: "token" });
  return new Promise((resolve) => {
    waiting.push(resolve);
    setTimeout(() => {
      waiting = waiting.filter((each) => each !== resolve);
      resolve(null);
    }, patience);
  });
}

/**
 * What proves who chats. Throws when there is no service, when the page has no token for who is signed in, and when that is no longer
 * `asker`: what one person meant to say must not go with the next one's token.
 */
export async function credentials(asker = owner()): Promise<Credentials> {
  const own = owner() === asker && (await current());
  if (!own || owner() !== asker) throw new Error("somebody else chats now");
  return own;
}

async function current(): Promise<Credentials> {
  if (!signedIn) {
    const kept = guest();
    if (kept) return kept;
    opening ??= newGuest().finally(() => {
      opening = null;
    });
    return opening;
  }
  if (!customer || customer.expiresAt < Date.now() + spare) {
    const token = await askPage();
    if (!token) throw new Error("the page has no token");
  }
  const was = guest()?.token;
  return { token: customer?.token ?? "", ...(was && { guestToken: was }) };
}

/** A token that the service refused: another one is got. */
export function refused(token: string): void {
  if (customer?.token === token) customer = null;
  else if (guest()?.token === token) localStorage.removeItem(KEY);
}

/** The guest's conversation is the customer's now: the guest is not shown again. */
export function claimed(guestToken: string): void {
  if (guest()?.token === guestToken) localStorage.removeItem(KEY);
}
