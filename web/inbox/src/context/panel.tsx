import { Button, NativeSelect, TagsInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { useStep } from "../actions/bar";
import { call } from "../api/client";
import { type Card, type Customer, categories, priorities, type Ticket } from "../api/types";
import { CustomerFacts } from "../customers/facts";
import { useMe } from "../desk";
import { useConversation } from "../queue/queries";
import { useWords } from "../words";
import { Products } from "./products";
import { Trace } from "./trace";

interface Props {
  ticket: Ticket;
  insertCard: (card: Card) => void;
  close: () => void;
}

export function ContextPanel({ ticket, insertCard, close }: Props) {
  const words = useWords();
  const { data: me } = useMe();
  const { data: conversation } = useConversation(ticket.conversationId);
  const step = useStep(ticket);
  // of somebody who is not signed in the address's id is found by the ticket's number
  const { data: customer } = useQuery({
    queryKey: ["customer", "of", ticket.id],
    queryFn: async () => {
      const q = ticket.userId ?? ticket.ticketNumber ?? ticket.id;
      const { customers } = await call<{ customers: { id: string }[] }>(`/api/customers?q=${encodeURIComponent(q)}`);
      const [found] = customers;
      return found ? call<Customer>(`/api/customers/${encodeURIComponent(found.id)}`) : null;
    },
  });
  const change = (body: object) => step.mutate({ step: "update", body });
  const options = (all: readonly string[], named: Record<string, string>) =>
    all.map((value) => ({ value, label: named[value] ?? value }));
  return (
    <aside className="context" aria-label={words.details}>
      <Button className="only-narrow" size="xs" variant="default" leftSection={<ArrowLeft size={14} />} onClick={close}>
        {words.back}
      </Button>
      {customer ? (
        <CustomerFacts customer={customer} except={ticket.id} />
      ) : (
        <h2 dir="auto">{conversation?.guestName ?? conversation?.guestPhone ?? words.guest}</h2>
      )}
      <h3>{words.summary}</h3>
      <p className="plain" dir="auto">
        {ticket.description}
      </p>
      {ticket.orderNumbers.length > 0 && (
        <>
          <h3>{words.orders}</h3>
          <p>{ticket.orderNumbers.join(", ")}</p>
        </>
      )}
      <NativeSelect
        label={words.priority}
        value={ticket.priority}
        data={options(priorities, words.priorities)}
        onChange={(event) => change({ priority: event.currentTarget.value })}
      />
      <NativeSelect
        label={words.category}
        value={ticket.category}
        data={options(categories, words.categories)}
        onChange={(event) => change({ category: event.currentTarget.value })}
      />
      <TagsInput label={words.labels} value={ticket.labels} onChange={(labels) => change({ labels })} maxTags={20} />
      <Products insertCard={insertCard} />
      {me?.role === "admin" && <Trace conversationId={ticket.conversationId} />}
    </aside>
  );
}
