import { Hono } from "hono";

const KEY = "model";
/** events that are remembered */
const MOST = 500;
/** s by which a signature may be old */
const TOLERANCE = 300;

interface Heard {
  id: string;
  type: string;
  conversationId: string;
  n: number;
  at: string;
  data: unknown;
  /** how often it came */
  times: number;
}

/**
 * Somebody of the shop who listens to the chat's events, at /demo/events; believes only what is signed. GET /demo/emulator/events
 * shows what was heard, by `conversationId` if given; PUT /demo/emulator/events {fail: n} lets it answer 500 to the next n.
 */
export class Subscriber {
  private readonly state: DurableObjectState;
  private readonly secret: string;
  private model: { heard: Heard[]; refused: number; fail: number } = { heard: [], refused: 0, fail: 0 };
  private readonly app = new Hono();

  constructor(state: DurableObjectState, env: { EVENT_SIGNING_SECRET?: string }) {
    this.state = state;
    this.secret = env.EVENT_SIGNING_SECRET ?? "";
    state.blockConcurrencyWhile(async () => {
      this.model = JSON.parse((await state.storage.get<string>(KEY)) ?? "null") ?? this.model;
    });
    this.app.post("/demo/events", async (c) => {
      const body = await c.req.text();
      if (!(await isSigned(c.req.header("x-event-signature"), body, this.secret))) {
        this.model.refused += 1;
        return c.json({ error: "signature" }, 401);
      }
      if (this.model.fail > 0) {
        this.model.fail -= 1;
        return c.json({ error: "told to fail" }, 500);
      }
      this.hear(JSON.parse(body));
      return c.body(null, 204);
    });
    this.app.get("/demo/emulator/events", (c) => {
      const of = c.req.query("conversationId");
      const { heard, refused } = this.model;
      return c.json({ events: heard.filter(({ conversationId }) => !of || conversationId === of), refused });
    });
    this.app.put("/demo/emulator/events", async (c) => {
      this.model.fail = Number((await c.req.json()).fail) || 0;
      return c.json({ fail: this.model.fail });
    });
  }

  /** At least once: what came before counts, and is not heard again. */
  private hear(event: Omit<Heard, "times">): void {
    const known = this.model.heard.find(({ id }) => id === event.id);
    if (known) known.times += 1;
    else this.model.heard = [...this.model.heard, { ...event, times: 1 }].slice(-MOST);
  }

  async fetch(request: Request): Promise<Response> {
    const answer = await this.app.fetch(request);
    if (request.method !== "GET") await this.state.storage.put(KEY, JSON.stringify(this.model));
    return answer;
  }
}

/** "t=<Unix s>,v1=<HMAC-SHA256 of "t.body", hex>", as docs/events.md tells those who listen. */
async function isSigned(header: string | undefined, body: string, secret: string): Promise<boolean> {
  const [, t = "", v1 = ""] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header ?? "") ?? [];
  if (secret === "" || v1 === "" || Math.abs(Date.now() / 1000 - Number(t)) > TOLERANCE) return false;
  const bytes = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", bytes.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, [
    "verify",
  ]);
  const given = Uint8Array.from(v1.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return crypto.subtle.verify("HMAC", key, given, bytes.encode(`${t}.${body}`));
}
