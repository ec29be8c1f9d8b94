import type { QuickReply, Reply } from "./reply";

/** What a customer may tap when a reply asks for a rating (R17). */
export const ratings: readonly QuickReply[] = ["1", "2", "3", "4", "5"].map((title) => ({
  id: `rating:${title}`,
  title,
}));

/**
 * What a reply offers to tap, in the order in which a channel shows it and numbers it where it has no buttons: the actions of
 * its cards first, then its quick replies.
 */
export function choicesOf(reply: Pick<Reply, "cards" | "quickReplies">): QuickReply[] {
  return [...(reply.cards ?? []).flatMap((card) => card.actions ?? []), ...(reply.quickReplies ?? [])];
}

/** "2", "2.", "no 2", "nomor 2", "#2" */
const NUMBER = /^(?:(?:no|nomor|nomer|number|pilih|option)\.?\s*|#)?(\d{1,2})[.)]?$/i;

/**
 * The choice that a typed message names, by its number or by its title; null when it names none. What is typed beside it makes
 * it a message of its own.
 */
export function chosen(text: string, reply: Pick<Reply, "cards" | "quickReplies">): QuickReply | null {
  const choices = choicesOf(reply);
  const typed = plain(text);
  const number = NUMBER.exec(typed)?.[1];
  if (number !== undefined) return choices.length > 1 ? (choices[Number(number) - 1] ?? null) : null;
  const titled = choices.filter(({ title }) => plain(title) === typed);
  // two cards with the same "Lihat": the words do not say which
  return titled.length === 1 ? (titled[0] ?? null) : null;
}

function plain(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
}
