import type { Browser, FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Chat, createChat, timeline } from "../../client/src/index";
import { executablePath, launch } from "./browser";
import { agentAt, replyWith } from "./desk";
import { Phone } from "./phone";
import { DevServer } from "./server";

// One customer on the page, on Telegram and in the app, and an agent at the inbox.

const order = "pesanan saya WR-20260120-0001 sampai mana?";

describe.skipIf(!executablePath)("one customer across the channels", () => {
  let server: DevServer;
  let browser: Browser;
  const problems: string[] = [];
  const chats: Chat[] = [];

  beforeAll(async () => {
    [server, browser] = await Promise.all([DevServer.create(), launch()]);
    await server.start();
  });
  afterAll(async () => {
    for (const chat of chats) chat.stop();
    await browser?.close();
    await server?.stop();
  });

  async function ask(chat: FrameLocator, text: string): Promise<string> {
    const answers = chat.locator(".message.assistant:not(.draft)");
    const before = await answers.count();
    await chat.getByRole("textbox").fill(text);
    await chat.getByRole("textbox").press("Enter");
    await answers.nth(before).locator("time").waitFor();
    return (await answers.nth(before).textContent()) ?? "";
  }

  async function opened(page: Page): Promise<FrameLocator> {
    await page.getByRole("button", { name: "Buka chat" }).click();
    const chat = page.frameLocator("iframe.kk-chat-frame");
    await chat.locator(".state:not(.down)").waitFor();
    return chat;
  }

  /** The app on a phone whose storage outlives it. */
  async function app(disk: Map<string, string>): Promise<Chat> {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ sub: "cust-001", role: "customer" });
    const { token } = await (await fetch(`${server.url}/demo/token`, { method: "POST", headers, body })).json();
    const chat = createChat({
      ...{ url: server.url, locale: "id-ID", getToken: async () => token },
      storage: {
        get: (key) => disk.get(key),
        set: (key, value) => disk.set(key, value),
        remove: (key) => disk.delete(key),
      },
    });
    chats.push(chat);
    await chat.start();
    return chat;
  }
  const said = (chat: Chat) => timeline(chat.state).map(({ role, content }) => `${role}: ${content}`);
  const poll = <T>(check: () => T | Promise<T>) => expect.poll(check, { timeout: 30_000 });

  /** Takes the newest ticket with this number and answers it. */
  async function answered(agent: Page, number: string, text: string): Promise<void> {
    await agent.locator(".row", { hasText: number }).click();
    await agent.getByRole("button", { name: "Ambil", exact: true }).click();
    await replyWith(agent, text);
  }

  test("asks as a guest, signs in, goes on on Telegram, is answered there, and in the app hears of it by push", async () => {
    const page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(15_000);
    page.on("pageerror", (error) => problems.push(String(error)));
    await page.goto(server.url);
    let chat = await opened(page);
    expect(await ask(chat, order)).toMatch(/masuk/i);
    await chat.getByRole("button", { name: "Masuk", exact: true }).click();
    await page.getByRole("button", { name: "Sari Wulandari" }).click();
    chat = await opened(page);
    expect(await ask(chat, order)).toContain("WR-20260120-0001");

    // on Telegram nobody is known before the link, and by the link at once
    const phone = await Phone.take(server.url, "telegram");
    await phone.say(order);
    expect((await phone.answers(1)).at(-1)?.text).toMatch(/masuk/i);
    await ask(chat, "lanjut di telegram ya");
    const link = new URL((await chat.locator('.message.assistant a[href*="t.me"]').last().getAttribute("href")) ?? "");
    expect(link.origin + link.pathname).toBe("https://t.me/kidkazz_bot");
    const token = link.searchParams.get("start") ?? "";
    await phone.say(`/start ${token}`);
    expect((await phone.answers(2)).at(-1)?.text).toContain("sudah tersambung");
    await phone.say(order);
    const known = (await phone.answers(3)).at(-1)?.text ?? "";
    expect(known).toContain("WR-20260120-0001");
    expect(known).not.toMatch(/masuk ke akun/i);
    // somebody else with the same link is nobody
    const thief = await Phone.take(server.url, "telegram");
    await thief.say(`/start ${token}`);
    expect((await thief.answers(1)).at(-1)?.text).toContain("tidak berlaku");

    const agent = await agentAt(browser, server.url, "Rina", problems);
    await phone.say("mau ngomong sama orang dong");
    const number = /TKT-\d{8}-\d{4}/.exec((await phone.answers(4)).at(-1)?.text ?? "")?.[0] ?? "";
    await answered(agent, number, "Halo Kak Sari, aku cek paketnya ya.");
    expect((await phone.answers(5)).at(-1)?.text).toContain("aku cek paketnya");

    // the app: asks for a person too, is closed, and hears of the answer by push
    const disk = new Map<string, string>();
    const before = await app(disk);
    await before.registerDevice({ token: "demo-sari-phone", platform: "android", locale: "id-ID" });
    await before.send({ text: "mau ngomong sama orang dong" });
    await poll(() => said(before).at(-1)).toMatch(/assistant: [\s\S]*TKT-/);
    const other = /TKT-\d{8}-\d{4}/.exec(said(before).at(-1) ?? "")?.[0] ?? "";
    const unread = () => timeline(before.state).filter(({ role }) => role !== "user").length;
    const seen = unread();
    before.stop();
    await agent.goto(`${server.url}/inbox/`);
    await answered(agent, other, "Ini Rina, Kak. Ada yang bisa dibantu di aplikasi?");
    const pushed = async () =>
      (await (await fetch(`${server.url}/demo/emulator/fcm?token=demo-sari-phone`)).json()).delivered;
    await poll(async () => (await pushed()).length).toBeGreaterThan(0);
    const { message } = (await pushed()).at(-1);
    expect(message.android.notification.notification_count).toBe(seen + 1);
    expect(message.apns.payload.aps.badge).toBe(seen + 1);
    expect(message.data).toMatchObject({ type: "message", conversationId: expect.stringMatching(/^c_/) });
    expect(JSON.stringify(message)).not.toContain("Rina");

    const after = await app(disk);
    await poll(() => said(after).at(-1)).toContain("Ini Rina, Kak.");
    expect(said(after).filter((line) => line.includes("Ini Rina"))).toHaveLength(1);

    // who listens to the events has heard of it all, each once, and in order
    const heard = async () => {
      const asked = await fetch(`${server.url}/demo/emulator/events?conversationId=${message.data.conversationId}`);
      return (await asked.json()) as { events: { type: string; n: number }[]; refused: number };
    };
    const types = async () => (await heard()).events.map(({ type }) => type);
    await poll(types).toEqual(["ConversationStarted", "MessageReceived", "ConversationEscalated"]);
    expect((await heard()).events.map(({ n }) => n)).toEqual([1, 2, 3]);
    expect((await heard()).refused).toBe(0);
    expect(problems).toEqual([]);
  });
});
