import { z } from "zod";
import { defineTool } from "../../../src/core/bot";
import { hours, timeZone } from "../data";
import { says } from "../words";

const output = z.object({
  openNow: z.boolean(),
  /** Sunday first; null: closed */
  week: z.array(z.object({ day: z.string(), hours: z.string().nullable() })),
});

const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const daysInIndonesian = ["Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"];

export const openingHours = defineTool<Record<string, never>, z.infer<typeof output>>({
  name: "opening_hours",
  description: "Tells when the shop is open on each day of the week, and whether it is open now.",
  input: z.object({}).strict(),
  output,
  allow: () => true,
  effect: "read",
  run: async (_input, { now, locale }) => {
    const names = locale === "id-ID" ? daysInIndonesian : days;
    const clock = new Intl.DateTimeFormat("en-US", { timeZone, weekday: "long", hour: "numeric", hourCycle: "h23" });
    const parts = Object.fromEntries(clock.formatToParts(now).map(({ type, value }) => [type, value]));
    const today = hours[days.indexOf(parts.weekday ?? "")];
    const hour = Number(parts.hour);
    return {
      openNow: Boolean(today && hour >= today.opens && hour < today.closes),
      week: names.map((day, index) => {
        const open = hours[index];
        return { day, hours: open ? `${open.opens}:00–${open.closes}:00` : null };
      }),
    };
  },
  offline: {
    asks: (heard) => (says(heard, "open", "hours", "close", "closed", "opening", "buka", "tutup") ? 0.9 : 0),
    input: () => ({ input: {} }),
    say: ({ openNow, week }, _input, { locale }) => {
      const english = locale === "en-US";
      const state = english
        ? `We are ${openNow ? "open" : "closed"} right now.`
        : `Sekarang toko ${openNow ? "buka" : "tutup"}.`;
      const lines = week.map(({ day, hours }) => `- ${day}: ${hours ?? (english ? "closed" : "tutup")}`);
      return { text: [state, ...lines].join("\n"), intent: "OPENING_HOURS", confidence: 0.95 };
    },
  },
});
