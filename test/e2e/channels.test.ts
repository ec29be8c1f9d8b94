import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { root } from "../../scripts/paths.mjs";
import { Phone } from "./phone";
import { DevServer } from "./server";

let server: DevServer;
beforeAll(async () => {
  server = await DevServer.create();
  await server.start();
});
afterAll(() => server.stop());

const settle = (ms = 1_500) => new Promise((resolve) => setTimeout(resolve, ms));

describe.each(["telegram", "whatsapp"] as const)("a customer on %s", (channel) => {
  test("asks, is shown products to choose from, taps one, and is handed to a person", async () => {
    const phone = await Phone.take(server.url, channel, { name: "Rina" });
    await phone.say("ongkir brp kak");
    const [first] = await phone.answers(1);
    expect(first?.text).toContain("Rp 9.000");
    expect(first?.text).toContain("asisten otomatis");

    await phone.say("cari botol susu");
    const products = (await phone.answers(2))[1];
    const taps = [...(products?.buttons?.flat() ?? []), ...(products?.list?.rows ?? [])];
    expect(taps.length).toBeGreaterThan(1);
    expect(products?.text).toMatch(/Rp \d/);
    const stock = taps.find(({ title }) => /stok/i.test(title));
    await phone.do({ type: "tap", n: products?.n, id: stock?.id });
    const shown = (await phone.answers(3))[2];
    expect(shown?.text).toMatch(/stok|kosong/i);

    // a number typed in answer to numbered choices
    await phone.say("mau ngomong sama orang dong");
    const handed = (await phone.answers(4))[3];
    expect(handed?.text).toMatch(/TKT-\d{8}-\d{4}/);
    await phone.say("halo?");
    await settle();
    expect(await phone.fromBot()).toHaveLength(4);
  });

  test("that is too fast for the platform gets the answer a little later, once", async () => {
    const phone = await Phone.take(server.url, channel);
    await phone.fault({ kind: "rate", retryAfter: 1 }, 2);
    await phone.say("jam buka toko?");
    await phone.answers(1);
    await settle();
    expect(await phone.fromBot()).toHaveLength(1);
  });

  test("sends photos, places and reactions, and nothing breaks", async () => {
    const phone = await Phone.take(server.url, channel);
    await phone.say("halo kak, mau tanya popok");
    const [hello] = await phone.answers(1);
    await phone.do({ type: "reaction", n: hello?.n, emoji: "❤️" });
    await phone.do({ type: "location", latitude: -6.2, longitude: 106.8 });
    await phone.answers(2);
    await phone.do({ type: "contact", name: "Budi", phone: "+62811", own: false });
    await phone.answers(3);
    const customer = (await phone.all()).filter(({ from }) => from === "customer");
    expect(customer).toHaveLength(3);
  });
});

describe.each(["telegram", "whatsapp"] as const)("a person at the desk answers a customer on %s", (channel) => {
  const staff = async (path: string, body?: unknown) => {
    const secret = new TextEncoder().encode("kidkazz-development-only-jwt-secret");
    const claims = new SignJWT({ roles: ["support"], name: "Sari" }).setProtectedHeader({ alg: "HS256" });
    const token = await claims.setSubject("agent-1").setExpirationTime("1h").sign(secret);
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const init = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
    const answer = await fetch(`${server.url}${path}`, init);
    expect(answer.status, path).toBe(200);
    return answer.json();
  };

  test("and asks how it was, in the channel's own form", async () => {
    const phone = await Phone.take(server.url, channel, { name: "Wati" });
    await phone.say("tolong sambungin ke orang ya");
    const [handed] = await phone.answers(1);
    const number = /TKT-\d{8}-\d{4}/.exec(handed?.text ?? "")?.[0] ?? "none";
    const listed = z.object({ tickets: z.array(z.object({ id: z.string() })) });
    const find = async () =>
      listed.parse(await staff(`/api/tickets?status=OPEN&channel=${channel}&q=${number}`)).tickets[0];
    let ticket = await find();
    for (const end = Date.now() + 10_000; !ticket && Date.now() < end; ticket = await find()) await settle(100);
    await staff(`/api/tickets/${ticket?.id}/claim`, {});
    await staff(`/api/tickets/${ticket?.id}/reply`, { text: "Halo Kak, **pesanannya** sudah saya cek." });
    expect((await phone.answers(2))[1]?.text).toContain("tim Kidkazz");
    await phone.say("oke makasih");
    await staff(`/api/tickets/${ticket?.id}/resolve`, { resolution: "dicek" });
    const closing = (await phone.answers(3))[2];
    const stars = [...(closing?.buttons?.flat() ?? []), ...(closing?.list?.rows ?? [])];
    expect(stars).toHaveLength(5);
    await phone.do({ type: "tap", n: closing?.n, id: stars.at(-1)?.id });
    expect((await phone.answers(4))[3]?.text).toContain("Makasih banyak");
    await settle(500);
    expect(await phone.fromBot()).toHaveLength(4);
  });
});

