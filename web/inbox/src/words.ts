import { useSyncExternalStore } from "react";
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
export const subjectIn = ({ subjects }: Words, subject: string): string => subjects[subject] ?? subject;

export function useWords(): Words {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, words);
}
