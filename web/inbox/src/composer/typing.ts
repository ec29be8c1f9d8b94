import { useEffect, useRef } from "react";
import { call } from "../api/client";
import { live } from "../desk";

const againMs = 4_000;
const pauseMs = 5_000;

/** The customer, and colleagues, see that somebody types. Nothing depends on it: a failure is not shown. */
export function useTyping(ticketId: string) {
  const state = useRef({ saidAt: 0, timer: undefined as ReturnType<typeof setTimeout> | undefined });
  const tell = (on: boolean) => {
    live.type(ticketId, on);
    void call(`/api/tickets/${ticketId}/typing`, { body: { on } }).catch(() => undefined);
  };
  const stop = () => {
    clearTimeout(state.current.timer);
    if (state.current.saidAt === 0) return;
    state.current.saidAt = 0;
    tell(false);
  };
  const type = () => {
    if (Date.now() - state.current.saidAt > againMs) {
      state.current.saidAt = Date.now();
      tell(true);
    }
    clearTimeout(state.current.timer);
    state.current.timer = setTimeout(stop, pauseMs);
  };
  useEffect(() => () => clearTimeout(state.current.timer), []);
  return { type, stop };
}
