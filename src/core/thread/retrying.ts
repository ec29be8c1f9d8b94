import { now } from "../clock";
import type { DeliveryState, PartRow } from "./delivery";

/** What a part may be sent again from: it did not arrive, or nobody knows. */
const over: ReadonlySet<DeliveryState> = new Set(["failed", "dead", "unknown"]);

/**
 * New rows for the parts of a message whose last attempt came to nothing: staff ask for it, and what was stays as it was, under its own
 * id. `n`: the first free place in the order of sending. Empty: everything has arrived or is on its way.
 */
export function retried(parts: readonly PartRow[], n: number): PartRow[] {
  const attempts = new Map<number, PartRow[]>();
  for (const part of parts) attempts.set(part.part, [...(attempts.get(part.part) ?? []), part]);
  const at = now();
  const again = [...attempts.values()].flatMap((rows) => {
    const last = rows.toSorted((a, b) => a.n - b.n).at(-1);
    // one receipt for any attempt is enough: it has arrived
    if (!last || !rows.every(({ state }) => over.has(state))) return [];
    const first = rows[0]?.id.split("~")[0] ?? last.id;
    return [{ ...last, id: `${first}~${rows.length}` }];
  });
  return again.map((part, index) => ({
    ...part,
    n: n + index,
    // a person wants it sent, whoever owns the conversation
    epoch: null,
    state: "queued",
    externalId: null,
    attempts: 0,
    nextAt: at,
    error: null,
    price: null,
    createdAt: at,
    updatedAt: at,
    version: 1,
  }));
}
