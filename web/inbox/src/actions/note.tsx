import { Button, Textarea } from "@mantine/core";
import { useIsMutating } from "@tanstack/react-query";
import { useRef } from "react";
import type { Ticket } from "../api/types";
import { useDraft } from "../composer/draft";
import { onItsWay, useNote } from "../composer/note";
import { useKeys } from "../keyboard";
import { useWords } from "../words";

const most = 4000;

/** What one may write in a colleague's ticket: a note. A reply would be refused, and was written for nothing. */
export function NoteForm({ ticket, holder }: { ticket: Ticket; holder: string }) {
  const words = useWords();
  const { draft, change } = useDraft(ticket.id);
  const field = useRef<HTMLTextAreaElement>(null);
  useKeys({ n: () => field.current?.focus() });
  const note = useNote(ticket.id);
  const pending = useIsMutating({ mutationKey: onItsWay(ticket.id) }) > 0;
  const maySave = draft.note.trim() !== "" && [...draft.note].length <= most && !pending;
  const save = () => maySave && note.mutate(draft);
  return (
    <form
      className="composer"
      data-note
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <span role="status">{words.othersTicket(holder)}</span>
      <Textarea
        ref={field}
        aria-label={words.noteMode}
        placeholder={words.writeNote}
        dir="auto"
        autosize
        minRows={2}
        maxRows={8}
        maxLength={most}
        value={draft.note}
        onChange={(event) => change({ note: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing || event.key !== "Enter" || event.shiftKey) return;
          event.preventDefault();
          save();
        }}
      />
      <div className="line tools">
        <span className="grow" />
        <Button type="submit" size="sm" disabled={!maySave} loading={pending}>
          {words.saveNote}
        </Button>
      </div>
    </form>
  );
}
