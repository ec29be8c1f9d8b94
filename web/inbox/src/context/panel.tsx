import { Button, NativeSelect, TagsInput } from "@mantine/core";
import { ArrowLeft } from "lucide-react";
import { useState } from "react";
import { useStep } from "../actions/bar";
import { type Card, categories, priorities, type Ticket } from "../api/types";
import { useMe, useNames } from "../desk";
import { useConversation } from "../queue/queries";
import { moment } from "../time";
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
  const nameOf = useNames();
  const { data: conversation } = useConversation(ticket.conversationId);
  const rating = conversation?.rating ?? null;
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
      {ticket.snoozedUntil && <p className="soft">{words.snoozedUntil(moment(ticket.snoozedUntil))}</p>}
      {(ticket.resolution || ticket.resolvedBy) && (
        <>
          <h3>{words.outcome}</h3>
          <p className="plain" dir="auto">
            {ticket.resolution}
          </p>
          {ticket.resolvedBy && <p className="soft">{words.resolvedBy(nameOf(ticket.resolvedBy))}</p>}
        </>
      )}
      {rating !== null && (
        <>
          <h3>{words.rating}</h3>
          <p>{words.stars(rating)}</p>
        </>
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
      <Labels ticket={ticket} />
      <Products insertCard={insertCard} buyer={customer?.shop?.type === "wholesale" ? "wholesale" : "retail"} />
      {me?.role === "admin" && <Trace conversationId={ticket.conversationId} />}
    </aside>
  );
}

/** What is typed counts until the last change of it is answered: the first one's answer knows nothing of the second. */
function Labels({ ticket }: { ticket: Ticket }) {
  const words = useWords();
  const step = useStep(ticket);
  const [typed, setTyped] = useState<string[] | null>(null);
  return (
    <TagsInput
      label={words.labels}
      value={typed ?? ticket.labels}
      onChange={(labels) => {
        setTyped(labels);
        // called for the last of several only
        step.mutate({ step: "update", body: { labels } }, { onSettled: () => setTyped(null) });
      }}
      maxTags={20}
    />
  );
}
