import type { Status } from "../api/types";

/** What the rule book lets become what (R14); the service has the last word. */
export const moves: Record<Status, Status[]> = {
  OPEN: ["IN_PROGRESS", "CLOSED"],
  IN_PROGRESS: ["PENDING_CUSTOMER"],
  PENDING_CUSTOMER: ["IN_PROGRESS", "CLOSED"],
  RESOLVED: ["CLOSED"],
  CLOSED: [],
};
