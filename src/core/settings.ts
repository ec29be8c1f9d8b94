import { z } from "zod";
import type { Bot, Texts } from "./bot";
import { now } from "./clock";
import { readSettings } from "./db/settings";
import { log, reasonOf } from "./log";
import { type ChannelName, channelName, locale } from "./turn";

const time = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, "HH:MM");
/** One stretch of a day in which people answer; a later time than the first. */
const stretch = z.tuple([time, time]).refine(([from, to]) => from < to, "ends before it begins");
const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** Whether the bot answers on a channel: `draft` writes suggestions for the team, and sends none; `off`: people only. */
export const botMode = z.enum(["on", "draft", "off"]);
export type BotMode = z.infer<typeof botMode>;

/** What the shop sets while the service runs, by subject: each is one row of `settings`, and replaced as a whole. */
export const settingsShape = {
  /** when people answer, by day, in the service's time zone; null: always, and no time is ever promised */
  hours: z.partialRecord(z.enum(days), z.array(stretch).max(4)).nullable(),
  /** days on which nobody answers */
  holidays: z.array(z.object({ date: z.iso.date(), name: z.string().min(1).max(100) })).max(400),
  /** sentences of the bot's, in other words: language → name → text */
  texts: z.partialRecord(locale, z.record(z.string(), z.string().min(1).max(2000))),
  bot: z.partialRecord(channelName, botMode),
  /** between these nothing is sent that a customer did not just ask for; null: never quiet */
  quiet: z
    .object({ from: time, to: time })
    .refine(({ from, to }) => from !== to, "begins when it ends")
    .nullable(),
  desk: z.object({
    /** who waits is given to whoever is online and has room, or claimed */
    assignment: z.enum(["claim", "round_robin"]),
    /** minutes of business time that a customer waits for an agent before the ticket goes back to the queue */
    idleMinutes: z.number().int().min(1).max(1440),
    /** minutes of business time in the queue before the customer hears once that they are not forgotten */
    queueMinutes: z.number().int().min(1).max(1440),
  }),
};
export type SettingsKey = keyof typeof settingsShape;
export type Settings = { [Key in SettingsKey]: z.infer<(typeof settingsShape)[Key]> };

export const settingsKeys = Object.keys(settingsShape) as SettingsKey[];

export const defaults: Settings = {
  hours: null,
  holidays: [],
  texts: {},
  bot: {},
  quiet: { from: "21:00", to: "08:00" },
  desk: { assignment: "claim", idleMinutes: 30, queueMinutes: 10 },
};

/** How long what was read is used again, ms: a change is in effect at once where it was made, and this much later elsewhere. */
const freshMs = 2_000;
let known: { settings: Settings; rows: string; at: number; read: boolean } = {
  settings: defaults,
  rows: "[]",
  at: 0,
  read: false,
};

/** The settings as they are now. When D1 cannot be read, as they were last; never rejects. */
export async function loadSettings(env: Env): Promise<Settings> {
  const age = now() - known.at;
  if (age >= 0 && age < freshMs) return known.settings;
  // whoever comes meanwhile uses what was known, so that many turns at once ask once
  known = { ...known, at: now() };
  try {
    const rows = await readSettings(env);
    const written = JSON.stringify(rows);
    // the same object while nothing has changed: what is made of it is kept with it
    if (written === known.rows) {
      known = { ...known, at: now(), read: true };
      return known.settings;
    }
    const entries = rows.flatMap(({ key, value }) => {
      const shape = settingsShape[key as SettingsKey];
      const parsed = shape?.safeParse(JSON.parse(value));
      return parsed?.success ? [[key, parsed.data]] : [];
    });
    known = { settings: { ...defaults, ...Object.fromEntries(entries) }, rows: written, at: now(), read: true };
  } catch (error) {
    log.warn("settings.failed", { error: reasonOf(error) });
    known = { ...known, at: now() };
  }
  return known.settings;
}

/** As they were last read: for code that may not wait. Whoever begins something loads them first. */
export function knownSettings(): Settings {
  return known.settings;
}

/** The same; null where they were never read: what depends on them waits until they are. */
export function settingsIfRead(): Settings | null {
  return known.read ? known.settings : null;
}

/** The next reader asks D1. */
export function forgetSettings(): void {
  known = { ...known, at: 0 };
}

const reworded = new WeakMap<Settings, Map<Bot, Bot>>();

/** The bot with the shop's own words for some of its sentences: the same object for the same settings. */
export function withTexts(bot: Bot, settings: Settings): Bot {
  const { texts } = settings;
  if (Object.keys(texts).length === 0) return bot;
  const bots = reworded.get(settings) ?? new Map<Bot, Bot>();
  reworded.set(settings, bots);
  const known = bots.get(bot);
  if (known) return known;
  const own = Object.entries(bot.texts).map(([language, said]) => [
    language,
    { ...said, ...texts[language as keyof Bot["texts"]] } satisfies Texts,
  ]);
  const said = { ...bot, texts: Object.fromEntries(own) as Bot["texts"] };
  bots.set(bot, said);
  return said;
}

/** How the bot works on a channel. */
export function botModeOn({ bot }: Settings, channel: ChannelName): BotMode {
  return bot[channel] ?? "on";
}
