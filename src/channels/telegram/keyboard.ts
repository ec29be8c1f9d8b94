import type { InlineKeyboardMarkup, ReplyKeyboardMarkup } from "grammy/types";
import type { RenderContext } from "../../core/channel";
import { choicesOf, ratings } from "../../core/choices";
import type { Reply } from "../../core/reply";
import { charactersOf } from "../fit";
import { type Line, plainLines } from "../markdown";
import { limits } from "./limits";

/** A button for one choice of a reply. */
export interface Button {
  label: string;
  data: string;
  /** its whole title as a line of the text, numbered */
  line: Line[];
  /** whether the label shows the whole title */
  isWhole: boolean;
  /** the number in the label, where the choices need them */
  number: number | null;
  /** the card that it belongs to, by its place among the cards; null: a quick reply */
  card: number | null;
}

/** How many characters of titles stand side by side on a phone, and how many buttons. */
const rowLength = 30;
const rowButtons = 3;

/**
 * Buttons for what a reply offers, in the order in which typed numbers count (core/choices.ts). They are numbered where their
 * titles alone would not tell them apart, or do not fit.
 */
export function buttonsOf(reply: Pick<Reply, "cards" | "quickReplies">, context: RenderContext): Button[] {
  const choices = choicesOf(reply);
  const cards = (reply.cards ?? []).flatMap(({ actions = [] }, index) => actions.map(() => index));
  const titles = choices.map(({ title }) => title.trim().replace(/\s+/g, " "));
  const numbered =
    new Set(cards).size > 1 ||
    titles.some((title) => title === "" || title.length > limits.buttonTitle) ||
    new Set(titles).size < titles.length ||
    titles.length > limits.buttons;
  const ids = new Set<string>();
  return choices.flatMap(({ id, title }, index) => {
    // what was offered already by the same id is the same choice, whatever it is called
    if (ids.has(id)) return [];
    ids.add(id);
    const number = index + 1;
    const whole = `${numbered ? `${number}. ` : ""}${titles[index]}`;
    const isWhole = whole.length <= limits.buttonTitle;
    return {
      label: isWhole ? whole : `${cut(whole, limits.buttonTitle - 1)}…`,
      data: dataOf(id, context),
      line: plainLines(title, {}, `${number}. `),
      isWhole,
      number: numbered ? number : null,
      card: cards[index] ?? null,
    };
  });
}

export function ratingButtons(context: RenderContext): Button[] {
  return ratings.map(({ id, title }) => ({
    label: `${title} ⭐`,
    data: dataOf(id, context),
    line: plainLines(title),
    isWhole: true,
    number: null,
    card: null,
  }));
}

/** Rows as wide as a phone shows them whole; the ratings have one to themselves. */
export function inlineKeyboard(buttons: readonly Button[], rating: readonly Button[] = []): InlineKeyboardMarkup {
  const rows: Button[][] = [];
  for (const button of buttons) {
    const row = rows.at(-1);
    const length = row?.reduce((sum, { label }) => sum + label.length, button.label.length) ?? 0;
    if (row && row.length < rowButtons && length <= rowLength) row.push(button);
    else rows.push([button]);
  }
  if (rating.length > 0) rows.push([...rating]);
  return { inline_keyboard: rows.map((row) => row.map(({ label, data }) => ({ text: label, callback_data: data }))) };
}

/** The button under the input field that sends the customer's own number, or where they are. */
export function requestKeyboard(
  request: "contact" | "location",
  { texts }: Pick<RenderContext, "texts">,
): ReplyKeyboardMarkup {
  const button =
    request === "contact"
      ? { text: texts.shareContact, request_contact: true as const }
      : { text: texts.shareLocation, request_location: true as const };
  return { keyboard: [[button]], resize_keyboard: true, one_time_keyboard: true };
}

function dataOf(id: string, { token }: RenderContext): string {
  return new TextEncoder().encode(id).length <= limits.callbackDataBytes ? id : token(id);
}

/** At most so much of a text, in whole characters. */
function cut(text: string, length: number): string {
  let kept = "";
  for (const character of charactersOf(text, length)) {
    if (kept.length + character.length > length) break;
    kept += character;
  }
  return kept;
}
