import { useInfiniteQuery } from "@tanstack/react-query";
import { call } from "../api/client";
import type { Message, TrailEvent } from "../api/types";

const page = 50;
interface Page {
  messages: Message[];
  events?: TrailEvent[];
}
interface Place {
  after: number;
  limit: number;
}

/** receipts are waited for so long, ms */
const receiptMs = 15 * 60_000;
const settled = ["read", "played", "failed", "dead", "cancelled"];

/** Whether something of this page was sent just now, and may be delivered or read any moment. */
function awaits({ messages }: Page): boolean {
  return messages.some(
    ({ deliveries = [], createdAt }) =>
      Date.parse(createdAt) > Date.now() - receiptMs && deliveries.some(({ state }) => !settled.includes(state)),
  );
}

/** What was said, page by page from the newest: `seq` has no gaps, so that the count tells where the last page begins. */
export function useTimeline(conversationId: string, ticketId: string | null, count: number | undefined) {
  const path = ticketId ? `/api/tickets/${ticketId}/messages` : `/api/conversations/${conversationId}/messages`;
  return useInfiniteQuery({
    queryKey: ["timeline", conversationId, ticketId],
    enabled: count !== undefined,
    initialPageParam: { after: Math.max(0, (count ?? 0) - page), limit: page } as Place,
    queryFn: ({ pageParam: { after, limit } }) => call<Page>(`${path}?after_seq=${after}&limit=${limit}`),
    getNextPageParam: ({ messages }, _all, { limit }) => {
      const last = messages.at(-1);
      return last && messages.length === limit ? { after: last.seq, limit: page } : undefined;
    },
    getPreviousPageParam: (_first, _all, { after }) => {
      if (after === 0) return undefined;
      const from = Math.max(0, after - page);
      return { after: from, limit: after - from };
    },
    // a receipt of the platform's is no event of the socket
    refetchInterval: ({ state: { data } }) => (ticketId && !data?.pages.some(awaits) ? false : 10_000),
  });
}
