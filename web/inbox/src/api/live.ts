import type { QueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { session } from "./session";
import type { Presence } from "./types";

export interface LiveState {
  link: "connecting" | "live" | "lost";
  presence: Presence[];
  /** tickets whose customer types just now */
  typing: ReadonlySet<string>;
  house: { unanswered: number; deadLetters: number };
}

interface Heard {
  type: string;
  n?: number;
  row?: Record<string, string | number | null>;
  presence?: Presence[];
  house?: LiveState["house"];
  ticketId?: string;
  on?: boolean;
}

export type RowEvent = { type: string; row: NonNullable<Heard["row"]> };

/** Changes come in bursts, of which one look at the lists is enough, ms. */
const gatherMs = 250;
const pingMs = 25_000;
/** how long it is believed that somebody types, after the last word of it, ms */
const typingMs = 6_000;

/** The desk's socket: says which queries are out of date, and who is there. */
export class Live {
  #state: LiveState = {
    link: "connecting",
    presence: [],
    typing: new Set(),
    house: { unanswered: 0, deadLetters: 0 },
  };
  readonly #listeners = new Set<() => void>();
  readonly #rows = new Set<(event: RowEvent) => void>();
  readonly #queries: QueryClient;
  #socket: WebSocket | null = null;
  #after: number | null = null;
  #tries = 0;
  #ended = true;
  #stale = new Set<string>();
  readonly #typingEnds = new Map<string, ReturnType<typeof setTimeout>>();
  #gather: ReturnType<typeof setTimeout> | undefined;
  #ping: ReturnType<typeof setInterval> | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  #looksAt: string | null = null;

  constructor(queries: QueryClient) {
    this.#queries = queries;
  }

  open(): void {
    this.#ended = false;
    this.#connect();
  }

  close(): void {
    this.#ended = true;
    clearTimeout(this.#again);
    clearInterval(this.#ping);
    this.#socket?.close();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  state = (): LiveState => this.#state;

  onRow(listener: (event: RowEvent) => void): () => void {
    this.#rows.add(listener);
    return () => this.#rows.delete(listener);
  }

  look(ticketId: string | null): void {
    this.#looksAt = ticketId;
    this.#send({ type: "look", ticketId });
  }

  type(ticketId: string, on: boolean): void {
    this.#send({ type: "typing", ticketId, on });
  }

  #send(message: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #connect(): void {
    const token = session.token();
    if (this.#ended || !token) return;
    const address = new URL("/api/inbox/ws", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    if (this.#after !== null) address.searchParams.set("after", String(this.#after));
    const socket = new WebSocket(address, ["bearer", token]);
    this.#socket = socket;
    socket.onopen = () => {
      this.#tries = 0;
      this.#set({ link: "live" });
      if (this.#looksAt) this.look(this.#looksAt);
      clearInterval(this.#ping);
      this.#ping = setInterval(() => socket.send("ping"), pingMs);
    };
    socket.onmessage = ({ data }) => data !== "pong" && this.#hear(JSON.parse(String(data)) as Heard);
    socket.onclose = ({ code }) => {
      clearInterval(this.#ping);
      if (code === 4401) session.end();
      if (this.#ended || this.#socket !== socket) return;
      this.#set({ link: "lost", presence: [], typing: new Set() });
      this.#tries += 1;
      this.#again = setTimeout(() => this.#connect(), Math.min(15_000, 500 * 2 ** this.#tries));
    };
  }

  #hear(event: Heard): void {
    if (event.n !== undefined) this.#after = event.n;
    if (event.house) {
      this.#set({ house: event.house });
      this.#outdated("house");
    }
    if (event.presence) this.#set({ presence: event.presence });
    if (event.type === "resync") void this.#queries.invalidateQueries();
    if (event.type === "alert") this.#outdated("house");
    if (event.type === "typing" && event.ticketId) this.#typed(event.ticketId, event.on === true);
    if (!event.row) return;
    // who has sent it types it no more
    if (event.type === "message" && event.row.role === "USER") {
      const tickets = `t${String(event.row.conversation_id).slice(1)}_`;
      for (const id of this.#state.typing) if (id.startsWith(tickets)) this.#typed(id, false);
    }
    if (event.type === "ticket") this.#outdated("tickets", "counts", "staff");
    if (event.row.conversation_id) this.#outdated(`conversations ${event.row.conversation_id}`);
    this.#outdated("ticket", "timeline");
    for (const listener of this.#rows) listener({ type: event.type, row: event.row });
  }

  /** A page tells at each key that the customer types, and never that they have stopped. */
  #typed(ticketId: string, on: boolean): void {
    clearTimeout(this.#typingEnds.get(ticketId));
    this.#typingEnds.delete(ticketId);
    if (on)
      this.#typingEnds.set(
        ticketId,
        setTimeout(() => this.#typed(ticketId, false), typingMs),
      );
    const typing = new Set(this.#state.typing);
    if (on) typing.add(ticketId);
    else typing.delete(ticketId);
    this.#set({ typing });
  }

  /** `keys`: what the queries' keys begin with, their parts apart by a space. */
  #outdated(...keys: string[]): void {
    for (const key of keys) this.#stale.add(key);
    this.#gather ??= setTimeout(() => {
      this.#gather = undefined;
      for (const key of this.#stale) void this.#queries.invalidateQueries({ queryKey: key.split(" ") });
      this.#stale = new Set();
    }, gatherMs);
  }

  #set(change: Partial<LiveState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

export function useLive(live: Live): LiveState {
  return useSyncExternalStore(live.subscribe, live.state);
}
