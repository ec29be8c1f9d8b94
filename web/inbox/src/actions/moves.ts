import type { Status, Ticket } from "../api/types";

/** What the rule book lets become what (R14); the service has the last word. */
export const moves: Record<Status, Status[]> = {
  OPEN: ["IN_PROGRESS", "CLOSED"],
  IN_PROGRESS: ["PENDING_CUSTOMER"],
  PENDING_CUSTOMER: ["IN_PROGRESS", "CLOSED"],
  RESOLVED: ["CLOSED"],
  CLOSED: [],
};

/** R14: how long after its end a CLOSED ticket may be opened again, ms. */
const reopenable = 7 * 86_400_000;

export function mayReopen({ status, closedAt }: Ticket, now: number): boolean {
  return (
    status === "RESOLVED" || (status === "CLOSED" && closedAt !== null && now - Date.parse(closedAt) <= reopenable)
  );
}
