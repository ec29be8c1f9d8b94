import type { z } from "zod";
import { action, faults, newCustomer } from "./actions";
import { deliver } from "./delivery";
import type { ChannelName, ChatMessage, Customer } from "./model";
import { Store } from "./store";
import { callApi } from "./telegram/api";
import * as telegram from "./telegram/updates";
import { callGraph } from "./whatsapp/api";
import * as whatsapp from "./whatsapp/webhooks";

const account = "106540352242922";
/** How long after it was taken a WhatsApp message is delivered, ms. */
const deliveredMs = 120;
/** How long a long poll may wait, ms. */
const pollMs = 20_000;

interface Secrets {
  TELEGRAM_WEBHOOK_SECRET?: string;
  WHATSAPP_APP_SECRET?: string;
}

/**
 * A stand-in for one platform, Telegram's or Meta's: its API, its customers' phones by control routes, its webhooks. What it
 * refuses and how it words that is what their documentation says; nothing of it is deployed.
 */
export class Platform {
  private readonly state: DurableObjectState;
  private readonly secrets: Secrets;
  private readonly store: Store;
  /** webhooks of one customer go out one after another */
  private readonly queues = new Map<string, Promise<unknown>>();
  private watchers: (() => void)[] = [];
  private resumed = false;

  constructor(state: DurableObjectState, env: Secrets) {
    this.state = state;
    this.secrets = env;
    this.store = new Store(state.storage.sql);
  }

  async fetch(request: Request): Promise<Response> {
    const { pathname, origin } = new URL(request.url);
    this.store.setFact("origin", origin);
    if (!this.resumed) {
      this.resumed = true;
      // what a restart left behind: a platform goes on for days
      for (const { n, channel, customer, body } of this.store.hooks()) this.queue(channel, customer, body, n);
    }
    const [, , first = "", ...rest] = pathname.split("/");
    if (first === "emulator") return this.control(request, (rest[0] ?? "") as ChannelName, rest.slice(1));
    return first === "telegram" ? this.telegram(request, rest) : this.whatsapp(request, rest.slice(1));
  }

  private async telegram(request: Request, [first = "", second = "", ...rest]: string[]): Promise<Response> {
    const file = first === "file";
    const token = (file ? second : first).replace(/^bot/, "");
    if (!/^\d+:[\w-]{10,}$/.test(token)) {
      return Response.json({ ok: false, error_code: 401, description: "Unauthorized" }, { status: 401 });
    }
    if (file) {
      const media = this.store.media(rest.at(-1) ?? "");
      if (!media) return Response.json({ ok: false, error_code: 404, description: "Not Found" }, { status: 404 });
      return new Response(media.bytes, { headers: { "content-type": "application/octet-stream" } });
    }
    const { response, hold } = await callApi(request, second, this.store, Date.now());
    this.changed();
    if (hold > 0) await sleep(hold);
    return response;
  }

  private async whatsapp(request: Request, path: string[]): Promise<Response> {
    const { response, hold, sent } = await callGraph({ store: this.store, request, path, now: Date.now() });
    this.changed();
    if (sent)
      this.state.waitUntil(this.report(path[0] ?? account, sent.customer, sent.message, sent.callbackData, sent.fails));
    if (hold > 0) await sleep(hold);
    return response;
  }

  /** What becomes of a message that was taken: sent and delivered, or failed. */
  private async report(
    number: string,
    customer: Customer,
    message: ChatMessage,
    callbackData: string | undefined,
    fails: { code: number; title: string } | null,
  ): Promise<void> {
    const states: whatsapp.State[] = fails ? ["failed"] : ["sent", "delivered"];
    this.store.setFact(`callback ${message.id}`, callbackData ?? null);
    for (const state of states) {
      await sleep(state === "delivered" ? deliveredMs : 20);
      const now = this.store.message(customer.id, message.n) ?? message;
      this.store.putMessage({ ...now, state, ...(fails && { why: fails.title }) });
      this.changed();
      await this.tell(
        "whatsapp",
        customer.id,
        whatsapp.statusOf(number, customer, message, state, callbackData, fails, Date.now()),
      );
    }
  }

