import { QueryClient, useQuery } from "@tanstack/react-query";
import { call, Refusal } from "./api/client";
import { Live } from "./api/live";
import type { Staff, Ticket } from "./api/types";
import { useWords } from "./words";

export const queries = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 5_000, retry: (count, error) => !(error instanceof Refusal) && count < 3 },
  },
});
export const live = new Live(queries);

export const useMe = () => useQuery({ queryKey: ["staff", "me"], queryFn: () => call<Staff>("/api/staff/me") });

export function useEverybody() {
  return useQuery({
    queryKey: ["staff", "all"],
    queryFn: async () => (await call<{ staff: Staff[] }>("/api/staff")).staff,
  });
}

/** What staff are called, by id; the customer, the bot and the system too. */
export function useNames(): (id: string) => string {
  const words = useWords();
  const { data = [] } = useEverybody();
  return (id) => words.actors[id] ?? data.find((each) => each.id === id)?.name ?? id;
}

export function useTicket(id: string) {
  return useQuery({ queryKey: ["ticket", id], queryFn: () => call<Ticket>(`/api/tickets/${id}`) });
}

/** A step's answer is the ticket as it is now: shown at once, and the lists are looked at again. */
export function keepTicket(ticket: Ticket): void {
  queries.setQueryData(["ticket", ticket.id], ticket);
  void queries.invalidateQueries({ queryKey: ["conversations", ticket.conversationId] });
  for (const name of ["tickets", "counts", "timeline", "staff", "bot"])
    void queries.invalidateQueries({ queryKey: [name] });
}
