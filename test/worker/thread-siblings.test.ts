import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import type { Assistant } from "../../src/core/assistant/contract";
import { setClock } from "../../src/core/clock";
import type { InboundEvent } from "../../src/core/turn";
import {
  type Bench,
  bot,
  type Platform,
  pushPlatform,
  result,
  sleep,
  turnOf,
  until,
  withThread,
} from "../support/thread";

const origin = { channel: "telegram", account: "bot-1", address: "customer-1" } as const;
const sender = { externalId: "customer-1", aliases: [] };
const event = <T extends Record<string, unknown>>(more: T) =>
  ({ ...origin, eventId: crypto.randomUUID(), sentAt: Date.now(), ...more }) as unknown as InboundEvent;

interface Talk extends Bench {
  platform: Platform;
  heard: string[];
}

/** A customer whose assistant says back what it heard, after `wait` ms. */
function talk(name: string, run: (talk: Talk) => Promise<void>, wait = 0) {
  const platform = pushPlatform();
  const heard: string[] = [];
  const answer: Assistant = async ({ messages, signal }) => {
    const said = messages.map((each) =>
      each.type === "text" ? each.text : `${each.type}:${"id" in each ? each.id : ""}`,
    );
    heard.push(said.join(" + "));
    if (wait > 0) await sleep(wait, signal);
    const offers = said.includes("pilihan")
      ? {
          quickReplies: [
            { id: "a:1", title: "Satu" },
            { id: "b:2", title: "Dua" },
          ],
        }
      : {};
    return result(`re: ${said.join(" + ")}`, { reply: { text: `re: ${said.join(" + ")}`, ...offers } });
  };
  return withThread(name, { bot, channels: { telegram: platform.channel }, answer }, (bench) =>
    run(Object.assign(bench, { platform, heard })),
  );
}

const arrived = ({ platform }: Talk) => platform.arrived.map(({ text }) => text);
const messages = async () =>
  (await env.DB.prepare("SELECT role, content, sender_id, rich FROM messages ORDER BY seq").all()).results;

afterEach(() => setClock());

describe("a changed message", () => {
  it("is answered as it reads now while its answer is still made", async () => {
    await talk(
      "edit-pending",
      async (t) => {
        const turn = turnOf("cari botl");
        await t.thread.accept([turn]);
        await until("the attempt", () => t.heard.length === 1);
        const content = { type: "text", text: "cari botol" };
        await t.thread.accept([event({ event: "edit", sender, externalId: turn.eventId, content })]);
        await until("the answer", () => arrived(t).length === 1);
        expect(arrived(t)).toEqual(["re: cari botol"]);
        await until("the record", async () => (await messages()).length === 2);
        expect(await messages()).toMatchObject([{ role: "USER", content: "cari botol", rich: '{"edited":true}' }, {}]);
      },
      300,
    );
  });

  it("that was answered is kept as it reads now, and not answered again", async () => {
    await talk("edit-answered", async (t) => {
      const turn = turnOf("halo");
      await t.thread.accept([turn]);
      await until("the answer", () => arrived(t).length === 1);
      const content = { type: "text", text: "halo kak" };
      await t.thread.accept([event({ event: "edit", sender, externalId: turn.eventId, content })]);
      await until("the record", async () => (await messages())[0]?.content === "halo kak");
      expect(arrived(t)).toHaveLength(1);
    });
  });

  it("is found by the channel's own id of it, whatever other event has that number", async () => {
    await talk("edit-external", async (t) => {
      await t.thread.accept([turnOf("satu", { eventId: "77", externalId: "5" })]);
      await t.thread.accept([turnOf("dua", { eventId: "78", externalId: "77" })]);
      const content = { type: "text", text: "dua!" };
      await t.thread.accept([event({ event: "edit", sender, externalId: "77", content })]);
      await until("the record", async () => (await messages()).some((each) => each.content === "dua!"));
      expect((await messages()).filter(({ role }) => role === "USER").map((each) => each.content)).toEqual([
        "satu",
        "dua!",
      ]);
    });
  });

  it("that was taken away before its answer is not answered, and its words are not kept", async () => {
    await talk(
      "edit-deleted",
      async (t) => {
        const turn = turnOf("rahasia");
        await t.thread.accept([turn]);
        await until("the attempt", () => t.heard.length === 1);
        await t.thread.accept([event({ event: "edit", sender, externalId: turn.eventId, content: null })]);
        await t.thread.accept([turnOf("halo")]);
        await until("the next answer", () => arrived(t).length === 1);
        expect(arrived(t)).toEqual(["re: halo"]);
        await until("the record", async () => (await messages())[0]?.content === "[deleted]");
      },
      300,
    );
  });
});

it("a reaction is kept on the message that it is on, and makes no turn", async () => {
  await talk("reaction", async (t) => {
    await t.thread.accept([turnOf("halo")]);
    await until("the answer", () => arrived(t).length === 1);
    const externalId = t.platform.arrived[0]?.externalId;
    await until(
      "sent",
      async () => (await env.DB.prepare("SELECT 1 FROM deliveries WHERE state = 'sent'").first()) !== null,
    );
    await t.thread.accept([event({ event: "reaction", sender, externalId, emoji: "👍" })]);
    await until("the record", async () => (await messages())[1]?.rich === '{"reaction":"👍"}');
    await t.thread.accept([event({ event: "reaction", sender, externalId, emoji: null })]);
    await until("the record", async () => (await messages())[1]?.rich === null);
    expect(t.heard).toEqual(["halo"]);
  });
});

