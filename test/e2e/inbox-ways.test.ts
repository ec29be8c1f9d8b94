import type { Page } from "playwright-core";
import { beforeEach, describe, expect, test } from "vitest";
import { executablePath } from "./browser";
import { openDesk, replyWith } from "./desk";

// The ways of an agent through the inbox: into a ticket and out of it again, with what happens meanwhile.

describe.skipIf(!executablePath)("an agent at the inbox", () => {
  const desk = openDesk();
  let page: Page;
  beforeEach(async () => {
    page = await desk.at("Rina");
  });

  async function waiting() {
    const found = await desk.guestSaying();
    await row(found.number).waitFor();
    return found;
  }
  const row = (number: string) => page.locator(".row", { hasText: number });
  const tab = (name: RegExp) => page.locator(".tabs button", { hasText: name }).click();
  const claim = async (number: string) => {
    await row(number).click();
    await page.getByRole("button", { name: "Ambil", exact: true }).click();
    await page.getByRole("button", { name: "Selesaikan", exact: true }).waitFor();
  };
  const composer = () => page.locator(".composer textarea").first();

  test("finds what was answered in their own list and by its number, and can leave it again", async () => {
    const { number } = await waiting();
    await claim(number);
    await replyWith(page, "Halo Kak, sebentar ya.");
    await page.goto(`${desk.url}/inbox/#/`);
    await tab(/^Tiketku/);
    await row(number).waitFor();
    await page.locator("#search").fill(number);
    await page.waitForURL(/#\/t\//);
    await page.getByText("Halo Kak, sebentar ya.").waitFor();
    await page.locator("h1").click();
    await page.keyboard.press("Escape");
    await page.waitForURL(/#\/$/);
    // and is not taken back to it
    await page.waitForTimeout(700);
    expect(page.url()).toMatch(/#\/$/);
    await page.locator("#search").fill("");
  });

  test("sees that the customer types, and that they have stopped", async () => {
    const { guest, conversationId, number } = await waiting();
    await claim(number);
    const typing = page.getByText("Pelanggan sedang mengetik");
    await guest.typing(conversationId);
    await typing.waitFor();
    await guest.post("warna biru ada?", "typed");
    await page.locator(".message.user", { hasText: "warna biru" }).waitFor();
    expect(await typing.count()).toBe(0);
    // who never sends it is not believed for ever; it is told every two seconds at most
    await page.waitForTimeout(2_100);
    await guest.typing(conversationId);
    await typing.waitFor();
    await typing.waitFor({ state: "detached", timeout: 12_000 });
  });

  test("hears of their own customer wherever they are", async () => {
    const { guest, number } = await waiting();
    await claim(number);
    await replyWith(page, "Halo Kak");
    await page.addInitScript(() => {
      const told: string[] = [];
      Object.assign(window, { told });
      window.Notification = class {
        static permission = "granted";
        constructor(_title: string, options?: NotificationOptions) {
          told.push(String(options?.body));
        }
      } as unknown as typeof Notification;
    });
    await page.goto(`${desk.url}/inbox/#/staff`);
    await page.reload();
    await page.getByText("Terhubung").waitFor();
    await page.getByRole("button", { name: "Notifikasi dan suara" }).click();
    await guest.post("halo?", "elsewhere");
    const told = () => page.evaluate(() => (window as unknown as { told: string[] }).told);
    await expect.poll(told, { timeout: 10_000 }).toEqual(["Pelangganmu menulis"]);
  });

  test("comes from a conversation to its ticket, where what did not arrive is sent again", async () => {
    const { conversationId, number } = await waiting();
    await claim(number);
    await page.goto(`${desk.url}/inbox/#/c/${conversationId}`);
    await page.locator(".work").getByRole("link", { name: number }).waitFor();
    expect(await page.getByRole("button", { name: "Ambil alih" }).count()).toBe(0);
    await page.locator(".work").getByRole("link", { name: number }).click();
    await page.waitForURL(/#\/t\//);
  });

  test("keeps what they write while the service does not answer", async () => {
    const { guest, number } = await waiting();
    await claim(number);
    await composer().fill("Sedang aku cek, Kak");
    await page.route("**/api/tickets/t_*", (route) =>
      route.fulfill({ status: 503, json: { error: { code: "UNAVAILABLE", message: "sebentar" } } }),
    );
    await guest.post("masih di sana?", "refetch");
    await page.locator(".message.user", { hasText: "masih di sana?" }).waitFor();
    await page.waitForTimeout(700);
    expect(await composer().inputValue()).toBe("Sedang aku cek, Kak");
    await page.unroute("**/api/tickets/t_*");
    desk.forgive(/503/);
  });

  test("closes a menu by Escape, and stays in the ticket", async () => {
    const { number } = await waiting();
    await claim(number);
    await page.getByRole("button", { name: "Serahkan", exact: false }).first().click();
    await page.getByRole("menu").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });
    expect(page.url()).toMatch(/#\/t\//);
    // the next one means the ticket
    await page.locator("h1").click();
    await page.keyboard.press("Escape");
    await page.waitForURL(/#\/$/);
  });
});
