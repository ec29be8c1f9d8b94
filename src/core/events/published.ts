import type { Config } from "../../config";
import { iso } from "../clock";
import type { RecordRow } from "../thread/store";

declare global {
  // what a deployment may bind and this project's own does not (docs/events.md)
  interface __BaseEnv_Env {
    /** a queue of the shop's own that domain events go to */
    EVENTS?: Queue;
  }
}

/** What others may want to know. The data never holds what somebody wrote: whoever may read that asks the API. */
export type PublishedType =
  | "ConversationStarted"
  | "MessageReceived"
  | "ConversationEscalated"
  | "TicketResolved"
  | "ConversationRated"
  | "CustomerFeedbackReceived"
  | "ChatbotFailedToResolve";

/** As it goes out, to the queue and to webhooks. `n`: its place among its conversation's, from 1. */
export interface PublishedEvent {
  id: string;
  type: PublishedType;
  conversationId: string;
  n: number;
  at: string;
  data: Record<string, string | number | null>;
}

/** Where events go: a queue of the shop's own (binding EVENTS), and webhooks. */
export const webhooksOf = ({ EVENT_WEBHOOK_URLS }: Config): string[] => EVENT_WEBHOOK_URLS;

/** Nobody asked for events: none are written down. */
export function publishes(env: Env, config: Config): boolean {
  return env.EVENTS !== undefined || webhooksOf(config).length > 0;
}

/** The row of the record; see core/db/schema.ts. `at`: Unix ms. */
export function eventRow(
  type: PublishedType,
  conversationId: string,
  n: number,
  at: number,
  data: PublishedEvent["data"],
): RecordRow {
  const id = `e${conversationId.slice(1)}_${n}`;
  const row = {
    ...{ id, conversation_id: conversationId, n, type, at: iso(at), data: JSON.stringify(data) },
    ...{ state: "pending", attempts: 0, next_at: iso(at), error: null, version: 1 },
  };
  return { table: "published_events", id, version: 1, row };
}
