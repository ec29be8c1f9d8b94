import type { MiddlewareHandler } from "hono";
import { configOf } from "../config";
import type { Principal } from "../core/conversation/principal";
import { type HttpEnv, verify } from "./auth";
import { ApiError } from "./errors";
import { ownThread, threadByKey } from "./threads";

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
    await claim(c.env, guest, customer);
  }
  await next();
};

async function claim(
  env: Env,
  guest: Principal & { kind: "guest" },
  customer: Principal & { kind: "customer" },
): Promise<void> {
  const guestThread = ownThread(env, guest);
  const theirs = await guestThread.claim(guest.sessionId, customer.userId);
  if (!theirs.exists || theirs.forwardTo) return;

  const named = ownThread(env, customer);
  const own = await named.standing(customer);
  const guestKey = await guestThread.key();
  if (own.forwardTo === guestKey) return;
  const target = own.forwardTo ? threadByKey(env, own.forwardTo) : named;
  if (!target) return;
  const standing = own.forwardTo ? await target.standing(customer) : own;

  const guestGoesOn =
    !standing.exists ||
    (theirs.openTicket !== standing.openTicket ? theirs.openTicket : theirs.createdAt < standing.createdAt);
  const [winner, loser, address] = guestGoesOn
    ? [guestThread, target, `user:${customer.userId}`]
    : [target, guestThread, `guest:${guest.sessionId}`];
  await loser.forwardTo(await winner.key(), { channel: "web", account: "default", address }, customer.userId);
}

