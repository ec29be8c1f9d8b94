import type { Part, RenderContext } from "../../core/channel";
import type { Card, Reply } from "../../core/reply";
import { type Line, parseMarkdown, plainLines } from "../markdown";
import { withCards } from "../told";
import { files } from "./attachments";
import { cardLines, factLines } from "./cards";
import { type Button, buttonsOf, inlineKeyboard, ratingButtons, requestKeyboard } from "./keyboard";
import { limits } from "./limits";
import { fitted, formatted, isLink } from "./markup";
import type { OutgoingText } from "./outgoing";

/**
 * A reply as messages: its text with its cards, the buttons under the last of them, then files. A single card with a picture
 * is a photo with a caption. Sources are not shown: on a phone they would be lines that nobody can open.
 */
export function render(reply: Reply, context: RenderContext): Part[] {
  const buttons = buttonsOf(reply, context);
  const rating = reply.request === "rating" ? ratingButtons(context) : [];
  const [first = [], ...more] = chunks(buttons, limits.buttons);
  const messages = withKeyboard(words(reply, first, rating), first, rating);
  for (const some of more) {
    messages.push(...withKeyboard(plainMessages(some.flatMap(({ line }) => line)), some, []));
  }
  // R4: here a customer signs in by sharing their own number
  const request = reply.request === "login" ? "contact" : reply.request;
  if (request === "contact" || request === "location") ask(messages, request, context);
  quote(messages, context.replyTo);
  return [...messages.map((message): Part => ({ text: readable(message), payload: message })), ...files(reply)];
}

/** Everything that is words. Where there are none but there are buttons, what the buttons say. */
function words(reply: Reply, buttons: readonly Button[], rating: readonly Button[]): OutgoingText[] {
  const plain = parseMarkdown(reply.text);
  const cards = reply.cards ?? [];
  const told = standFor(cards, buttons) ? withCards(plain, cards, factLines) : null;
  const text = told ?? plain;
  const unsaid = buttons.filter(({ card, isWhole }) => card === null && !isWhole).flatMap(({ line }) => line);
  const offers = paragraphs(told ? [] : cardLines(cards, buttons), unsaid);
  const [card, ...others] = cards;
  if (card?.imageUrl !== undefined && isLink(card.imageUrl) && others.length === 0) {
    const together = fitted([...text, ...offers], limits.caption);
    if (together.length <= 1) return [photo(card.imageUrl, together[0] ?? [])];
    const [caption = [], ...rest] = fitted(offers, limits.caption);
    return [...plainMessages(text), photo(card.imageUrl, caption), ...rest.map(message)];
  }
  const messages = plainMessages([...text, ...offers]);
  if (messages.length > 0 || buttons.length + rating.length === 0) return messages;
  return plainMessages(buttons.length > 0 ? buttons.flatMap(({ line }) => line) : plainLines("⭐"));
}

/** Whether the buttons say all of the cards' actions: at most one each, whole, and under the card's own number. */
function standFor(cards: readonly Card[], buttons: readonly Button[]): boolean {
  const own = buttons.filter(({ card }) => card !== null);
  const single = new Set(own.map(({ card }) => card)).size === own.length && own.length <= cards.length;
  return single && own.every(({ card, number, isWhole }) => isWhole && (number === null || number === (card ?? 0) + 1));
}

/** Each with a blank line before it. */
function paragraphs(...all: Line[][]): Line[] {
  return all.flatMap((lines) => (lines.length === 0 ? [] : [{ prefix: "", spans: [] }, ...lines]));
}

function plainMessages(lines: readonly Line[]): OutgoingText[] {
  return fitted(lines, limits.text).map(message);
}

function message(lines: readonly Line[]): OutgoingText {
  const { text, entities } = formatted(lines);
  // a shop's links are many, and a preview of one of them would be larger than the answer
  const body = { text, ...(entities.length > 0 && { entities }), link_preview_options: { is_disabled: true } };
  return { method: "sendMessage", body };
}

function photo(url: string, lines: readonly Line[]): OutgoingText {
  const { text, entities } = formatted(lines);
  const body = { photo: url, caption: text, ...(entities.length > 0 && { caption_entities: entities }) };
  return { method: "sendPhoto", body };
}

function withKeyboard(messages: OutgoingText[], buttons: readonly Button[], rating: readonly Button[]): OutgoingText[] {
  const last = messages.at(-1);
  if (last && buttons.length + rating.length > 0) last.body.reply_markup = inlineKeyboard(buttons, rating);
  return messages;
}

/** A message has one keyboard: with buttons of its own the reply asks in a message more. */
function ask(messages: OutgoingText[], request: "contact" | "location", context: RenderContext): void {
  const last = messages.at(-1);
  const keyboard = requestKeyboard(request, context);
  if (last && !last.body.reply_markup) {
    last.body.reply_markup = keyboard;
    return;
  }
  const asking = plainMessages(plainLines(keyboard.keyboard.flat().map(labelOf).join("\n")));
  for (const each of asking) each.body.reply_markup = keyboard;
  messages.push(...asking);
}

function labelOf(button: string | { text: string }): string {
  return typeof button === "string" ? button : button.text;
}

function quote([first]: readonly OutgoingText[], replyTo: string | undefined): void {
  if (!first || replyTo === undefined || !/^\d{1,15}$/.test(replyTo)) return;
  first.body.reply_parameters = { message_id: Number(replyTo), allow_sending_without_reply: true };
}

function readable({ body }: OutgoingText): string {
  return "text" in body ? body.text : body.caption;
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  const count = Math.ceil(all.length / size);
  return Array.from({ length: count }, (_, index) => all.slice(index * size, (index + 1) * size));
}
