import { Button, SegmentedControl, Textarea } from "@mantine/core";
import { useIsMutating, useMutation } from "@tanstack/react-query";
import { Sparkles } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { call } from "../api/client";
import type { Card, Reply, Ticket } from "../api/types";
import { keepTicket } from "../desk";
import { useKeys } from "../keyboard";
import { tellFailure } from "../notices";
import { span, useNow } from "../time";
import { useWords } from "../words";
import { AttachButton } from "./attach";
import { CannedMenu, useCanned } from "./canned";
import { Choices } from "./choices";
import { changeDraft, type Draft, takeReply, useDraft } from "./draft";
import { Extras } from "./extras";
import { limitOf, mostChoices } from "./limits";
import { onItsWay, useNote } from "./note";
import { TemplatePicker } from "./template";
import { useTyping } from "./typing";

interface Acted {
  ticket: Ticket;
}
interface Suggestion {
  reply: { text: string; citations?: { id: string; title: string }[]; cards?: Card[] };
}

export function Composer({ ticket, onCards }: { ticket: Ticket; onCards: (insert: (card: Card) => void) => void }) {
  const words = useWords();
  const now = useNow(15_000);
  const { draft, change } = useDraft(ticket.id);
  const [mode, setMode] = useState<"reply" | "note">("reply");
  const [sources, setSources] = useState<string[]>([]);
  const field = useRef<HTMLTextAreaElement>(null);
  const typing = useTyping(ticket.id);
  const isNote = mode === "note";
  const text = isNote ? draft.note : draft.text;
  const left = ticket.windowUntil === null ? null : Date.parse(ticket.windowUntil) - now;
  const shut = left !== null && left <= 0;
  const limit = isNote ? 4000 : limitOf(ticket.channel);
  const over = [...text].length - limit;
  const canned = useCanned(ticket.id, isNote ? "" : text);

  useEffect(() => {
    onCards((card) =>
      changeDraft(ticket.id, ({ cards }) => ({ cards: [...cards.filter(({ id }) => id !== card.id), card] })),
    );
  }, [onCards, ticket.id]);

  const focus = (next: "reply" | "note") => {
    setMode(next);
    setTimeout(() => field.current?.focus());
  };
  useKeys({ r: () => focus("reply"), n: () => focus("note") });

  const reply = useMutation({
    mutationKey: [...onItsWay(ticket.id), "reply"],
    mutationFn: (sent: Draft) => {
      const { cards, files } = sent;
      const quickReplies = sent.quickReplies.filter(({ title }) => title.trim() !== "");
      const body: Reply = {
        text: sent.text.trim(),
        ...(quickReplies.length > 0 && { quickReplies }),
        ...(cards.length > 0 && { cards }),
        ...(files.length > 0 && {
          attachments: files.map(({ key, mimeType, name }) => ({ key, mimeType, filename: name })),
        }),
      };
      return call<Acted>(`/api/tickets/${ticket.id}/reply`, { body, key: sent.sendKey });
    },
    onSuccess: (acted, sent) => {
      takeReply(ticket.id, sent);
      setSources([]);
      typing.stop();
      keepTicket(acted.ticket);
    },
    onError: tellFailure,
  });
  const note = useNote(ticket.id);
  const suggest = useMutation({
    mutationFn: () => call<Suggestion>(`/api/tickets/${ticket.id}/suggest`, { method: "POST" }),
    onSuccess: ({ reply: { text, citations = [], cards = [] } }) => {
      // seconds have passed: what was written meanwhile stays, and the suggestion stands beneath it
      changeDraft(ticket.id, (before) => ({
        text: before.text.trim() === "" ? text : `${before.text.trimEnd()}\n\n${text}`,
        cards: [...before.cards, ...cards.filter(({ id }) => before.cards.every((each) => each.id !== id))],
      }));
      setSources(citations.map(({ title }) => title));
      field.current?.focus();
    },
    onError: tellFailure,
  });

  const pending = useIsMutating({ mutationKey: onItsWay(ticket.id) }) > 0;
  const maySend = text.trim() !== "" && over <= 0 && !pending && (isNote || !shut);
  const send = () => maySend && (isNote ? note.mutate(draft) : reply.mutate(draft));
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || canned.press(event, (text) => change({ text }))) return;
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    send();
  };
  return (
    <section className="composer" data-note={isNote || undefined}>
      <div className="line">
        <SegmentedControl
          size="xs"
          value={mode}
          onChange={(next) => setMode(next === "note" ? "note" : "reply")}
          data={[
            { value: "reply", label: words.replyMode },
            { value: "note", label: words.noteMode },
          ]}
        />
        {left !== null && !shut && <span className="soft">{words.windowOpen(span(left))}</span>}
      </div>
      {shut && !isNote ? (
        <TemplatePicker ticket={ticket} />
      ) : (
        <>
          {!isNote && <Extras draft={draft} change={change} />}
          {!isNote && <CannedMenu canned={canned} pick={(text) => change({ text })} />}
          <Textarea
            ref={field}
            aria-label={isNote ? words.noteMode : words.replyMode}
            placeholder={isNote ? words.writeNote : words.writeReply}
            dir="auto"
            autosize
            minRows={2}
            maxRows={8}
            value={text}
            error={over > 0 ? words.tooLong(over) : undefined}
            onKeyDown={press}
            onBlur={typing.stop}
            onChange={(event) => {
              const { value } = event.currentTarget;
              change(isNote ? { note: value } : { text: value });
              if (!isNote) typing.type();
            }}
          />
          {sources.length > 0 && <div className="soft">{`${words.suggestFrom}: ${sources.join(", ")}`}</div>}
          {!isNote && draft.quickReplies.length > 0 && (
            <Choices
              channel={ticket.channel}
              all={draft.quickReplies}
              change={(quickReplies) => change({ quickReplies })}
            />
          )}
          <div className="line tools">
            {!isNote && (
              <>
                <Button
                  size="xs"
                  variant="default"
                  leftSection={<Sparkles size={14} />}
                  loading={suggest.isPending}
                  onClick={() => suggest.mutate()}
                >
                  {words.suggest}
                </Button>
                <Button
                  size="xs"
                  variant="default"
                  disabled={draft.quickReplies.length >= mostChoices}
                  onClick={() =>
                    change({ quickReplies: [...draft.quickReplies, { id: crypto.randomUUID(), title: "" }] })
                  }
                >
                  {words.addButton}
                </Button>
                <AttachButton
                  ticketId={ticket.id}
                  add={(file) => changeDraft(ticket.id, ({ files }) => ({ files: [...files, file] }))}
                />
              </>
            )}
            <span className="grow soft">{`${[...text].length}/${limit}`}</span>
            <Button size="sm" disabled={!maySend} loading={pending} onClick={send}>
              {isNote ? words.saveNote : words.send}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}
