import { Button, SegmentedControl, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
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
import { emptyDraft, useDraft } from "./draft";
import { Extras } from "./extras";
import { limitOf, mostChoices } from "./limits";
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
  const { draft, change, setDraft } = useDraft(ticket.id);
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
      setDraft((before) => ({
        ...before,
        cards: [...before.cards.filter(({ id }) => id !== card.id), card],
        sendKey: crypto.randomUUID(),
      })),
    );
  }, [onCards, setDraft]);

  const focus = (next: "reply" | "note") => {
    setMode(next);
    setTimeout(() => field.current?.focus());
  };
  useKeys({ r: () => focus("reply"), n: () => focus("note") });

  const reply = useMutation({
    mutationFn: () => {
      const { cards, files } = draft;
      const quickReplies = draft.quickReplies.filter(({ title }) => title.trim() !== "");
      const body: Reply = {
        text: draft.text.trim(),
        ...(quickReplies.length > 0 && { quickReplies }),
        ...(cards.length > 0 && { cards }),
        ...(files.length > 0 && {
          attachments: files.map(({ key, mimeType, name }) => ({ key, mimeType, filename: name })),
        }),
      };
      return call<Acted>(`/api/tickets/${ticket.id}/reply`, { body, key: draft.sendKey });
    },
    onSuccess: (acted) => {
      setDraft(({ note }) => ({ ...emptyDraft(), note }));
      setSources([]);
      typing.stop();
      keepTicket(acted.ticket);
    },
    onError: tellFailure,
  });
  const note = useMutation({
    mutationFn: () => call<Acted>(`/api/tickets/${ticket.id}/note`, { body: { note: draft.note.trim() } }),
    onSuccess: (acted) => {
      change({ note: "" });
      keepTicket(acted.ticket);
    },
    onError: tellFailure,
  });
  const suggest = useMutation({
    mutationFn: () => call<Suggestion>(`/api/tickets/${ticket.id}/suggest`, { method: "POST" }),
    onSuccess: ({ reply: { text, citations = [], cards = [] } }) => {
      change({ text, cards });
      setSources(citations.map(({ title }) => title));
      field.current?.focus();
    },
    onError: tellFailure,
  });

  const pending = reply.isPending || note.isPending;
  const maySend = text.trim() !== "" && over <= 0 && !pending && (isNote || !shut);
  const send = () => maySend && (isNote ? note.mutate() : reply.mutate());
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
                  add={(file) =>
                    setDraft((before) => ({ ...before, files: [...before.files, file], sendKey: crypto.randomUUID() }))
                  }
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
