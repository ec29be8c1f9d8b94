import { Button, NativeSelect, TagsInput } from "@mantine/core";
import { ArrowLeft } from "lucide-react";
import { useStep } from "../actions/bar";
import { type Card, categories, priorities, type Ticket } from "../api/types";
import { useMe } from "../desk";
import { useWords } from "../words";
import { CustomerOf, useCustomerOf } from "./customer";
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
  const step = useStep(ticket);
  const q = ticket.userId ?? ticket.ticketNumber ?? ticket.id;
  const { data: customer } = useCustomerOf(q, ticket.id);
  const change = (body: object) => step.mutate({ step: "update", body });
  const options = (all: readonly string[], named: Record<string, string>) =>
    all.map((value) => ({ value, label: named[value] ?? value }));
  return (
    <aside className="context" aria-label={words.details}>
      <Button className="only-narrow" size="xs" variant="default" leftSection={<ArrowLeft size={14} />} onClick={close}>
        {words.back}
      </Button>
      <CustomerOf q={q} cacheKey={ticket.id} except={ticket.id} />
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
      <Products insertCard={insertCard} buyer={customer?.shop?.type === "wholesale" ? "wholesale" : "retail"} />
      {me?.role === "admin" && <Trace conversationId={ticket.conversationId} />}
    </aside>
  );
}
