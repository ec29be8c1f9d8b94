import { listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { newLinkToken } from "../../src/core/conversation/link-token";
import { putWait } from "../../src/core/db/events";
import { putLink } from "../../src/core/db/links";
import type { ThreadPort } from "../../src/core/thread/port";
import { digest } from "../../src/core/tools/digest";
import { ask, call, jwt } from "../support/api";
import { threadOf, visitor } from "../support/http";
import { turnOf, until } from "../support/thread";

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
