import type { Calls } from "./calls";
import { backoff, type Environment, type Timer } from "./environment";

export type Connection = "offline" | "connecting" | "live";

interface Notes {
  changed(connection: Connection): void;
  /** an attempt begins, or a socket has opened: what was missed meanwhile has to be fetched */
  missed(): void;
  frame(text: string): void;
}

const openTimeout = 15_000;
const pingEvery = 25_000;
const pongWithin = 10_000;
/** The service's close code for a token that has ended. */
const tokenEnded = 4401;

/** Keeps a socket to the service open from `start` to `stop`. What it brings is a hint. */
export interface Line {
  start(): void;
  stop(): void;
  /** Tries now instead of after the wait. */
  wake(): void;
}

export function lineOf(calls: Calls, env: Environment, { changed, missed, frame }: Notes): Line {
  let on = false;
  let failures = 0;
  let retry: Timer | undefined;
  /** ends the socket that there is, or the attempt to open one */
  let current: (() => void) | null = null;

  const open = () => {
    env.clearTimeout(retry);
    let socket: WebSocket | null = null;
    const end = () => {
      if (current !== end) return;
      current = null;
      env.clearTimeout(timer);
      socket?.close();
      changed("offline");
      if (!on) return;
      retry = env.setTimeout(open, backoff(failures, env));
      failures += 1;
    };
    current = end;
    let timer = env.setTimeout(end, openTimeout);

    const alive = () => {
      env.clearTimeout(timer);
      timer = env.setTimeout(() => {
        timer = env.setTimeout(end, pongWithin);
        socket?.send("ping");
      }, pingEvery);
    };

    const connect = (token: string) => {
      if (current !== end) return;
      const address = `${calls.url.replace(/^http/, "ws")}/api/chat/ws?channel=MOBILE`;
      const opening = new env.WebSocket(address, ["bearer", token]);
      socket = opening;
      opening.onopen = () => {
        if (current !== end) return;
        failures = 0;
        alive();
        changed("live");
        missed();
      };
      opening.onmessage = ({ data }) => {
        if (current !== end) return;
        if (data === "pong") alive();
        else frame(data);
      };
      // comes after an error too
      opening.onclose = async ({ code }) => {
        if (code === tokenEnded) await calls.refused(token);
        end();
      };
    };

    changed("connecting");
    missed();
    calls.token().then(connect).catch(end);
  };

  const wake = () => {
    if (!on || current) return;
    failures = 0;
    open();
  };

  return {
    start() {
      on = true;
      wake();
    },
    stop() {
      on = false;
      env.clearTimeout(retry);
      current?.();
    },
    wake,
  };
}
