// What the stand-ins of the platforms answer (demo/src/emulators/model.ts), as far as this page reads it.

export type ChannelName = "whatsapp" | "telegram";

export interface Tap {
  id: string;
  title: string;
  description?: string;
}

export interface Message {
  n: number;
  id: string;
  from: "customer" | "bot" | "app";
  at: number;
  text: string;
  entities?: { type: string; offset: number; length: number; url?: string }[];
  file?: { kind: string; url?: string; mediaId?: string; filename?: string };
  buttons?: Tap[][];
  list?: { button: string; rows: Tap[] };
  link?: { title: string; url: string };
  asks?: "contact" | "location";
  location?: { latitude: number; longitude: number };
  quotes?: string;
  reaction?: string | null;
  edited?: boolean;
  deleted?: boolean;
  state?: "sent" | "delivered" | "read" | "failed";
  why?: string;
  call?: { method: string; body: unknown };
}

export interface Chat {
  messages: Message[];
  typing: boolean;
  account: string;
  seen: string;
}

export interface Turn {
  seq: number;
  covers: number[];
  trigger: string | null;
  intent: string | null;
  confidence: number | null;
  model: string | null;
  degraded: boolean;
  tools: { name: string; input: unknown; output: unknown; ms: number | null }[];
  citations: string[];
  calls: {
    model: string;
    inputTokens: number;
    cachedTokens: number;
    outputTokens: number;
    costUsdTicks: number | null;
  }[];
  ms: { waited: number; made: number };
  createdAt: string;
}

async function ask<T>(path: string, body?: unknown): Promise<T> {
  const init: RequestInit | undefined =
    body === undefined
      ? undefined
      : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(path, init);
  const read = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(typeof read.error === "string" ? read.error : `${answer.status}`);
  return read as T;
}

export const health = () => ask<{ model: string; environment: string }>("/health");

/** One customer's phone. */
export class Phone {
  readonly channel: ChannelName;
  readonly id: string;

  constructor(channel: ChannelName, id: string) {
    this.channel = channel;
    this.id = id;
  }

  static async take(channel: ChannelName, name: string): Promise<Phone> {
    const { customer } = await ask<{ customer: { id: string } }>(`/demo/emulator/${channel}/customers`, { name });
    return new Phone(channel, customer.id);
  }

  do(action: Record<string, unknown>): Promise<unknown> {
    return ask(`/demo/emulator/${this.channel}/chats/${this.id}/actions`, action);
  }

  control(verb: string, body: Record<string, unknown> = {}): Promise<unknown> {
    return ask(`/demo/emulator/${this.channel}/chats/${this.id}/${verb}`, body);
  }

  fault(fault: Record<string, unknown>): Promise<unknown> {
    return ask(`/demo/emulator/${this.channel}/faults`, { fault });
  }

  /** The chat as it is, as soon as it differs from what was `seen`. */
  chat(seen: string): Promise<Chat> {
    return ask(`/demo/emulator/${this.channel}/chats/${this.id}?wait=15000&seen=${encodeURIComponent(seen)}`);
  }

  async turns(account: string): Promise<Turn[]> {
    const query = new URLSearchParams({ channel: this.channel, account, address: this.id });
    return (await ask<{ turns: Turn[] }>(`/demo/turns?${query}`)).turns;
  }

  mediaUrl(id: string): string {
    return `/demo/emulator/${this.channel}/media/${id}`;
  }
}