  /** Delivers a webhook body, after those before it to the same customer's chat. */
  private tell(channel: ChannelName, customer: string, body: unknown): Promise<unknown> {
    const json = JSON.stringify(body);
    return this.queue(channel, customer, json, this.store.addHook(channel, customer, json));
  }

  private queue(channel: ChannelName, customer: string, json: string, hook: number): Promise<unknown> {
    const before = this.queues.get(customer) ?? Promise.resolve();
    const next = before
      .then(() => this.deliver(channel, json))
      .then(() => this.store.dropHook(hook))
      .catch(() => {});
    this.queues.set(customer, next);
    this.state.waitUntil(next);
    return next;
  }

  private async deliver(channel: ChannelName, json: string): Promise<number> {
    const origin = this.store.fact<string>("origin") ?? "";
    if (channel === "telegram") {
      const hook = this.store.fact<{ url?: string; secret_token?: string }>("webhook");
      const secret = hook?.secret_token ?? this.secrets.TELEGRAM_WEBHOOK_SECRET?.split(",")[0] ?? "dev-webhook-secret";
      const headers = { "x-telegram-bot-api-secret-token": secret };
      return deliver(
        hook?.url || `${origin}/webhooks/telegram`,
        json,
        headers,
        (status) => status >= 200 && status < 300,
      );
    }
    // Meta escapes what is not ASCII, and signs what it has escaped
    const body = json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
    const secret = this.secrets.WHATSAPP_APP_SECRET?.split(",")[0] ?? "dev-app-secret";
    const url = this.store.fact<{ override_callback_uri?: string }>("subscription")?.override_callback_uri;
    const headers = { "x-hub-signature-256": `sha256=${await hmac(secret, body)}` };
    return deliver(url ?? `${origin}/webhooks/whatsapp`, body, headers, (status) => status === 200);
  }

  private async control(request: Request, channel: ChannelName, [first, id = "", verb]: string[]): Promise<Response> {
    const { store } = this;
    const now = Date.now();
    const post = request.method === "POST";
    if (first === "customers")
      return post
        ? this.given(request, newCustomer, (data) => this.add(channel, data))
        : Response.json({ customers: store.customers() });
    if (first === "faults" && request.method === "DELETE") {
      store.clearFaults();
      return Response.json({ faults: 0 });
    }
    if (first === "faults") {
      return this.given(request, faults, ({ fault, times }) => {
        store.addFaults(Array.from({ length: times }, () => clean(fault)));
        return { faults: times };
      });
    }
    if (first === "media") {
      const media = store.media(id);
      return media
        ? new Response(media.bytes, { headers: { "content-type": media.mime } })
        : missing("no media of this id");
    }
    const customer = store.customer(id);
    if (first !== "chats" || !customer) return missing("no chat of this id");
    if (!post) return this.chat(channel, customer, new URL(request.url).searchParams);
    if (verb === "block" || verb === "unblock") {
      const blocked = verb === "block";
      store.putCustomer({ ...customer, blocked });
      if (channel === "telegram") this.tell(channel, id, telegram.blocking(store, customer, blocked, now));
      return Response.json({ blocked });
    }
    if (verb === "read") return Response.json({ read: this.read(channel, customer) });
    if (verb === "app") {
      const { text } = (await request.json()) as { text: string };
      if (channel === "telegram") return missing("a shop's own app writes on WhatsApp");
      this.tell(channel, id, whatsapp.echo(store, account, customer, text, now));
      this.changed();
      return Response.json({ ok: true });
    }
    if (verb === "age") {
      // for tests and the playground: the customer's last word was so many hours ago
      const { hours } = (await request.json()) as { hours: number };
      store.putCustomer({ ...customer, lastInboundAt: now - hours * 3_600_000 });
      return Response.json({ ok: true });
    }
    if (verb !== "actions") return missing("no such control");
    return this.given(request, action, (data) => {
      const first_ = clean(data) as Parameters<typeof whatsapp.act>[3];
      const spoken = !["reaction"].includes(first_.type);
      if (spoken) store.putCustomer({ ...customer, lastInboundAt: now });
      const body =
        channel === "telegram"
          ? telegram.act(store, customer, first_, now)
          : whatsapp.act(store, account, customer, first_, now);
      this.tell(channel, id, body);
      this.changed();
      return { ok: true, sent: body };
    });
  }

