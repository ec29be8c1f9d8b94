import { evictDurableObject, listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Channel } from "../../src/core/channel";
import { newLinkToken } from "../../src/core/conversation/link-token";
import { putWait } from "../../src/core/db/events";
import { putLink } from "../../src/core/db/links";
import type { ThreadPort } from "../../src/core/thread/port";
import { digest } from "../../src/core/tools/digest";
import { kidkazz } from "../../src/shop/bot";
import { ask, call, jwt } from "../support/api";
import { threadOf, visitor } from "../support/http";
import { pushPlatform, turnOf, until, withThread } from "../support/thread";

// A customer who asks to be forgotten: afterwards no identifier of theirs is found anywhere.

const admin = () => jwt("admin-1", { role: "admin" });
afterEach(() => vi.restoreAllMocks());

/** as much of a PNG as tells that it is one */
const pixel = new Uint8Array([
  137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 31, 21, 196, 137,
]);

/** Everything that is stored, as text: D1, R2, and every Durable Object. */
async function everything(): Promise<string> {
  const found: string[] = [];
  const tables = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%fts%' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
  ).all<{ name: string }>();
  for (const { name } of tables.results) {
    const { results } = await env.DB.prepare(`SELECT * FROM "${name}"`).all();
    for (const row of results) found.push(`D1 ${name} ${JSON.stringify(row)}`);
  }
  for (const { key } of (await env.FILES.list()).objects)
    found.push(`R2 ${key} ${await (await env.FILES.get(key))?.text()}`);
  const spaces = {
    THREAD: env.THREAD,
    INBOX: env.INBOX,
    SEQUENCE: env.SEQUENCE,
    BUDGET: env.BUDGET,
    PUBLISHER: env.PUBLISHER,
  };
  for (const [space, namespace] of Object.entries(spaces)) {
    for (const id of await listDurableObjectIds(namespace as DurableObjectNamespace)) {
      const stub = (namespace as DurableObjectNamespace).get(id);
      await runInDurableObject(stub, (_, { storage }) => {
        const all = storage.sql
          .exec<{ name: string }>(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
          )
          .toArray();
        for (const { name } of all)
          for (const row of storage.sql.exec(`SELECT * FROM "${name}"`).toArray())
            found.push(`${space} ${name} ${JSON.stringify(row)}`);
      });
    }
  }
  return found.join("\n");
}

/** A customer with a past on web, app and Telegram, a file, a device, a wait, a link and a ticket. Their identifiers. */
async function life(id: string) {
  const token = await jwt(id, { name: "Siti Rahayu" });
  const guest = await visitor();
  await ask(guest.token, "saya tinggal di Jalan Kenanga 12");
  // the guest signs in, and is this customer
  await call("/api/chat/conversations", { token, headers: { "x-session-token": guest.token } });
  const { conversationId } = await ask(token, "alamat saya Jalan Kenanga 12, telp 0812-3456-7890");
  await ask(token, "halo dari aplikasi", { channel: "MOBILE" });
  const file = await call("/api/chat/attachments", { method: "POST", token, body: pixel });
  await ask(token, "fotonya", { attachments: [{ id: (await file.json<{ id: string }>()).id }] });
  await ask(token, "mau ngomong sama orang");
  await call("/api/mobile/devices/demo-phone-of-siti", { method: "PUT", token, json: { platform: "ios" } });
  const thread = conversationId.split("_").slice(1, -1).join("_");
  await putWait(env, { subject: "product:1", label: "Botol", identityId: thread, customerId: id });
  const link = await newLinkToken(String((env as unknown as Record<string, string>).SESSION_SECRET));
  await putLink(env, link, id);
  await env.FILES.put("dead-letters/webhook/x", '{"from":"6281234567890"}');
  await env.FILES.put("dead-letters/webhook/y", '{"from":"6289999999999"}');
  await env.DB.prepare("UPDATE identities SET phone = '6281234567890' WHERE id = ?").bind(thread).run();
  await until("the record", () => env.DB.prepare("SELECT 1 FROM tickets").first());
  return { token, thread, conversationId, session: guest.sessionId };
}

