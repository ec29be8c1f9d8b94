import { notifications } from "@mantine/notifications";
import { Refusal } from "./api/client";
import type { Ticket } from "./api/types";
import { queries } from "./desk";
import { words } from "./words";

export function tell(message: string): void {
  notifications.show({ message });
}

const watched = ["status", "assignedTo", "priority", "category", "labels", "subject", "snoozedUntil"] as const;

/** A conflict says what is different now, and the ticket on the screen is the newer one. */
export function tellFailure(error: Error): void {
  const newer =
    error instanceof Refusal && error.status === 409
      ? (error.details as { ticket?: Ticket } | undefined)?.ticket
      : undefined;
  if (!newer) {
    notifications.show({ color: "red", title: words().failed, message: error.message });
    return;
  }
  const before = queries.getQueryData<Ticket>(["ticket", newer.id]);
  const changed = before && watched.filter((name) => String(before[name] ?? "") !== String(newer[name] ?? ""));
  const what = changed?.map((name) => `${name} → ${String(newer[name] ?? "–")}`).join(", ");
  queries.setQueryData(["ticket", newer.id], newer);
  void queries.invalidateQueries({ queryKey: ["tickets"] });
  notifications.show({
    color: "orange",
    title: error.message,
    message: words().conflict(what || words().changedNothing),
  });
}
