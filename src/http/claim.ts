import type { MiddlewareHandler } from "hono";
import { configOf } from "../config";
import { addressOf, type Principal } from "../core/conversation/principal";
import { type HttpEnv, verify } from "./auth";
import { ApiError } from "./errors";
import { ownChannels, ownThread, successor } from "./threads";

/**
 * A guest becomes a customer by showing both tokens together: the JWT as bearer, the session token as X-Session-Token. The
 * guest's Thread is the customer's from then on. Threads never merge: the one with an open ticket goes on, else the older, and
 * the other passes everything on to it. Doing it again changes nothing.
 */
export const claimed: MiddlewareHandler<HttpEnv> = async (c, next) => {
  const token = c.req.header("x-session-token");
  const customer = c.var.principal;
  if (token && customer.kind === "customer") {
    const guest = await verify(token, configOf(c.env));
    if (guest?.kind !== "guest") throw new ApiError("UNAUTHORIZED");
    for (const channel of ownChannels) await claim(c.env, guest, customer, channel);
  }
  await next();
};

async function claim(
  env: Env,
  guest: Principal & { kind: "guest" },
  customer: Principal & { kind: "customer" },
  channel: (typeof ownChannels)[number],
): Promise<void> {
  const guestThread = ownThread(env, guest, channel);
  const theirs = await guestThread.claim(guest.sessionId, customer.userId);
  if (!theirs.exists || theirs.forwardTo) return;

  const { thread: own, standing } = await successor(env, customer, ownThread(env, customer, channel));
  const [guestKey, ownKey] = await Promise.all([guestThread.key(), own.key()]);
  if (ownKey === guestKey) return;

  const guestGoesOn =
    !standing.exists ||
    (theirs.openTicket !== standing.openTicket ? theirs.openTicket : theirs.createdAt < standing.createdAt);
  const at = { channel, account: "default" };
  if (guestGoesOn) await own.forwardTo(guestKey, { ...at, address: addressOf(customer) }, customer.userId);
  else await guestThread.forwardTo(ownKey, { ...at, address: addressOf(guest) }, customer.userId);
}
