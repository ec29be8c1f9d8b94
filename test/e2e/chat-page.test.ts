import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { executablePath, launch } from "./browser";
import { DevServer } from "./server";

describe.skipIf(!executablePath)("the chat page", () => {
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
    // a new profile: nobody's session
    page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(10_000);
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (line) => line.type() === "error" && problems.push(line.text()));
    await page.goto(server.url);
  });
  afterEach(async () => {
    await page.context().close();
    expect(problems).toEqual([]);
  });

  /** Writes a message and resolves with the answer, finished. */
  async function ask(message: string) {
    // a streamed draft is hidden from screen readers; a finished answer carries its time
    const answers = page.locator(".message.assistant:not([aria-hidden])");
    const before = await answers.count();
    await page.getByRole("textbox").fill(message);
    await page.keyboard.press("Enter");
    const answer = answers.nth(before);
    await answer.locator("time").waitFor();
    await page.locator("#activity").waitFor({ state: "hidden" });
    return answer;
  }

  const textOf = async (locator: Locator) => (await locator.textContent()) ?? "";

  async function signIn(name: string) {
    await page.getByText("Tamu", { exact: true }).click();
    await page.getByRole("button", { name }).click();
    await page.getByText(name, { exact: true }).first().waitFor();
  }

  const paperClip = { id: "Kirim foto", remove: "Hapus foto" };
  const photo = (name: string, buffer: Buffer) => ({ name, mimeType: "image/png", buffer });

  test("sends a photo with words, shows it in the log, and shows it again after a reload", async () => {
    const picture = await page.screenshot({ clip: { x: 0, y: 0, width: 80, height: 60 } });
    const chosen = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: paperClip.id }).click();
    await (await chosen).setFiles(photo("rak.png", picture));
    await page.getByRole("img", { name: "rak.png" }).waitFor();
    const answer = await ask("ada yang kayak gini kak?");
    // no model that sees: the page says so
    expect(await textOf(answer)).toContain("fotonya belum bisa aku lihat");
    const shown = page.locator(".message.user img.photo");
    for (const again of [false, true]) {
      if (again) await page.reload();
      await shown.waitFor();
      await page.waitForFunction(
        () => document.querySelector<HTMLImageElement>(".message.user img.photo")?.naturalWidth === 80,
      );
      expect(await textOf(page.locator(".message.user .bubble"))).toBe("ada yang kayak gini kak?");
    }
    expect(await page.getByRole("button", { name: paperClip.remove }).count()).toBe(0);
  });

  test("makes a photo smaller that is larger than the service takes", async () => {
    const drawn = await page.evaluate(async () => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [3000, 2000];
      const context = canvas.getContext("2d");
      const noise = context?.createImageData(3000, 2000);
      for (const [at] of noise?.data.entries() ?? [])
        if (noise) noise.data[at] = at % 4 === 3 ? 255 : Math.random() * 255;
      if (noise) context?.putImageData(noise, 0, 0);
      return canvas.toDataURL("image/png").split(",")[1] ?? "";
    });
    const picture = Buffer.from(drawn, "base64");
    expect(picture.length).toBeGreaterThan(5 * 1024 * 1024);
    const sent = page.waitForResponse((response) => response.url().endsWith("/api/chat/attachments"));
    await page.locator("#file").setInputFiles(photo("besar.png", picture));
    await page.getByRole("button", { name: "Kirim pesan" }).click();
    const answer = await sent;
    expect(answer.status()).toBe(201);
    expect(await answer.json()).toMatchObject({ mimeType: "image/jpeg" });
    await page.locator(".message.assistant:not([aria-hidden]) time").waitFor();
  });

  test("takes a photo back, and says why one was refused", async () => {
    await page.locator("#file").setInputFiles(photo("a.png", Buffer.from("no picture")));
    await page.getByRole("button", { name: paperClip.remove }).click();
    expect(await page.getByRole("button", { name: "Kirim pesan" }).isDisabled()).toBe(true);
    await page.locator("#file").setInputFiles(photo("a.png", Buffer.from("no picture")));
    await page.getByRole("button", { name: "Kirim pesan" }).click();
    await page.getByRole("alert").getByText("Jenis file ini belum bisa").waitFor();
    // the refusal itself, and the thumbnail of what is no picture
    problems = problems.filter((line) => !/415|ERR_|blob:/.test(line));
  });

  for (const colorScheme of ["light", "dark"] as const) {
    test(`has room for the paper clip and a preview at 320 px (${colorScheme})`, async () => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: 320, height: 640 });
      const picture = await page.screenshot({ clip: { x: 0, y: 0, width: 80, height: 60 } });
      await page.locator("#file").setInputFiles(photo("rak.png", picture));
      await page.getByRole("img", { name: "rak.png" }).waitFor();
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/photo-${colorScheme}.png` });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
      for (const name of [paperClip.id, paperClip.remove, "Kirim pesan"]) {
        const box = await page.getByRole("button", { name }).boundingBox();
        expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
      }
    });
  }

  test("answers a question from the FAQ and names its source", async () => {
    const answer = await ask("Berapa lama pengiriman ke Surabaya?");
    expect(await textOf(answer.locator(".bubble"))).toMatch(/Surabaya.*hari kerja/s);
    expect(await textOf(answer.locator(".sources"))).toMatch(/^Sumber: .*pengiriman/);
  });

  test("shows products as cards with prices in reach, and quick replies that work", async () => {
    const answer = await ask("cari botol susu di bawah 150 ribu");
    const prices = await answer.locator(".card .price").allTextContents();
    expect(prices.length).toBeGreaterThan(0);
    for (const price of prices) {
      expect(price).toMatch(/^Rp\s[\d.]+$/);
      expect(Number(price.replace(/\D/g, ""))).toBeLessThanOrEqual(150_000);
    }
    expect(await answer.locator(".card img").evaluateAll((all) => all.length)).toBe(prices.length);

    const choice = page.locator("#choices button").first();
    const title = await textOf(choice);
    await choice.click();
    await page.locator(".message.user").nth(1).getByText(title).waitFor();
    await page.locator(".message.assistant:not([aria-hidden])").nth(1).waitFor();
  });

  test("tells a stock figure", async () => {
    const answer = await ask("stok dot Pigeon ada?");
    expect(await textOf(answer)).toMatch(/[Ss]tok[^.\n]*\d+|\d+[^.\n]*stok/);
  });

  test("tells a signed-in customer where the order is", async () => {
    await signIn("Sari Wulandari");
    const answer = await ask("pesanan saya WR-20260120-0001 sampai mana?");
    expect(await textOf(answer.locator(".bubble"))).toContain("WR-20260120-0001");
    expect(await textOf(answer.locator(".bubble"))).not.toMatch(/tidak (di)?temukan|belum (di)?temukan|belum ketemu/i);
  });

  test("somebody else's order and a missing one answer alike", async () => {
    await signIn("Budi Hartono Putra");
    // the first reply also says that it is automatic
    await ask("halo");
    const foreign = await textOf((await ask("pesanan saya WR-20260120-0001 sampai mana?")).locator(".bubble"));
    const unknown = await textOf((await ask("pesanan saya WR-20260120-9999 sampai mana?")).locator(".bubble"));
    expect(foreign).toBe(unknown);
  });

  test("asks a guest to log in, and offers it", async () => {
    const answer = await ask("pesanan saya WR-20260120-0001 sampai mana?");
    expect(await textOf(answer)).toMatch(/masuk|login/i);
    await page.locator("#choices").getByRole("button", { name: "Masuk", exact: true }).click();
    await page.getByRole("button", { name: "Sari Wulandari" }).waitFor();
  });

  test("keeps the conversation over a reload", async () => {
    await ask("Berapa lama pengiriman ke Surabaya?");
    const bubbles = () => page.locator(".message:not(.greeting) .bubble").allTextContents();
    const before = await bubbles();
    await page.reload();
    await page.locator(".message.assistant").waitFor();
    expect(await bubbles()).toEqual(before);
  });

  test("shows a message that arrives from another tab", async () => {
    await ask("Berapa lama pengiriman ke Surabaya?");
    const other = await page.context().newPage();
    await other.goto(server.url);
    await other.getByRole("textbox").fill("stok dot Pigeon ada?");
    await other.keyboard.press("Enter");
    await page.locator(".message.user").getByText("stok dot Pigeon ada?").waitFor();
    await page.locator(".message.assistant").nth(1).waitFor();
  });

  test("speaks English when asked to", async () => {
    await page.getByRole("button", { name: "English" }).click();
    await page.getByPlaceholder("Write a message…").waitFor();
    const answer = await ask("How long does delivery to Surabaya take?");
    expect(await textOf(answer.locator(".bubble"))).toMatch(/working days|business days|days/i);
  });

  test.each(["light", "dark"] as const)("fits 320 px without scrolling sideways, %s", async (colorScheme) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await ask("cari botol susu di bawah 150 ribu");
    const width = await page.evaluate(() => {
      const log = document.querySelector("#log");
      return Math.max(document.documentElement.scrollWidth, log?.scrollWidth ?? 0);
    });
    expect(width).toBeLessThanOrEqual(320);
  });
});
