import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import type { Message } from "../../client/src/contract";
import { timeline } from "../../client/src/index";
import { Disk, Phone, type Weather } from "../support/client/phone";
import { ChatServer, refusal, refusedWords } from "../support/client/server";
import { randomFrom, VirtualTime } from "../support/client/time";

/** How many random stories are played, and which; another seed may find something new. */
const runs = Number(process.env.CLIENT_RUNS ?? 110);
const seed = Number(process.env.CLIENT_SEED ?? 20261128);

const step = fc.oneof(
  { weight: 40, arbitrary: fc.record({ do: fc.constant("send" as const), times: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 14, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 20_000 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 200_000 }) }) },
  {
    weight: 30,
    arbitrary: fc.record({
      do: fc.constantFrom(
        ...(["refused", "socket dies", "socket is silent", "token ended", "restart", "stop and start"] as const),
        ...(["agent", "edit", "close", "cursor forgotten", "tokens expire", "outage", "limit", "read"] as const),
        ...(["older", "refresh", "agent takes over"] as const),
      ),
      at: fc.nat(1000),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface Sent {
  text: string;
  /** the app was told that it is kept */
  kept: boolean;
}

class Story {
  readonly time = new VirtualTime();
  readonly server = new ChatServer(this.time);
  readonly disk = new Disk();
  readonly sent: Sent[] = [];
  readonly weather: Weather;
  /** what a customer should not have seen on the way */
  readonly wrong: string[] = [];
  /** what the phone shows in the end before anything older is fetched */
  newest: readonly Message[] = [];
  phone: Phone;

  constructor(weatherSeed: number) {
    this.weather = { bad: true, random: randomFrom(weatherSeed) };
    this.server.pageSize = 7;
    this.phone = this.#launch();
  }

  #launch(): Phone {
    const phone = new Phone(this.time, this.server, this.disk, this.weather);
    void phone.chat.start();
    let before: string[] = [];
    phone.chat.subscribe((state) => {
      const shown = [...timeline(state).filter(({ role }) => role === "user"), ...state.pending];
      const ids = shown.map(({ clientMessageId }) => clientMessageId ?? "");
      const now = new Set(ids);
      if (now.size < ids.length) this.wrong.push("a message was shown twice");
      if (before.some((id) => !now.has(id))) this.wrong.push("a message was shown no more");
      before = ids;
    });
    return phone;
  }

  async do(step: Step): Promise<void> {
    const { server, phone, time } = this;
    const socket = phone.sockets.at(-1);
    switch (step.do) {
      case "send":
        for (let n = 0; n < step.times; n++) this.#send(`${this.sent.length}`);
        break;
      case "refused":
        this.#send(`${refusedWords}${this.sent.length}`);
        break;
      case "wait":
        return time.pass(step.ms);
      case "socket dies":
        socket?.die(1006);
        break;
      case "token ended":
        server.expireTokens();
        socket?.die(4401);
        break;
      case "socket is silent":
        socket?.disappear();
        break;
      case "restart":
        await time.pass(step.at % 30);
        phone.kill();
        this.phone = this.#launch();
        break;
      case "stop and start":
        phone.chat.stop();
        await time.pass(step.at);
        void phone.chat.start();
        break;
      case "agent":
        server.agentSays(`agent ${step.at}`);
        break;
      case "edit": {
        const message = server.messages[step.at % Math.max(1, server.messages.length)];
        if (message) server.change(message, { reaction: `${step.at}` });
        break;
      }
      case "close":
        server.close();
        break;
      case "cursor forgotten":
        server.forgetCursors();
        break;
      case "tokens expire":
        server.expireTokens();
        break;
      case "outage":
        server.outage = { ...refusal(503, "UNAVAILABLE"), ...(step.at % 2 && { headers: { "retry-after": "7" } }) };
        time.after(step.at * 20, () => {
          server.outage = null;
        });
        break;
      case "limit":
        server.forced.push({ ...refusal(429, "TOO_MANY_MESSAGES"), headers: { "retry-after": `${step.at % 40}` } });
        break;
      case "agent takes over":
        server.agent = !server.agent;
        break;
      case "read": {
        const last = timeline(phone.chat.state).at(-1);
        if (last) void phone.chat.read(last.conversationId, last.seq);
        break;
      }
      case "older": {
        const [first] = phone.chat.state.conversations;
        if (first) phone.chat.older(first.id).catch(() => {});
        break;
      }
      case "refresh":
        phone.chat.refresh();
        break;
    }
    await time.pass("at" in step ? step.at % 50 : 2);
  }

  #send(text: string): void {
    const sent: Sent = { text, kept: false };
    this.sent.push(sent);
    void this.phone.chat.send({ text }).then(() => {
      sent.kept = true;
    });
  }

  /** The sky clears: what the phone shows in the end. */
  async end(): Promise<void> {
    this.weather.bad = false;
    this.server.outage = null;
    this.server.forced.length = 0;
    // longer than the longest way, and than the longest wait
    await this.time.pass(600_000);
    const { chat, sockets } = this.phone;
    if (sockets.at(-1)?.silent) this.wrong.push("a line that is down was taken for a live one");
    // frames that were lost on a line that lived through it all: the app comes to the front
    chat.refresh();
    await this.time.pass(60_000);
    this.newest = timeline(chat.state).slice(-newest);
    for (const { id } of this.server.conversations) {
      for (let more = true; more; ) {
        const page = chat.older(id);
        await this.time.pass(1_000);
        more = await page;
      }
    }
    await this.time.pass(1_000);
  }
}

/** Of those that a phone keeps. */
const newest = 50;
const refused = ({ text }: { text: string }) => text.startsWith(refusedWords);
const byConversation = (messages: readonly Message[]) =>
  Object.groupBy(messages, ({ conversationId }) => conversationId);
let messages = 0;

async function holds(steps: readonly Step[], weatherSeed: number): Promise<void> {
  const story = new Story(weatherSeed);
  for (const each of steps) await story.do(each);
  await story.end();
  const { server, sent, phone, disk } = story;
  const { state } = phone.chat;
  messages += sent.length;

  // no loss, no double, in the order of sending; what the app was not told to be kept may be missing
  const arrived = new Set(server.said);
  const expected = sent.filter((each) => !refused(each) && (each.kept || arrived.has(each.text)));
  expect(server.said).toEqual(expected.map(({ text }) => text));

  expect(story.wrong).toEqual([]);

  // a refused message is shown until somebody decides
  const failed = sent.filter((each) => refused(each) && each.kept).map(({ text }) => text);
  expect(state.pending.map(({ state }) => state)).toEqual(state.pending.map(() => "failed"));
  expect(state.pending.map(({ text }) => text)).toEqual(expect.arrayContaining(failed));
  for (const { clientMessageId } of state.pending) phone.chat.discard(clientMessageId);
  await story.time.pass(1_000);
  expect(phone.chat.state.pending).toEqual([]);
  expect(disk.content.get("chat.queue")).toBe("[]");

  // the phone shows what the service has
  const there = server.messages.map(({ change: _, ...message }) => message);
  expect(state.messages).toEqual(byConversation(there));
  expect(story.newest).toEqual(there.slice(-newest));
  expect(state.conversations.toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1))).toEqual(
    server.conversations.map(({ change: _, ...conversation }) => conversation),
  );
  expect(state.connection).toBe("live");
  expect([state.making, state.typing]).toEqual([null, null]);
  const readSeq = new Map(server.conversations.map(({ id, readSeq }) => [id, readSeq]));
  const unread = server.messages.filter(
    ({ role, seq, conversationId }) => role !== "user" && seq > (readSeq.get(conversationId) ?? 0),
  );
  expect(state.unread).toBe(unread.length);
  for (const { status } of server.messages) expect(["DELIVERED", "READ"]).toContain(status);
}

it("loses nothing, doubles nothing and keeps the order, whatever the network, the phone and the service do", async () => {
  const stories = fc.asyncProperty(fc.array(step, { minLength: 60, maxLength: 120 }), fc.integer(), holds);
  await fc.assert(stories, { seed, numRuns: runs, interruptAfterTimeLimit: 150_000, markInterruptAsFailure: true });
}, 240_000);

afterAll(() => {
  console.info(`${messages} messages in ${runs} stories`);
  if (runs >= 110) expect(messages).toBeGreaterThan(10_000);
});
