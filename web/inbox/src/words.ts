import { useSyncExternalStore } from "react";
import type { Conversation } from "./api/types";
import { english } from "./words-en";
import { indonesian, type Words } from "./words-id";

// The texts of the interface, and the language that a colleague has chosen.

const key = "kidkazz-inbox-language";
const listeners = new Set<() => void>();
export type Language = "id-ID" | "en-US";
export const language = (): Language => (localStorage.getItem(key) === "en-US" ? "en-US" : "id-ID");
export const words = (): Words => (language() === "en-US" ? english : indonesian);

export function speak(next: Language): void {
  localStorage.setItem(key, next);
  document.documentElement.lang = next;
  for (const listener of listeners) listener();
}

/** What a ticket is about. The engine writes its own reasons in English; what people or the model wrote stays. */
export const subjectIn = ({ subjects }: Words, subject: string): string =>
  // one of them names the bot's intent
  subjects[subject] ?? subjects[subject.replace(/ \([^)]*\)\.$/, ".")] ?? subject;

type Named = Pick<Conversation, "customerName" | "guestPhone" | "userId">;
/** Who a conversation is with: a name, else a number; a customer who is signed in is no guest. */
export const nameIn = (words: Words, { customerName, guestPhone, userId }: Named): string =>
  customerName ?? guestPhone ?? (userId ? words.customer : words.guest);

export function useWords(): Words {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, words);
}
