import type { AssistantResult } from "../assistant/contract";
import { hear, smallTalk } from "../assistant/hearing";
import type { Bot } from "../bot";
import type { Conversation } from "../conversation/conversation";
import type { Reply } from "../reply";
import type { Content } from "../turn";
import type { Head } from "./head";
import type { InboxRow } from "./store";

/** R16: how long after its end a conversation may be rated, ms. */
export const rateableMs = 7 * 86_400_000;
const RATING = "rating:";
/** A customer is asked once in this time, ms (R17). */
const askAgainMs = 7 * 86_400_000;
/** Before their goodbye the bot must have answered something. */
const messagesBefore = 3;

/** R17: whether this customer may be asked again. */
export function mayAsk(head: Pick<Head, "ratingAskedAt"> | null, at: number): boolean {
  return at - (head?.ratingAskedAt ?? 0) >= askAgainMs;
}

/** R17: whether the bot's answer to these asks for a rating: a customer whom only the bot has helped says goodbye, and no more. Thanks alone end nothing: a question often follows. */
export function asksForRating(
  bot: Bot,
  rows: readonly InboxRow[],
  conversation: Conversation,
  head: Head | null,
  result: AssistantResult | null,
  at: number,
): boolean {
  const { tickets, seq, failures, pending, locale } = conversation;
  if (tickets > 0 || seq < messagesBefore || failures || pending || !result || result.toolCalls.length > 0)
    return false;
  if (!mayAsk(head, at)) return false;
  const talks = rows.map(({ body }) =>
    body.event === "turn" && body.content.type === "text" ? smallTalk(bot, hear(bot, body.content.text, locale)) : null,
  );
  return talks.every((talk) => talk?.alone === true && talk.kind === "goodbye");
}

/** The same reply, with the question under it. */
export function rateable({ quickReplies: _, ...reply }: Reply, question: string): Reply {
  return { ...reply, text: `${reply.text}\n\n${question}`, request: "rating" };
}

/** The rating that a message is, where one was asked for: a tap, or a bare 1 to 5 (R17). Null: it is something else. */
export function ratingIn(content: Content, conversation: Conversation, at: number): number | null {
  const { status, ratingAskedAt, closedAt } = conversation;
  if (status !== "CLOSED" || ratingAskedAt === undefined || closedAt === null || at - closedAt > rateableMs)
    return null;
  const tapped = content.type === "choice" && content.id.startsWith(RATING) ? content.id.slice(RATING.length) : null;
  const typed = content.type === "text" ? content.text.trim() : null;
  const said = /^([1-5])(?:\s*(?:\u2b50|\/\s*5))?$/u.exec(tapped ?? typed ?? "")?.[1];
  return said === undefined ? null : Number(said);
}

/** The conversation with its rating; it is asked for no more. */
export function rated({ ratingAskedAt: _, ...conversation }: Conversation, rating: number): Conversation {
  return { ...conversation, rating };
}
