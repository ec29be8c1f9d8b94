import type { Customer } from "../bot";
import { now } from "../clock";
import { log } from "../log";
import type { ThreadContext } from "./context";

/** How long what the shop said of a customer is used again, ms. */
const freshMs = 5 * 60_000;
const lookupMs = 3_000;

/** The verified customer of this Thread, as the shop knows them. */
export class Customers {
  private readonly context: ThreadContext;
  private known: { customer: Customer; at: number } | null = null;

  constructor(context: ThreadContext) {
    this.context = context;
  }

  /**
   * null for a guest. Who is signed in stays signed in when the shop's service is down: then with the id alone, and as a retail
   * customer.
   */
  async of(id: string | null, signal: AbortSignal): Promise<Customer | null> {
    const { bot, env } = this.context;
    if (id === null) return null;
    if (this.known?.customer.id === id && now() - this.known.at < freshMs) return this.known.customer;
    try {
      const found = await bot.customer?.(id, env, AbortSignal.any([signal, AbortSignal.timeout(lookupMs)]));
      const customer: Customer = found ?? { id, type: "retail" };
      this.known = { customer, at: now() };
      return customer;
    } catch (error) {
      if (signal.aborted) throw error;
      log.warn("customer.lookup_failed", { error: String(error) });
      return { id, type: "retail" };
    }
  }
}
