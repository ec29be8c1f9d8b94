import type { Locator, Page } from "playwright-core";
import { afterEach, describe, expect, test } from "vitest";
import { executablePath } from "./browser";
import { button, openDesk, replyWith, row } from "./desk";

// What staff see when the service refuses or somebody was faster: that it did, why, and what to do. Never that all is well.

const message = "Layanan sedang terganggu. Coba lagi sebentar ya, Kak.";

describe.skipIf(!executablePath)("an inbox that is refused something", () => {
  const desk = openDesk();
  const { at, guestSaying } = desk;
  // this one runs first: what is refused on purpose stands in the browser's console too
  afterEach(() => desk.forgive(/status of (?:503|409|400)/));

  /** Refuses what is asked at these addresses; how often it was asked, and a way to have it answered again. */
  async function refuse(page: Page, address: string | RegExp) {
    let asked = 0;
    await page.route(address, (route) => {
      asked += 1;
      return route.fulfill({ status: 503, json: { error: { code: "UNAVAILABLE", message } } });
    });
    return { asked: () => asked, end: () => page.unroute(address) };
  }
  const failed = (page: Page) => page.locator('.failed[role="alert"]');
  /** Until it is told; a change that comes live may be faster. */
  const tryAgain = (told: Locator) =>
    expect
      .poll(
        async () => {
          const again = told.first().getByRole("button", { name: "Coba lagi" });
          if ((await told.count()) > 0) await again.click({ timeout: 500 }).catch(() => {});
          return told.count();
        },
        { timeout: 10_000, interval: 200 },
      )
      .toBe(0);
  const go = (page: Page, path: string) =>
    page.evaluate((to) => {
      location.hash = `#${to}`;
    }, path);

  test("the watch page says that it does not know, and does when asked again", async () => {
    const maya = await at("Maya");
    const house = await refuse(maya, "**/api/inbox/house");
    const letters = await refuse(maya, "**/api/inbox/dead-letters");
    await go(maya, "/house");
    await expect.poll(() => failed(maya).count()).toBe(2);
    expect(await failed(maya).first().textContent()).toContain(message);
    expect(await maya.getByText("Tidak ada yang macet.").count()).toBe(0);
    expect(await maya.locator("section.box").first().textContent()).not.toMatch(/\d/);
    const before = house.asked();
    await failed(maya).first().getByRole("button", { name: "Coba lagi" }).click();
    await expect.poll(() => house.asked()).toBeGreaterThan(before);
    await house.end();
    await letters.end();
    await tryAgain(failed(maya));
    await maya.getByText("Tidak ada yang macet.").waitFor();
  });

  test("queues that cannot be read are not empty", async () => {
    const { number } = await guestSaying();
    const rina = await at("Rina");
    await row(rina, number).waitFor();
    const tickets = await refuse(rina, /\/api\/tickets\?/);
    await rina.getByText(/^Ditunda/).click();
    await failed(rina).waitFor();
    expect(await rina.getByText("Tidak ada yang menunggu di sini.").count()).toBe(0);
    await tickets.end();
    await tryAgain(failed(rina));
    await rina.getByText("Tidak ada yang menunggu di sini.").waitFor();

    const bots = await refuse(rina, /\/api\/conversations\?/);
    await rina.getByText(/^Ditangani bot/).click();
    await failed(rina).waitFor();
    expect(await rina.getByText("Tidak ada yang menunggu di sini.").count()).toBe(0);
    await bots.end();
    await tryAgain(failed(rina));
  });

  test("a history that cannot be read says so, is not asked for again and again, and comes back", async () => {
    const { guest, number } = await guestSaying();
    for (let line = 0; line < 26; line += 1) await guest.post(`pesan ke-${line}`, `fill-${number}-${line}`);
    const rina = await at("Rina");
    // the page after the first is refused
    let first = true;
    let asked = 0;
    await rina.route(/\/api\/tickets\/[^/]+\/messages/, async (route) => {
      asked += 1;
      if (!first) return route.fulfill({ status: 503, json: { error: { code: "UNAVAILABLE", message } } });
      first = false;
      // a full page, after which another one is asked for
      const answer = await route.fetch();
      const body = await answer.json();
      const [one] = body.messages;
      const messages = Array.from({ length: 50 }, (_, at) => ({ ...one, id: `${one.id}-${at}`, seq: at + 1 }));
      return route.fulfill({ json: { ...body, messages } });
    });
    await row(rina, number).click();
    await failed(rina).waitFor();
    const before = asked;
    await rina.waitForTimeout(1_500);
    expect(asked - before).toBeLessThan(2);
    await rina.unrouteAll();
    await tryAgain(failed(rina));
    await rina.getByText("pesan ke-25").waitFor();

    // before its row can ask for the customer's name
    const conversations = await refuse(rina, /\/api\/conversations\/c_/);
    const other = await guestSaying();
    await row(rina, other.number).click();
    await rina.locator(".timeline .failed").waitFor();
    await conversations.end();
    await tryAgain(rina.locator(".timeline .failed"));
    await rina.locator(".message.user", { hasText: "mau ngomong sama orang" }).waitFor();
  });

  test("a customer who cannot be looked up is no guest, and a search that fails has not found nobody", async () => {
    const { number } = await guestSaying();
    const rina = await at("Rina");
    const customers = await refuse(rina, /\/api\/customers/);
    await row(rina, number).click();
    await rina.locator(".context .failed").waitFor();
    expect(await rina.locator(".context h2", { hasText: "Tamu" }).count()).toBe(0);
    await go(rina, "/customers");
    await rina.getByLabel("Nama, telepon, nomor pesanan atau tiket").fill(number);
    await failed(rina).waitFor();
    expect(await rina.getByText(/^Tidak ketemu/).count()).toBe(0);
    await customers.end();
    await tryAgain(failed(rina));
    await rina.locator("a.box").waitFor();
  });

  test("hours and sentences that are wrong say what is", async () => {
    const andi = await at("Andi");
    await go(andi, "/settings");
    await andi.getByLabel("Senin").fill("9-17");
    const hours = andi.locator("section", { has: andi.getByRole("heading", { name: "Jam layanan" }) });
    await hours.getByRole("button", { name: "Simpan" }).click();
    await andi.getByText("Senin: tulis jam seperti 09:00").waitFor();
    await andi.getByLabel("Nama kalimat").fill("nothingOfOurs");
    const texts = andi.locator("section", { has: andi.getByRole("heading", { name: "Kalimat bot" }) });
    await texts.getByLabel("Teks", { exact: true }).fill("Halo");
    await texts.getByRole("button", { name: "Simpan" }).click();
    await andi.getByText("id-ID.nothingOfOurs: kalimat ini tidak ada").waitFor();
    await andi.getByLabel("Nama kalimat").fill("escalated");
    await texts.getByRole("button", { name: "Simpan" }).click();
    await andi.getByText("id-ID.escalated: {ticket} harus tetap ada di dalamnya").waitFor();
  });

  test("only who was too late is told that somebody was faster, and in words; the newer ticket is shown", async () => {
    const { number } = await guestSaying();
    const [rina, dimas] = [await at("Rina"), await at("Dimas")];
    await row(dimas, number).click();
    await button(dimas, "Ambil").waitFor();
    // what happens meanwhile does not reach Dimas's window
    const tickets = await refuse(dimas, /\/api\/tickets(?:\?|\/t_[^/]+$)/);
    await row(rina, number).click();
    await button(rina, "Ambil").click();
    await button(rina, "Selesaikan").waitFor();
    await button(dimas, "Ambil").click();
    await dimas.getByText(/^Tiket sudah diubah orang lain: Ditangani, dipegang Rina\. /).waitFor();
    await dimas.locator(".head", { hasText: "Ditangani" }).waitFor();
    await tickets.end();

    // another refusal is not somebody else's doing
    await rina.route(/\/retry$|\/resolve$/, async (route) => {
      const address = route
        .request()
        .url()
        .replace(/\/resolve$/, "");
      const ticket = await (await route.fetch({ url: address, method: "GET" })).json();
      await route.fulfill({
        status: 409,
        json: { error: { code: "WINDOW_CLOSED", message: "Jendelanya sudah tutup", details: { ticket } } },
      });
    });
    await button(rina, "Selesaikan").click();
    await rina.getByRole("dialog").getByRole("textbox").fill("Beres");
    await rina.getByRole("dialog").getByRole("button", { name: "Selesaikan", exact: true }).click();
    await rina.getByText("Jendelanya sudah tutup").waitFor();
    expect(await rina.getByText(/diubah orang lain/).count()).toBe(0);
  });

  test("in a colleague's ticket support is offered a note only, a supervisor all of it", async () => {
    const { number } = await guestSaying();
    const [rina, dimas, maya] = [await at("Rina"), await at("Dimas"), await at("Maya")];
    await row(rina, number).click();
    await button(rina, "Ambil").click();
    await replyWith(rina, "Halo Kak.");
    for (const page of [dimas, maya]) {
      await page.getByText(/^Semua terbuka/).click();
      await row(page, number).click();
      await page.getByText("Tiket ini dipegang Rina. Kamu bisa menulis catatan untuk tim.").waitFor();
      expect(await page.getByPlaceholder(/^Tulis balasan/).count()).toBe(0);
    }
    for (const name of ["Selesaikan", "Serahkan ke", "Kembalikan ke bot", "Ubah status"]) {
      expect(await button(dimas, name).count(), name).toBe(0);
      expect(await button(maya, name).count(), name).toBe(1);
    }
    await dimas.getByLabel("Catatan internal").fill("Aku bantu dari sini");
    await dimas.getByRole("button", { name: "Simpan catatan" }).click();
    await dimas.locator(".message.note", { hasText: "Aku bantu dari sini" }).waitFor();
  });

  test("who is signed in has a name, the trail is in words, and what became of a ticket is told", async () => {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ sub: `cust-${crypto.randomUUID()}`, name: "Siti Aminah" });
    const { token } = await (await fetch(`${desk.url}/demo/token`, { method: "POST", headers, body })).json();
    const say = (words: string, clientMessageId: string) =>
      fetch(`${desk.url}/api/chat`, {
        method: "POST",
        headers: { ...headers, authorization: `Bearer ${token}` },
        body: JSON.stringify({ message: words, clientMessageId }),
      });
    await say("halo", "siti-1");
    const rina = await at("Rina");
    await rina.getByText(/^Ditangani bot/).click();
    await rina.locator(".row", { hasText: "Siti Aminah" }).click();
    await rina.getByRole("heading", { level: 1, name: "Siti Aminah" }).waitFor();
    await say("mau ngomong sama orang", "siti-2");
    await rina.getByText(/^Belum diambil/).click();
    await rina.locator(".row[data-ticket]", { hasText: "Siti Aminah" }).click();
    await button(rina, "Ambil").click();
    await rina.locator(".trail", { hasText: "Rina mengambil tiket" }).waitFor();
    await button(rina, "Tunda").click();
    await rina.getByRole("button", { name: "1 jam" }).click();
    await rina.locator(".trail", { hasText: /Rina menunda sampai \d\d[.:]\d\d/ }).waitFor();
    await rina.locator(".context", { hasText: "ditunda sampai" }).waitFor();
    await button(rina, "Batalkan penundaan").click();
    await button(rina, "Ubah status").click();
    await rina.getByRole("menuitem", { name: "Menunggu pelanggan" }).click();
    await rina.locator(".trail", { hasText: "Rina mengubah status: Ditangani → Menunggu pelanggan" }).waitFor();
    await say("masih di sini kak", "siti-3");
    await button(rina, "Selesaikan").click();
    await rina.getByRole("dialog").getByRole("textbox").fill("Sudah dikirim ulang");
    await rina.getByRole("dialog").getByRole("button", { name: "Selesaikan", exact: true }).click();
    await rina.locator(".context", { hasText: "Sudah dikirim ulang" }).waitFor();
    await rina.locator(".context").getByText("oleh Rina").waitFor();
    await say("5", "siti-4");
    await expect
      .poll(
        async () => {
          await rina.reload();
          await rina.locator(".context", { hasText: "Sudah dikirim ulang" }).waitFor();
          return rina.locator(".context").getByText("5 dari 5").count();
        },
        { timeout: 15_000, interval: 1_000 },
      )
      .toBe(1);
  });
});
