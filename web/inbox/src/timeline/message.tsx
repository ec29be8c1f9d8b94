import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Check, CheckCheck, CircleAlert, Clock } from "lucide-react";
import { call } from "../api/client";
import type { Delivery, Message, Page, Ticket } from "../api/types";
import { keepTicket } from "../desk";
import { tellFailure } from "../notices";
import { moment } from "../time";
import { useWords } from "../words";
import { CardBox } from "./card";
import { FileBox } from "./file";
import { RichText } from "./rich-text";

const order = ["unknown", "failed", "dead", "cancelled", "queued", "sending", "sent", "delivered", "read", "played"];

/** The part that stands worst tells how the message does; of a part's attempts, the last one. */
function worst(deliveries: readonly Delivery[]): Delivery | undefined {
  const last = new Map(deliveries.map((each) => [each.part, each]));
  return [...last.values()].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state))[0];
}

interface Shown {
  message: Message;
  ticketId: string | null;
  /** the page of the shop on which it was written, where that is news */
  page: Page | undefined;
}

export function MessageBubble({ message, ticketId, page }: Shown) {
  const words = useWords();
  const { role, content, senderName, files = [], cards = [], quickReplies = [], citations = [] } = message;
  return (
    <article className={`message ${role}`} data-seq={message.seq}>
      <header>
        <b>{senderName ?? words.who[role]}</b> <time dateTime={message.createdAt}>{moment(message.createdAt)}</time>
        {message.edited && <span> · {words.edited}</span>}
      </header>
      <div className="bubble">
        {files.map((file) => (
          <FileBox key={file.id} file={file} />
        ))}
        {content && <RichText text={content} />}
        {cards.map((card) => (
          <CardBox key={card.id} card={card} />
        ))}
        {quickReplies.length > 0 && (
          <ul className="offered" aria-label={words.offered}>
            {quickReplies.map(({ id, title }) => (
              <li key={id}>{title}</li>
            ))}
          </ul>
        )}
        {citations.length > 0 && (
          <div className="soft">{`${words.sources}: ${citations.map(({ title }) => title).join(", ")}`}</div>
        )}
        {message.reaction && <span className="reaction">{message.reaction}</span>}
      </div>
      {page && (
        <div className="soft">
          {`${words.writtenOn}: `}
          <a href={page.url} target="_blank" rel="noopener noreferrer">
            {page.title || page.url}
          </a>
        </div>
      )}
      {role !== "user" && <Ticks message={message} ticketId={ticketId} />}
    </article>
  );
}

function Ticks({ message, ticketId }: { message: Message; ticketId: string | null }) {
  const words = useWords();
  const found = worst(message.deliveries ?? []);
  const state = found?.state ?? message.status.toLowerCase();
  const retry = useMutation({
    mutationFn: () =>
      call<{ ticket: Ticket }>(`/api/tickets/${ticketId}/messages/${message.id}/retry`, { method: "POST" }),
    onSuccess: ({ ticket }) => keepTicket(ticket),
    onError: tellFailure,
  });
  const word = words.deliveries[state];
  if (!word) return null;
  const lost = ["failed", "dead", "unknown"].includes(state);
  return (
    <footer className={lost ? "lost" : undefined}>
      <span className="ticks" data-state={state}>
        {lost ? (
          <CircleAlert size={14} />
        ) : ["delivered", "read", "played"].includes(state) ? (
          <CheckCheck size={14} />
        ) : state === "sent" ? (
          <Check size={14} />
        ) : (
          <Clock size={14} />
        )}
        {word}
      </span>
      {found?.error && <span> {found.error.text}</span>}
      {lost && ticketId && (
        <Button size="compact-xs" variant="default" loading={retry.isPending} onClick={() => retry.mutate()}>
          {words.retry}
        </Button>
      )}
    </footer>
  );
}
