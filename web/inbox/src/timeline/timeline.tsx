import { Button } from "@mantine/core";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { VList, type VListHandle } from "virtua";
import type { Message, Page, TrailEvent } from "../api/types";
import { useNames } from "../desk";
import { Failed } from "../failed";
import { useConversation } from "../queue/queries";
import { moment } from "../time";
import { useWords } from "../words";
import { MessageBubble } from "./message";
import { useTimeline } from "./queries";
import { trailOf } from "./trail";

type Item = { at: string; message: Message } | { at: string; event: TrailEvent; place: number };

/** Messages and what was done with the ticket, by time; of the trail only what lies within the pages that are here. */
function merged(messages: Message[], events: TrailEvent[], complete: boolean): Item[] {
  const from = complete ? "" : (messages[0]?.createdAt ?? "");
  const items: Item[] = [
    ...messages.map((message) => ({ at: message.createdAt, message })),
    ...events.flatMap((event, place) =>
      // a reply stands there itself
      event.at >= from && event.kind !== "replied" ? [{ at: event.at, event, place }] : [],
    ),
  ];
  return items.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** The customer's page of the shop, at the messages where it is another one than before. */
function pagesIn(messages: readonly Message[]): Map<string, Page> {
  const found = new Map<string, Page>();
  let before = "";
  for (const { id, page } of messages) {
    if (page && page.url !== before) found.set(id, page);
    before = page?.url ?? before;
  }
  return found;
}

const near = 80;

export function Timeline({ conversationId, ticketId }: { conversationId: string; ticketId: string | null }) {
  const words = useWords();
  const conversation = useConversation(conversationId);
  const timeline = useTimeline(conversationId, ticketId, conversation.data?.messageCount);
  const list = useRef<VListHandle>(null);
  const atEnd = useRef(true);
  const [fresh, setFresh] = useState(false);
  const [shift, setShift] = useState(false);

  const pages = timeline.data?.pages ?? [];
  const messages = pages.flatMap((page) => page.messages);
  const items = merged(messages, pages.at(-1)?.events ?? [], !timeline.hasPreviousPage);
  const newPage = pagesIn(messages);
  const last = items.at(-1)?.at;
  const total = items.length;

  const { hasNextPage, isFetching, isError, fetchNextPage } = timeline;
  useEffect(() => {
    // a service that refuses is asked again by hand
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);

  // whoever reads at the end stays there; whoever reads further up is told
  useLayoutEffect(() => {
    if (last === undefined || total === 0) return;
    if (atEnd.current) list.current?.scrollToIndex(total - 1, { align: "end" });
    else setFresh(true);
  }, [last, total]);

  const onScroll = (offset: number) => {
    const handle = list.current;
    if (!handle) return;
    atEnd.current = handle.scrollSize - offset - handle.viewportSize < near;
    if (atEnd.current) setFresh(false);
    setShift(offset < near);
  };
  const older = async () => {
    setShift(true);
    atEnd.current = false;
    await timeline.fetchPreviousPage();
    setFresh(false);
  };
  return (
    <div className="timeline">
      {!conversation.data && <Failed query={conversation} />}
      <Failed query={timeline} />
      {timeline.hasPreviousPage && (
        <Button size="compact-sm" variant="default" loading={timeline.isFetchingPreviousPage} onClick={older}>
          {words.older}
        </Button>
      )}
      <VList ref={list} shift={shift} onScroll={onScroll} tabIndex={0} role="log" aria-label={words.history}>
        {items.map((item) =>
          "message" in item ? (
            <MessageBubble
              key={item.message.id}
              message={item.message}
              ticketId={ticketId}
              page={newPage.get(item.message.id)}
            />
          ) : (
            <TrailLine key={`${item.at}-${item.place}`} event={item.event} />
          ),
        )}
      </VList>
      {fresh && (
        <Button
          className="fresh"
          onClick={() => {
            atEnd.current = true;
            list.current?.scrollToIndex(total - 1, { align: "end" });
            setFresh(false);
          }}
        >
          {words.newMessages}
        </Button>
      )}
    </div>
  );
}

function TrailLine({ event }: { event: TrailEvent }) {
  const words = useWords();
  const nameOf = useNames();
  if (event.kind === "noted")
    return (
      <article className="message note">
        <header>
          <b>{`${words.note} · ${nameOf(event.actor)}`}</b> <time dateTime={event.at}>{moment(event.at)}</time>
        </header>
        <div className="bubble" dir="auto">
          {event.text}
        </div>
      </article>
    );
  const { done, said } = trailOf(words, event, nameOf);
  return (
    <p className="trail">
      {done}
      {said && <span dir="auto">{`: ${said}`}</span>} · <time dateTime={event.at}>{moment(event.at)}</time>
    </p>
  );
}
