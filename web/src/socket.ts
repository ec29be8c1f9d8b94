import { session } from "./session";

interface Listener {
  /** something happened (in that conversation), or the line was down: fetch what is new */
  onHint(conversationId?: string): void;
  onTyping(on: boolean): void;
  onLine(up: boolean): void;
}

/** Keeps a socket to the service open. What it brings is a hint only; the truth is fetched by seq. Returns the end of it. */
export function listen({ onHint, onTyping, onLine }: Listener): () => void {
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let tries = 0;
  let over = false;

  const again = () => {
    if (over) return;
    onLine(false);
    timer = setTimeout(open, Math.min(1000 * 2 ** tries, 30_000) * (0.75 + Math.random() / 2));
    tries += 1;
  };

  const open = async () => {
    try {
      const { token } = await session();
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
    socket.addEventListener("message", (event) => {
      if (typeof event.data !== "string" || !event.data.startsWith("{")) return;
      const { type, on, conversationId } = JSON.parse(event.data);
      if (type === "typing") onTyping(on);
      else onHint(conversationId);
    });
    socket.addEventListener("close", again);
  };

  void open();
  return () => {
    over = true;
    clearTimeout(timer);
    socket?.close();
  };
}
