import type { Bot, Customer } from "../bot";
import type { QuickReply, Reply } from "../reply";
import type { TurnTools } from "../tools/turn-tools";
import type { Locale } from "../turn";
import type { Draft } from "./reply-contract";

const SAY = "say:";

/**
 * A draft as the Reply: cards and sources by id from this turn's tool results, unknown ids dropped; a quick reply's id
 * only says words, unless a card of this turn offers it. `text` was checked already.
 */
export function compose(
  draft: Draft,
  text: string,
  turn: TurnTools,
  who: { bot: Bot; locale: Locale; customer: Customer | null },
): Reply {
  // a hand-off is told by the Thread, with the ticket's number: the model may leave it at that
  const silent = turn.intents.length > 0 ? "" : who.bot.texts[who.locale].noAnswer;
  const reply: Reply = { text: text.trim() || silent };
  const cards = pick(draft.cards, turn.cards);
  const citations = pick(draft.citations, turn.citations);
  const quickReplies = choices(
    draft.quickReplies,
    new Set(cards.flatMap((card) => card.actions ?? []).map(({ id }) => id)),
  );
  if (quickReplies.length > 0) reply.quickReplies = quickReplies;
  if (cards.length > 0) reply.cards = cards;
  if (citations.length > 0) reply.citations = citations;
  if (!who.customer && (turn.loginRequired || draft.request === "login")) reply.request = "login";
  return reply;
}

function pick<T>(ids: readonly string[], known: ReadonlyMap<string, T>): T[] {
  return [...new Set(ids)].flatMap((id) => known.get(id) ?? []);
}

function choices(given: readonly QuickReply[], offered: ReadonlySet<string>): QuickReply[] {
  const byTitle = new Map<string, QuickReply>();
  for (const choice of given) {
    const title = choice.title.trim();
    if (title === "" || byTitle.has(title)) continue;
    const id =
      choice.id.length > SAY.length && (choice.id.startsWith(SAY) || offered.has(choice.id)) ? choice.id : SAY + title;
    byTitle.set(title, { id, title });
  }
  return [...byTitle.values()];
}
