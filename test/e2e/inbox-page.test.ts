import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { seriousIn } from "./axe";
import { executablePath, launch } from "./browser";
import { Guest } from "./client";
import { DevServer } from "./server";

describe.skipIf(!executablePath)("the staff's inbox", () => {
  let server: DevServer;
  let browser: Browser;
  let page: Page;
  let problems: string[];

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
    page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    page.setDefaultTimeout(10_000);
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (line) => line.type() === "error" && problems.push(line.text()));
    await page.goto(`${server.url}/inbox/`);
  });
  afterEach(async () => {
    await page.context().close();
    expect(problems).toEqual([]);
  });

  const signIn = async (name: string) => {
    await page.getByRole("button", { name: new RegExp(`^${name} `) }).click();
    await page.getByText("Terhubung").waitFor();
  };

  let count = 0;
  /** A guest who waits for a person, and the number of their ticket. */
  async function waiting(words = "mau ngomong sama orang") {
    const guest = await Guest.arrive(server.url);
    count += 1;
    const { conversationId } = await guest.post(words, `ask-${count}`);
    const told = await guest.messages(conversationId);
    const number = /TKT-\d{8}-\d{4}/.exec(told.map(({ content }) => content).join())?.[0];
    if (!number) throw new Error("no ticket");
    return { guest, conversationId, number };
  }
  const row = (number: string) => page.locator(".row", { hasText: number });
  const box = () => page.locator(".composer textarea").first();

  test("a ticket comes live, is claimed and answered, noted, snoozed and resolved", async () => {
    await signIn("Rina");
    const { guest, conversationId, number } = await waiting();
    await row(number).click();
    await page.getByRole("button", { name: "Ambil", exact: true }).click();
    await page.getByRole("button", { name: "Selesaikan", exact: true }).waitFor();
    await box().fill("Halo Kak, **saya bantu** ya.");
    await page.keyboard.press("Enter");
    await page.locator(".message.agent strong", { hasText: "saya bantu" }).waitFor();
    const said = (await guest.messages(conversationId)).filter(({ role }) => role === "agent");
    expect(said.map(({ content }) => content)).toEqual([expect.stringContaining("saya bantu")]);

    await guest.post("<img src=x onerror=\"document.title='hit'\"> [x](javascript:alert(1))", "inject");
    await page.locator(".message.user", { hasText: "onerror" }).waitFor();
    expect(await page.title()).not.toBe("hit");
    expect(await page.locator(".message.user img, .message.user a").count()).toBe(0);

    await page.getByText("Catatan internal", { exact: true }).click();
    await box().fill("Pelanggan ramah");
    await page.keyboard.press("Enter");
    await page.locator(".message.note", { hasText: "Pelanggan ramah" }).waitFor();
    expect(JSON.stringify(await guest.messages(conversationId))).not.toContain("Pelanggan ramah");

    await page.getByRole("button", { name: "Tunda", exact: true }).click();
    await page.getByRole("button", { name: "1 jam" }).click();
    await page.getByRole("button", { name: "Batalkan penundaan" }).click();
    await page.getByRole("button", { name: "Tunda", exact: true }).waitFor();
    await page.getByRole("button", { name: "Selesaikan", exact: true }).click();
    await page.getByRole("dialog").getByRole("textbox").fill("Sudah dibantu");
    await page.getByRole("dialog").getByRole("button", { name: "Selesaikan", exact: true }).click();
    await page.getByRole("button", { name: "Buka lagi" }).waitFor();
  });

  test("a canned reply by its shortcut, and the assistant's suggestion", async () => {
    await signIn("Andi");
    await page.getByRole("link", { name: "Pengaturan" }).click();
    await page.getByLabel("Pintasan").last().fill("salam");
    await page.getByLabel("Judul").last().fill("Salam");
    await page.getByLabel("Teks").last().fill("Halo Kak, ini {agent}.");
    await page.locator("form").last().getByRole("button", { name: "Simpan" }).click();
    await page.getByText("/salam · Salam").waitFor();
    const { guest, number } = await waiting();
    await page.getByRole("link", { name: "Inbox" }).click();
    await row(number).click();
    await page.getByRole("button", { name: "Ambil", exact: true }).click();
    await box().fill("/sal");
    await page.locator(".canned button").waitFor();
    await page.keyboard.press("Enter");
    expect(await box().inputValue()).toBe("Halo Kak, ini Andi.");
    await guest.post("Berapa lama pengiriman ke Surabaya?", "ask-time");
    await page.locator(".message.user", { hasText: "Surabaya" }).waitFor();
    await page.getByRole("button", { name: "Saran" }).click();
    await page.waitForFunction(() =>
      document.querySelector<HTMLTextAreaElement>(".composer textarea")?.value.includes("Surabaya"),
    );
  });

  test("works by keyboard alone, and keeps a draft over a reload", async () => {
    await signIn("Dimas");
    const { guest, conversationId, number } = await waiting();
    await page.keyboard.press("/");
    await page.keyboard.type(number);
    await page.waitForURL(/#\/t\//);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Ambil", exact: true }).waitFor();
    await page.keyboard.press("c");
    await page.getByRole("button", { name: "Selesaikan", exact: true }).waitFor();
    await page.keyboard.press("r");
    await page.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
    await page.keyboard.type("Dari papan ketik");
    await page.reload();
    await page.waitForFunction(
      () => document.querySelector<HTMLTextAreaElement>(".composer textarea")?.value === "Dari papan ketik",
    );
    await page.keyboard.press("r");
    await page.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
    await page.keyboard.press("Enter");
    await page.locator(".message.agent", { hasText: "Dari papan ketik" }).waitFor();
    expect(JSON.stringify(await guest.messages(conversationId))).toContain("Dari papan ketik");
    await page.keyboard.press("Escape");
    await page.keyboard.press("e");
    await page.waitForFunction(() => document.activeElement?.matches('[role="dialog"] textarea'));
    await page.keyboard.type("Beres");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Buka lagi" }).waitFor();
  });

  test("an admin writes an FAQ entry, tries it, changes it, and takes a file in", async () => {
    await signIn("Andi");
    await page.getByRole("link", { name: "FAQ" }).click();
    await page.getByRole("link", { name: "Tambah jawaban" }).click();
    await page.getByLabel("Pertanyaan").fill("Ada tempat parkir di toko?");
    await page.getByLabel("Jawaban").fill("Parkir **gratis** di basement, Kak.");
    await page.getByLabel("Kategori").fill("store");
    await page.getByRole("region", { name: "Yang dibaca pelanggan" }).getByText("gratis").waitFor();
    await page.getByRole("button", { name: "Simpan" }).click();
    await page.getByText("versi 1").waitFor();
    await page.getByLabel("Jawaban").fill("Parkir di gedung sebelah, Kak.");
    await page.getByRole("button", { name: "Simpan" }).click();
    await page.getByText("versi 2").waitFor();

    await page.getByRole("link", { name: "FAQ" }).click();
    await page.getByLabel("Tulis seperti pelanggan menulis").fill("parkir di toko bisa ga kak");
    await page.getByText("Bot menjawab dengan yang pertama.").waitFor();
    await page.getByText("Parkir di gedung sebelah, Kak.").waitFor();

    const guest = await Guest.arrive(server.url);
    await guest.post("apakah toko punya kolam renang", "in-vain");
    await expect
      .poll(
        async () => {
          await page.reload();
          await page.getByRole("heading", { name: "Semua isi FAQ" }).waitFor();
          return page.getByRole("link", { name: "apakah toko punya kolam renang" }).count();
        },
        { timeout: 15_000 },
      )
      .toBe(1);
    await page.getByRole("link", { name: "apakah toko punya kolam renang" }).click();
    await page.waitForFunction(
      () => document.querySelector<HTMLInputElement>("form input")?.value === "apakah toko punya kolam renang",
    );
    await page.getByRole("link", { name: "FAQ" }).click();

    await page.getByText("Impor dan ekspor").click();
    const rows = (third: string) =>
      Buffer.from(`locale,category,question,answer\nid-ID,store,Ada mushola?,"Ada, lantai 2"\nid-ID,store,${third}`);
    const file = page.locator("input[type=file]");
    await file.setInputFiles({ name: "faq.csv", mimeType: "text/csv", buffer: rows("Ada ATM?,") });
    await page.getByText("Baris 3 · answer: Bagian ini wajib diisi").waitFor();
    await page.getByText("Hasil cek: 1 baru, 0 berubah, 0 tetap, 1 salah").waitFor();
    await file.setInputFiles({ name: "faq.csv", mimeType: "text/csv", buffer: rows("Ada ATM?,Ada ya") });
    await page.getByRole("button", { name: "Impor 2 isi" }).click();
    await page.getByText("Selesai: 2 baru, 0 berubah, 0 tetap, 0 salah").waitFor();
    await page.getByRole("link", { name: "Ada mushola?" }).waitFor();
  });

  test.each(["light", "dark"] as const)("every page is accessible and fits a phone, %s", async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const found: unknown[] = [];
    const look = async (name: string) => {
      for (const width of [390, 1440]) {
        await page.setViewportSize({ width, height: 844 });
        await page.waitForTimeout(300);
        if (process.env.SCREENSHOTS)
          await page.screenshot({ path: `${process.env.SCREENSHOTS}/inbox-${name}-${width}-${colorScheme}.png` });
        if (width === 390) expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBe(390);
        found.push(...(await seriousIn(page)).map((line) => `${name} ${width} ${line}`));
      }
    };
    await look("signin");
    await signIn("Andi");
    const { number } = await waiting();
    await row(number).waitFor();
    await look("queue");
    await row(number).click();
    await page.locator(".message").first().waitFor();
    await look("ticket");
    for (const path of ["customers", "faq", "faq/faq-payment-cod-id", "staff", "house", "settings"]) {
      await page.evaluate((to) => {
        location.hash = `#/${to}`;
      }, path);
      await page.locator("main.page h1").waitFor();
      if (path.includes("/")) await page.locator("form").waitFor();
      await look(path.replace(/\/.*/, "-entry"));
    }
    expect(found).toEqual([]);
  });
});
