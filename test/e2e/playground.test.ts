import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { executablePath, launch } from "./browser";
import { DevServer } from "./server";

/** Where pictures of the page go (npm run screenshots); without it none are taken. */
const pictures = process.env.SCREENSHOTS;

async function adminPuts(url: string, path: string, body: unknown): Promise<void> {
  const headers = { "content-type": "application/json" };
  const asked = await fetch(`${url}/demo/token`, {
    ...{ method: "POST", headers },
    body: JSON.stringify({ sub: "admin-1", role: "admin" }),
  });
  const authorization = `Bearer ${(await asked.json()).token}`;
  const put = { method: "PUT", headers: { ...headers, authorization }, body: JSON.stringify(body) };
  expect((await fetch(url + path, put)).status).toBe(200);
}

describe.skipIf(!executablePath)("the playground", () => {
  let server: DevServer;
  let browser: Browser;

  beforeAll(async () => {
    server = await DevServer.create();
    [browser] = await Promise.all([launch(), server.start()]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function open(width: number, height: number, colorScheme: "light" | "dark") {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (line) => line.type() === "error" && problems.push(line.text()));
    await page.goto(`${server.url}/playground/`);
    await page.locator(".phone.telegram .composer").waitFor({ state: "attached" });
    return { page, problems };
  }

  async function picture(of: Page | Locator, name: string): Promise<void> {
    if (!pictures) return;
    mkdirSync(pictures, { recursive: true });
    await of.screenshot({ path: join(pictures, `${name}.png`) });
  }

  /** Does something on a phone, and resolves with the bot's next message. */
  async function next(phone: Locator, act: () => Promise<void>): Promise<Locator> {
    const said = phone.locator(".message.bot");
    const before = await said.count();
    await act();
    await said.nth(before).waitFor();
    return said.nth(before);
  }
  const type = (phone: Locator, text: string) => async () => {
    await phone.getByRole("textbox", { name: "Ketik pesan" }).fill(text);
    // not the keyboard that shares a number
    await phone.getByRole("button", { name: "Kirim", exact: true }).click();
  };

  test.each(["whatsapp", "telegram"] as const)(
    "the same conversation on %s: FAQ, products to choose from, an order, a person",
    async (channel) => {
      const { page, problems } = await open(1180, 940, "light");
      const phone = page.locator(`.phone.${channel}`);
      expect(await page.locator("#model").textContent()).toContain("GROK_API_KEY");

      const shipping = await next(phone, type(phone, "ongkir brp kak"));
      expect(await shipping.textContent()).toContain("Rp 9.000");

      const products = await next(phone, type(phone, "cari botol susu"));
      expect(await products.textContent()).toMatch(/Rp \d/);
      const stock = await next(phone, async () => {
        if (channel === "telegram") return products.getByRole("button", { name: "2. Cek stok" }).click();
        await products.getByRole("button", { name: /Lihat pilihan/ }).click();
        await phone
          .getByRole("dialog")
          .getByRole("button", { name: /^2\. Cek stok/ })
          .click();
      });
      expect(await stock.textContent()).toMatch(/stok|kosong/i);

      const order = await next(phone, type(phone, "pesanan WR-20260120-0001 sampai mana?"));
      // nobody is signed in on these channels
      expect(await order.textContent()).toContain("masuk ke akun");

      const person = await next(phone, type(phone, "mau ngomong sama orang dong"));
      expect(await person.textContent()).toMatch(/TKT-\d{8}-\d{4}/);
      await picture(page, `playground-${channel}`);

      await products.getByRole("button", { name: /payload and trace/ }).click();
      const sheet = phone.getByRole("dialog");
      expect(await sheet.locator("pre").first().textContent()).toContain(
        channel === "telegram" ? "chat_id" : "messaging_product",
      );
      expect(await sheet.textContent()).toContain("search_products");
      await picture(page, `playground-${channel}-trace`);
      await page.keyboard.press("Escape");
      expect(problems).toEqual([]);
      await page.context().close();
    },
  );

  test("shows ticks, a person who takes over, and what cannot be sent", async () => {
    const { page, problems } = await open(1180, 940, "light");
    const phone = page.locator(".phone.whatsapp");
    const answer = await next(phone, type(phone, "bisa cod?"));
    await answer.locator(".ticks.delivered").waitFor();
    await phone.getByText("Make something go wrong").click();
    await phone.getByRole("button", { name: "Read everything" }).click();
    await answer.locator(".ticks.read").waitFor();
    await phone.getByRole("button", { name: "A person answers in the app" }).click();
    await phone.locator(".message.app").waitFor();
    await type(phone, "halo?")();
    await page.waitForTimeout(2_000);
    expect(await phone.locator(".message.bot").count()).toBe(1);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test("the app: waits out a missing network, and hears by a notice what the shop starts", async () => {
    // at night it would be held until the morning
    await adminPuts(server.url, "/api/settings/quiet", { value: null });
    const { page, problems } = await open(1180, 940, "light");
    const phone = page.locator(".phone.mobile");
    const write = async (text: string) => {
      await phone.getByRole("textbox", { name: "Tulis pesan, Kak" }).fill(text);
      await phone.getByRole("button", { name: "Kirim", exact: true }).click();
    };
    const said = phone.locator(".message.assistant");
    await write("ongkir brp kak");
    await said.filter({ hasText: "Rp 9.000" }).waitFor();

    await phone.getByText("Account, network and events").click();
    await phone.getByLabel("No network").check();
    await write("bisa cod?");
    await phone.locator(".message.waiting", { hasText: "bisa cod?" }).waitFor();
    expect(await said.count()).toBe(1);
    await phone.getByLabel("No network").uncheck();
    await said.filter({ hasText: "COD" }).waitFor();
    expect(await phone.locator(".message.user", { hasText: "bisa cod?" }).count()).toBe(1);

    await phone.getByLabel("Signed in as").selectOption("Sari Wulandari");
    await phone.getByText("Signed in", { exact: true }).waitFor();
    await write("cari botol susu");
    await said.filter({ hasText: /Rp \d/ }).waitFor();
    await picture(phone, "playground-app");
    await phone.getByLabel("Show the text in notices").check();
    await phone.getByText("Told to the service").waitFor();
    await phone.getByRole("button", { name: "Leave the app" }).click();
    await phone.getByRole("button", { name: "The shop ships an order" }).click();
    const notice = phone.locator(".notice", { hasText: "WR-20260120-0001" });
    await notice.waitFor();
    expect(await phone.locator(".count").textContent()).toBe("1");
    await picture(phone, "playground-app-notice");
    await notice.click();
    await phone.locator(".message.system", { hasText: "WR-20260120-0001" }).waitFor();
    await phone.getByRole("button", { name: "Leave the app" }).click();
    expect(await phone.locator(".count").count()).toBe(0);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test.each(["light", "dark"] as const)("fits a phone, %s", async (scheme) => {
    const { page, problems } = await open(360, 740, scheme);
    await page.getByRole("button", { name: "Telegram" }).click();
    const phone = page.locator(".phone.telegram");
    await next(phone, type(phone, "cari botol susu"));
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await picture(page, `playground-phone-${scheme}`);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test("is dark where the system is", async () => {
    const { page } = await open(1180, 940, "dark");
    for (const channel of ["whatsapp", "telegram"]) {
      const phone = page.locator(`.phone.${channel}`);
      await next(phone, type(phone, "cari botol susu"));
    }
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(ground).toBe("rgb(25, 22, 19)");
    await picture(page, "playground-dark");
    await page.context().close();
  });
});
