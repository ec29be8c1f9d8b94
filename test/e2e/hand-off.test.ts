import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Browser, FrameLocator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startXai } from "../../demo/xai/server.mjs";
import { root } from "../../scripts/paths.mjs";
import { executablePath, launch } from "./browser";
import { agentAt, replyWith } from "./desk";
import { Phone } from "./phone";
import { DevServer } from "./server";

// A customer in one window and an agent in another, with a model that can be slow: the shop's page, the inbox, the stand-ins.

describe.skipIf(!executablePath)("a customer and an agent, each in a window", () => {
  let server: DevServer;
  let browser: Browser;
  let xai: Awaited<ReturnType<typeof startXai>>;
  let problems: string[];

  beforeAll(async () => {
    [server, xai, browser] = await Promise.all([DevServer.create(), startXai(), launch()]);
    await server.start({ GROK_API_KEY: "any", XAI_BASE_URL: xai.url });
  });
  afterAll(async () => {
    await browser?.close();
    xai?.stop();
    await server?.stop();
  });
  beforeEach(() => {
    problems = [];
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(problems).toEqual([]);
  });

  /** Somebody on the shop's page, signed in with the shop if they have a name, with the chat open. */
  async function customer(name?: string): Promise<{ page: Page; chat: FrameLocator }> {
    const page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(15_000);
    page.on("pageerror", (error) => problems.push(String(error)));
    await page.goto(server.url);
    if (name) {
      await page.locator("#account summary").click();
      await page.getByRole("button", { name }).click();
    }
    await page.getByRole("button", { name: "Buka chat" }).click();
    const chat = page.frameLocator("iframe.kk-chat-frame");
    await chat.locator(".state:not(.down)").waitFor();
    return { page, chat };
  }

  async function say(chat: FrameLocator, text: string): Promise<void> {
    await chat.getByRole("textbox").fill(text);
    await chat.getByRole("textbox").press("Enter");
  }

  /** The finished answers of the bot. */
  const answers = (chat: FrameLocator) => chat.locator(".message.assistant:not(.draft)");

  test("from the shop's page to the inbox and back: hand-off, typing, a product, the rating", async () => {
    const { chat } = await customer("Sari Wulandari");
    const rina = await agentAt(browser, server.url, "Rina", problems);
    await say(chat, "mau ngomong sama orang dong");
    await answers(chat)
      .getByText(/TKT-\d{8}-\d{4}/)
      .waitFor();
    const number = /TKT-\d{8}-\d{4}/.exec((await answers(chat).last().textContent()) ?? "")?.[0] ?? "";

    await rina.locator(".row", { hasText: number }).click();
    await rina.getByText("Pelanggan minta dibantu orang").first().waitFor();
    const panel = rina.locator("aside.context");
    await panel.getByRole("link", { name: "Sari Wulandari" }).waitFor();
    await panel.getByText("WR-20260120-0001").first().waitFor();
    await rina.getByText("Ditulis di halaman").first().waitFor();
    await rina.getByRole("button", { name: "Ambil", exact: true }).click();
    await replyWith(rina, "Halo Kak Sari, ada yang bisa dibantu?");
    await chat.locator(".message.agent .sender", { hasText: "Rina" }).waitFor();
    await chat.getByText("Dibantu Rina").waitFor();

    await chat.getByRole("textbox").pressSequentially("botolnya");
    await rina.getByText("Pelanggan sedang mengetik").waitFor();
    await chat.getByRole("textbox").press("Enter");
    await rina.locator(".message.user", { hasText: "botolnya" }).waitFor();
    await rina.locator(".composer textarea").first().pressSequentially("Sebentar");
    await chat.getByText("Rina sedang mengetik").waitFor();

    await rina.locator(".composer textarea").first().fill("Ini yang paling dicari, Kak.");
    await panel.getByPlaceholder("Cari produk").fill("botol susu");
    await panel.locator(".card", { hasText: "Stok" }).first().getByRole("button").click();
    await rina.locator(".composer textarea").first().press("Enter");
    const card = chat.locator(".message.agent .card");
    await card.waitFor();
    expect(await card.textContent()).toMatch(/Rp\s[\d.]+/);
    // a person is there: the bot has said nothing since
    expect(await answers(chat).count()).toBe(1);

    await rina.getByRole("button", { name: "Selesaikan", exact: true }).click();
    await rina.getByRole("dialog").getByRole("textbox").fill("Sudah dibantu pilih botol");
    await rina.getByRole("dialog").getByRole("button", { name: "Selesaikan", exact: true }).click();
    await chat.getByRole("radio", { name: "5 dari 5" }).check({ force: true });
    await chat.getByLabel(/saran/).fill("Cepat dan ramah");
    await chat.getByRole("button", { name: "Kirim penilaian" }).click();
    await chat.getByRole("button", { name: "Kirim penilaian" }).waitFor({ state: "detached" });
    const token = await (
      await fetch(`${server.url}/demo/token`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ sub: "agent-rina", role: "support" }),
      })
    ).json();
    const list = await fetch(`${server.url}/api/conversations?q=cust-001`, {
      headers: { authorization: `Bearer ${token.token}` },
    });
    const { conversations } = await list.json();
    expect(conversations.map(({ rating }: { rating: number | null }) => rating)).toContain(5);
  });

  test("a reload while the answer is made brings it all the same, once", async () => {
    const { page, chat } = await customer();
    const asked = xai.arrived();
    xai.fault({ kind: "slow", ms: 3_000 });
    await say(chat, "ada rekomendasi botol susu buat newborn ga kak?");
    await expect.poll(() => xai.arrived(), { timeout: 10_000 }).toBeGreaterThan(asked);
    await page.reload();
    await page.getByRole("button", { name: "Buka chat" }).click();
    await answers(chat).first().locator("time").waitFor();
    await page.waitForTimeout(1_500);
    expect(await answers(chat).count()).toBe(1);
    expect(await chat.locator(".message.user .bubble").allTextContents()).toEqual([
      "ada rekomendasi botol susu buat newborn ga kak?",
    ]);
  });

  test("an answer that is not wanted any more is stopped, and the next question answered", async () => {
    const { chat } = await customer();
    const asked = xai.arrived();
    xai.fault({ kind: "slow", ms: 6_000 });
    await say(chat, "ada rekomendasi botol susu buat newborn ga kak?");
    await expect.poll(() => xai.arrived(), { timeout: 10_000 }).toBeGreaterThan(asked);
    await chat.getByRole("button", { name: "Hentikan jawaban" }).click();
    await chat.getByRole("button", { name: "Hentikan jawaban" }).waitFor({ state: "detached" });
    expect(await answers(chat).count()).toBe(0);
    // nobody of the team was asked, so nobody is said to be
    expect(await chat.getByRole("alert").count()).toBe(0);
    await say(chat, "bisa cod?");
    await answers(chat).first().locator("time").waitFor();
    expect(await answers(chat).count()).toBe(1);
  });

  test("what WhatsApp refused says why, and goes out by Retry; with the window shut a template does", async () => {
    // the shop's templates are with the platform, and approved
    execFileSync(process.execPath, [join(root, "scripts/channels-setup.mjs"), server.url], { timeout: 60_000 });
    const phone = await Phone.take(server.url, "whatsapp", { name: "Wati" });
    await phone.say("mau ngomong sama orang dong");
    const dimas = await agentAt(browser, server.url, "Dimas", problems);
    const number = await expect
      .poll(async () => /TKT-\d{8}-\d{4}/.exec((await phone.fromBot()).map(({ text }) => text).join())?.[0], {
        timeout: 15_000,
      })
      .toBeTruthy()
      .then(async () => /TKT-\d{8}-\d{4}/.exec((await phone.fromBot()).map(({ text }) => text).join())?.[0] ?? "");
    await dimas.locator(".row", { hasText: number }).click();
    await dimas.getByText(/Wati/).first().waitFor();
    await dimas.getByRole("button", { name: "Ambil", exact: true }).click();
    await dimas
      .getByText(/jendela|tersisa/i)
      .first()
      .waitFor();
    await phone.fault({ kind: "blocked" }, 1);
    await replyWith(dimas, "Halo Kak, aku Dimas");
    const lost = dimas.locator(".message.agent .lost");
    await lost.waitFor();
    expect((await lost.textContent())?.replace(/Kirim ulang/, "").length).toBeGreaterThan(20);
    await lost.getByRole("button", { name: "Kirim ulang" }).click();
    await lost.waitFor({ state: "detached" });
    await expect.poll(async () => (await phone.fromBot()).at(-1)?.text, { timeout: 10_000 }).toContain("aku Dimas");

    // a day later: the desk hears from its server that the window is shut
    await dimas.route(/\/api\/tickets\/t_[^/]+$/, async (route) => {
      const answer = await route.fetch();
      await route.fulfill({
        response: answer,
        json: { ...(await answer.json()), windowUntil: "2026-01-01T00:00:00.000Z" },
      });
    });
    await dimas.reload();
    await dimas.getByText("Jendela balas sudah tutup").waitFor();
    await dimas.getByLabel("Template").selectOption({ label: "ticket_reply (id)" });
    await dimas.locator(".composer form").getByRole("textbox").fill("pesanan Kakak");
    await dimas.locator(".composer").getByRole("button", { name: "Kirim" }).click();
    await expect.poll(async () => (await phone.fromBot()).at(-1)?.text, { timeout: 10_000 }).toContain("pesanan Kakak");
  });
});