/** Where something waits until it may go on. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  let arrive = () => {};
  const reached = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const passing = () => {
    arrive();
    return opened;
  };
  return { reached, passing, open };
}

describe("a customer who is to be forgotten", () => {
  it("leaves no trace anywhere, and nobody else loses anything", async () => {
    const lines: string[] = [];
    for (const level of ["info", "warn", "error", "log"] as const)
      vi.spyOn(console, level).mockImplementation((...said) => void lines.push(said.join(" ")));
    const other = await visitor();
    await ask(other.token, "saya orang lain di Jalan Melati");
    const { token, thread, session } = await life("cust-siti");
    const names = [
      "cust-siti",
      "Siti Rahayu",
      "Kenanga",
      "3456-7890",
      "6281234567890",
      "demo-phone-of-siti",
      thread,
      session,
    ];
    const before = await everything();
    for (const name of names) expect(before, name).toContain(name);

    const answer = await call("/api/customers/cust-siti", { method: "DELETE", token: await admin() });
    expect(answer.status).toBe(200);
    const done = await answer.json<{ threads: number; files: number; rows: Record<string, number> }>();
    expect(done.threads).toBeGreaterThanOrEqual(2);
    expect(done.files).toBe(2);
    expect(done.rows).toMatchObject({ devices: 1, link_tokens: 1, waits: 1, tickets: 1 });

    // what was still on its way has had time to come
    await new Promise((resolve) => setTimeout(resolve, 300));
    const after = await everything();
    for (const name of names) expect(after, name).not.toContain(name);
    for (const name of names) expect(lines.join("\n"), name).not.toContain(name);
    expect(after).toContain("Jalan Melati");
    expect(after).toContain("6289999999999");
    expect(after).toMatch(/D1 audit .*"customers".*erased/);
    expect((await call("/api/customers/cust-siti", { method: "DELETE", token: await admin() })).status).toBe(404);

    // whoever comes back begins anew
    const anew = await ask(token, "halo lagi");
    const list = await call(`/api/chat/conversations/${anew.conversationId}/messages`, { token });
    expect((await list.json<{ messages: unknown[] }>()).messages).toHaveLength(2);
  });

  it("is not brought back by what was under way, nor by what a platform delivers late", async () => {
    const token = await jwt("cust-late");
    const { conversationId } = await ask(token, "halo");
    const stub = threadOf(conversationId);
    const under = ask(token, "cari botol susu di bawah 150 ribu").catch(() => null);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const erased = await call("/api/customers/cust-late", { method: "DELETE", token: await admin() });
    expect(erased.status).toBe(200);
    await Promise.race([under, new Promise((resolve) => setTimeout(resolve, 1_500))]);
    const late = turnOf("terlambat", {
      channel: "web",
      account: "default",
      address: "user:cust-late",
      sentAt: Date.now() - 60_000,
    });
    await (stub as unknown as { accept(events: unknown[]): Promise<unknown> }).accept([late]);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const after = await everything();
    expect(after).not.toContain("cust-late");
    expect(after).not.toContain("botol susu di bawah");
    expect(after).not.toContain("terlambat");
  });

  it("is not brought back by what was being sent or fetched while they were erased", async () => {
    const { channel } = pushPlatform();
    const gates = { send: gate(), fetch: gate() };
    const held: Channel = {
      ...channel,
      send: async () => {
        await gates.send.passing();
        return { ok: true, externalId: "x-late" };
      },
      fetchMedia: async () => {
        await gates.fetch.passing();
        return { body: new Blob([pixel]).stream(), mimeType: "image/png", size: pixel.byteLength };
      },
    };
    await withThread("telegram:bot-1:tg-late", { channels: { telegram: held } }, async ({ thread }) => {
      await thread.accept([turnOf("halo", { address: "tg-late" })]);
      await gates.send.reached;
      const content = { type: "media", kind: "image", mediaRef: { id: "file-1" } } as const;
      await thread.accept([turnOf("", { address: "tg-late", content })]);
      await gates.fetch.reached;
      await thread.erase();
      const key = await thread.key();
      for (const table of ["deliveries", "usage", "messages", "conversations", "identities"])
        await env.DB.exec(`DELETE FROM ${table}`);
      gates.send.open();
      gates.fetch.open();
      await new Promise((resolve) => setTimeout(resolve, 500));
      const rest = (await everything()).split("\n").filter((line) => /^(D1|R2)/.test(line) && line.includes(key));
      expect(rest).toEqual([]);
    });
  });

  it("is found in every Thread that leads to theirs, and by a file that no message ever named", async () => {
    const token = await jwt("cust-hidden");
    const { conversationId } = await ask(token, "halo dari aplikasi", { channel: "MOBILE" });
    const key = conversationId.split("_").slice(1, -1).join("_");
    // the app's files lie with the page's address, where nobody has written
    expect((await call("/api/chat/attachments", { method: "POST", token, body: pixel })).status).toBe(201);
    // WhatsApp knew them by a number before it knew them by an id
    const whatsapp = { channel: "whatsapp", account: "1", address: "ID.5551" } as const;
    const theirs = env.THREAD.getByName("whatsapp:1:ID.5551");
    const old = env.THREAD.getByName("whatsapp:1:6285550001111");
    const port = (stub: unknown) => stub as ThreadPort;
    const said = turnOf("halo dari wa", { ...whatsapp, sender: { externalId: "ID.5551", aliases: [] } });
    await port(theirs).accept([said], ["6285550001111"]);
    const theirKey = await port(theirs).key();
    await port(old).forwardTo(theirKey, { ...whatsapp, address: "6285550001111" }, null);
    await until("the record", () => env.DB.prepare("SELECT 1 FROM identities WHERE id = ?").bind(theirKey).first());
    await env.DB.prepare("UPDATE identities SET customer_id = 'cust-hidden' WHERE id = ?").bind(theirKey).run();
    const names = ["cust-hidden", "ID.5551", "6285550001111", "attachments/", key];
    const before = await everything();
    for (const name of names) expect(before, name).toContain(name);
    const erased = await call("/api/customers/cust-hidden", { method: "DELETE", token: await admin() });
    expect(await erased.json()).toMatchObject({ files: 1 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const after = await everything();
    for (const name of names) expect(after, name).not.toContain(name);
  });

  it("is found by a device or a file alone, although they never wrote", async () => {
    const token = await jwt("cust-silent");
    const phone = { method: "PUT", token, json: { platform: "ios" } };
    await call("/api/mobile/devices/demo-phone-of-silent", phone);
    expect((await call("/api/customers/cust-silent/export", { token: await admin() })).status).toBe(200);
    const erased = await call("/api/customers/cust-silent", { method: "DELETE", token: await admin() });
    expect(await erased.json()).toMatchObject({ rows: { devices: 1 } });
    expect((await call("/api/customers/cust-silent", { method: "DELETE", token: await admin() })).status).toBe(404);
    await call("/api/chat/attachments", { method: "POST", token, body: pixel });
    const again = await call("/api/customers/cust-silent", { method: "DELETE", token: await admin() });
    expect(await again.json()).toMatchObject({ files: 1 });
    expect((await call("/api/customers/cust-silent", { method: "DELETE", token: await admin() })).status).toBe(404);
  });

  it("has the devices of the guest that they were taken away with theirs", async () => {
    const token = await jwt("cust-was-guest");
    const guest = await visitor();
    await ask(guest.token, "halo", { channel: "MOBILE" });
    await call("/api/mobile/devices/demo-phone-of-guest", {
      ...{ method: "PUT", token: guest.token, json: { platform: "ios" } },
    });
    await call("/api/chat/conversations", { token, headers: { "x-session-token": guest.token } });
    const { conversationId } = await ask(token, "halo dari saya", { channel: "MOBILE" });
    await until("the record", async () => {
      const row = await env.DB.prepare("SELECT address FROM identities WHERE id = ?")
        .bind(conversationId.slice(2, 45))
        .first();
      return row?.address === "user:cust-was-guest";
    });
    const erased = await call("/api/customers/cust-was-guest", { method: "DELETE", token: await admin() });
    expect(await erased.json()).toMatchObject({ rows: { devices: 1 } });
    expect(await everything()).not.toContain(guest.sessionId);
  });

  it("leaves nothing at an address that is another customer's by now, who loses nothing and is told nothing of it", async () => {
    const { channel, arrived } = pushPlatform();
    const place = "telegram:bot-1:tg-shared";
    const say = async (thread: ThreadPort, text: string) => {
      const before = arrived.length;
      await thread.accept([turnOf(text, { address: "tg-shared" })]);
      await until("the answer", () => arrived.length > before);
    };
    const linkOf = async (customerId: string) => {
      const token = await newLinkToken(String((env as unknown as Record<string, string>).SESSION_SECRET));
      await putLink(env, token, customerId);
      return `/start ${token}`;
    };
    await withThread(place, { channels: { telegram: channel } }, async ({ thread }) => {
      await say(thread, await linkOf("cust-first"));
      await say(thread, "alamat saya Jalan Anggrek");
      await say(thread, "a person please");
      await say(thread, kidkazz.texts["id-ID"].askBot);
      await say(thread, await linkOf("cust-second"));
      await say(thread, "saya di Jalan Bakung");
      await until("the record", async () => {
        const row = await env.DB.prepare("SELECT customer_id FROM identities").first();
        return row?.customer_id === "cust-second";
      });
      await until("what was said", () =>
        env.DB.prepare("SELECT 1 FROM messages WHERE content LIKE '%Bakung%'").first(),
      );
      await until("the end", () => env.DB.prepare("SELECT 1 FROM conversations WHERE status = 'CLOSED'").first());
    });
    // the service's own object was there before the bench's wrote
    await evictDurableObject(env.THREAD.getByName(place) as unknown as DurableObjectStub);
    expect(await everything()).toContain("Anggrek");
    const other = await call("/api/customers/cust-second/export", { token: await admin() });
    const theirs = JSON.stringify(await other.json());
    expect(theirs).not.toMatch(/Anggrek|cust-first/);
    expect(theirs).toContain("Bakung");
    const own = await call("/api/customers/cust-first/export", { token: await admin() });
    const { tables } = await own.json<{ tables: Record<string, unknown[]> }>();
    expect(JSON.stringify(tables)).toContain("Anggrek");
    expect(JSON.stringify(tables)).not.toContain("Bakung");
    expect(tables.tickets).toHaveLength(1);

    const erased = await call("/api/customers/cust-first", { method: "DELETE", token: await admin() });
    expect(await erased.json()).toMatchObject({ rows: { tickets: 1, conversations: 1 } });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const after = await everything();
    expect(after).not.toMatch(/Anggrek|cust-first/);
    expect(after).toMatch(/D1 messages .*Bakung/);
    expect(after).toMatch(/THREAD messages .*Bakung/);
  });

  it("can have all of it first, and that is noted", async () => {
    await life("cust-export");
    const answer = await call("/api/customers/cust-export/export", { token: await admin() });
    const { tables, files } = await answer.json<{ tables: Record<string, unknown[]>; files: string[] }>();
    expect(JSON.stringify(tables.messages)).toContain("Kenanga");
    expect(Object.keys(tables)).toEqual(
      expect.arrayContaining(["conversations", "messages", "tickets", "identities", "devices", "waits"]),
    );
    expect(files).toEqual([expect.stringMatching(/^attachments\//)]);
    const trail = await env.DB.prepare("SELECT actor, after FROM audit WHERE subject = 'customers' AND key = ?")
      .bind(await digest("cust-export"))
      .all();
    expect(trail.results).toEqual([{ actor: "admin-1", after: '"exported"' }]);
    expect((await call("/api/customers/nobody/export", { token: await admin() })).status).toBe(404);
  });
});
