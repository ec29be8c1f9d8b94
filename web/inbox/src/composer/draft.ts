import { useEffect, useState } from "react";
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
  /** the same for every try of one message, so that it is said once */
  sendKey: string;
}

export const emptyDraft = (): Draft => ({
  text: "",
  note: "",
  quickReplies: [],
  cards: [],
  files: [],
  sendKey: crypto.randomUUID(),
});
const keyOf = (ticketId: string) => `kidkazz-inbox-draft:${ticketId}`;

function read(ticketId: string): Draft {
  try {
    return { ...emptyDraft(), ...(JSON.parse(localStorage.getItem(keyOf(ticketId)) ?? "{}") as Partial<Draft>) };
  } catch {
    return emptyDraft();
  }
}

/** What is being written in a ticket; it outlives the page and the session. */
export function useDraft(ticketId: string) {
  const [draft, setDraft] = useState(() => read(ticketId));
  useEffect(() => {
    const { text, note, quickReplies, cards, files } = draft;
    const isEmpty = !text && !note && quickReplies.length + cards.length + files.length === 0;
    if (isEmpty) localStorage.removeItem(keyOf(ticketId));
    else localStorage.setItem(keyOf(ticketId), JSON.stringify(draft));
  }, [ticketId, draft]);
  // what reads otherwise is another message: under the old key it would be taken for said
  const change = (part: Partial<Draft>) =>
    setDraft((before) => ({ ...before, ...part, ...(part.note === undefined && { sendKey: crypto.randomUUID() }) }));
  return { draft, change, setDraft };
}
