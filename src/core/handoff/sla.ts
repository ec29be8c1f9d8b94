import type { TicketPriority } from "../intent";
import type { Settings } from "../settings";
import { addBusiness, businessBetween, type Calendar } from "./hours";
import { isOpen } from "./moves";
import type { Ticket } from "./ticket";

const minute = 60_000;
/** R12: first response and resolution, ms of business time after the hand-off. */
export const targets: Readonly<Record<TicketPriority, { response: number; resolution: number }>> = {
  URGENT: { response: 5 * minute, resolution: 60 * minute },
  HIGH: { response: 15 * minute, resolution: 4 * 60 * minute },
  MEDIUM: { response: 60 * minute, resolution: 24 * 60 * minute },
  LOW: { response: 4 * 60 * minute, resolution: 48 * 60 * minute },
};
/** R15: the share of a deadline's time at which supervisors are told. */
const warnAt = 0.8;
const priorities: readonly TicketPriority[] = ["LOW", "MEDIUM", "HIGH", "URGENT"];

export type Deadline = "response" | "resolution";

/** What a ticket's clocks have come to. `idle`: its agent lets the customer wait; `queue`: nobody has claimed it for long. */
export type Ring =
  | { kind: "warned" | "breached"; deadline: Deadline }
  | { kind: "idle" | "queue" | "unsnoozed"; deadline?: undefined };

/** R15: one step up. */
export function raised(priority: TicketPriority): TicketPriority {
  return priorities[Math.min(priorities.indexOf(priority) + 1, priorities.length - 1)] ?? priority;
}

/** Its clocks stand while it waits for the customer, sleeps or is over (R12). */
function stands({ status, snoozedUntil }: Ticket): boolean {
  return !isOpen(status) || status === "PENDING_CUSTOMER" || (snoozedUntil ?? null) !== null;
}

/**
 * The ticket with its clocks as they have to be at `at` (R12): standing or running, and both deadlines, which are counted from the
 * hand-off in business time and moved by as much of it as the clocks have stood. A priority that staff choose counts anew; one that
 * rose by itself (R15) moves no deadline.
 */
export function clocked(ticket: Ticket, at: number, calendar: Calendar): Ticket {
  const { pausedAt = null, pausedMs = 0, slaPriority = ticket.priority, createdAt } = ticket;
  const next: Ticket = { ...ticket, slaPriority, pausedMs };
  if (stands(ticket)) next.pausedAt = pausedAt ?? at;
  else if (pausedAt !== null) {
    next.pausedMs = pausedMs + businessBetween(calendar, pausedAt, at);
    next.pausedAt = null;
  }
  const { response, resolution } = targets[slaPriority];
  next.responseDeadline = addBusiness(calendar, createdAt, response + (next.pausedMs ?? 0));
  next.resolutionDeadline = addBusiness(calendar, createdAt, resolution + (next.pausedMs ?? 0));
  return next;
}

/** What has become due and was not noted yet, in order of time; and when the next thing will, null: nothing (Unix ms). */
export function ringsOf(
  ticket: Ticket,
  at: number,
  calendar: Calendar,
  { idleMinutes, queueMinutes }: Settings["desk"],
): { due: Ring[]; next: number | null } {
  const moments: { at: number; ring: Ring }[] = [];
  const add = (moment: number, ring: Ring) => moments.push({ at: moment, ring });
  const { snoozedUntil, pausedMs = 0, slaPriority = ticket.priority, createdAt } = ticket;
  if (isOpen(ticket.status) && snoozedUntil) add(snoozedUntil, { kind: "unsnoozed" });
  if (!stands(ticket)) {
    for (const deadline of ["response", "resolution"] as const) {
      if (deadline === "response" && ticket.respondedAt !== undefined) continue;
      const target = targets[slaPriority][deadline];
      const end = (share: number) => addBusiness(calendar, createdAt, share * target + pausedMs);
      if (!ticket.warned?.includes(deadline)) add(end(warnAt), { kind: "warned", deadline });
      const breached = deadline === "response" ? ticket.responseBreachedAt : ticket.breachedAt;
      if (breached === undefined) add(end(1), { kind: "breached", deadline });
    }
    const since = ticket.waitingSince ?? null;
    if (since !== null && ticket.assignedTo)
      add(addBusiness(calendar, Math.max(since, ticket.assignedAt ?? 0), idleMinutes * minute), { kind: "idle" });
    if (since !== null && !ticket.assignedTo && !ticket.queueTold)
      add(addBusiness(calendar, since, queueMinutes * minute), { kind: "queue" });
  }
  moments.sort((a, b) => a.at - b.at);
  const later = moments.find((moment) => moment.at > at);
  return { due: moments.filter((moment) => moment.at <= at).map(({ ring }) => ring), next: later?.at ?? null };
}
