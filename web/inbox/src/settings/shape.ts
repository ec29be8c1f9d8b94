export const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof days)[number];
type Stretch = [string, string];

/** As src/core/settings.ts has it. */
export interface Settings {
  hours: Partial<Record<Day, Stretch[]>> | null;
  holidays: { date: string; name: string }[];
  texts: Partial<Record<"id-ID" | "en-US", Record<string, string>>>;
  bot: Record<string, "on" | "draft" | "off">;
  desk: { assignment: "claim" | "round_robin"; idleMinutes: number; queueMinutes: number };
}

export function hoursText(hours: Settings["hours"]): Record<Day, string> {
  const entries = days.map((day) => [day, (hours?.[day] ?? []).map((each) => each.join("-")).join(", ")]);
  return Object.fromEntries(entries) as Record<Day, string>;
}

/** What was typed, for the service to judge: a day without times is closed. */
export function hoursOf(typed: Record<Day, string>): NonNullable<Settings["hours"]> {
  const entries = days.flatMap((day) => {
    const parts = typed[day].split(",").flatMap((part) => (part.trim() ? [part.trim()] : []));
    return parts.length > 0 ? [[day, parts.map((part) => part.split("-").map((time) => time.trim()))]] : [];
  });
  return Object.fromEntries(entries) as NonNullable<Settings["hours"]>;
}
