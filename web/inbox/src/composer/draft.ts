import { useSyncExternalStore } from "react";
import type { Card, QuickReply } from "../api/types";

export interface Kept {
  id: string;
  kind: string;
  mimeType: string;
  key: string;
  name: string;
}
export interface Draft {
  text: string;
  note: string;
  quickReplies: QuickReply[];
  cards: Card[];
  files: Kept[];
  /** the same for every try of one message, so that it is said once; */
  sendKey: string;
  /** and of one note */
  noteKey: string;
}

const emptyDraft = (): Draft => ({
  text: "",
  note: "",
  quickReplies: [],
  cards: [],
  files: [],
  sendKey: crypto.randomUUID(),
  noteKey: crypto.randomUUID(),
});
const prefix = "kidkazz-inbox-draft:";
/** Not a component's: what comes back after its ticket was left still belongs into it. */
const drafts = new Map<string, Draft>();
const listeners = new Set<() => void>();

function read(ticketId: string): Draft {
  try {
    return { ...emptyDraft(), ...(JSON.parse(localStorage.getItem(prefix + ticketId) ?? "{}") as Partial<Draft>) };
  } catch {
    return emptyDraft();
  }
}

function draftOf(ticketId: string): Draft {
  const draft = drafts.get(ticketId) ?? read(ticketId);
  drafts.set(ticketId, draft);
  return draft;
}

function tellAll(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

// another window at this browser has written or sent
window.addEventListener("storage", ({ key }) => {
  if (key === null) drafts.clear();
  else if (!drafts.delete(key.slice(prefix.length))) return;
  tellAll();
});

/** Changes what is written in a ticket, whichever is on the screen. */
export function changeDraft(ticketId: string, toNext: (before: Draft) => Partial<Draft>): void {
  const before = draftOf(ticketId);
  const part = toNext(before);
  // what reads otherwise is another message: under the old key it would be taken for said
  const isOther = Object.keys(part).some((name) => name !== "note");
  const draft = {
    ...before,
    ...part,
    ...(isOther && { sendKey: crypto.randomUUID() }),
    ...("note" in part && { noteKey: crypto.randomUUID() }),
  };
  drafts.set(ticketId, draft);
  const { text, note, quickReplies, cards, files } = draft;
  const isEmpty = !text && !note && quickReplies.length + cards.length + files.length === 0;
  if (isEmpty) localStorage.removeItem(prefix + ticketId);
  else localStorage.setItem(prefix + ticketId, JSON.stringify(draft));
  tellAll();
}

/** What is left of a text when its beginning was sent; what was changed meanwhile stays as a whole. */
const restOf = (text: string, sent: string): string =>
  text.startsWith(sent) ? text.slice(sent.length).trimStart() : text;

function without<T extends { id: string }>(all: T[], sent: T[]): T[] {
  return all.filter(({ id }) => sent.every((each) => each.id !== id));
}

/** Only what was sent goes: the field stays open while a reply is on its way, and the next one may be begun. */
export function takeReply(ticketId: string, sent: Draft): void {
  changeDraft(ticketId, ({ text, quickReplies, cards, files }) => ({
    text: restOf(text, sent.text),
    quickReplies: quickReplies.filter(({ id, title }) =>
      sent.quickReplies.every((each) => each.id !== id || each.title !== title),
    ),
    cards: without(cards, sent.cards),
    files: without(files, sent.files),
  }));
}

export function takeNote(ticketId: string, sent: string): void {
  changeDraft(ticketId, ({ note }) => ({ note: restOf(note, sent) }));
}

/** What is being written in a ticket; it outlives the page and the session. */
export function useDraft(ticketId: string) {
  const draft = useSyncExternalStore(subscribe, () => draftOf(ticketId));
  return { draft, change: (part: Partial<Draft>) => changeDraft(ticketId, () => part) };
}
