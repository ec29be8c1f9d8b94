import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { call } from "../api/client";
import type { Conversation, Ticket } from "../api/types";

export const queueNames = ["mine", "unassigned", "all", "snoozed", "done", "bot"] as const;
export type QueueName = (typeof queueNames)[number];
export interface Filters {
  queue: QueueName;
  sort: "waiting" | "due" | "updated";
  channel: string | null;
  priority: string | null;
  label: string;
  q: string;
}

const page = 50;

function asked({ queue, sort, channel, priority, label, q }: Filters): URLSearchParams {
  const query = new URLSearchParams({ limit: String(page) });
  if (queue === "done") query.set("status", "RESOLVED,CLOSED");
  else query.set("status", "open");
  if (queue === "mine") query.set("assignedTo", "me");
  if (queue === "unassigned") query.set("assignedTo", "none");
  if (queue === "snoozed") query.set("snoozed", "true");
  // what is settled waits for nobody
  query.set("sort", queue === "done" ? "updated" : sort);
  if (channel) query.set("channel", channel);
  if (priority) query.set("priority", priority);
  if (label.trim()) query.set("label", label.trim());
  if (q.trim()) query.set("q", q.trim());
  return query;
}

export function useTickets(filters: Filters) {
  return useInfiniteQuery({
    queryKey: ["tickets", filters],
    enabled: filters.queue !== "bot",
    initialPageParam: "",
    queryFn: ({ pageParam }) => {
      const query = asked(filters);
      if (pageParam) query.set("cursor", pageParam);
      return call<{ tickets: Ticket[]; nextCursor?: string }>(`/api/tickets?${query}`);
    },
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

export function useBotConversations(filters: Filters) {
  return useInfiniteQuery({
    queryKey: ["bot", filters.channel, filters.q],
    enabled: filters.queue === "bot",
    initialPageParam: "",
    // what only the bot handles is no event of the socket
    refetchInterval: 15_000,
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams({ owner: "bot", status: "ACTIVE", limit: String(page) });
      if (filters.channel) query.set("channel", filters.channel);
      if (filters.q.trim()) query.set("q", filters.q.trim());
      if (pageParam) query.set("cursor", pageParam);
      return call<{ conversations: Conversation[]; nextCursor?: string }>(`/api/conversations?${query}`);
    },
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

export function useCounts() {
  return useQuery({
    queryKey: ["counts"],
    queryFn: () => call<Record<"mine" | "unassigned" | "all" | "snoozed" | "bot", number>>("/api/tickets/counts"),
    refetchInterval: 30_000,
  });
}

export function conversationQuery(id: string) {
  return { queryKey: ["conversations", id], queryFn: () => call<Conversation>(`/api/conversations/${id}`) };
}

/** The ticket list has no customer's name: the conversation does. One question a conversation, and only for rows in sight. */
export function useConversation(id: string | undefined) {
  return useQuery({ ...conversationQuery(id ?? ""), enabled: id !== undefined, staleTime: 60_000 });
}
