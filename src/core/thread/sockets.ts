import { now } from "../clock";
import type { Principal } from "../conversation/principal";
import type { SocketEvent } from "./socket-events";

interface Attachment {
  expiresAt: number;
}

/** The customer's sockets, hibernating on the Thread. */
export class Sockets {
  private readonly ctx: DurableObjectState;

  constructor(ctx: DurableObjectState) {
    this.ctx = ctx;
  }

  /** Takes the socket of a request that was verified already. It is closed when the principal's token ends. */
  accept(principal: Principal): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
    this.ctx.acceptWebSocket(server);
    server.serializeAttachment({ expiresAt: principal.expiresAt } satisfies Attachment);
    return new Response(null, { status: 101, webSocket: client, headers: { "sec-websocket-protocol": "bearer" } });
  }

  get any(): boolean {
    return this.ctx.getWebSockets().length > 0;
  }

  send(event: SocketEvent): void {
    const sockets = this.ctx.getWebSockets();
    if (sockets.length === 0) return;
    const text = JSON.stringify(event);
    for (const socket of sockets) {
      try {
        socket.send(text);
      } catch {
        // closing: its owner asks by after_seq
      }
    }
  }

  /** Closes the sockets whose token has ended, and tells when the next one does: at `atLatest`, if that is earlier. */
  expire(atLatest = Number.POSITIVE_INFINITY): number {
    let next = atLatest;
    for (const socket of this.ctx.getWebSockets()) {
      const { expiresAt } = socket.deserializeAttachment() as Attachment;
      if (expiresAt <= now()) socket.close(4401, "token expired");
      else next = Math.min(next, expiresAt);
    }
    return next;
  }

  closeAll(): void {
    for (const socket of this.ctx.getWebSockets()) socket.close(4401, "sign in again");
  }
}
