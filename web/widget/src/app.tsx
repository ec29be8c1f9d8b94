import { useEffect, useReducer, useRef, useState } from "preact/hooks";
import type { Chat } from "./chat";
import { Composer } from "./composer";
import { framed, tell } from "./host";
import { LogView } from "./log-view";
import { language, setLanguage, t } from "./words";

/** The chat window. `shown` counts how often it was opened: each time the customer can write at once; `open`: it is on the page now. */
export function App({ chat, shown, open }: { chat: Chat; shown: number; open: boolean }) {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const [notice, setNotice] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => chat.subscribe(() => redraw(null)), [chat]);
  useEffect(() => {
    const leave = (event: KeyboardEvent) => event.key === "Escape" && tell({ type: "close" });
    addEventListener("keydown", leave);
    return () => removeEventListener("keydown", leave);
  }, []);
  useEffect(() => {
    // on a phone the keyboard would cover half of what is to be read first
    if (shown > 0 && matchMedia("(pointer: fine)").matches) field.current?.focus();
  }, [shown]);
  const { state, person } = chat;
  const status =
    state.line === "down"
      ? t().offline
      : state.line === "connecting"
        ? t().connecting
        : state.agent
          ? t().withAgent(state.agent)
          : t().online;
  const problem = notice ?? state.notice;
  return (
    <main class="chat">
      <header>
        <img src="/icon.svg" alt="" width="38" height="38" />
        <div class="who">
          <h1>Kidkazz</h1>
          <span role="status" class={state.line === "up" ? "state" : "state down"}>
            {status}
          </span>
        </div>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            setLanguage(language() === "id" ? "en" : "id");
            redraw(null);
          }}
        >
          {t().otherLanguage}
        </button>
        {framed && (
          <button type="button" class="round" aria-label={t().close} onClick={() => tell({ type: "close" })}>
            ×
          </button>
        )}
      </header>
      <LogView key={`log ${person}`} chat={chat} state={state} />
      {problem && (
        <p class="notice" role="alert">
          {problem}
        </p>
      )}
      <Composer
        // what one person has begun to write or say is not left to the next
        key={`composer ${person}`}
        field={field}
        ready={chat.begun}
        open={open}
        answering={state.draft !== null || (state.activity !== null && !state.agent)}
        onSend={(text, file, fileName) => {
          setNotice(null);
          chat.send(text, { ...(file && { file }), ...(fileName && { fileName }) });
        }}
        onStop={() => chat.stop()}
        onTyped={() => chat.typed()}
        onNotice={setNotice}
      />
    </main>
  );
}
