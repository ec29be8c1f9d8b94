import { type Chat, createChat, type Environment } from "../../../client/src/index";
import type { Asked, ChatServer } from "./server";
import { randomFrom, type VirtualTime } from "./time";

/** How bad the way to the service is. */
export interface Weather {
  bad: boolean;
  random(): number;
}

export const calm: Weather = { bad: false, random: randomFrom(1) };

/** A storage that outlives apps. */
export class Disk {
  readonly content = new Map<string, string>();
}

/** An app on a phone: everything that it touches is its own until it is killed. */
export class Phone {
  readonly chat: Chat;
  readonly sockets: FakeSocket[] = [];
  readonly freshTokens: boolean[] = [];
  alive = true;
  /** no request leaves it, no socket opens */
  offline = false;
  readonly time: VirtualTime;
  readonly server: ChatServer;
  readonly weather: Weather;

  constructor(time: VirtualTime, server: ChatServer, disk = new Disk(), weather = calm, xhr?: typeof XMLHttpRequest) {
    this.time = time;
    this.server = server;
    this.weather = weather;
    const phone = this;
    const environment: Environment = {
      fetch: (url, init) => this.#fetch(url, init),
      WebSocket: class extends FakeSocket {
        constructor(url: string, protocols: string[]) {
          super(phone, url, protocols);
        }
      } as unknown as Environment["WebSocket"],
      XMLHttpRequest: xhr ?? (undefined as unknown as typeof XMLHttpRequest),
      setTimeout: (run, ms) => time.after(ms, () => this.alive && run()) as unknown as ReturnType<typeof setTimeout>,
      clearTimeout: (timer) => time.cancel(timer as unknown as number),
      now: () => time.now,
      random: weather.random,
    };
    let token: string | null = null;
    this.chat = createChat({
      url: "https://chat.test",
      locale: "id-ID",
      getToken: async (fresh) => {
        this.freshTokens.push(fresh);
        if (fresh || !token) token = server.token;
        return token;
      },
      storage: {
        get: async (key) => disk.content.get(key),
        set: (key, value) => this.#write(() => disk.content.set(key, value)),
        remove: (key) => this.#write(() => disk.content.delete(key)),
      },
      environment,
    });
  }

  /** The app is gone, as when the system ends it: nothing of it happens any more. What it has sent is on its way. */
  kill(): void {
    this.alive = false;
    for (const socket of this.sockets) socket.disappear();
  }

  /** ms that something takes on its way */
  delay(): number {
    const { bad, random } = this.weather;
    if (!bad) return 10;
    return random() < 0.05 ? random() * 90_000 : random() * 800;
  }

  #write(write: () => void): Promise<void> {
    return new Promise((resolve) => {
      this.time.after(this.weather.bad ? this.weather.random() * 30 : 1, () => {
        // a write that had begun may be done or not when the app ends
        if (this.alive || this.weather.random() < 0.5) write();
        if (this.alive) resolve();
      });
    });
  }

  #fetch(url: string, init: RequestInit): Promise<Response> {
    const { bad, random } = this.weather;
    const headers = init.headers as Record<string, string>;
    const asked: Asked = {
      method: init.method ?? "GET",
      path: url.replace("https://chat.test", ""),
      token: headers.authorization?.replace("Bearer ", "") ?? "",
      body: typeof init.body === "string" ? JSON.parse(init.body) : undefined,
    };
    return new Promise((resolve, reject) => {
      // not every platform ends what it is told to end
      if (random() < 0.7) init.signal?.addEventListener("abort", () => reject(new Error("aborted")));
      const fails = () => this.time.after(this.delay(), () => this.alive && reject(new TypeError("network failed")));
      const fate = bad ? random() : 1;
      if (this.offline || fate < 0.1) {
        fails();
        return;
      }
      // never answered
      if (fate < 0.12) return;
      const arrive = (answered: boolean) =>
        this.time.after(this.delay(), async () => {
          const { status, body, headers } = await this.server.handle(structuredClone(asked));
          if (!answered) return;
          const text = body === undefined ? null : JSON.stringify(body);
          this.time.after(
            this.delay(),
            () => this.alive && resolve(new Response(text, { status, headers: headers ?? {} })),
          );
        });
      arrive(fate >= 0.25);
      if (fate < 0.22) fails();
      // on its way twice
      if (fate > 0.25 && fate < 0.35) arrive(random() < 0.5);
    });
  }
}

/** A socket whose frames may be lost, doubled or late, and which may die with or without a word. */
export class FakeSocket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  onerror: (() => void) | null = null;
  readonly url: string;
  readonly protocols: string[];
  readonly sent: string[] = [];
  silent = false;
  readonly #phone: Phone;
  #end: (() => void) | null = null;

  constructor(phone: Phone, url: string, protocols: string[]) {
    this.url = url;
    this.protocols = protocols;
    this.#phone = phone;
    phone.sockets.push(this);
    const { weather, server } = phone;
    if (weather.bad && weather.random() < 0.05) return;
    this.#later(() => {
      const refuses = phone.offline || server.outage !== null || (weather.bad && weather.random() < 0.2);
      this.#end = refuses ? null : server.connect(protocols[1] ?? "", (event) => this.receive(JSON.stringify(event)));
      if (this.#end) this.onopen?.();
      else this.die(1006);
    });
  }

  send(text: string): void {
    this.sent.push(text);
    if (text === "ping") this.#later(() => this.receive("pong"));
  }

  close(): void {
    this.disappear();
    this.#later(() => this.onclose?.({ code: 1000 }));
  }

  receive(text: string): void {
    const { bad, random } = this.#phone.weather;
    const fate = bad ? random() : 1;
    if (this.silent || fate < 0.1) return;
    const arrive = () => this.#later(() => !this.silent && this.onmessage?.({ data: text }));
    arrive();
    if (fate < 0.2) arrive();
  }

  /** The line is down, and the phone has heard of it. */
  die(code: number): void {
    this.disappear();
    this.onerror?.();
    this.onclose?.({ code });
  }

  /** The line is down without a word. */
  disappear(): void {
    this.silent = true;
    this.#end?.();
    this.#end = null;
  }

  #later(run: () => void): void {
    this.#phone.time.after(this.#phone.delay(), () => this.#phone.alive && run());
  }
}
