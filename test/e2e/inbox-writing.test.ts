import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { executablePath } from "./browser";
import { openDesk } from "./desk";

// What staff write is not lost, and not said twice: when answers come late, are refused, or a colleague was faster.

describe.skipIf(!executablePath)("writing in the inbox", () => {
  const desk = openDesk();
  const { at } = desk;

  /** A guest who waits for a person, and what agents have told them. */
  async function waiting() {
    const { guest, number, said } = await desk.guestSaying();
    const fromAgents = async () =>
      (await said()).flatMap((line) => (line.startsWith("agent: ") ? line.slice("agent: ".length) : []));
    return { guest, number, fromAgents };
  }

  /** An agent, and tickets of which the first is open. */
  async function agentWith<Tickets extends { number: string }[]>(...tickets: Tickets) {
    const page = await at("Rina");
    await page.getByText(/^Semua terbuka/).click();
    const open = async ({ number }: { number: string }) => {
      // by its address: the list moves when another ticket comes
      const href = await page.locator("a.row", { hasText: number }).getAttribute("href");
      await page.evaluate((to) => {
        location.hash = to;
      }, href ?? "");
      await page.locator("section.work .head", { hasText: number }).waitFor();
      await box(page).waitFor();
    };
    const [first] = tickets;
    if (first) await open(first);
    return { page, open };
  }
  const box = (page: Page) => page.locator(".composer textarea").first();
  const button = (page: Page, name: string) => page.locator(".inbox").getByRole("button", { name, exact: true });

  /** What the service answers to this is kept from the page until it is let go. The service itself has done it by then. */
  async function holdBack(page: Page, address: string) {
    const { promise: free, resolve: letGo } = Promise.withResolvers<void>();
    const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
    let asked = 0;
    await page.route(address, async (route) => {
      asked += 1;
      const response = await route.fetch();
      reach();
      await free;
      await route.fulfill({ response });
    });
    return { reached, letGo, asked: () => asked };
  }

  test("what is typed while a reply is on its way stays, and only what was sent goes", async () => {
    const ticket = await waiting();
    const { page } = await agentWith(ticket);
    const answer = await holdBack(page, "**/api/tickets/*/reply");
    await box(page).fill("Saya cek dulu ya.");
    await page.keyboard.press("Enter");
    await answer.reached;
    await box(page).pressSequentially(" Kakak pesan kapan?");
    const answered = page.waitForResponse(/\/reply$/);
    answer.letGo();
    await answered;
    await expect.poll(() => box(page).inputValue()).toBe("Kakak pesan kapan?");
    await page.keyboard.press("Enter");
    await expect.poll(() => box(page).inputValue()).toBe("");
    await expect.poll(async () => (await ticket.fromAgents()).length).toBe(2);
    const said = await ticket.fromAgents();
    expect(said[0]).toMatch(/Saya cek dulu ya\.$/);
    expect(said[1]).toBe("Kakak pesan kapan?");
  });

  test("a note that is kept takes only itself away", async () => {
    const { page } = await agentWith(await waiting());
    const answer = await holdBack(page, "**/api/tickets/*/note");
    await page.getByText("Catatan internal", { exact: true }).click();
    await box(page).fill("Pelanggan ramah.");
    await page.keyboard.press("Enter");
    await answer.reached;
    await box(page).pressSequentially(" Besok ditelepon.");
    answer.letGo();
    await expect.poll(() => box(page).inputValue()).toBe("Besok ditelepon.");
  });

  test("a reply whose answer comes after the ticket was left is not written there any more, and not sent twice", async () => {
    const [one, two] = [await waiting(), await waiting()];
    const { page, open } = await agentWith(one, two);
    const answer = await holdBack(page, "**/api/tickets/*/reply");
    await box(page).fill("Sudah saya kirim ulang.");
    await page.keyboard.press("Enter");
    await answer.reached;
    await open(two);
    expect(await box(page).inputValue()).toBe("");
    await box(page).fill("Untuk yang lain");
    // back before the answer: it is still on its way, and another wording is not sent beside it
    await open(one);
    await box(page).press("End");
    await box(page).pressSequentially(" Cek ya.");
    await page.keyboard.press("Enter");
    await page.waitForTimeout(300);
    expect(answer.asked()).toBe(1);
    await open(two);
    const answered = page.waitForResponse(/\/reply$/);
    answer.letGo();
    await answered;
    await page.waitForTimeout(300);
    expect(await box(page).inputValue()).toBe("Untuk yang lain");
    await open(one);
    expect(await box(page).inputValue()).toBe("Cek ya.");
    await page.reload();
    await expect.poll(() => box(page).inputValue()).toBe("Cek ya.");
    expect(await one.fromAgents()).toHaveLength(1);
  });

  test("a file and a suggestion that come after the ticket was left are in their own ticket's draft", async () => {
    const [one, two] = [await waiting(), await waiting()];
    await one.guest.post("Berapa lama pengiriman ke Surabaya?", "ask-time");
    const { page, open } = await agentWith(one, two);
    const kept = await holdBack(page, "**/api/tickets/*/attachments");
    const suggested = await holdBack(page, "**/api/tickets/*/suggest");
    await page.locator(".composer input[type=file]").setInputFiles({
      ...{ name: "bukti.pdf", mimeType: "application/pdf" },
      buffer: Buffer.from("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"),
    });
    await page.getByRole("button", { name: "Saran" }).click();
    await Promise.all([kept.reached, suggested.reached]);
    await open(two);
    const answered = [page.waitForResponse(/\/attachments$/), page.waitForResponse(/\/suggest$/)];
    kept.letGo();
    suggested.letGo();
    await Promise.all(answered);
    await page.waitForTimeout(300);
    expect(await box(page).inputValue()).toBe("");
    expect(await page.locator(".extras").count()).toBe(0);
    await open(one);
    await page.locator(".extras").getByText("bukti.pdf").waitFor();
    expect(await box(page).inputValue()).toContain("Surabaya");
  });

  test("a suggestion stands below what is written, and takes no card away", async () => {
    const ticket = await waiting();
    await ticket.guest.post("Berapa lama pengiriman ke Surabaya?", "ask-time");
    const { page } = await agentWith(ticket);
    await page.getByLabel("Cari produk").fill("botol");
    await page.getByRole("button", { name: "Sisipkan kartu" }).first().click();
    await page.locator(".extras .line").waitFor();
    await box(page).fill("Sebentar ya Kak.");
    await page.getByRole("button", { name: "Saran" }).click();
    await expect.poll(() => box(page).inputValue(), { timeout: 15_000 }).toContain("Surabaya");
    expect(await box(page).inputValue()).toMatch(/^Sebentar ya Kak\.\n\n\S/);
    expect(await page.locator(".extras .line").count()).toBeGreaterThanOrEqual(1);
  });

  test("a step that is refused leaves its question open, with what was answered", async () => {
    const { page } = await agentWith(await waiting());
    await button(page, "Ambil").click();
    await button(page, "Selesaikan").click();
    const dialog = page.getByRole("dialog");
    const { promise: free, resolve: letGo } = Promise.withResolvers<void>();
    await page.route("**/api/tickets/*/resolve", async (route) => {
      await free;
      await route.fulfill({ status: 503, json: { error: { code: "UNAVAILABLE", message: "Sedang sibuk" } } });
    });
    await dialog.getByRole("textbox").fill("Barang diganti, ongkir kami tanggung");
    const resolve = dialog.getByRole("button", { name: "Selesaikan", exact: true });
    await resolve.click();
    await dialog.locator("button[data-loading]").waitFor();
    letGo();
    await page.getByText("Sedang sibuk").waitFor();
    expect(await dialog.getByRole("textbox").inputValue()).toBe("Barang diganti, ongkir kami tanggung");
    await page.unroute("**/api/tickets/*/resolve");
    await resolve.click();
    await button(page, "Buka lagi").waitFor();
    await dialog.waitFor({ state: "detached" });
    desk.forgive(/503/);
  });

  test("labels typed one after the other are all kept", async () => {
    const { page } = await agentWith(await waiting());
    const changes: unknown[] = [];
    const { promise: free, resolve: letGo } = Promise.withResolvers<void>();
    await page.route("**/api/tickets/*", async (route) => {
      if (route.request().method() !== "PUT") return route.fallback();
      changes.push(route.request().postDataJSON().labels);
      const response = await route.fetch();
      await free;
      await route.fulfill({ response });
    });
    const labels = page.locator(".context").getByLabel("Label", { exact: true }).first();
    for (const label of ["ongkir", "surabaya"]) {
      await labels.fill(label);
      await labels.press("Enter");
    }
    letGo();
    await expect.poll(() => changes).toEqual([["ongkir"], ["ongkir", "surabaya"]]);
    await page.waitForTimeout(500);
    await page.reload();
    for (const label of ["ongkir", "surabaya"])
      await page.locator(".context").getByText(label, { exact: true }).waitFor();
  });

  const overtaken = (page: Page) => page.getByText("Ada rekan yang lebih dulu mengubah ini");

  /** The window is looked at again, until it asks for this anew. */
  async function lookAgain(page: Page, path: string) {
    let asked = false;
    const answered = page
      .waitForResponse((response) => response.url().endsWith(path))
      .then(() => {
        asked = true;
      });
    while (!asked) {
      await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange", { bubbles: true })));
      await Promise.race([answered, page.waitForTimeout(500)]);
    }
    await page.waitForTimeout(200);
  }

  test("an entry of the FAQ that a colleague saved meanwhile: what is typed stays, and is saved the second time", async () => {
    const path = "/faq/faq-payment-cod-id";
    const open = async () => {
      const page = await at("Andi");
      await page.goto(`${desk.url}/inbox/#${path}`);
      await page.getByLabel("Jawaban").waitFor();
      return page;
    };
    const [mine, theirs] = [await open(), await open()];
    await mine.getByLabel("Jawaban").fill("COD bisa untuk semua kota, Kak.");
    await theirs.getByLabel("Kata kunci").fill("cod, bayar di tempat");
    await theirs.getByRole("button", { name: "Simpan" }).click();
    await theirs.getByText("Tersimpan").waitFor();
    await lookAgain(mine, `/api${path}`);
    expect(await mine.getByLabel("Jawaban").inputValue()).toBe("COD bisa untuk semua kota, Kak.");

    await mine.getByRole("button", { name: "Simpan" }).click();
    await overtaken(mine).waitFor();
    expect(await mine.getByLabel("Jawaban").inputValue()).toBe("COD bisa untuk semua kota, Kak.");
    await mine.getByRole("button", { name: "Simpan" }).click();
    await mine.getByText("Tersimpan").waitFor();
    expect(await overtaken(mine).count()).toBe(0);
    await mine.reload();
    await mine.getByLabel("Jawaban").waitFor();
    expect(await mine.getByLabel("Jawaban").inputValue()).toBe("COD bisa untuk semua kota, Kak.");
    expect(await mine.getByLabel("Kata kunci").inputValue()).toBe("cod, bayar di tempat");
    desk.forgive(/409/);
  });

  test("a colleague's row that another changed meanwhile keeps what is typed", async () => {
    const open = async (name: string) => {
      const page = await at(name);
      await page.getByRole("link", { name: "Tim" }).click();
      return { page, row: page.getByRole("region", { name: "Maya" }) };
    };
    const [mine, theirs] = [await open("Maya"), await open("Andi")];
    await mine.row.getByLabel("Kapasitas").fill("17");
    await theirs.row.getByLabel("Inggris").click();
    await theirs.row.getByRole("button", { name: "Simpan" }).click();
    await theirs.page.getByText("Tersimpan").waitFor();
    const english = await theirs.row.getByLabel("Inggris").isChecked();
    await lookAgain(mine.page, "/api/staff");
    expect(await mine.row.getByLabel("Kapasitas").inputValue()).toBe("17");
    await mine.row.getByRole("button", { name: "Simpan" }).click();
    await overtaken(mine.page).waitFor();
    await mine.row.getByRole("button", { name: "Simpan" }).click();
    await mine.page.getByText("Tersimpan").waitFor();
    await mine.page.reload();
    await expect.poll(() => mine.row.getByLabel("Kapasitas").inputValue()).toBe("17");
    expect(await mine.row.getByLabel("Inggris").isChecked()).toBe(english);
    desk.forgive(/409/);
  });

  test("quick replies: a colleague's save takes away neither a new one nor a change that is being typed", async () => {
    const open = async () => {
      const page = await at("Andi");
      await page.getByRole("link", { name: "Pengaturan" }).click();
      return page;
    };
    const add = async (page: Page, shortcut: string) => {
      await page.getByLabel("Pintasan").last().fill(shortcut);
      await page.getByLabel("Judul").last().fill("Judul");
      await page.getByLabel("Teks").last().fill("Teks lama");
    };
    const known = (page: Page) => page.locator("details", { hasText: "/jam" });
    const theirs = await open();
    await add(theirs, "jam");
    await theirs.locator("form").last().getByRole("button", { name: "Simpan" }).click();
    await known(theirs).waitFor();
    const mine = await open();
    await known(mine).locator("summary").click();
    await known(mine).getByLabel("Teks").fill("Teks dari saya");
    await add(mine, "alamat");
    await known(theirs).locator("summary").click();
    await known(theirs).getByLabel("Judul").fill("Jam buka");
    await known(theirs).getByRole("button", { name: "Simpan" }).click();
    await known(theirs).getByText("Jam buka").waitFor();
    await add(theirs, "lain");
    await theirs.locator("form").last().getByRole("button", { name: "Simpan" }).click();
    await theirs.locator("summary", { hasText: "/lain" }).waitFor();

    await lookAgain(mine, "/api/canned-replies");
    await mine.locator("summary", { hasText: "/lain" }).waitFor();
    expect(await mine.getByLabel("Pintasan").last().inputValue()).toBe("alamat");
    expect(await known(mine).getByLabel("Teks").inputValue()).toBe("Teks dari saya");
    await known(mine).getByRole("button", { name: "Simpan" }).click();
    await overtaken(mine).waitFor();
    expect(await known(mine).getByLabel("Judul").inputValue()).toBe("Jam buka");
    await known(mine).getByRole("button", { name: "Simpan" }).click();
    await mine.getByText("Tersimpan").waitFor();
    expect(await known(mine).getByLabel("Teks").inputValue()).toBe("Teks dari saya");
    desk.forgive(/409/);
  });
});
