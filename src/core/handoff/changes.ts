import { iso } from "../clock";
import type { TicketCategory, TicketPriority } from "../intent";
import { isOpen } from "./moves";
import type { Ticket, TicketEvent } from "./ticket";

/** What staff may change of a ticket at once; what is absent stays. */
export interface TicketChanges {
  subject?: string;
  priority?: TicketPriority;
  category?: TicketCategory;
  department?: string | null;
  labels?: readonly string[];
  /** Unix ms; null: it is awake */
  snoozedUntil?: number | null;
}

/** A line of the trail. */
export interface Change {
  kind: TicketEvent["kind"];
  text: string;
}

/** The ticket with the changes, and what its trail says of them; null where they do not fit: what is over does not sleep. */
export function changed(ticket: Ticket, changes: TicketChanges): { ticket: Ticket; trail: Change[] } | null {
  const { snoozedUntil, ...plain } = changes;
  if (snoozedUntil && !isOpen(ticket.status)) return null;
  const next: Ticket = { ...ticket, ...plain };
  const trail: Change[] = [];
  for (const name of ["subject", "priority", "category", "department", "labels"] as const) {
    const [from, to] = [shown(ticket[name]), shown(next[name])];
    if (from !== to) trail.push({ kind: "changed", text: `${name}: ${from} → ${to}` });
  }
  if (next.priority !== ticket.priority) {
    // chosen by a person: its deadlines are counted anew, and watched anew (R12)
    delete next.slaPriority;
    next.warned = [];
  }
  const asleep = ticket.snoozedUntil ?? null;
  if (snoozedUntil !== undefined && snoozedUntil !== asleep) {
    next.snoozedUntil = snoozedUntil;
    trail.push(snoozedUntil === null ? { kind: "woken", text: "" } : { kind: "snoozed", text: iso(snoozedUntil) });
  }
  return { ticket: next, trail };
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.join(", ") || "–";
  return typeof value === "string" && value !== "" ? value : "–";
}
