import { beforeEach, describe, expect, it } from "vitest";
import type { Message, SocketEvent } from "../../client/src/contract";
import { timeline } from "../../client/src/index";
import { Disk, Phone } from "../support/client/phone";
import { ChatServer, refusal } from "../support/client/server";
import { settled, VirtualTime } from "../support/client/time";

let time: VirtualTime;
let server: ChatServer;
let disk: Disk;
let phone: Phone;

beforeEach(async () => {
  time = new VirtualTime();
  server = new ChatServer(time);
  disk = new Disk();
  phone = await launched();
});

async function launched(): Promise<Phone> {
  const launched = new Phone(time, server, disk);
  void launched.chat.start();
  await time.pass(100);
  return launched;
}

async function send(text: string, then = 3_000): Promise<string> {
  const sent = phone.chat.send({ text });
  await time.pass(then);
  return sent;
}

const shown = () => timeline(phone.chat.state).map(({ role, content }) => `${role}: ${content}`);
const pending = () => phone.chat.state.pending.map(({ text, state }) => `${text}: ${state}`);
const asked = (method: string, path: RegExp) =>
  server.asked.filter((each) => each.method === method && path.test(each.path));
const posted = () => asked("POST", /^\/api\/chat$/);
const line = () => phone.sockets.at(-1);

describe("sending", () => {
  it("shows a message at once, and the service's own copy with its answer in its place", async () => {
    const sent = phone.chat.send({ text: "halo" });
    await settled();
    expect(pending()).toEqual(["halo: sending"]);
    await time.pass(3_000);
    expect(shown()).toEqual(["user: halo", "assistant: Baik, Kak: halo"]);
    expect(pending()).toEqual([]);
    const [request] = posted();
    expect(request?.body).toEqual({ channel: "MOBILE", clientMessageId: await sent, message: "halo" });
    expect(await sent).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });

  it("names files and choices", async () => {
    const file = { id: "f1", kind: "image" as const, mimeType: "image/png", size: 3, url: "/f1" };
    void phone.chat.send({ text: "Ya", choiceId: "yes", attachments: [file] });
    await time.pass(3_000);
    expect(posted()[0]?.body).toMatchObject({ choiceId: "yes", attachments: [{ id: "f1" }] });
  });

  it("waits without a network, over a restart too, and sends in order with the ids that it began with", async () => {
    phone.offline = true;
    const ids = [await send("satu", 60_000), await send("dua", 60_000)];
    expect(pending()).toEqual(["satu: queued", "dua: queued"]);
    phone.kill();
    phone = await launched();
    await time.pass(10_000);
    expect(server.said).toEqual(["satu", "dua"]);
    expect(posted().map(({ body }) => (body as { clientMessageId: string }).clientMessageId)).toEqual(ids);
  });

  it("does not wait for an answer when the message was taken: the next one may change it", async () => {
    void phone.chat.send({ text: "satu" });
    void phone.chat.send({ text: "dua" });
    await time.pass(5_000);
    expect(shown()).toEqual(["user: satu", "user: dua", "assistant: Baik, Kak: satu, dua"]);
  });

  it("does not show a message twice when the app ended before its queue was kept", async () => {
    void phone.chat.send({ text: "halo" });
    await time.pass(15);
    const queue = disk.content.get("chat.queue") ?? "";
    expect(queue).toContain("halo");
    await time.pass(3_000);
    phone.kill();
    disk.content.set("chat.queue", queue);
    phone = new Phone(time, server, disk);
    await time.pass(5);
    expect(shown()).toEqual(["user: halo", "assistant: Baik, Kak: halo"]);
    expect(pending()).toEqual([]);
  });

  it("shows a refusal in the service's words, goes on with the next, and retries as the newest", async () => {
    server.forced.push(refusal(400, "MESSAGE_TOO_LONG"));
    const [id] = [await send("satu", 20), await send("dua")];
    expect(phone.chat.state.pending).toMatchObject([
      { text: "satu", state: "failed", error: { code: "MESSAGE_TOO_LONG", message: "no: MESSAGE_TOO_LONG" } },
    ]);
    phone.kill();
    phone = await launched();
    expect(pending()).toEqual(["satu: failed"]);
    phone.chat.retry(id ?? "");
    await time.pass(3_000);
    expect(server.said).toEqual(["dua", "satu"]);
    expect(pending()).toEqual([]);
  });

  it("forgets a refused message when it is discarded", async () => {
    server.forced.push(refusal(415, "FILE_TYPE"));
    phone.chat.discard(await send("satu", 1_000));
    await time.pass(1_000);
    expect(pending()).toEqual([]);
    expect(disk.content.get("chat.queue")).toBe("[]");
  });

  it("waits as long as a 429 says, whatever happens meanwhile", async () => {
    server.forced.push({ ...refusal(429, "TOO_MANY_MESSAGES"), headers: { "retry-after": "30" } });
    await send("satu", 29_000);
    phone.chat.refresh();
    await time.pass(900);
    expect(posted().length).toBe(1);
    expect(pending()).toEqual(["satu: queued"]);
    await time.pass(3_000);
    expect(server.said).toEqual(["satu"]);
  });

  it("waits out a 503, longer each time", async () => {
    server.outage = refusal(503, "UNAVAILABLE");
    await send("satu", 60_000);
    const tries = posted().length;
    expect(tries).toBeGreaterThan(4);
    expect(tries).toBeLessThan(12);
    server.outage = null;
    await time.pass(60_000);
    expect(server.said).toEqual(["satu"]);
  });

  it("does not take a page of somebody else's network for the service's answer", async () => {
    server.forced.push({ status: 200 });
    await send("satu", 10_000);
    expect(server.said).toEqual(["satu"]);
  });

  it("lets go of a message that was answered, even if it is shown nowhere", async () => {
    server.forced.push({ status: 200, body: { conversationId: "c_1" } });
    await send("satu");
    expect(pending()).toEqual([]);
  });

  it("asks for a fresh token once when the service refuses one", async () => {
    server.expireTokens();
    await send("satu");
    expect(server.said).toEqual(["satu"]);
    expect(phone.freshTokens).toEqual([false, true]);
  });
});

