import { describe, expect, test } from "vitest";
import { executablePath } from "./browser";
import { button, openDesk, replyWith, row } from "./desk";

// Several colleagues at one desk, each in a window of their own.

describe.skipIf(!executablePath)("a team at the inbox", () => {
  const desk = openDesk();
  const { at, guestSaying } = desk;

  test("a conversation of the bot's is taken over, answered, and given back with a note", async () => {
    const { guest, conversationId, said } = await guestSaying("halo");
    const rina = await at("Rina");
    await rina.getByText(/^Ditangani bot/).click();
    await rina.locator(`a.row[href="#/c/${conversationId}"]`).click();
    await rina.locator(".message.assistant").first().waitFor();
    await button(rina, "Ambil alih").click();
    await rina.waitForURL(/#\/t\//);
    await replyWith(rina, "Halo Kak, Rina di sini.");
    await guest.post("bisa cod?", "while-a-person-has-it");
    await rina.locator(".message.user", { hasText: "bisa cod?" }).waitFor();
    expect((await said()).filter((line) => line.startsWith("assistant")).length).toBe(1);

    await button(rina, "Kembalikan ke bot").click();
    await rina.getByRole("dialog").getByRole("textbox").fill("Sudah kubantu, silakan lanjut.");
    await rina.getByRole("dialog").getByRole("button", { name: "Kembalikan ke bot", exact: true }).click();
    await rina.locator(".actions").getByRole("button", { name: "Buka lagi" }).waitFor();
    await guest.post("bisa bayar di tempat ga?", "after-return");
    expect((await said()).at(-1)).toMatch(/^assistant: .*COD/s);
  });

  test("two look at one ticket: each sees the other, and who comes late is told in plain words", async () => {
    const { number } = await guestSaying("mau ngomong sama orang");
    const [rina, dimas] = [await at("Rina"), await at("Dimas")];
    await row(rina, number).click();
    await row(dimas, number).click();
    await rina.getByText("Dimas juga melihat tiket ini").waitFor();
    await dimas.getByText("Rina juga melihat tiket ini").waitFor();
    // Dimas's window misses what happens meanwhile
    await dimas.context().setOffline(true);
    await button(rina, "Ambil").click();
    await button(rina, "Selesaikan").waitFor();
    await dimas.context().setOffline(false);
    await dimas.getByText("Terhubung").waitFor();
    await button(dimas, "Ambil").waitFor({ state: "detached" });
    // in Rina's ticket he may leave a note, and nothing that would be refused
    await dimas.getByText("Tiket ini dipegang Rina. Kamu bisa menulis catatan untuk tim.").waitFor();
    expect(await button(dimas, "Serahkan ke").count()).toBe(0);
    await dimas.locator(".composer textarea").first().fill("Aku kenal pelanggan ini");
    await dimas.locator(".composer textarea").first().press("Enter");
    await rina.locator(".message.note", { hasText: "Aku kenal pelanggan ini" }).waitFor();
    desk.forgive(/ERR_INTERNET_DISCONNECTED|WebSocket/);
  });

  test("a supervisor gives several tickets to one colleague, who sees them come", async () => {
    const [one, two] = [await guestSaying("mau ngomong sama orang"), await guestSaying("minta admin dong")];
    const [maya, dimas] = [await at("Maya"), await at("Dimas")];
    await dimas.getByText(/^Tiketku/).click();
    for (const { number } of [one, two]) await maya.getByLabel(`Pilih ${number}`).check();
    await maya.getByText("2 dipilih").waitFor();
    const dimasChoice = await maya.locator(".bulk option", { hasText: "Dimas" }).getAttribute("value");
    await maya.locator(".bulk select").selectOption(dimasChoice);
    await maya.locator(".bulk").getByRole("button", { name: "Simpan" }).click();
    await maya.getByText("2 berhasil, 0 tidak").waitFor();
    for (const { number } of [one, two]) await row(dimas, number).waitFor();
    expect(await maya.locator(".bulk").count()).toBe(0);
  });

  test("what was resolved is opened again, and changes of its details are kept", async () => {
    const { number } = await guestSaying("mau ngomong sama orang");
    const rina = await at("Rina");
    await row(rina, number).click();
    await button(rina, "Ambil").click();
    await rina.getByLabel("Prioritas").last().selectOption("URGENT");
    // at once after the claim: no conflict with it
    await rina.getByText(/^Semua terbuka/).click();
    await row(rina, number).getByText("Mendesak").waitFor();
    await button(rina, "Selesaikan").click();
    await rina.getByRole("dialog").getByRole("textbox").fill("Beres");
    await rina.getByRole("dialog").getByRole("button", { name: "Selesaikan", exact: true }).click();
    await button(rina, "Buka lagi").click();
    await button(rina, "Selesaikan").waitFor();
    await rina.reload();
    await button(rina, "Selesaikan").waitFor();
    expect(await rina.getByLabel("Prioritas").last().inputValue()).toBe("URGENT");
  });

  test("an admin's settings are there after a reload, for all, and in the trail", async () => {
    const andi = await at("Andi");
    await andi.getByRole("link", { name: "Pengaturan" }).click();
    for (const day of ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"])
      await andi.getByLabel(day).fill("00:00-24:00");
    const hours = andi.locator("section", { has: andi.getByRole("heading", { name: "Jam layanan" }) });
    await hours.getByRole("button", { name: "Simpan" }).click();
    await andi.getByText("Tersimpan").first().waitFor();
    await andi.getByLabel("Tanggal").fill("2027-03-20");
    await andi.getByLabel("Nama", { exact: true }).fill("Idulfitri");
    const holidays = andi.locator("section", { has: andi.getByRole("heading", { name: "Hari libur" }) });
    await holidays.getByRole("button", { name: "Tambah" }).click();
    await andi.getByText("2027-03-20 · Idulfitri").waitFor();
    await andi.reload();
    await andi.getByText("2027-03-20 · Idulfitri").waitFor();
    expect(await andi.getByLabel("Senin").inputValue()).toBe("00:00-24:00");
    const trail = andi.locator("section", { has: andi.getByRole("heading", { name: "Riwayat perubahan" }) });
    expect(await trail.textContent()).toContain("hours");
    await andi.getByLabel("Senin").fill("25:00-26:00");
    await hours.getByRole("button", { name: "Simpan" }).click();
    await andi.getByText("Belum berhasil").waitFor();
    desk.forgive(/400/);
  });

  test("an agent's answer is proposed to the FAQ, and an admin makes it an entry that the bot answers with", async () => {
    const { guest, number } = await guestSaying("mau ngomong sama orang");
    await guest.post("toko punya kolam bola buat anak ga?", "pool");
    const rina = await at("Rina");
    await row(rina, number).click();
    await button(rina, "Ambil").click();
    await replyWith(rina, "Kolam bolanya ada di lantai 3 Kak, gratis untuk anak di bawah 5 tahun.");
    await button(rina, "Selesaikan").click();
    await rina.getByRole("dialog").getByRole("textbox").fill("Dijawab");
    await rina.getByRole("dialog").getByRole("button", { name: "Selesaikan", exact: true }).click();
    await button(rina, "Buka lagi").waitFor();

    const andi = await at("Andi");
    await andi.goto(`${desk.url}/inbox/#/faq`);
    const proposal = andi.locator("details", { hasText: "toko punya kolam bola buat anak ga? (1 tiket)" });
    await expect
      .poll(
        async () => {
          await andi.reload();
          await andi.getByRole("heading", { name: "Semua isi FAQ" }).waitFor();
          return proposal.count();
        },
        { timeout: 15_000 },
      )
      .toBe(1);
    await proposal.locator("summary").click();
    if (process.env.SCREENSHOTS) await andi.screenshot({ path: `${process.env.SCREENSHOTS}/inbox-faq-proposal.png` });
    await proposal.getByLabel("Pertanyaan").fill("Ada kolam bola untuk anak di toko?");
    await proposal.getByLabel("Kategori").fill("store");
    await proposal.getByRole("button", { name: "Jadikan FAQ" }).click();
    await andi.getByRole("link", { name: "Ada kolam bola untuk anak di toko?" }).waitFor();
    await proposal.waitFor({ state: "detached" });
    // its copy in the Grok collection: by the Queue, the knowledge Worker and the stand-in for xAI
    const copied = andi.locator("li", { hasText: "Ada kolam bola untuk anak di toko?" });
    await copied.getByText("Grok: siap").waitFor({ timeout: 30_000 });
    const held = await (await fetch(`${desk.url}/demo/emulator/xai`)).json();
    expect(held.documents.map(({ text }: { text: string }) => text.split("\n")[0])).toEqual([
      "# Ada kolam bola untuk anak di toko?",
    ]);
    const { said } = await guestSaying("toko ada kolam bola untuk anak?");
    expect((await said()).at(-1)).toContain("lantai 3");
  });

  test("what is not theirs to change is not offered, and not shown by its address", async () => {
    const rina = await at("Rina");
    expect(await rina.getByRole("link", { name: "Pengaturan" }).count()).toBe(0);
    await rina.goto(`${desk.url}/inbox/#/settings`);
    expect(await rina.getByRole("heading", { name: "Jam layanan" }).count()).toBe(0);
  });

  test("what is stuck is told in plain words, tried again, and put away", async () => {
    const sent = await fetch(`${desk.url}/webhooks/telegram`, {
      ...{ method: "POST", body: "what no bot can read" },
      headers: { "content-type": "application/json", "x-telegram-bot-api-secret-token": "dev-webhook-secret" },
    });
    expect(sent.status).toBe(200);
    const maya = await at("Maya");
    await maya.getByRole("link", { name: /^Pantauan/ }).click();
    const letter = maya.locator(".letter", { hasText: "Pesan masuk tidak terbaca" });
    await letter.waitFor();
    expect(await letter.getByRole("button", { name: "Coba lagi" }).count()).toBe(0);
    await letter.getByRole("button", { name: "Sudah diurus" }).click();
    await maya.getByText("Tidak ada yang macet.").waitFor();
    await maya.reload();
    await maya.getByText("Tidak ada yang macet.").waitFor();

    // an event is given up after a day only: this one stands in the list alone, and the service knows nothing of it
    const { conversationId } = await guestSaying("halo");
    const id = `events/e${conversationId.slice(1)}_1`;
    await maya.route("**/api/inbox/dead-letters", (route) =>
      route.fulfill({
        json: { deadLetters: [{ id, kind: "event", at: new Date().toISOString(), conversationId }] },
      }),
    );
    await maya.reload();
    const event = maya.locator(".letter", { hasText: "Kabar ke sistem lain tidak sampai" });
    const asked = maya.waitForRequest((request) => request.url().endsWith("/dead-letters/resend"));
    await event.getByRole("button", { name: "Coba lagi" }).click();
    expect((await asked).postDataJSON()).toEqual({ id });
    await maya.getByRole("alert").waitFor();
    await event.getByRole("link", { name: "Buka percakapan" }).click();
    await maya.locator(".message.assistant").first().waitFor();
    desk.forgive(/404/);
  });

  test("who asked for it hears of a new ticket by a sound and a notification", async () => {
    const rina = await at("Rina");
    await rina.addInitScript(() => {
      const told: string[] = [];
      Object.assign(window, { told });
      window.Notification = class {
        static permission = "granted";
        constructor(title: string, options?: NotificationOptions) {
          told.push(`${title}: ${options?.body}`);
        }
      } as unknown as typeof Notification;
      window.AudioContext = class extends AudioContext {
        constructor() {
          super();
          told.push("sound");
        }
      };
    });
    await rina.reload();
    await rina.getByText("Terhubung").waitFor();
    const told = () => rina.evaluate(() => (window as unknown as { told: string[] }).told);
    const quiet = await guestSaying("mau ngomong sama orang");
    await row(rina, quiet.number).waitFor();
    expect(await told()).toEqual([]);
    await rina.getByRole("button", { name: "Notifikasi dan suara" }).click();
    const loud = await guestSaying("mau ngomong sama orang");
    await row(rina, loud.number).waitFor();
    await expect.poll(told, { timeout: 10_000 }).toEqual(["sound", "Inbox Kidkazz: Tiket baru menunggu"]);
    // of one's own customer too, and without a word of what they wrote
    await row(rina, loud.number).click();
    await button(rina, "Ambil").click();
    await button(rina, "Selesaikan").waitFor();
    await loud.guest.post("alamat saya jalan mawar", "private");
    await expect.poll(told, { timeout: 10_000 }).toHaveLength(4);
    expect((await told()).at(-1)).toBe("Inbox Kidkazz: Pelangganmu menulis");
  });

  test("a token that the shop's own login hands over signs in, and leaves the address", async () => {
    const asked = await fetch(`${desk.url}/demo/token`, {
      ...{ method: "POST", headers: { "content-type": "application/json" } },
      body: JSON.stringify({ sub: "agent-dimas", name: "Dimas", role: "support" }),
    });
    const { token } = await asked.json();
    const page = await desk.window();
    await page.goto(`${desk.url}/inbox/#token=${encodeURIComponent(token)}`);
    await page.getByText("Terhubung").waitFor();
    expect(page.url()).toBe(`${desk.url}/inbox/#/`);
    expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(2);
    // one that is no token of ours brings the sign-in page
    const stranger = await desk.window();
    await stranger.goto(`${desk.url}/inbox/#token=${encodeURIComponent(`${token}x`)}`);
    await stranger.getByRole("button", { name: /^Rina / }).waitFor();
  });
});
