import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { web } from "../../src/channels/web/index";
import { setClock } from "../../src/core/clock";
import { isLinkToken, newLinkToken } from "../../src/core/conversation/link-token";
import { saidElsewhere } from "../../src/core/db/elsewhere";
import { LINK_LIFE, putLink } from "../../src/core/db/links";
import type { ChatTurn, Content } from "../../src/core/turn";
import { call, jwt } from "../support/api";
import { type Bench, bot, echo, pushPlatform, turnOf, until, withThread } from "../support/thread";

// Whose an address is: nothing is linked without proof, and what is refused changes nothing.

const secret = (env as unknown as Record<string, string>).SESSION_SECRET ?? "";
const known: Record<string, string> = { "6281200000001": "cust-budi" };
let asked: string[] = [];
let shopFails = false;
const house = {
  ...bot,
  customer: async (id: string) => ({ id, type: "retail" as const }),
  customerByPhone: async (phone: string) => {
    asked.push(phone);
    if (shopFails) throw new Error("the shop is down");
    const id = known[phone];
    return id ? { id, type: "retail" as const } : null;
  },
};

afterEach(() => {
  asked = [];
  shopFails = false;
  vi.restoreAllMocks();
});

interface Desk extends Bench {
  say(content: string | Content, more?: Partial<ChatTurn>): Promise<string>;
  /** whom the assistant took the customer for */
  served: (string | null)[];
  identity(): Promise<{ customer_id: string | null; verified_by: string | null } | null>;
}

/** A Telegram chat of one address, with its Thread as it really is. */
async function chat(address: string, run: (desk: Desk) => Promise<void>): Promise<void> {
  const platform = pushPlatform();
  const served: Desk["served"] = [];
  const parts = {
    bot: house,
    channels: { telegram: platform.channel },
    answer: async (input: Parameters<typeof echo>[0]) => {
      served.push(input.customer?.id ?? null);
      return echo(input);
    },
  };
  await withThread(`telegram:bot-1:${address}`, parts, async (bench) => {
    const desk: Desk = {
      ...bench,
      served,
      async say(content, more = {}) {
        const before = platform.arrived.length;
        const turn = turnOf("", { address, sender: { externalId: address, aliases: [] }, ...more });
        turn.content = typeof content === "string" ? { type: "text", text: content } : content;
        await bench.thread.accept([turn]);
        await until("the answer", () => platform.arrived.length > before);
        return platform.arrived.at(-1)?.text ?? "";
      },
      identity: () =>
        until("the record", async () => {
          const key = await bench.thread.key();
          return env.DB.prepare("SELECT customer_id, verified_by FROM identities WHERE id = ?").bind(key).first();
        }) as ReturnType<Desk["identity"]>,
    };
    await run(desk);
  });
}

async function linkFor(customerId: string): Promise<string> {
  const token = await newLinkToken(secret);
  await putLink(env, token, customerId);
  return token;
}
/** Conversations in which this was said by a customer, as the record has them. */
async function conversationsWith(words: string) {
  await until("the record", () =>
    env.DB.prepare("SELECT 1 FROM messages WHERE content LIKE ?").bind(`%${words}%`).first(),
  );
  const { results } = await env.DB.prepare(
    "SELECT id, user_id, status FROM conversations WHERE id IN (SELECT conversation_id FROM messages WHERE role = 'USER' AND content LIKE ?)",
  )
    .bind(`%${words}%`)
    .all<{ id: string; user_id: string | null; status: string }>();
  return results;
}
const texts = house.texts["id-ID"];
const contact = (phone: string, own: boolean): Content => ({
  type: "contact",
  contacts: [{ name: "Budi", phone, own }],
});

