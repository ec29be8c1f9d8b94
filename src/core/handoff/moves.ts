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

/** OPEN, IN_PROGRESS or PENDING_CUSTOMER: one at most in a conversation (R13). */
export function isOpen(status: TicketStatus): boolean {
  return status === "OPEN" || status === "IN_PROGRESS" || status === "PENDING_CUSTOMER";
}
