import { afterAll, beforeAll, expect, test } from "vitest";
import { type Chat, type ChatState, createChat, timeline } from "../../client/src/index";
import { DevServer } from "./server";

let server: DevServer;
const chats: Chat[] = [];

beforeAll(async () => {
  server = await DevServer.create();
  await server.start();
});
afterAll(async () => {
  for (const chat of chats) chat.stop();
  await server.stop();
});

async function guestToken(): Promise<string> {
  const answer = await fetch(`${server.url}/api/session`, { method: "POST" });
  return (await answer.json()).sessionToken;
}

/** An app with a storage that outlives it, and every state that it has shown. */
async function launched(token: string, disk: Map<string, string>): Promise<{ chat: Chat; states: ChatState[] }> {
  const chat = createChat({
    url: server.url,
    locale: "id-ID",
    getToken: async () => token,
    storage: {
      get: (key) => disk.get(key),
      set: (key, value) => disk.set(key, value),
      remove: (key) => disk.delete(key),
    },
  });
  chats.push(chat);
  const states: ChatState[] = [];
  chat.subscribe((state) => states.push(state));
  await chat.start();
  return { chat, states };
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const end = Date.now() + 40_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const roles = ({ state }: Chat) => timeline(state).map(({ role }) => role);

test("the app's client on the real service: an answer as it is made, receipts, a service that is killed, signing out", async () => {
  const disk = new Map<string, string>();
  const token = await guestToken();
  const first = await launched(token, disk);
  // the line is there before the first message
  await until("a live line", () => first.chat.state.connection === "live");
  await first.chat.send({ text: "halo" });
  await until("an answer", () => roles(first.chat).join() === "user,assistant");

  await first.chat.send({ text: "Berapa lama pengiriman ke Surabaya?" });
  await until("the second answer", () => roles(first.chat).join() === "user,assistant,user,assistant");
  const pieces = first.states.flatMap(({ making }) => making?.text ?? []);
  expect(pieces.length).toBeGreaterThan(0);
  await until("nothing that is being made", () => first.chat.state.making === null);
  const last = timeline(first.chat.state).at(-1);
  expect(last?.content).toContain(pieces.at(-1)?.trim());
  await until("told to have arrived", () => timeline(first.chat.state).at(-1)?.status === "DELIVERED");
  expect(first.chat.state.unread).toBe(2);
  await first.chat.read(last?.conversationId ?? "", last?.seq ?? 0);
  await until("told to be read", () => timeline(first.chat.state).at(-1)?.status === "READ");
  expect(first.chat.state.unread).toBe(0);

  await server.kill();
  await first.chat.send({ text: "stok dot Pigeon ada?" });
  await first.chat.send({ text: "yang paling murah?" });
  await until("messages that wait", () => first.chat.state.connection === "offline");
  first.chat.stop();
  const second = await launched(token, disk);
  expect(second.chat.state.pending.map(({ text }) => text)).toEqual(["stok dot Pigeon ada?", "yang paling murah?"]);
  expect(roles(second.chat).length).toBe(4);
  await server.start();
  await until("both, once and in order", () => second.chat.state.pending.length === 0);
  const own = timeline(second.chat.state).filter(({ role }) => role === "user");
  expect(own.map(({ content }) => content).slice(2)).toEqual(["stok dot Pigeon ada?", "yang paling murah?"]);

  await second.chat.registerDevice({ token: "fcm-token-1", platform: "android", appVersion: "1.0", locale: "id-ID" });
  await second.chat.signOut();
  expect(disk.size).toBe(0);
  expect(timeline(second.chat.state)).toEqual([]);
}, 120_000);
