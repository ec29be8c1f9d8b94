import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startXai } from "../../demo/xai/server.mjs";
import { Phone } from "./phone";
import { DevServer } from "./server";

// A customer on each channel and two agents, from the hand-off to the rating, while a slow model is at work: the real service, the
// stand-ins of the platforms and of xAI.

let server: DevServer;
let xai: Awaited<ReturnType<typeof startXai>>;
beforeAll(async () => {
  [server, xai] = await Promise.all([DevServer.create(), startXai()]);
  await server.start({ GROK_API_KEY: "any", XAI_BASE_URL: xai.url });
});
afterAll(async () => {
  xai.stop();
  await server.stop();
});

const settle = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

// biome-ignore lint/suspicious/noExplicitAny: the shapes are asserted where they matter
type Answer = { status: number; body: any };

async function request(token: string, path: string, body?: unknown): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const init = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
  const answer = await fetch(`${server.url}${path}`, init);
  return { status: answer.status, body: await answer.json() };
}

function agent(id: string, name: string): Promise<string> {
  const secret = new TextEncoder().encode("kidkazz-development-only-jwt-secret");
  const claims = new SignJWT({ roles: ["support"], name }).setProtectedHeader({ alg: "HS256" });
  return claims.setSubject(id).setExpirationTime("1h").sign(secret);
}

/** A customer, whatever the channel. */
interface Customer {
  say(text: string): Promise<unknown>;
  /** all that was said to them, in order */
  told(): Promise<string[]>;
  /** the best of the ratings that are offered to them */
  rate(): Promise<unknown>;
}

async function onPhone(channel: "telegram" | "whatsapp"): Promise<Customer> {
  const phone = await Phone.take(server.url, channel, { name: "Wati" });
  return {
    say: (text) => phone.say(text),
    told: async () => (await phone.fromBot()).map(({ text }) => text),
    rate: async () => {
      const closing = (await phone.fromBot()).at(-1);
      const stars = [...(closing?.buttons?.flat() ?? []), ...(closing?.list?.rows ?? [])];
      expect(stars).toHaveLength(5);
      return phone.do({
        type: "tap",
        n: closing?.n,
        id: stars.find(({ title }) => /5|⭐{5}/u.test(title))?.id ?? stars[0]?.id,
      });
    },
  };
}

async function onWeb(): Promise<Customer> {
  const session = await fetch(`${server.url}/api/session`, { method: "POST" });
  const { sessionToken: token } = (await session.json()) as { sessionToken: string };
  let conversation = "";
  return {
    say: async (message) => {
      const { body } = await request(token, "/api/chat", { message });
      conversation = body.conversationId;
      return body;
    },
    told: async () => {
      const { body } = await request(token, `/api/chat/conversations/${conversation}/messages`);
      return body.messages.flatMap(({ role, content }: { role: string; content: string }) =>
        role === "user" ? [] : content,
      );
    },
    rate: async () => {
      const { status } = await request(token, `/api/chat/conversations/${conversation}/rate`, { rating: 5 });
      expect(status).toBe(200);
    },
  };
}

async function until<T>(what: string, check: () => Promise<T | undefined | null | false>): Promise<T> {
  for (const end = Date.now() + 20_000; Date.now() < end; await settle(100)) {
    const value = await check();
    if (value) return value;
  }
  throw new Error(`waited for ${what}`);
}

describe.each([
  ["telegram", () => onPhone("telegram")],
  ["whatsapp", () => onPhone("whatsapp")],
  ["web", onWeb],
] as const)("on %s", (channel, take) => {
  test("two agents claim and one wins, the bot stays silent though its answer was under way, and the rating is kept", async () => {
    const [sari, budi] = await Promise.all([agent(`sari-${channel}`, "Sari"), agent(`budi-${channel}`, "Budi")]);
    const customer = await take();
    await customer.say("mau ngomong sama orang dong");
    const number = await until("the ticket", async () => /TKT-\d{8}-\d{4}/.exec((await customer.told()).join())?.[0]);
    const ticket = await until(
      "it in the list",
      async () => (await request(sari, `/api/tickets?status=OPEN&channel=${channel}&q=${number}`)).body.tickets[0],
    );
    // while they wait, the customer asks the bot, whose model takes its time
    await customer.say("Tanya bot dulu");
    const before = await until("the bot", async () => {
      const told = await customer.told();
      return told.length === 2 && told.length;
    });
    const asked = xai.arrived();
    xai.fault({ kind: "slow", ms: 2_500 });
    const slow = customer.say("ada rekomendasi botol susu buat newborn ga kak?");
    await until("the model to be asked", async () => xai.arrived() > asked);
    const claims = await Promise.all(
      [sari, budi].map((token) => request(token, `/api/tickets/${ticket.id}/claim`, {})),
    );
    expect(claims.map(({ status }) => status).sort()).toEqual([200, 409]);
    const [winner, name] = claims[0]?.status === 200 ? [sari, "Sari"] : [budi, "Budi"];
    await request(winner, `/api/tickets/${ticket.id}/reply`, { text: "Halo Kak, **saya bantu** ya." });
    await slow;
    await until("the answer", async () => (await customer.told()).at(-1)?.includes("saya bantu"));
    await customer.say("oke kak, yang 120 ml");
    await settle(4_000);
    const told = (await customer.told()).slice(before);
    // in the channel's own marks
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(name);
    const { body } = await request(winner, `/api/tickets/${ticket.id}/messages`);
    expect(body.messages.map(({ role }: { role: string }) => role)).toEqual([
      ...["user", "assistant", "user", "assistant", "user", "agent", "user"],
    ]);

    const resolved = await request(winner, `/api/tickets/${ticket.id}/resolve`, { resolution: "dibantu pilih botol" });
    expect(resolved.body.ticket.status).toBe("RESOLVED");
    await until("the closing", async () => (await customer.told()).at(-1)?.includes("1 sampai 5"));
    await customer.rate();
    const rating = async () =>
      (await request(winner, `/api/conversations/${resolved.body.ticket.conversationId}`)).body.rating;
    await until("the rating", rating);
    expect(await rating()).toBe(5);
  });
});
