import type { Ticket, TicketStatus } from "./ticket";

/** R14. */
const moves: Readonly<Record<TicketStatus, readonly TicketStatus[]>> = {
  OPEN: ["IN_PROGRESS", "CLOSED"],
  IN_PROGRESS: ["PENDING_CUSTOMER", "RESOLVED"],
  PENDING_CUSTOMER: ["IN_PROGRESS", "CLOSED"],
  RESOLVED: ["CLOSED", "IN_PROGRESS"],
  CLOSED: ["OPEN"],
};
/** R14: how long after its end a CLOSED ticket may be opened again, ms. */
const reopenable = 7 * 86_400_000;

/** Whether a ticket may become this now (R14). The same status again is no move. */
export function mayMove(
  { status, closedAt }: Pick<Ticket, "status" | "closedAt">,
  to: TicketStatus,
  at: number,
): boolean {
  if (!moves[status].includes(to)) return false;
  return status !== "CLOSED" || (closedAt !== null && at - closedAt <= reopenable);
}

/** A ticket that ends other than by an agent's answer goes where R14 lets it: what was in somebody's hands is RESOLVED, the rest CLOSED. */
export function ended<T extends Pick<Ticket, "status">>(ticket: T, by: string, at: number): T {
  if (ticket.status === "IN_PROGRESS") return { ...ticket, status: "RESOLVED", resolvedAt: at, resolvedBy: by };
  return { ...ticket, status: "CLOSED", closedAt: at };
}

/** OPEN, IN_PROGRESS or PENDING_CUSTOMER: one at most in a conversation (R13). */
export function isOpen(status: TicketStatus): boolean {
  return status === "OPEN" || status === "IN_PROGRESS" || status === "PENDING_CUSTOMER";
}