describe("a platform that takes a message and says nothing of it", () => {
  test.concurrent.each(["telegram", "whatsapp"] as const)("has it once on %s", async (channel) => {
    const phone = await Phone.take(server.url, channel);
    await phone.fault({ kind: "accepted", ms: 12_000 });
    await phone.say("bisa cod?");
    await phone.answers(1);
    await settle(14_000);
    expect(await phone.fromBot()).toHaveLength(1);
  });
});

describe("on WhatsApp alone", () => {
  test("a customer with a user name and no phone is answered", async () => {
    const phone = await Phone.take(server.url, "whatsapp", { name: "Dewi", phone: null });
    await phone.say("bisa cod?");
    const [said] = await phone.answers(1);
    expect(said?.call?.body).toMatchObject({ recipient: phone.id });
    expect(said?.call?.body).not.toHaveProperty("to");
  });

  test("a person's answer in the Business app takes the conversation", async () => {
    const phone = await Phone.take(server.url, "whatsapp");
    await phone.say("bisa cod?");
    await phone.answers(1);
    await phone.control("app", { text: "Saya bantu ya Kak" });
    await settle(300);
    await phone.say("berapa lama kirim ke Bandung?");
    await settle(2_500);
    expect(await phone.fromBot()).toHaveLength(1);
  });

  test("what the bot said has its ticks", async () => {
    const phone = await Phone.take(server.url, "whatsapp");
    await phone.say("bisa cod?");
    await phone.answers(1);
    await settle(500);
    expect((await phone.fromBot())[0]?.state).toBe("delivered");
    await phone.control("read");
    expect((await phone.fromBot())[0]?.state).toBe("read");
  });
});

describe("setting up and looking after the channels", () => {
  const command = (script: string, env: Record<string, string> = {}) => {
    const clean = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(?:TELEGRAM|WHATSAPP|GROK|XAI)_/.test(name)),
    );
    const args = [join(root, "scripts", script), server.url];
    const { stdout, stderr, status } = spawnSync(process.execPath, args, {
      env: { ...clean, ...env },
      encoding: "utf8",
      timeout: 60_000,
    });
    return { said: stdout + stderr, status };
  };

  test("registers webhooks, commands and templates, finds all well, and changes nothing the second time", () => {
    const first = command("channels-setup.mjs");
    expect(first.said).toContain("template ticket_reply (id): APPROVED");
    expect(first.status).toBe(0);
    expect(command("channels-setup.mjs").said).not.toContain("APPROVED");
    const { said, status } = command("doctor.mjs");
    expect(said).toContain("All is well.");
    expect(status).toBe(0);
  });

  test("makes the Grok collection of the FAQ, gives it the fields that it lacks, and changes nothing the second time", async () => {
    const settings = {
      XAI_MANAGEMENT_URL: `${server.url}/demo/xai/management/v1`,
      XAI_MANAGEMENT_KEY: "stand-in-of-management",
    };
    const setUp = (more = {}) => command("knowledge-setup.mjs", { ...settings, ...more });
    expect(setUp().said).toContain("XAI_COLLECTION_ID=collection_demo");
    const known = { XAI_COLLECTION_ID: "collection_demo" };
    expect(setUp(known).said).toContain("All is well");
    const headers = { authorization: "Bearer x", "content-type": "application/json" };
    const body = JSON.stringify({ collection_name: "FAQ", field_definitions: [{ key: "faq_id" }, { key: "locale" }] });
    await fetch(`${settings.XAI_MANAGEMENT_URL}/collections`, { method: "POST", headers, body });
    expect(setUp(known).said).toContain("Fields added: category, hash");
    expect(setUp(known).said).toContain("All is well");
    expect(setUp({ XAI_COLLECTION_ID: "collection_other" })).toMatchObject({ status: 1 });
    expect(command("knowledge-setup.mjs").status).toBe(2);
  });

  test("says what is not well, and how to mend it, and shows no secret", () => {
    const broken = {
      TELEGRAM_API_ROOT: `${server.url}/demo/telegram`,
      TELEGRAM_BOT_TOKEN: "not-a-token",
      WHATSAPP_API_URL: `${server.url}/demo/whatsapp`,
      WHATSAPP_ACCESS_TOKEN: "expired",
      GROK_API_KEY: "wrong",
      XAI_BASE_URL: `${server.url}/demo/nowhere`,
    };
    const { said, status } = command("doctor.mjs", broken);
    expect(status).toBe(1);
    expect(said).toContain("take it from @BotFather again");
    expect(said).toContain("make a new token for the system user");
    expect(said).toContain("xAI answers 404");
    for (const secret of ["not-a-token", "kidkazz-development-only"]) expect(said).not.toContain(secret);
  });
});
