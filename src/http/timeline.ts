import { recordedDeliveries, recordedMessages } from "../core/db/conversations";
import { failureText } from "../core/handoff/failures";
import type { Composition } from "../core/thread/context";
import type { StaffMessageView } from "../core/thread/delivery";
import type { ChannelName, Locale } from "../core/turn";
import { threadOf } from "./threads";

/**
 * What was said in a conversation, as staff see it, oldest first: from its Thread, and from D1 what is older. A delivery that failed
 * says in plain words what that means and what can be done.
 */
export async function timelineOf(
  env: Env,
  channels: Composition["channels"],
  conversationId: string,
  afterSeq: number,
  limit: number,
  language: Locale,
) {
  const newer = (await threadOf(env, conversationId, "conversation")?.timeline(conversationId, afterSeq, limit)) ?? [];
  const complete = newer[0]?.seq === afterSeq + 1;
  const older = complete ? [] : await recorded(env, conversationId, afterSeq, newer[0]?.seq ?? null, limit);
  return [...older, ...newer].slice(0, limit).map(({ deliveries, ...message }) => ({
    ...message,
    ...(deliveries && {
      deliveries: deliveries.map(({ code, ...delivery }) => {
        const own = channels[delivery.channel.toLowerCase() as ChannelName]?.failures;
        const text = failureText(delivery.state, code, language, own);
        return { ...delivery, ...(text && { error: { code: code ?? delivery.state.toUpperCase(), text } }) };
      }),
    }),
  }));
}

async function recorded(
  env: Env,
  conversationId: string,
  afterSeq: number,
  beforeSeq: number | null,
  limit: number,
): Promise<StaffMessageView[]> {
  const messages = await recordedMessages(env, conversationId, afterSeq, beforeSeq, limit);
  const ours = messages.filter(({ role }) => role !== "user").map(({ id }) => id);
  const deliveries = await recordedDeliveries(env, ours);
  return messages.map((message) => {
    const own = deliveries.get(message.id);
    return own ? { ...message, deliveries: own } : message;
  });
}