describe("the line", () => {
  it("names the channel and shows the token as a subprotocol", () => {
    expect(line()?.url).toBe("wss://chat.test/api/chat/ws?channel=MOBILE");
    expect(line()?.protocols).toEqual(["bearer", server.token]);
    expect(phone.chat.state.connection).toBe("live");
  });

  it("brings what the team writes, with the badge", async () => {
    await send("halo");
    const id = server.conversations[0]?.id ?? "";
    void phone.chat.read(id, 2);
    server.agentSays("Halo Kak, saya Rina");
    await time.pass(1_000);
    expect(shown().at(-1)).toBe("agent: Halo Kak, saya Rina");
    expect(phone.chat.state.unread).toBe(1);
    await phone.chat.read(id, 3);
    expect(phone.chat.state.unread).toBe(0);
    await time.pass(1_000);
    expect(server.messages.map(({ status }) => status)).toEqual(["DELIVERED", "READ", "READ"]);
  });

  it("says once for each place that a message has come", async () => {
    await send("halo");
    server.agentSays("satu");
    await time.pass(1_000);
    phone.chat.refresh();
    await time.pass(1_000);
    expect(asked("POST", /\/delivered$/).map(({ body }) => body)).toEqual([{ upToSeq: 2 }, { upToSeq: 3 }]);
  });

  it("keeps a read mark until the service knows it, over a restart too", async () => {
    await send("halo");
    phone.offline = true;
    void phone.chat.read("c_1", 2);
    await time.pass(1_000);
    phone.kill();
    phone = await launched();
    expect(phone.chat.state.unread).toBe(0);
    await time.pass(1_000);
    expect(server.conversations[0]?.readSeq).toBe(2);
  });

  it("notices that it died without a word, and fetches what it missed", async () => {
    await send("halo");
    line()?.disappear();
    server.agentSays("hilang?");
    await time.pass(40_000);
    expect(phone.sockets.length).toBe(2);
    expect(shown().at(-1)).toBe("agent: hilang?");
  });

  it("fetches again what could not be fetched", async () => {
    await send("halo");
    server.change(server.messages[0] as (typeof server.messages)[0], { reaction: "👍" });
    server.forced.push(refusal(500, "BROKEN"), refusal(500, "BROKEN"));
    await time.pass(5_000);
    expect(timeline(phone.chat.state)[0]?.reaction).toBe("👍");
  });

  it("takes a fresh token when it is closed with 4401", async () => {
    server.expireTokens();
    line()?.die(4401);
    await time.pass(3_000);
    expect(phone.freshTokens).toEqual([false, true]);
    expect(phone.chat.state.connection).toBe("live");
  });

  it("tries ever less often, at most every 30 s, and at once when it is told to", async () => {
    phone.offline = true;
    line()?.die(1006);
    await time.pass(10 * 60_000);
    const tries = phone.sockets.length;
    expect(tries).toBeGreaterThan(20);
    expect(tries).toBeLessThan(50);
    phone.offline = false;
    phone.chat.refresh();
    await time.pass(100);
    expect(phone.chat.state.connection).toBe("live");
  });

  it("does not show what it brings before that which stands in front of it", async () => {
    await send("halo");
    const [, answer] = server.messages;
    if (!answer) throw new Error("no answer");
    const { conversationId, change: _, ...message } = answer;
    // the question, seq 3, is still on its way
    server.tell({ type: "message", conversationId, message: { ...message, id: "m_4", seq: 4, content: "Bisa, Kak" } });
    await time.pass(1_000);
    expect(shown()).toEqual(["user: halo", "assistant: Baik, Kak: halo"]);
    server.tell({ type: "message", conversationId, message: { ...message, id: "m_3", seq: 3, content: "Halo lagi" } });
    await time.pass(1_000);
    expect(shown().at(-1)).toBe("assistant: Halo lagi");
  });

  it("shows an answer while it is made, and its message in its place", async () => {
    void phone.chat.send({ text: "halo" });
    await time.pass(1_000);
    expect(phone.chat.state.making).toMatchObject({ conversationId: "c_1", text: "Baik, " });
    expect(phone.chat.state.typing).toEqual({ conversationId: "c_1", by: "bot" });
    await time.pass(3_000);
    expect(phone.chat.state.making).toBeNull();
    expect(phone.chat.state.typing).toBeNull();
    expect(shown()).toEqual(["user: halo", "assistant: Baik, Kak: halo"]);
  });

  it("puts the pieces together, and forgets a piece that comes too late", async () => {
    const clientMessageId = await send("halo");
    const delta = (text: string, covers: string[]): SocketEvent => ({
      type: "delta",
      conversationId: "c_1",
      covers,
      text,
    });
    for (const text of ["Sebentar", ", saya", " cek"]) server.tell(delta(text, ["x"]));
    await time.pass(100);
    expect(phone.chat.state.making?.text).toBe("Sebentar, saya cek");
    // of an answer whose message is there already
    server.tell(delta("Baik", [clientMessageId]));
    await time.pass(100);
    expect(phone.chat.state.making?.text).toBe("Sebentar, saya cek");
  });

  it("ignores frames that it does not know", async () => {
    await send("halo");
    const before = phone.chat.state;
    for (const text of ['{"type":"party","conversationId":"c_1"}', "hello", "null", "[]", ""]) line()?.receive(text);
    await time.pass(1_000);
    expect(phone.chat.state).toBe(before);
  });

  it("shows messages of kinds that it does not know by their words", async () => {
    await send("halo");
    const later = {
      ...server.messages[0],
      id: "m_new",
      seq: 3,
      role: "oracle",
      contentType: "hologram",
      content: "Hai",
    };
    server.tell({ type: "message", conversationId: "c_1", message: later as unknown as Message });
    await time.pass(20);
    expect(shown().at(-1)).toBe("oracle: Hai");
  });
});