  /** What is new in a chat since `after`; waits for it with `wait` (ms). */
  private async chat(channel: ChannelName, customer: Customer, query: URLSearchParams): Promise<Response> {
    const after = Number(query.get("after") ?? 0);
    const until = Date.now() + Math.min(Number(query.get("wait") ?? 0), pollMs);
    const version = () => JSON.stringify([this.store.messages(customer.id), this.typing(customer.id)]);
    if (query.has("wait")) {
      const seen = query.get("seen") ?? "";
      while (String(hash(version())) === seen && Date.now() < until) await this.change(until - Date.now());
    }
    const messages = this.store.messages(customer.id, after);
    const body = {
      customer: this.store.customer(customer.id),
      messages,
      typing: this.typing(customer.id),
      account: channel === "telegram" ? "70000001" : account,
      seen: String(hash(version())),
    };
    return Response.json(body);
  }

  private typing(id: string): boolean {
    return (this.store.customer(id)?.typingUntil ?? 0) > Date.now();
  }

  private read(channel: ChannelName, customer: Customer): number {
    const unread = this.store
      .messages(customer.id)
      .filter(({ from, state }) => from !== "customer" && state === "delivered");
    for (const message of unread) {
      this.store.putMessage({ ...message, state: "read" });
      // on Telegram nobody tells a bot
      if (channel !== "whatsapp" || message.from !== "bot") continue;
      const data = this.store.fact<string | null>(`callback ${message.id}`) ?? undefined;
      this.tell(channel, customer.id, whatsapp.statusOf(account, customer, message, "read", data, null, Date.now()));
    }
    this.changed();
    return unread.length;
  }

  private add(channel: ChannelName, given: z.infer<typeof newCustomer>) {
    const n = this.store.next("customer");
    const phone = given.phone === undefined ? `62812${String(34_500_000 + n)}` : given.phone;
    const userId = given.userId === undefined ? `ID.${8_800_000_000 + n}` : given.userId;
    const customer: Customer = {
      id: channel === "telegram" ? String(5_550_000 + n) : (userId ?? phone ?? `x${n}`),
      name: given.name,
      phone: channel === "telegram" ? null : phone,
      userId: channel === "telegram" ? null : userId,
      blocked: false,
      lastInboundAt: null,
      typingUntil: 0,
    };
    this.store.putCustomer(customer);
    return { customer };
  }

  private async given<T extends z.ZodType>(
    request: Request,
    type: T,
    act: (data: z.infer<T>) => unknown,
  ): Promise<Response> {
    const read = type.safeParse(await request.json().catch(() => undefined));
    if (!read.success) return Response.json({ error: read.error.issues }, { status: 400 });
    try {
      return Response.json(act(read.data));
    } catch (error) {
      return Response.json({ error: error instanceof Error ? error.message : String(error) }, { status: 409 });
    }
  }

  private changed(): void {
    const watchers = this.watchers;
    this.watchers = [];
    for (const wake of watchers) wake();
  }

  private change(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.watchers.push(resolve);
      setTimeout(resolve, Math.max(0, Math.min(ms, 2_000)));
    });
  }
}

/** Without the fields that are undefined. */
function clean<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return JSON.parse(JSON.stringify(value));
}

function missing(error: string): Response {
  return Response.json({ error }, { status: 404 });
}

function hash(text: string): number {
  let sum = 7;
  for (let at = 0; at < text.length; at++) sum = (Math.imul(sum, 31) + text.charCodeAt(at)) | 0;
  return sum;
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function hmac(secret: string, text: string): Promise<string> {
  const encode = (given: string) => new TextEncoder().encode(given);
  const key = await crypto.subtle.importKey("raw", encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const bytes = new Uint8Array(await crypto.subtle.sign("HMAC", key, encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
