import type { Chat, ChatState } from "@kidkazz/chat-client";
import { useEffect, useSyncExternalStore } from "react";
import { AppState } from "react-native";

/** The chat's state, connected while the app is in front. */
export function useChat(chat: Chat): ChatState {
  useEffect(() => {
    void chat.start();
    const appState = AppState.addEventListener("change", (state) => {
      if (state === "active") void chat.start();
      // the system would end the line without a word
      else if (state === "background") chat.stop();
    });
    return () => {
      appState.remove();
      chat.stop();
    };
  }, [chat]);
  return useSyncExternalStore(
    (changed) => chat.subscribe(changed),
    () => chat.state,
  );
}