describe("a link from a signed-in customer", () => {
  it("makes the chat that opens it theirs, once", async () => {
    const token = await linkFor("cust-ani");
    await chat("tg-1", async ({ say, served, identity }) => {
      await say("pesanan saya mana");
      expect(await say({ type: "command", name: "start", args: token })).toBe(texts.linked);
      await say("pesanan saya mana");
      expect(served).toEqual([null, "cust-ani"]);
      await until("the proof", async () => (await identity())?.verified_by === "link");
      expect(await identity()).toEqual({ customer_id: "cust-ani", verified_by: "link" });
      // the same chat may open it again: a tap twice is no attack
      expect(await say(`/start ${token}`)).toBe(texts.linked);
    });
    await chat("tg-thief", async ({ say, served }) => {
      expect(await say(`/start ${token}`)).toBe(texts.linkInvalid);
      await say("pesanan saya mana");
      expect(served).toEqual([null]);
    });
  });

  it("is refused when it is too old, forged or cut, and the refusal is logged without it", async () => {
    const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
    const old = await linkFor("cust-ani");
    const forged = `${old.slice(0, -1)}${old.endsWith("A") ? "B" : "A"}`;
    setClock(() => Date.now() + LINK_LIFE + 1000);
    await chat("tg-2", async ({ say, served, identity }) => {
      for (const token of [old, forged, "link_x", "link_"])
        expect(await say(`/start ${token}`)).toBe(texts.linkInvalid);
      await say("pesanan saya mana");
      expect(served).toEqual([null]);
      expect((await identity())?.customer_id).toBeNull();
    });
    const lines = warned.mock.calls
      .map(([line]) => String(line))
      .filter((line) => line.includes("identity.link_refused"));
    expect(lines).toHaveLength(4);
    expect(lines.join()).not.toContain(old.slice(5, 20));
  });

  it("can only have been made by us", async () => {
    const token = await newLinkToken(secret);
    expect(token).toMatch(/^[\w-]{1,64}$/);
    expect(await isLinkToken(token, secret)).toBe(true);
    expect(await isLinkToken(token, "another-secret-of-somebody")).toBe(false);
  });

  it("of another customer makes the chat that one's, and nothing of the first is remembered", async () => {
    await chat("tg-3", async ({ say, served, state }) => {
      await say(`/start ${await linkFor("cust-ani")}`);
      await say("rahasia ani");
      await say(`/start ${await linkFor("cust-budi")}`);
      await say("halo");
      expect(served).toEqual(["cust-ani", "cust-budi"]);
      const rows = state.storage.sql.exec<{ body: string }>("SELECT body FROM history").toArray();
      expect(JSON.stringify(rows)).not.toContain("rahasia ani");
    });
  });

  it("of another customer leaves to the first what they said: the conversation is over, and the next is the other's", async () => {
    const at = (userId: string) => ({ kind: "customer" as const, userId, expiresAt: Date.now() + 3_600_000 });
    await chat("tg-3b", async ({ say, thread }) => {
      await say(`/start ${await linkFor("cust-ani-b")}`);
      await say("rahasia ani b");
      const [first] = await thread.conversations(at("cust-ani-b"));
      await say(`/start ${await linkFor("cust-budi-b")}`);
      await say("halo dari budi");
      await until("the end", async () => (await conversationsWith("rahasia ani b"))[0]?.status === "CLOSED");
      expect(await conversationsWith("rahasia ani b")).toMatchObject([{ id: first?.id, user_id: "cust-ani-b" }]);
      expect(await conversationsWith("halo dari budi")).toMatchObject([{ user_id: "cust-budi-b", status: "ACTIVE" }]);
      expect(JSON.stringify(await saidElsewhere(env, "cust-budi-b", "another-thread"))).not.toContain("rahasia");
      expect(await thread.conversation(at("cust-budi-b"), first?.id ?? "")).toBeNull();
      expect(await thread.messages(at("cust-budi-b"), first?.id ?? "", 0, 50)).toEqual({ kind: "not_found" });
      expect(await thread.conversations(at("cust-budi-b"))).toHaveLength(1);
    });
  });

  it("counts when something else is written right behind it", async () => {
    await chat("tg-3c", async ({ say, served, thread, identity }) => {
      const token = await linkFor("cust-quick");
      const behind = turnOf("dan pesanan saya?", { address: "tg-3c" });
      await thread.accept([turnOf(`/start ${token}`, { address: "tg-3c" }), behind]);
      await until("the link", async () => (await identity())?.verified_by === "link");
      await say("pesanan saya mana");
      expect(served.at(-1)).toBe("cust-quick");
    });
  });

  it("of a guest makes what they have said in this conversation theirs", async () => {
    await chat("tg-3d", async ({ say }) => {
      await say("botol yang tadi masih ada?");
      await say(`/start ${await linkFor("cust-guest-before")}`);
      await until("the record", async () => (await conversationsWith("botol yang tadi"))[0]?.user_id);
      expect(await conversationsWith("botol yang tadi")).toMatchObject([
        { user_id: "cust-guest-before", status: "ACTIVE" },
      ]);
    });
  });

  it("is asked for by API, by customers alone", async () => {
    const asks = (token: string, json: object = { channel: "TELEGRAM" }) =>
      call("/api/identities/links", { method: "POST", token, json });
    expect((await asks(await jwt("agent-1", { role: "support" }))).status).toBe(403);
    expect((await asks(await jwt("cust-ani"), { channel: "FAX" })).status).toBe(400);
    // this service has no Telegram bot
    expect((await asks(await jwt("cust-ani"))).status).toBe(503);
  });
});

