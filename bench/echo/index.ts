import { Hono } from "hono";
import { z } from "zod";
import { web } from "../../src/channels/web/index";
import type { Assistant } from "../../src/core/assistant/contract";
import { defineBot } from "../../src/core/bot";
import type { ChatTurn } from "../../src/core/turn";
import { follow, threadAt } from "../../src/http/threads";
import { createService } from "../../src/service";
import { kidkazz } from "../../src/shop/bot";
import { Bare } from "./bare";
import { loopback } from "./channel";

type BenchEnv = Env & { BARE: DurableObjectNamespace<Bare> };

/** Says at once what was said. Without a model what is left is the engine. */
const echo: Assistant = async ({ messages, locale, ledger }) => {
  ledger.push({
    kind: "chat",
    model: "echo",
    inputTokens: 10,
    cachedTokens: 0,
    outputTokens: 5,
    costUsdTicks: 0,
    estimated: false,
    latencyMs: 0,
  });
  const said = messages.map((message) => (message.type === "text" ? message.text : message.type)).join(" + ");
  const text = `echo: ${said}`;
  return {
    reply: { text },
    locale,
    intent: "ECHO",
    confidence: 1,
    toolCalls: [],
    model: "echo",
    degraded: false,
    history: [
      { role: "user", content: said },
      { role: "assistant", content: text },
    ],
    intents: [],
    trigger: null,
  };
};

const bot = defineBot({ ...kidkazz, name: "echo", tools: () => [] });
const service = createService(bot, { channels: { web, telegram: loopback }, answer: echo });

export class Thread extends service.Thread {}
export class Recorder extends service.Recorder {}
export class Sequence extends service.Sequence {}
export class Inbox extends service.Inbox {}
export class Budget extends service.Budget {}
export { Bare };

/** What a Telegram webhook brings, as far as it is used here. */
const update = z.object({
  update_id: z.number(),
  message: z.object({
    date: z.number(),
    chat: z.object({ id: z.number() }),
    from: z.object({ first_name: z.string() }),
    text: z.string(),
  }),
});

function turnOf({ update_id, message }: z.infer<typeof update>): ChatTurn {
  const address = String(message.chat.id);
  return {
    event: "turn",
    eventId: String(update_id),
    channel: "telegram",
    account: "bench",
    address,
    sender: { externalId: address, aliases: [], displayName: message.from.first_name },
    content: { type: "text", text: message.text },
    sentAt: message.date * 1000,
    order: update_id,
  };
}

const app = new Hono<{ Bindings: BenchEnv }>();

app.get("/bench/hello", (c) => c.json({ ok: true }));

app.post("/bench/webhook", async (c) => {
  const turn = turnOf(update.parse(await c.req.json()));
  await follow(c.env, threadAt(c.env, turn.channel, turn.account, turn.address), (thread) => thread.accept([turn]));
  return c.json({ ok: true });
});

app.post("/bench/bare", async (c) => {
  const body = await c.req.text();
  await c.env.BARE.getByName(String(update.parse(JSON.parse(body)).message.chat.id)).write(body);
  return c.json({ ok: true });
});

export default {
  fetch: (request: Request, env: BenchEnv, ctx: ExecutionContext) =>
    new URL(request.url).pathname.startsWith("/bench/")
      ? app.fetch(request, env, ctx)
      : service.handler.fetch(request, env, ctx),
};
