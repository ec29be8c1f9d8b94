const KEY = "kidkazz.session";

export interface Session {
  token: string;
  /** Unix milliseconds */
  expiresAt: number;
  /** set when a customer is signed in */
  customer?: { sub: string; name: string };
}

export interface DemoCustomer {
  sub: string;
  name: string;
}

function stored(): Session | null {
  try {
    const session: Session = JSON.parse(localStorage.getItem(KEY) ?? "null");
    // half a minute to spare: a token must not expire on its way
    return session && session.expiresAt > Date.now() + 30_000 ? session : null;
  } catch {
    return null;
  }
}

function keep(session: Session): Session {
  localStorage.setItem(KEY, JSON.stringify(session));
  return session;
}

async function post(path: string, body?: unknown): Promise<Response> {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body ?? {}),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer;
}

async function asGuest(): Promise<Session> {
  const { sessionToken, expiresAt } = await (await post("/api/session")).json();
  const at = new Date(expiresAt).getTime();
  return keep({ token: sessionToken, expiresAt: Number.isNaN(at) ? Date.now() + 3_600_000 : at });
}

/** When a JWT ends, in Unix milliseconds. It is read only to renew in time; the service is who verifies it. */
function endOf(token: string): number {
  const part = token.split(".")[1] ?? "";
  const { exp } = JSON.parse(atob(part.replaceAll("-", "+").replaceAll("_", "/")));
  return Number(exp) * 1000;
}

export async function signIn(customer: DemoCustomer): Promise<Session> {
  const { token } = await (await post("/demo/token", { sub: customer.sub })).json();
  return keep({ token, expiresAt: endOf(token), customer });
}

export function signOut(): void {
  localStorage.removeItem(KEY);
}

let opening: Promise<Session> | null = null;

/** The session of this browser: the kept one, a customer's renewed, or a guest's new one. Throws when there is no service. */
export function session(): Promise<Session> {
  const kept = stored();
  if (kept) return Promise.resolve(kept);
  opening ??= renew().finally(() => {
    opening = null;
  });
  return opening;
}

async function renew(): Promise<Session> {
  const old: Session | null = JSON.parse(localStorage.getItem(KEY) ?? "null");
  return old?.customer ? signIn(old.customer).catch(asGuest) : asGuest();
}

/** Forgets a token that the service refused, so that the next `session()` gets another. */
export function refused(token: string): void {
  const kept = stored();
  if (kept?.token === token) localStorage.setItem(KEY, JSON.stringify({ ...kept, expiresAt: 0 }));
}

/** Who may be signed in for a demonstration; empty where the service does not offer that. */
export async function demoCustomers(): Promise<DemoCustomer[]> {
  const answer = await fetch("/demo/customers").catch(() => null);
  if (!answer?.ok) return [];
  const { customers } = await answer.json();
  return customers.map((one: { sub?: string; id?: string; name: string }) => ({
    sub: one.sub ?? one.id,
    name: one.name,
  }));
}
