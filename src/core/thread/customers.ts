import type { Customer } from "../bot";
import { now } from "../clock";
import { log, reasonOf } from "../log";
import type { ThreadContext } from "./context";

/** How long what the shop said of a customer is used again, ms. */
const freshMs = 5 * 60_000;
const lookupMs = 3_000;
const KEY = "customer";

/** What the shop said last; no type: a guest. */
interface Last {
  id: string;
  type: Customer["type"] | null;
}

/** The verified customer of this Thread, as the shop knows them. */
export class Customers {
  private readonly context: ThreadContext;
  private known: { id: string; customer: Customer | null; at: number } | null = null;

  constructor(context: ThreadContext) {
    this.context = context;
  }

  /**
   * null for a guest, and for whom the shop does not know or has blocked: neither is a customer of either kind (R4, R8). Who is
   * signed in stays what the shop said of them last, however long ago, when its service is down; where it never said a
   * word they keep their orders, which are theirs by the token alone, and see the prices that everybody sees.
   */
  async of(id: string | null, signal: AbortSignal): Promise<Customer | null> {
    const { bot, env } = this.context;
    if (id === null) return null;
    if (this.known?.id === id && now() - this.known.at < freshMs) return this.known.customer;
    try {
      const found = await bot.customer?.(id, env, AbortSignal.any([signal, AbortSignal.timeout(lookupMs)]));
      const customer = found ?? null;
      this.known = { id, customer, at: now() };
      this.remember({ id, type: customer?.type ?? null });
      return customer;
    } catch (error) {
      if (signal.aborted) throw error;
      log.warn("customer.lookup_failed", { error: reasonOf(error) });
      if (this.known?.id === id) return this.known.customer;
      const last = this.last();
      const type = last?.id === id ? last.type : "retail";
      return type && { id, type };
    }
  }

  private last(): Last | undefined {
    return this.context.store.storage.kv.get<Last>(KEY);
  }

  /** Their type alone, past a restart. It may wait for the next write: lost, it is asked again. */
  private remember(last: Last): void {
    const { store } = this.context;
    const before = this.last();
    if (before?.id !== last.id || before.type !== last.type) store.defer(() => store.storage.kv.put(KEY, last));
  }
}
