import type { Settings } from "../settings";

/** The end of the quiet hours that `at` lies in, Unix ms; null: it lies in none. They may reach over midnight. */
export function quietUntil(quiet: Settings["quiet"], timeZone: string, at: number): number | null {
  if (!quiet) return null;
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const [hour = 0, minute = 0] = parts.format(at).split(":").map(Number);
  const clock = hour * 60 + minute;
  const [from, to] = [minutesOf(quiet.from), minutesOf(quiet.to)];
  const inside = from < to ? clock >= from && clock < to : clock >= from || clock < to;
  if (!inside) return null;
  const left = (to - clock + 1440) % 1440 || 1440;
  return at - (at % 60_000) + left * 60_000;
}

function minutesOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return hour * 60 + minute;
}
