import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { ArrowLeft, Info } from "lucide-react";
import { useEffect, useRef } from "react";
import { useLocation } from "wouter";
import { ActionBar } from "./actions/bar";
import { call } from "./api/client";
import { useLive } from "./api/live";
import type { Card, Ticket } from "./api/types";
import { Composer } from "./composer/composer";
import { CustomerOf } from "./context/customer";
import { ContextPanel } from "./context/panel";
import { Trace } from "./context/trace";
import { keepTicket, live, useMe, useTicket } from "./desk";
import { useKeys } from "./keyboard";
import { tellFailure } from "./notices";
import { useConversation } from "./queue/queries";
import { Timeline } from "./timeline/timeline";
import { subjectIn, useWords } from "./words";

interface Panes {
  detailsOpen: boolean;
  toggleDetails: () => void;
}

export function TicketPane({ id, detailsOpen, toggleDetails }: { id: string } & Panes) {
  const words = useWords();
  const [, go] = useLocation();
  const { data: ticket, error } = useTicket(id);
  const { data: me } = useMe();
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
  if (error) return <p className="empty">{error.message}</p>;
  if (!ticket) return <p className="empty">…</p>;
  return (
    <>
      <section className="work" aria-label={ticket.ticketNumber ?? ticket.subject}>
        <header className="head">
          <div className="line">
            <a className="only-phone back" href="#/" aria-label={words.back}>
              <ArrowLeft size={18} />
            </a>
            <h1 dir="auto">{subjectIn(words, ticket.subject)}</h1>
            <Button
              className="only-narrow"
              size="xs"
              variant="default"
              aria-expanded={detailsOpen}
              onClick={toggleDetails}
            >
              <Info size={14} aria-label={words.details} />
            </Button>
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
        {!["RESOLVED", "CLOSED"].includes(ticket.status) && (
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

/** A conversation that the bot handles: to read, and to take over. */
export function ConversationPane({ id }: { id: string }) {
  const words = useWords();
  const [, go] = useLocation();
  const { data: conversation, error } = useConversation(id);
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
  if (error) return <p className="empty">{error.message}</p>;
  return (
    <>
      <section className="work" aria-label={conversation?.conversationNumber ?? ""}>
        <header className="head">
          <div className="line">
            <a className="only-phone back" href="#/" aria-label={words.back}>
              <ArrowLeft size={18} />
            </a>
            <h1 dir="auto">{conversation?.guestName ?? conversation?.conversationNumber ?? words.guest}</h1>
          </div>
          {conversation && conversation.status !== "CLOSED" && (
            <Button size="xs" loading={take.isPending} onClick={() => take.mutate()}>
              {words.takeOver}
            </Button>
          )}
        </header>
        <Timeline key={id} conversationId={id} ticketId={null} />
      </section>
      {conversation && (
        <aside className="context" aria-label={words.details}>
          <CustomerOf q={conversation.userId ?? conversation.conversationNumber ?? id} cacheKey={id} />
          {me?.role === "admin" && <Trace conversationId={id} />}
        </aside>
      )}
    </>
  );
}
