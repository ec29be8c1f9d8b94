import type { SocketEvent } from "../../../src/core/thread/socket-events";
import { credentials } from "./session";

interface Listener {
  /** something happened, or the line was down: fetch what is new */
  onHint(event?: SocketEvent): void;
  onLine(up: boolean): void;
}

/** Keeps a socket to the service open. What it brings is a hint; the truth is fetched by seq. Returns the end of it. */
export function listen({ onHint, onLine }: Listener): () => void {
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let tries = 0;
  let over = false;

  const again = () => {
    if (over) return;
    onLine(false);
    clearTimeout(timer);
    timer = setTimeout(open, Math.min(1000 * 2 ** tries, 30_000) * (0.75 + Math.random() / 2));
    tries += 1;
  };

  const open = async () => {
    try {
      const { token } = await credentials();
      if (over) return;
      // without a socket, asking is all that is left; it also renews a token that the service no longer takes
      if (tries > 0) onHint();
      socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/chat/ws`, ["bearer", token]);
    } catch {
      again();
      return;
    }
    socket.addEventListener("open", () => {
      tries = 0;
      onLine(true);
      onHint();
    });
    socket.addEventListener("message", ({ data }) => {
      if (typeof data === "string" && data.startsWith("{")) onHint(JSON.parse(data));
    });
    socket.addEventListener("close", again);
  };

  const now = () => {
    tries = 0;
    clearTimeout(timer);
    if (!over && socket?.readyState !== WebSocket.OPEN) void open();
  };
  addEventListener("online", now);
  void open();
  return () => {
    over = true;
    clearTimeout(timer);
    removeEventListener("online", now);
    socket?.close();
  };
}
