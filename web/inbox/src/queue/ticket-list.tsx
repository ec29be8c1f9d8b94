import { Button, Checkbox } from "@mantine/core";
import { Globe, MessageCircle, Send, Smartphone } from "lucide-react";
import { useEffect, useRef } from "react";
import { VList } from "virtua";
import { useLocation } from "wouter";
import type { Ticket } from "../api/types";
import { useNames } from "../desk";
import { Failed } from "../failed";
import { useKeys } from "../keyboard";
import { slaOf, span, useNow } from "../time";
import { nameIn, subjectIn, useWords } from "../words";
import { type Filters, useConversation, useTickets } from "./queries";

const icons: Record<string, typeof Globe> = { WEB: Globe, MOBILE: Smartphone, WHATSAPP: MessageCircle, TELEGRAM: Send };

export function ChannelIcon({ channel }: { channel: string }) {
  const Icon = icons[channel.toUpperCase()] ?? Globe;
  return <Icon size={16} aria-label={channel} role="img" />;
}

interface Props {
  filters: Filters;
  openId: string | null;
  /** null: may not choose several */
  chosen: ReadonlySet<string> | null;
  choose: (next: ReadonlySet<string>) => void;
}

export function TicketList({ filters, openId, chosen, choose }: Props) {
  const words = useWords();
  const [, go] = useLocation();
  const found = useTickets(filters);
  const tickets = found.data?.pages.flatMap((page) => page.tickets) ?? [];
  const move = (by: number) => {
    const at = tickets.findIndex(({ id }) => id === focusedId());
    const next = tickets[Math.min(tickets.length - 1, Math.max(0, at + by))];
    if (next) document.querySelector<HTMLElement>(`[data-ticket="${next.id}"]`)?.focus();
  };
  useKeys({ j: () => move(1), k: () => move(-1) });
  const q = filters.q.trim();
  // what was searched for before this list was there has been opened, or left, already
  const opened = useRef(q);
  useEffect(() => {
    // a search that finds one ticket by its number is meant to open it: once, or nobody could leave it again
    const [only] = tickets;
    if (opened.current === q || !only || tickets.length > 1 || only.ticketNumber !== q) return;
    opened.current = q;
    go(`/t/${only.id}`);
  }, [tickets, q, go]);
  if (tickets.length === 0)
    return found.error ? <Failed query={found} /> : found.isSuccess ? <p className="empty">{words.empty}</p> : null;
  return (
    <>
      <Failed query={found} />
      <VList className="rows" tabIndex={-1}>
        {tickets.map((ticket) => (
          <div key={ticket.id} className="row-line">
            {chosen && (
              <Checkbox
                size="sm"
                aria-label={words.choose(ticket.ticketNumber ?? ticket.subject)}
                checked={chosen.has(ticket.id)}
                onChange={() => {
                  const next = new Set(chosen);
                  if (!next.delete(ticket.id)) next.add(ticket.id);
                  choose(next);
                }}
              />
            )}
            <Row ticket={ticket} isOpen={ticket.id === openId} />
          </div>
        ))}
        {found.hasNextPage && (
          <Button key="more" variant="subtle" loading={found.isFetchingNextPage} onClick={() => found.fetchNextPage()}>
            {words.loadMore}
          </Button>
        )}
      </VList>
    </>
  );
}

function focusedId(): string | undefined {
  return document.activeElement instanceof HTMLElement ? document.activeElement.dataset.ticket : undefined;
}

function Row({ ticket, isOpen }: { ticket: Ticket; isOpen: boolean }) {
  const words = useWords();
  const now = useNow();
  const { data: conversation } = useConversation(ticket.conversationId);
  const nameOf = useNames();
  const sla = slaOf(ticket, now);
  return (
    <a className="row" href={`#/t/${ticket.id}`} data-ticket={ticket.id} aria-current={isOpen || undefined}>
      <span className="line">
        <ChannelIcon channel={ticket.channel} />
        <b dir="auto">{conversation ? nameIn(words, conversation) : "…"}</b>
        <span className="soft">{ticket.ticketNumber}</span>
      </span>
      <span className="subject" dir="auto">
        {subjectIn(words, ticket.subject)}
      </span>
      <span className="line">
        <span className="tag" data-priority={ticket.priority}>
          {words.priorities[ticket.priority] ?? ticket.priority}
        </span>
        {sla !== "none" && (
          <span className="tag" data-sla={sla}>
            {words.sla[sla]}
          </span>
        )}
        {ticket.labels.map((label) => (
          <span className="tag" key={label}>
            {label}
          </span>
        ))}
      </span>
      <span className="line soft">
        {ticket.waitingSince ? words.waits(span(now - Date.parse(ticket.waitingSince))) : words.statuses[ticket.status]}
        {" · "}
        {ticket.assignedTo === null ? words.nobody : nameOf(ticket.assignedTo)}
      </span>
    </a>
  );
}
