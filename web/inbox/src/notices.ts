import { notifications } from "@mantine/notifications";
import { Refusal } from "./api/client";
import type { Staff, Ticket } from "./api/types";
import { keepTicket, queries } from "./desk";
import { moment } from "./time";
import { valueIn } from "./timeline/trail";
import { words } from "./words";

export function tell(message: string): void {
  notifications.show({ message });
}

const watched = ["status", "assignedTo", "priority", "category", "labels", "subject", "snoozedUntil"] as const;
/** what only somebody else's step can have brought about */
const overtaken = new Set(["VERSION_CONFLICT", "ALREADY_CLAIMED"]);

/** Says why; a refused step brings the ticket as it is now, which is shown from then on, and where somebody was faster, what they did. */
export function tellFailure(error: Error): void {
  const refusal = error instanceof Refusal ? error : null;
  const newer = refusal?.status === 409 ? (refusal.details as { ticket?: Ticket } | undefined)?.ticket : undefined;
  const before = newer && queries.getQueryData<Ticket>(["ticket", newer.id]);
  if (newer) keepTicket(newer);
  if (newer && refusal && overtaken.has(refusal.code)) {
    const what = before ? changesOf(before, newer).join(", ") : "";
    notifications.show({
      color: "orange",
      title: refusal.message,
      message: words().conflict(what || words().changedNothing),
    });
    return;
  }
  const told =
    newer && refusal?.code === "TRANSITION" ? words().cannot(words().statuses[newer.status] ?? newer.status) : null;
  const message = told ?? [error.message, ...problemsOf(refusal)].join(" · ");
  notifications.show({ color: "red", title: words().failed, message });
}

/** What is different in a ticket, in words. */
function changesOf(before: Ticket, newer: Ticket): string[] {
  const said = words();
  const staff = queries.getQueryData<Staff[]>(["staff", "all"]) ?? [];
  return watched.flatMap((name) => {
    if (String(before[name] ?? "") === String(newer[name] ?? "")) return [];
    if (name === "status") return said.statuses[newer.status] ?? newer.status;
    if (name === "assignedTo") {
      const { assignedTo } = newer;
      return assignedTo === null
        ? said.nobody
        : said.heldBy(staff.find(({ id }) => id === assignedTo)?.name ?? assignedTo);
    }
    if (name === "snoozedUntil") return newer.snoozedUntil ? said.snoozedUntil(moment(newer.snoozedUntil)) : said.awake;
    return `${said.fields[name]} ${valueIn(said, name, name === "labels" ? newer.labels.join(", ") || "–" : newer[name])}`;
  });
}

/** What exactly the service found wrong with what was filled in, and where. */
function problemsOf(refusal: Refusal | null): string[] {
  if (refusal?.code !== "INVALID_INPUT" || !Array.isArray(refusal.details)) return [];
  const said = words();
  return (refusal.details as { path?: string; message?: string }[]).map(({ path = "", message = "" }) => {
    const [, lost] = /^(.+) has to stand in it$/.exec(message) ?? [];
    const what = lost ? said.hasToStand(lost) : (said.problems[message] ?? message);
    const [first = ""] = path.split(".");
    const where = (said.days as Record<string, string>)[first] ?? path;
    return where ? `${where}: ${what}` : what;
  });
}
