import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { ArrowLeft, Info } from "lucide-react";
import { useEffect, useRef } from "react";
import { useLocation } from "wouter";
import { ActionBar } from "./actions/bar";
import { NoteForm } from "./actions/note";
import { call } from "./api/client";
import { useLive } from "./api/live";
import type { Card, Ticket } from "./api/types";
import { Composer } from "./composer/composer";
import { CustomerOf, useCustomerOf } from "./context/customer";
import { ContextPanel } from "./context/panel";
import { Trace } from "./context/trace";
import { keepTicket, live, useMe, useNames, useTicket } from "./desk";
import { type Asked, Failed } from "./failed";
import { useKeys } from "./keyboard";
import { tellFailure } from "./notices";
import { useConversation } from "./queue/queries";
import { Timeline } from "./timeline/timeline";
import { nameIn, subjectIn, useWords } from "./words";

interface Panes {
  detailsOpen: boolean;
  toggleDetails: () => void;
}

export function TicketPane({ id, detailsOpen, toggleDetails }: { id: string } & Panes) {
  const words = useWords();
  const [, go] = useLocation();
  const asked = useTicket(id);
  const { data: ticket } = asked;
  const { data: me } = useMe();
  const nameOf = useNames();
  const { presence, typing } = useLive(live);
  const insert = useRef<(card: Card) => void>(() => undefined);
  useEffect(() => {
    live.look(id);
    return () => live.look(null);
  }, [id]);
  useKeys({ esc: () => go("/") });
  const others = presence.filter((each) => each.looksAt === id && each.id !== me?.id);
  const names = (of: typeof others) => [...new Set(of.map((each) => each.name ?? each.id))].join(", ");
  const typers = others.filter(({ types }) => types);
  // what was seen once stays, and with it what is being written: a look that failed is repeated
  if (!ticket) return <Missing query={asked} />;
  const isOver = ["RESOLVED", "CLOSED"].includes(ticket.status);
  const holder = me && ticket.assignedTo !== me.id ? ticket.assignedTo : null;
  return (
    <>
      <section className="work" aria-label={ticket.ticketNumber ?? ticket.subject}>
        <header className="head">
          <div className="line">
            <a className="only-phone back" href="#/" aria-label={words.back}>
              <ArrowLeft size={18} />
            </a>
            <h1 dir="auto">{subjectIn(words, ticket.subject)}</h1>
            <DetailsButton open={detailsOpen} toggle={toggleDetails} />
          </div>
          <div className="soft">{`${ticket.ticketNumber ?? ""} · ${words.statuses[ticket.status]}`}</div>
          <ActionBar ticket={ticket} />
          {others.length > 0 && (
            <div className="presence" role="status">
              {typers.length > 0 ? words.types(names(typers)) : words.looks(names(others))}
            </div>
          )}
        </header>
        <Timeline key={ticket.conversationId} conversationId={ticket.conversationId} ticketId={ticket.id} />
        {typing.has(id) && <p className="trail">{words.customerTypes}</p>}
        {!isOver && holder !== null && <NoteForm key={ticket.id} ticket={ticket} holder={nameOf(holder)} />}
        {!isOver && holder === null && (
          <Composer
            key={ticket.id}
            ticket={ticket}
            onCards={(given) => {
              insert.current = given;
            }}
          />
        )}
      </section>
      <ContextPanel ticket={ticket} insertCard={(card) => insert.current(card)} close={toggleDetails} />
    </>
  );
}

/** Where there is no room beside the conversation, the details lie over it. */
function DetailsButton({ open, toggle }: { open: boolean; toggle: () => void }) {
  const words = useWords();
  return (
    <Button className="only-narrow" size="xs" variant="default" aria-expanded={open} onClick={toggle}>
      <Info size={14} aria-label={words.details} />
    </Button>
  );
}

/** In the place of what could not be had, or is on its way. */
function Missing({ query }: { query: Asked }) {
  const words = useWords();
  return (
    <div className="empty work">
      {query.error ? <Failed query={query} /> : "…"} <a href="#/">{words.back}</a>
    </div>
  );
}

/** A conversation without its ticket: to read, and to take over from the bot. */
export function ConversationPane({ id, detailsOpen, toggleDetails }: { id: string } & Panes) {
  const words = useWords();
  const [, go] = useLocation();
  const asked = useConversation(id);
  const { data: conversation } = asked;
  const { data: me } = useMe();
  useKeys({ esc: () => go("/") });
  const take = useMutation({
    mutationFn: () => call<{ ticket: Ticket }>(`/api/conversations/${id}/take-over`, { method: "POST" }),
    onSuccess: ({ ticket }) => {
      keepTicket(ticket);
      go(`/t/${ticket.id}`);
    },
    onError: tellFailure,
  });
  const q = conversation?.userId ?? conversation?.conversationNumber ?? id;
  // what did not arrive is sent again in its ticket
  const ticket = useCustomerOf(q, id).data?.tickets.find(({ conversationId }) => conversationId === id);
  if (!conversation) return <Missing query={asked} />;
  return (
    <>
      <section className="work" aria-label={conversation.conversationNumber ?? ""}>
        <header className="head">
          <div className="line">
            <a className="only-phone back" href="#/" aria-label={words.back}>
              <ArrowLeft size={18} />
            </a>
            <h1 dir="auto">{nameIn(words, conversation)}</h1>
            <DetailsButton open={detailsOpen} toggle={toggleDetails} />
          </div>
          <div className="line">
            {ticket && <a href={`#/t/${ticket.id}`}>{ticket.ticketNumber ?? words.openTicket}</a>}
            {conversation.status !== "CLOSED" && !conversation.owner.startsWith("agent:") && (
              <Button size="xs" loading={take.isPending} onClick={() => take.mutate()}>
                {words.takeOver}
              </Button>
            )}
          </div>
        </header>
        <Timeline key={id} conversationId={id} ticketId={ticket?.id ?? null} />
      </section>
      <aside className="context" aria-label={words.details}>
        <Button className="only-narrow" size="xs" variant="default" onClick={toggleDetails}>
          {words.back}
        </Button>
        <CustomerOf q={q} cacheKey={id} />
        {me?.role === "admin" && <Trace conversationId={id} />}
      </aside>
    </>
  );
}
