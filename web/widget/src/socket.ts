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
  /** the attempt that counts: what an earlier one brings, or its end, is nobody's business any more */
  let current = 0;

  const again = () => {
    onLine(false);
    clearTimeout(timer);
    timer = setTimeout(open, Math.min(1000 * 2 ** tries, 30_000) * (0.75 + Math.random() / 2));
    tries += 1;
  };

  /** Whatever was begun before is over. */
  const leave = () => {
    clearTimeout(timer);
    current += 1;
    socket?.close();
    socket = null;
    return current;
  };

  const open = async () => {
    const own = leave();
    try {
      const { token } = await credentials();
      if (own !== current) return;
      // without a socket, asking is all that is left; it also renews a token that the service no longer takes
      if (tries > 0) onHint();
      socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/chat/ws`, ["bearer", token]);
    } catch {
      if (own === current) again();
      return;
    }
    socket.addEventListener("open", () => {
      if (own !== current) return;
      tries = 0;
      onLine(true);
      onHint();
    });
    socket.addEventListener("message", ({ data }) => {
      if (own === current && typeof data === "string" && data.startsWith("{")) onHint(JSON.parse(data));
    });
    socket.addEventListener("close", () => own === current && again());
  };

  const now = () => {
    tries = 0;
    if (socket?.readyState !== WebSocket.OPEN) void open();
  };
  addEventListener("online", now);
  void open();
  return () => {
    removeEventListener("online", now);
    leave();
  };
}