describe("a person who answers from the channel's own app", () => {
  const echo = (text: string) =>
    event({ event: "staff_echo", externalId: crypto.randomUUID(), content: { type: "text", text } });

  it("owns the conversation: the answer that was being made is not sent, nor any later one, until a day has passed", async () => {
    let at = Date.now();
    setClock(() => at);
    await talk(
      "echo",
      async (t) => {
        await t.thread.accept([turnOf("satu")]);
        await until("the attempt", () => t.heard.length === 1);
        await t.thread.accept([echo("Halo, dengan Rina.")]);
        await t.thread.accept([turnOf("dua")]);
        await sleep(600);
        expect(arrived(t)).toEqual([]);
        await until("the record", async () => (await messages()).length === 3);
        expect(await messages()).toMatchObject([
          { role: "USER", content: "satu" },
          { role: "AGENT", content: "Halo, dengan Rina.", sender_id: "channel-app" },
          { role: "USER", content: "dua" },
        ]);
        at += 24 * 3_600_000 + 1;
        await t.thread.alarm();
        await t.thread.accept([turnOf("tiga")]);
        await until("the bot", () => arrived(t).length === 1);
        expect(arrived(t)).toEqual(["re: tiga"]);
      },
      300,
    );
  });

  it("is not mistaken in what we sent ourselves", async () => {
    await talk("echo-own", async (t) => {
      await t.thread.accept([turnOf("satu")]);
      await until("the answer", () => arrived(t).length === 1);
      await until(
        "sent",
        async () => (await env.DB.prepare("SELECT 1 FROM deliveries WHERE state = 'sent'").first()) !== null,
      );
      const externalId = t.platform.arrived[0]?.externalId;
      await t.thread.accept([event({ event: "staff_echo", externalId, content: { type: "text", text: "re: satu" } })]);
      await t.thread.accept([turnOf("dua")]);
      await until("the bot", () => arrived(t).length === 2);
    });
  });
});

it("to who has blocked us nothing is sent, until they write again", async () => {
  await talk("blocked", async (t) => {
    t.platform.next.push({ ok: false, kind: "final", code: "BLOCKED", message: "bot was blocked by the user" });
    await t.thread.accept([turnOf("satu")]);
    await until(
      "failed",
      async () => (await env.DB.prepare("SELECT 1 FROM deliveries WHERE state = 'failed'").first()) !== null,
    );
    await t.thread.accept([turnOf("dua")]);
    await until("the answer", () => arrived(t).length === 1);
    await t.thread.accept([event({ event: "blocked" })]);
    expect(arrived(t)).toEqual(["re: dua"]);
  });
});

describe("ids of one customer", () => {
  it("that the Thread does not know have to be claimed before anything is taken", async () => {
    await talk("claim", async (t) => {
      const turn = turnOf("halo", { sender: { externalId: "customer-1", aliases: ["62812", "@budi"] } });
      expect(await t.thread.accept([turn])).toEqual({ kind: "claim", aliases: ["62812", "@budi"] });
      expect(await t.thread.accept([turn], ["62812", "@budi"])).toMatchObject({ kind: "accepted" });
      expect(await t.thread.accept([turnOf("lagi", { sender: turn.sender })])).toMatchObject({ kind: "accepted" });
    });
  });

  it("a reply goes to the address that wrote last, or that the customer has moved to", async () => {
    const to: string[] = [];
    const platform = pushPlatform();
    const { send } = platform.channel;
    const channel = {
      ...platform.channel,
      send: (...args: Parameters<NonNullable<typeof send>>) => {
        to.push(args[1].address);
        return send ? send(...args) : Promise.reject(new Error("no sender"));
      },
    };
    await withThread("moved", { bot, channels: { telegram: channel } }, async ({ thread }) => {
      await thread.accept([turnOf("satu")]);
      await until("the first", () => to.length === 1);
      const moved = event({ event: "identity", previous: ["customer-1"], current: ["customer-9"] });
      await thread.accept([moved], ["customer-9"]);
      await thread.accept([
        turnOf("dua", { address: "customer-9", sender: { externalId: "customer-9", aliases: [] } }),
      ]);
      await until("the second", () => to.length === 2);
      platform.next.push({ ok: false, kind: "retry", code: "MIGRATED", message: "moved", movedTo: "customer-10" });
      await thread.accept([
        turnOf("tiga", { address: "customer-9", sender: { externalId: "customer-9", aliases: [] } }),
      ]);
      await until("the third", () => to.length === 4);
      expect(to).toEqual(["customer-1", "customer-9", "customer-9", "customer-10"]);
    });
  });
});

it("typed numbers and titles answer the choices that were offered last", async () => {
  await talk("typed", async (t) => {
    for (const [n, text] of ["pilihan", "2", "pilihan", "satu", "2"].entries()) {
      await t.thread.accept([turnOf(text)]);
      await until("an answer", () => arrived(t).length === n + 1);
    }
    expect(t.heard).toEqual(["pilihan", "choice:b:2", "pilihan", "choice:a:1", "2"]);
  });
});

it("a bare greeting waits for the question that follows it", async () => {
  const platform = pushPlatform(200);
  const heard: string[] = [];
  const answer: Assistant = async ({ messages }) => {
    heard.push(messages.map((each) => (each.type === "text" ? each.text : "")).join(" + "));
    return result("ya");
  };
  await withThread("opener", { bot, channels: { telegram: platform.channel }, answer }, async ({ thread }) => {
    await thread.accept([turnOf("halo kak")]);
    await sleep(600);
    await thread.accept([turnOf("ongkir ke Bandung brp")]);
    await until("the answer", () => platform.arrived.length === 1);
    expect(heard).toEqual(["halo kak + ongkir ke Bandung brp"]);
  });
});