describe("a telephone number", () => {
  it("that is shared and the sender's own makes the chat its customer's", async () => {
    await chat("tg-4", async ({ say, served, identity }) => {
      expect(await say(contact("+62 812-0000-0001", true))).toBe(texts.linked);
      await say("pesanan saya mana");
      expect(served).toEqual(["cust-budi"]);
      await until("the proof", async () => (await identity())?.verified_by === "contact");
    });
  });

  it("of somebody else proves nothing, and the shop is not even asked", async () => {
    await chat("tg-5", async ({ say, served }) => {
      expect(await say(contact("+6281200000001", false))).toContain(texts.shareContact);
      await say("pesanan saya mana");
      expect(served).toEqual([null]);
      expect(asked).toEqual([]);
    });
  });

  it("that the shop does not know, or cannot look up, links nothing", async () => {
    await chat("tg-6", async ({ say, served }) => {
      expect(await say(contact("+6281299999999", true))).toBe(texts.contactUnknown);
      shopFails = true;
      expect(await say(contact("+6281200000001", true))).toBe(texts.contactUnknown);
      await say("halo");
      expect(served).toEqual([null]);
    });
  });

  it("that the channel vouches for is enough, is asked of the shop once a day, and never when it was unlinked", async () => {
    const sender = { externalId: "wa-7", aliases: [], phone: "6281200000001" };
    await chat("wa-7", async ({ say, served, thread, identity }) => {
      await say("pesanan saya mana", { sender });
      expect(served).toEqual(["cust-budi"]);
      await until("the proof", async () => (await identity())?.verified_by === "phone");
      const principal = { kind: "customer" as const, userId: "cust-budi", expiresAt: Date.now() + 1000 };
      expect(await thread.unlink({ ...principal, userId: "cust-ani" })).toBe(false);
      expect(await thread.unlink(principal)).toBe(true);
      expect(await thread.unlink(principal)).toBe(false);
      setClock(() => Date.now() + 25 * 3_600_000);
      await say("pesanan saya mana", { sender });
      expect(served).toEqual(["cust-budi", null]);
      expect(asked).toEqual(["6281200000001"]);
    });
    await chat("wa-8", async ({ say }) => {
      const stranger = { externalId: "wa-8", aliases: [], phone: "6281299999999" };
      await say("satu", { sender: stranger });
      await say("dua", { sender: stranger });
      expect(asked.filter((phone) => phone === "6281299999999")).toHaveLength(1);
      setClock(() => Date.now() + 50 * 3_600_000);
      await say("tiga", { sender: stranger });
      expect(asked.filter((phone) => phone === "6281299999999")).toHaveLength(2);
    });
  });
});

describe("a customer's own channels", () => {
  it("that are taken off keep what was said for the customer, and begin anew for whoever writes next", async () => {
    await chat("tg-8b", async ({ say, thread }) => {
      await say(`/start ${await linkFor("cust-leaves")}`);
      await say("alamat saya di kenari");
      const principal = { kind: "customer" as const, userId: "cust-leaves", expiresAt: Date.now() + 1000 };
      expect(await thread.unlink(principal)).toBe(true);
      await say("halo lagi");
      await until("the end", async () => (await conversationsWith("di kenari"))[0]?.status === "CLOSED");
      expect(await conversationsWith("di kenari")).toMatchObject([{ user_id: "cust-leaves" }]);
      expect(await conversationsWith("halo lagi")).toMatchObject([{ user_id: null, status: "ACTIVE" }]);
    });
  });

  it("are listed with their proof, and taken off by them alone", async () => {
    await chat("tg-9", async ({ say, thread, identity }) => {
      await say(`/start ${await linkFor("cust-list")}`);
      await until("the record", async () => (await identity())?.customer_id === "cust-list");
      const id = await thread.key();
      const list = await call("/api/identities", { token: await jwt("cust-list") });
      expect(await list.json()).toMatchObject({ identities: [{ id, channel: "TELEGRAM", verifiedBy: "link" }] });
      const other = await call("/api/identities", { token: await jwt("cust-other") });
      expect(await other.json()).toEqual({ identities: [] });
      const drop = async (as: string) => call(`/api/identities/${id}`, { method: "DELETE", token: await jwt(as) });
      expect((await drop("cust-other")).status).toBe(404);
    });
  });

  it("stay apart: what is said on Telegram is not answered by the page", async () => {
    await chat("tg-10", async ({ say, thread }) => {
      await say(`/start ${await linkFor("cust-apart")}`);
      const principal = { kind: "customer" as const, userId: "cust-apart", expiresAt: Date.now() + 1000 };
      const [conversation] = await thread.conversations(principal);
      const turn = turnOf("dari web", { channel: "web", address: "user:cust-apart" });
      expect(await thread.chat(turn, principal, conversation?.id ?? "")).toEqual({ kind: "not_found" });
    });
  });
});

