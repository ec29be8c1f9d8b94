import type { Conversation } from "../conversation/conversation";
import type { Content } from "../turn";

/** R16: how long after its end a conversation may be rated, ms. */
export const rateableMs = 7 * 86_400_000;
const RATING = "rating:";

/** The rating that a message is, where one was asked for: a tap, or a bare 1 to 5 (R17). Null: it is something else. */
export function ratingIn(content: Content, conversation: Conversation, at: number): number | null {
  const { status, ratingAskedAt, closedAt } = conversation;
  if (status !== "CLOSED" || ratingAskedAt === undefined || closedAt === null || at - closedAt > rateableMs)
    return null;
  const tapped = content.type === "choice" && content.id.startsWith(RATING) ? content.id.slice(RATING.length) : null;
  const typed = content.type === "text" ? content.text.trim() : null;
  const said = /^([1-5])(?:\s*(?:⭐|\/\s*5))?$/u.exec(tapped ?? typed ?? "")?.[1];
  return said === undefined ? null : Number(said);
}

/** The conversation with its rating; it is asked for no more. */
export function rated({ ratingAskedAt: _, ...conversation }: Conversation, rating: number): Conversation {
  return { ...conversation, rating };
}
