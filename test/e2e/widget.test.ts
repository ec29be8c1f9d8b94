import type { Browser, BrowserContext, Frame, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { seriousIn } from "./axe";
import { executablePath, launch } from "./browser";
import { DevServer } from "./server";

// A customer on the shop's page, with the chat that it embeds, in a real browser.

/** The chat on a page of the shop's. */
class Window {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  get frame() {
    return this.page.frameLocator("iframe.kk-chat-frame");
  }

  /** The frame itself, for what runs within. */
  async inside(): Promise<Frame> {
    const element = await this.page.locator("iframe.kk-chat-frame").elementHandle();
    const frame = await element?.contentFrame();
    if (!frame) throw new Error("there is no frame");
    return frame;
  }

  async open(): Promise<void> {
    await this.page.getByRole("button", { name: "Buka chat" }).click();
    await this.frame.locator(".state:not(.down)").waitFor();
  }

  /** Sends a message and resolves with the answer, finished. */
  async ask(message: string) {
    const answers = this.frame.locator(".message.assistant:not(.draft)");
    const before = await answers.count();
    await this.frame.getByRole("textbox").fill(message);
    await this.frame.getByRole("textbox").press("Enter");
    const answer = answers.nth(before);
    await answer.locator("time").waitFor();
    return answer;
  }

  bubbles(): Promise<string[]> {
    return this.frame.locator(".message:not(.greeting) .bubble").allTextContents();
  }

  async signIn(name: string): Promise<void> {
    await this.page.locator("#account summary").click();
    await this.page.getByRole("button", { name }).click();
    await this.page.locator("#account summary").getByText(name).waitFor();
  }
}

describe.skipIf(!executablePath)("the chat on the shop's page", () => {
  let server: DevServer;
  let browser: Browser;
  let context: BrowserContext;
  let chat: Window;
  let problems: string[];

  async function visit(): Promise<Window> {
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (line) => line.type() === "error" && problems.push(line.text().trim()));
    await page.goto(server.url);
    return new Window(page);
  }

  beforeAll(async () => {
    server = await DevServer.create();
    [browser] = await Promise.all([launch(), server.start()]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    problems = [];
    // a new profile: nobody's session
    context = await browser.newContext({ permissions: ["microphone"] });
    chat = await visit();
  });
  afterEach(async () => {
    await context.close();
    expect(problems).toEqual([]);
  });

  test("answers from the FAQ with its source, and keeps the conversation over a reload", async () => {
    await chat.open();
    const answer = await chat.ask("Berapa lama pengiriman ke Surabaya?");
    expect(await answer.locator(".bubble").textContent()).toMatch(/Surabaya.*hari kerja/s);
    expect(await answer.locator(".sources").textContent()).toMatch(/^Sumber: .*pengiriman/);
    const before = await chat.bubbles();
    await chat.page.reload();
    await chat.open();
    await chat.frame.locator(".message.assistant").waitFor();
    expect(await chat.bubbles()).toEqual(before);
  });

  test("shows products as cards with prices, and quick replies that work", async () => {
    await chat.open();
    const answer = await chat.ask("cari botol susu di bawah 150 ribu");
    const prices = await answer.locator(".card .price").allTextContents();
    expect(prices.length).toBeGreaterThan(0);
    for (const price of prices) {
      expect(price).toMatch(/^Rp\s[\d.]+$/);
      expect(Number(price.replace(/\D/g, ""))).toBeLessThanOrEqual(150_000);
    }
    expect(await answer.locator(".card img").count()).toBe(prices.length);
    const choice = chat.frame.locator(".choices .chip").first();
    const title = (await choice.textContent()) ?? "";
    await choice.click();
    await chat.frame.locator(".message.user").getByText(title).waitFor();
    await chat.frame.locator(".message.assistant:not(.draft)").nth(1).locator("time").waitFor();
  });

  test("asks a guest to log in, the shop signs them in, and the same conversation tells of their order", async () => {
    await chat.open();
    const refused = await chat.ask("pesanan saya WR-20260120-0001 sampai mana?");
    expect(await refused.textContent()).toMatch(/masuk/i);
    await chat.frame.getByRole("button", { name: "Masuk", exact: true }).click();
    await chat.page.getByRole("button", { name: "Sari Wulandari" }).click();
    await chat.open();
    // the guest's words are the customer's now
    await chat.frame.locator(".message.user").getByText("WR-20260120-0001").waitFor();
    const told = await chat.ask("pesanan saya WR-20260120-0001 sampai mana?");
    expect(await told.locator(".bubble").textContent()).toContain("WR-20260120-0001");
    expect(await told.textContent()).not.toMatch(/masuk ke akun|tidak ketemu|belum ketemu/i);
    // and who signs out leaves nothing behind
    await chat.page.keyboard.press("Escape");
    await chat.page.locator("#account summary").click();
    await chat.page.getByRole("button", { name: "Keluar" }).click();
    await chat.open();
    await chat.frame.locator(".message.greeting").waitFor();
    expect(await chat.bubbles()).toEqual([]);
  });

  test("somebody else's order and a missing one answer alike", async () => {
    await chat.signIn("Budi Hartono Putra");
    await chat.open();
    await chat.ask("halo");
    const text = async (answer: ReturnType<Window["ask"]>) => (await answer).locator(".bubble").textContent();
    const foreign = await text(chat.ask("pesanan saya WR-20260120-0001 sampai mana?"));
    expect(foreign).toBe(await text(chat.ask("pesanan saya WR-20260120-9999 sampai mana?")));
  });

  test("what is written without a connection is sent once there is one, in order and once", async () => {
    await chat.open();
    await chat.ask("halo");
    await context.setOffline(true);
    for (const text of ["bisa cod?", "ongkir ke bandung berapa"]) {
      await chat.frame.getByRole("textbox").fill(text);
      await chat.frame.getByRole("textbox").press("Enter");
    }
    await chat.frame.getByText("Terkirim saat koneksi kembali").first().waitFor();
    await chat.page.waitForTimeout(1_500);
    await context.setOffline(false);
    await chat.frame.locator(".message.user:not([data-pending])").nth(2).waitFor();
    await chat.frame.locator("[data-pending]").first().waitFor({ state: "detached" });
    await chat.page.waitForTimeout(2_000);
    const said = await chat.frame.locator(".message.user .bubble").allTextContents();
    expect(said).toEqual(["halo", "bisa cod?", "ongkir ke bandung berapa"]);
    // the browser itself complains of what it could not reach
    problems = problems.filter((line) => !/ERR_INTERNET_DISCONNECTED|WebSocket/.test(line));
  });

  test("what could not be sent survives a reload", async () => {
    await chat.open();
    await context.route("**/api/chat", (route) => route.abort());
    await chat.frame.getByRole("textbox").fill("stok dot Pigeon ada?");
    await chat.frame.getByRole("textbox").press("Enter");
    await chat.frame.getByText("Terkirim saat koneksi kembali").waitFor();
    await context.unroute("**/api/chat");
    await chat.page.reload();
    await chat.open();
    await chat.frame.locator(".message.assistant time").waitFor();
    expect(await chat.frame.locator(".message.user .bubble").allTextContents()).toEqual(["stok dot Pigeon ada?"]);
    problems = problems.filter((line) => !/ERR_FAILED/.test(line));
  });

  test("a message in one tab is there in the other, and its badge counts what was not seen", async () => {
    await chat.open();
    await chat.ask("halo");
    const other = await visit();
    await other.page.locator("iframe.kk-chat-frame").waitFor({ state: "attached" });
    await other.open();
    await other.frame.locator(".message.user").getByText("halo").waitFor();
    await other.page.getByRole("button", { name: "Tutup chat" }).first().click();
    await chat.ask("bisa cod?");
    await other.page.getByRole("button", { name: /pesan baru/ }).waitFor();
    await other.page.getByRole("button", { name: /Buka chat/ }).click();
    await other.frame.locator(".message.assistant").nth(1).waitFor();
    await other.page.getByRole("button", { name: /pesan baru/ }).waitFor({ state: "detached" });
  });

  test("sends a photo with words and a voice note, and shows both again after a reload", async () => {
    const picture = await chat.page.screenshot({ clip: { x: 0, y: 0, width: 80, height: 60 } });
    await chat.open();
    await chat.frame
      .locator("input[type=file]")
      .setInputFiles({ name: "rak.png", mimeType: "image/png", buffer: picture });
    await chat.frame.getByRole("img", { name: "rak.png" }).waitFor();
    await chat.ask("ini cocok untuk newborn?");
    await chat.frame.getByRole("button", { name: "Rekam suara" }).click();
    await chat.page.waitForTimeout(1_200);
    await chat.frame.getByRole("button", { name: "Kirim rekaman" }).click();
    await chat.frame.locator(".message.user audio").waitFor();
    await chat.frame.locator(".message.assistant:not(.draft)").nth(1).locator("time").waitFor();
    await chat.page.reload();
    await chat.open();
    const width = () =>
      chat.frame.getByRole("img", { name: "Foto" }).evaluate((image: HTMLImageElement) => image.naturalWidth);
    await expect.poll(width, { timeout: 5_000 }).toBeGreaterThan(0);
    await chat.frame.locator(".message.user audio").waitFor();
  });

  test("a file that is not taken is refused in words, and can be taken away", async () => {
    await chat.open();
    const buffer = Buffer.from("<script>alert(1)</script>");
    await chat.frame.locator("input[type=file]").setInputFiles({ name: "x.png", mimeType: "image/png", buffer });
    await chat.frame.getByRole("button", { name: "Kirim pesan" }).click();
    await chat.frame.getByRole("alert").waitFor();
    await chat.frame.getByRole("button", { name: "Hapus lampiran" }).click();
    expect(await chat.frame.locator(".message.user").count()).toBe(0);
    problems = problems.filter((line) => !/415|404/.test(line));
  });

  test("script, bad addresses, giant words and right-to-left letters are shown, and do nothing", async () => {
    const evil = [
      "<img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>",
      "[klik](javascript:document.title='hacked') **tebal**",
      "w".repeat(600),
      "مرحبا بالعالم",
    ];
    await chat.open();
    const frame = await chat.inside();
    for (const [at, text] of evil.entries()) {
      await frame.getByRole("textbox").fill(text);
      await frame.getByRole("textbox").press("Enter");
      await frame.locator(".message.user:not([data-pending])").nth(at).waitFor();
    }
    expect(await frame.title()).toBe("Kidkazz – Chat");
    expect(await frame.locator(".message.user .bubble").allTextContents()).toEqual(evil);
    expect(await frame.locator(".message a[href^='javascript']").count()).toBe(0);
    expect(await frame.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(
      await frame
        .locator(".message.user p")
        .last()
        .evaluate((node) => getComputedStyle(node).direction),
    ).toBe("rtl");
  });

  test("can be used by keyboard alone, and gives the focus back", async () => {
    const { page } = chat;
    const launcher = page.getByRole("button", { name: "Buka chat" });
    await launcher.focus();
    await page.keyboard.press("Enter");
    await chat.frame.locator(".state:not(.down)").waitFor();
    await expect
      .poll(async () => (await chat.inside()).evaluate(() => document.activeElement?.tagName))
      .toBe("TEXTAREA");
    await page.keyboard.type("cari botol susu");
    await page.keyboard.press("Enter");
    await chat.frame.locator(".card").first().waitFor();
    // backwards from the field: what can be tapped comes before it
    for (let presses = 0; presses < 12; presses += 1) {
      await page.keyboard.press("Shift+Tab");
      const at = await (await chat.inside()).evaluate(() => document.activeElement?.className);
      if (at === "chip") break;
    }
    await page.keyboard.press("Enter");
    await chat.frame.locator(".message.user").nth(1).waitFor();
    await page.keyboard.press("Escape");
    await chat.page.locator("iframe.kk-chat-frame").waitFor({ state: "hidden" });
    expect(await launcher.evaluate((node) => node === document.activeElement)).toBe(true);
  });

  test("a finished answer is announced once, and what was there before is not", async () => {
    await chat.open();
    const announced = chat.frame.locator(".hidden[aria-live=polite]");
    expect(await announced.textContent()).toBe("");
    await chat.ask("bisa cod?");
    expect(await announced.textContent()).toMatch(/COD/i);
    await chat.page.reload();
    await chat.open();
    await chat.frame.locator(".message.assistant").waitFor();
    expect(await announced.textContent()).toBe("");
  });

  test("speaks English when asked to, and goes on doing so", async () => {
    await chat.open();
    await chat.frame.getByRole("button", { name: "English" }).click();
    await chat.frame.getByPlaceholder("Write a message…").waitFor();
    const answer = await chat.ask("How long does delivery to Surabaya take?");
    expect(await answer.locator(".bubble").textContent()).toMatch(/days/i);
    await chat.page.reload();
    await chat.page.getByRole("button", { name: "Buka chat" }).click();
    await chat.frame.getByPlaceholder("Write a message…").waitFor();
  });

  test.each([
    ["light", 320],
    ["dark", 390],
    ["light", 768],
    ["dark", 1440],
  ] as const)(
    "%s, %i px: fits, is large enough to tap, and axe-core finds nothing serious",
    async (colorScheme, width) => {
      const { page } = chat;
      await page.setViewportSize({ width, height: 740 });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect(await seriousIn(page)).toEqual([]);
      await chat.open();
      await chat.ask("cari botol susu di bawah 150 ribu");
      if (process.env.SCREENSHOTS)
        await page.screenshot({ path: `${process.env.SCREENSHOTS}/widget-${width}-${colorScheme}.png` });
      const frame = await chat.inside();
      expect(await frame.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      for (const button of await frame.locator("header button, .row button, .choices button").all()) {
        const box = await button.boundingBox();
        expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
      }
      expect(await seriousIn(frame)).toEqual([]);
    },
  );

  test("a page that is not listed cannot have it in a frame", async () => {
    const page = await context.newPage();
    const stranger = server.url.replace("127.0.0.1", "localhost");
    await page.goto(`${server.url}/icon.svg`);
    const { headers } = await fetch(`${server.url}/widget/`);
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'self'");
    await page.goto("about:blank");
    await page.setContent(`<iframe src="${server.url}/widget/?origin=${encodeURIComponent(stranger)}"></iframe>`);
    const frame = page.frames().at(-1);
    await page.waitForTimeout(1_000);
    expect(await frame?.locator("textarea").count()).toBe(0);
    problems = problems.filter((line) => !/frame-ancestors/.test(line));
  });

  test("ten thousand messages: only what is in view is in the page", async () => {
    const total = 10_000;
    const message = (seq: number) => ({
      id: `m_${seq}`,
      seq,
      role: seq % 2 ? "user" : "assistant",
      content: `Pesan ${seq} ${"kata ".repeat(seq % 40)}`,
      contentType: "TEXT",
      status: "SENT",
      createdAt: new Date(1_700_000_000_000 + seq * 1000).toISOString(),
    });
    const asked = new Set<number>();
    await context.route("**/api/chat/conversations?**", (route) =>
      route.fulfill({
        json: { conversations: [{ id: "c_many", status: "ACTIVE", messageCount: total, readSeq: total }] },
      }),
    );
    await context.route("**/api/chat/conversations/c_many/messages?**", (route) => {
      const query = new URL(route.request().url()).searchParams;
      const from = Number(query.get("after_seq"));
      const end = Math.min(total, from + Number(query.get("limit")));
      asked.add(from);
      return route.fulfill({
        json: { messages: Array.from({ length: end - from }, (_, at) => message(from + at + 1)) },
      });
    });
    await chat.open();
    const frame = await chat.inside();
    await frame.getByText("Pesan 10000").waitFor();
    // each page of older ones comes when its end is reached
    const first = frame.locator("[data-seq='1']");
    for (let page = 1; page < total / 100; page += 1) {
      const upwards = async () => {
        await frame.locator(".log").evaluate((log) => {
          log.scrollTo(0, 50);
          log.scrollTo(0, 0);
        });
        return asked.has(total - (page + 1) * 100);
      };
      await expect.poll(upwards, { timeout: 10_000 }).toBe(true);
    }
    await frame.locator(".log").evaluate((log) => log.scrollTo(0, 0));
    await first.waitFor();
    expect(await frame.locator(".message").count()).toBeLessThan(60);
    await frame.getByRole("textbox").fill("masih lancar");
    expect(await frame.getByRole("textbox").inputValue()).toBe("masih lancar");
  });
});