describe("what was said", () => {
  it("is shown without a network", async () => {
    await send("halo");
    phone.kill();
    phone = new Phone(time, server, disk);
    phone.offline = true;
    void phone.chat.start();
    await time.pass(5);
    expect(shown()).toEqual(["user: halo", "assistant: Baik, Kak: halo"]);
    expect(phone.chat.state.connection).toBe("connecting");
  });

  it("is kept up to 200 messages; older ones are fetched when they are wanted", async () => {
    await send("halo");
    for (let n = 3; n <= 260; n++) server.agentSays(`${n}`);
    await time.pass(5_000);
    phone.kill();
    phone = await launched();
    expect(shown().length).toBe(200);
    // one of those that are not held any more comes back alone
    const edited = server.messages[9];
    if (edited) server.change(edited, { reaction: "👍" });
    await time.pass(1_000);
    const more: boolean[] = [];
    for (let n = 0; n < 3; n++) {
      const page = phone.chat.older("c_1");
      await time.pass(100);
      more.push(await page);
    }
    expect(more).toEqual([true, false, false]);
    expect(timeline(phone.chat.state).map(({ seq }) => seq)).toEqual(Array.from({ length: 260 }, (_, n) => n + 1));
    expect(timeline(phone.chat.state)[9]?.reaction).toBe("👍");
  });

  it("stays when the service does not know the cursor any more, and grows by what is new", async () => {
    await send("halo");
    server.forgetCursors();
    server.pageSize = 1;
    server.agentSays("baru");
    await time.pass(1_000);
    expect(shown()).toEqual(["user: halo", "assistant: Baik, Kak: halo", "agent: baru"]);
  });

  it("is the same object until it changes", async () => {
    await send("halo");
    const seen: unknown[] = [];
    const end = phone.chat.subscribe(({ messages }) => seen.push(messages));
    void phone.chat.send({ text: "lagi" });
    await settled();
    expect(new Set(seen).size).toBe(1);
    end();
    await time.pass(3_000);
    expect(seen.length).toBeLessThan(5);
  });

  it("goes with whoever signs out, and their notifications too", async () => {
    const device = { token: "expo:1", platform: "android" as const, appVersion: "1.0", locale: "id-ID" as const };
    const registered = phone.chat.registerDevice(device);
    await time.pass(100);
    await registered;
    expect([...server.devices]).toEqual([["expo:1", { platform: "android", appVersion: "1.0", locale: "id-ID" }]]);
    await send("halo");
    void phone.chat.send({ text: "belum terkirim" });
    await settled();
    const out = phone.chat.signOut();
    await time.pass(1_000);
    await out;
    expect(server.devices.size).toBe(0);
    expect(disk.content.size).toBe(0);
    expect(phone.chat.state).toMatchObject({ conversations: [], messages: {}, pending: [], unread: 0, making: null });
    await time.pass(60_000);
    expect(disk.content.size).toBe(0);
    expect(phone.chat.state.connection).toBe("offline");
  });

  it("goes without a network too; the app is told that notifications may still come", async () => {
    const device = { token: "expo:1", platform: "ios" as const, appVersion: "1.0", locale: "id-ID" as const };
    void phone.chat.registerDevice(device);
    await time.pass(100);
    phone.offline = true;
    const out = phone.chat.signOut().then(
      () => "told",
      () => "not told",
    );
    await time.pass(1_000);
    expect(await out).toBe("not told");
    expect(disk.content.size).toBe(0);
  });
});

describe("beside the messages", () => {
  it("tells that the customer types, not at each key", async () => {
    await send("halo");
    for (let n = 0; n < 10; n++) {
      phone.chat.typing(true);
      await time.pass(200);
    }
    phone.chat.typing(false);
    phone.chat.typing(false);
    await time.pass(100);
    expect(asked("POST", /\/typing$/).map(({ body }) => body)).toEqual([{ on: true }, { on: false }]);
  });

  it("rates and closes, and says why it could not", async () => {
    await send("halo");
    void phone.chat.close("c_1");
    await time.pass(1_000);
    expect(phone.chat.state.conversations[0]?.status).toBe("CLOSED");
    void phone.chat.rate("c_1", 5, "cepat");
    await time.pass(1_000);
    expect(asked("POST", /\/rate$/)[0]?.body).toEqual({ rating: 5, feedback: "cepat" });
    server.forced.push(refusal(409, "RATING_EXPIRED"));
    const late = phone.chat.rate("c_1", 5).catch((error: unknown) => error);
    await time.pass(1_000);
    expect(await late).toMatchObject({ status: 409, code: "RATING_EXPIRED", message: "no: RATING_EXPIRED" });
  });
});