describe("one customer on two channels", () => {
  it("is known on the second with what was said on the first, by proof alone", async () => {
    const app = "user:cust-across";
    const principal = { kind: "customer" as const, userId: "cust-across", expiresAt: Date.now() + 3_600_000 };
    await withThread(`web:default:${app}`, { bot: house, channels: { web } }, async ({ thread }) => {
      const sender = { externalId: app, aliases: [], customerId: "cust-across" };
      await thread.chat(
        turnOf("mau tanya botol kaca 240 ml", { channel: "web", account: "default", address: app, sender }),
        principal,
        null,
      );
    });
    await until("the record", () =>
      env.DB.prepare("SELECT id FROM messages WHERE content LIKE '%botol kaca%'").first(),
    );
    const heard: string[] = [];
    const platform = pushPlatform();
    const answer: typeof echo = async (input) => {
      heard.push(JSON.stringify(input.history));
      return echo(input);
    };
    const parts = { bot: house, channels: { telegram: platform.channel }, answer };
    const say = async (bench: Bench, text: string) => {
      const before = platform.arrived.length;
      await bench.thread.accept([
        turnOf(text, { address: "tg-across", sender: { externalId: "tg-across", aliases: [] } }),
      ]);
      await until("the answer", () => platform.arrived.length > before);
      return platform.arrived.at(-1)?.text ?? "";
    };
    await withThread("telegram:bot-1:tg-across", parts, async (bench) => {
      await say(bench, "halo");
      expect(heard.at(-1)).not.toContain("botol kaca");
      await say(bench, `/start ${await linkFor("cust-across")}`);
      await say(bench, "jadi gimana?");
      expect(heard.at(-1)).toContain("botol kaca 240 ml");
      expect(heard.at(-1)).toContain("WEB");
      const once = heard.at(-1)?.split("botol kaca").length;
      await say(bench, "lagi");
      expect(heard.at(-1)?.split("botol kaca").length).toBe(once);
    });
  });

  it("may go on elsewhere: by a link that makes them known there, or hears that it is not possible", async () => {
    const invited: (string | null)[] = [];
    const invitation = async (_: unknown, start: string | null) => {
      invited.push(start);
      return `https://t.me/x?start=${start}`;
    };
    const app = "user:cust-goes-on";
    const principal = { kind: "customer" as const, userId: "cust-goes-on", expiresAt: Date.now() + 3_600_000 };
    const channels = { web, telegram: { ...pushPlatform().channel, invitation } };
    await withThread(`web:default:${app}`, { bot: house, channels }, async ({ thread }) => {
      const say = async (text: string) => {
        const sender = { externalId: app, aliases: [], customerId: "cust-goes-on" };
        const turn = turnOf(text, { channel: "web", account: "default", address: app, sender });
        const result = await thread.chat(turn, principal, null);
        return result.kind === "outcome" ? result.outcome.response : result.kind;
      };
      expect(await say("lanjut di tele aja ya kak")).toBe(
        texts.continueOn.replace("{url}", `https://t.me/x?start=${invited[0]}`),
      );
      expect(await isLinkToken(invited[0] ?? "", secret)).toBe(true);
      expect(await say("pindah ke wa bisa?")).toBe(texts.continueNowhere);
      expect(await say("lanjutkan pesanan saya")).toBe("re: lanjutkan pesanan saya");
      expect(await say("continue on telegram please")).toContain("https://t.me/x");
    });
  });
});
