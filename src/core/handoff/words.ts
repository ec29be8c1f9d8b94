import type { Texts } from "../bot";
import type { TicketPriority } from "../intent";
import type { Settings } from "../settings";
import type { Locale } from "../turn";
import { calendarOf, isOpenAt, nextOpening, openingText } from "./hours";
import { targets } from "./sla";

/** What a customer is told when they are handed to the team. */
export interface HandOff {
  /** the ticket's number, null while there is none */
  number: string | null;
  priority: TicketPriority;
  locale: Locale;
  /** Unix ms */
  at: number;
  timeZone: string;
}

/**
 * The ticket's number, when to expect an answer, and how to take it back. A time is promised only where the shop has set its hours
 * (R12): while they are shut it is the next opening.
 */
export function handOffText(
  texts: Texts,
  settings: Settings,
  { number, priority, locale, at, timeZone }: HandOff,
): string {
  const told = number === null ? texts.escalatedNoNumber : texts.escalated.replace("{ticket}", number);
  return [told, ...expected(), texts.howToCancel].join(" ");

  function expected(): string[] {
    if (settings.hours === null) return [];
    const calendar = calendarOf(settings, timeZone);
    if (isOpenAt(calendar, at))
      return [texts.teamReplies.replace("{time}", durationText(targets[priority].response, locale))];
    const opening = nextOpening(calendar, at);
    return opening === null ? [] : [texts.teamOpens.replace("{opening}", openingText(opening, locale, timeZone))];
  }
}

/** "15 menit", "4 hours": whole minutes, or hours where it is that many. */
function durationText(ms: number, locale: Locale): string {
  const minutes = Math.round(ms / 60_000);
  const [value, unit] = minutes % 60 === 0 ? [minutes / 60, "hour"] : [minutes, "minute"];
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(value);
}
