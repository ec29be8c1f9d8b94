import { useMutation } from "@tanstack/react-query";
import { call } from "../api/client";
import type { Ticket } from "../api/types";
import { keepTicket } from "../desk";
import { tellFailure } from "../notices";
import { type Draft, takeNote } from "./draft";

/** What is on its way out of a ticket's composer, also when the ticket was left and opened again meanwhile. */
export const onItsWay = (ticketId: string) => ["say", ticketId];

/** Keeps a note as it stands in the draft. */
export function useNote(ticketId: string) {
  return useMutation({
    mutationKey: [...onItsWay(ticketId), "note"],
    mutationFn: ({ note, noteKey }: Pick<Draft, "note" | "noteKey">) =>
      call<{ ticket: Ticket }>(`/api/tickets/${ticketId}/note`, { body: { note: note.trim() }, key: noteKey }),
    onSuccess: (acted, { note }) => {
      takeNote(ticketId, note);
      keepTicket(acted.ticket);
    },
    onError: tellFailure,
  });
}
