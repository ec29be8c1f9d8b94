import { z } from "zod";

const tap = z.object({ id: z.string(), title: z.string() }).loose();
const message = z
  .object({
    n: z.number(),
    id: z.string(),
    from: z.enum(["customer", "bot", "app"]),
    text: z.string(),
    buttons: z.array(z.array(tap)).optional(),
    list: z.object({ button: z.string(), rows: z.array(tap) }).optional(),
    state: z.string().optional(),
    reaction: z.string().nullable().optional(),
    call: z.object({ method: z.string(), body: z.unknown() }).optional(),
  })
  .loose();
export type Shown = z.infer<typeof message>;
const chat = z.object({ messages: z.array(message), typing: z.boolean() }).loose();

/** A customer's phone on one of the stand-ins (demo/src/emulators). */
export class Phone {
  readonly #base: string;
  readonly id: string;

  private constructor(base: string, id: string) {
    this.#base = base;
    this.id = id;
  }

  static async take(
    url: string,
    channel: "telegram" | "whatsapp",
    customer: Record<string, unknown> = {},
  ): Promise<Phone> {
    const base = `${url}/demo/emulator/${channel}`;
    const answer = z
      .object({ customer: z.object({ id: z.string() }) })
      .parse(await post(`${base}/customers`, customer));
    return new Phone(base, answer.customer.id);
  }

  do(action: Record<string, unknown>): Promise<unknown> {
    return post(`${this.#base}/chats/${this.id}/actions`, action);
  }

  say(text: string): Promise<unknown> {
    return this.do({ type: "text", text });
  }

  control(verb: string, body: Record<string, unknown> = {}): Promise<unknown> {
    return post(`${this.#base}/chats/${this.id}/${verb}`, body);
  }

  fault(fault: Record<string, unknown>, times = 1): Promise<unknown> {
    return post(`${this.#base}/faults`, { fault, times });
  }

  async all(): Promise<Shown[]> {
    return chat.parse(await (await fetch(`${this.#base}/chats/${this.id}`)).json()).messages;
  }

  async fromBot(): Promise<Shown[]> {
    return (await this.all()).filter(({ from }) => from === "bot");
  }

  /** What the bot said, once it has said so many things; throws after `ms`. */
  async answers(count: number, ms = 20_000): Promise<Shown[]> {
    const end = Date.now() + ms;
    for (;;) {
      const said = await this.fromBot();
      if (said.length >= count) return said;
      if (Date.now() > end)
        throw new Error(`${said.length} of ${count} answers after ${ms} ms: ${JSON.stringify(said)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function post(url: string, body: unknown): Promise<unknown> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const read: unknown = await answer.json();
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}: ${JSON.stringify(read)}`);
  return read;
}
