import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { launch } from "./browser";
import { Guest } from "./client";
import { DevServer } from "./server";

/** One of the demo agents at the inbox, in a window of their own. What goes wrong on the page is put into `problems`. */
export async function agentAt(browser: Browser, url: string, name: string, problems: string[]): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  page.setDefaultTimeout(15_000);
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (line) => line.type() === "error" && problems.push(line.text()));
  await page.goto(`${url}/inbox/`);
  await page.getByRole("button", { name: new RegExp(`^${name} `) }).click();
  await page.getByText("Terhubung").waitFor();
  return page;
}

/** Writes in the open ticket, and sends. */
export async function replyWith(page: Page, text: string): Promise<void> {
  await page.locator(".composer textarea").first().fill(text);
  await page.keyboard.press("Enter");
  await page.locator(".message.agent", { hasText: text }).waitFor();
}

/** A service and a browser for the tests of one file, colleagues in windows of their own, and guests. What goes wrong on a page fails its test. */
export function openDesk() {
  let server: DevServer;
  let browser: Browser;
  let problems: string[] = [];
  let count = 0;
  const pages: Page[] = [];

  beforeAll(async () => {
    server = await DevServer.create();
    [browser] = await Promise.all([launch(), server.start()]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });
  beforeEach(() => {
    problems = [];
  });
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.context().close();
    expect(problems).toEqual([]);
  });

  return {
    get url(): string {
      return server.url;
    },
    /** A colleague at the inbox. */
    async at(name: string): Promise<Page> {
      const page = await agentAt(browser, server.url, name, problems);
      pages.push(page);
      return page;
    },
    /** A window with nobody signed in. */
    async window(): Promise<Page> {
      const page = await (await browser.newContext()).newPage();
      pages.push(page);
      page.setDefaultTimeout(15_000);
      return page;
    },
    /** What a test provokes stands in the browser's console too. */
    forgive(lines: RegExp): void {
      problems = problems.filter((line) => !lines.test(line));
    },
    /** A guest in a conversation with the bot, or with a ticket that waits, and its number. */
    async guestSaying(words = "mau ngomong sama orang") {
      const guest = await Guest.arrive(server.url);
      count += 1;
      const { conversationId } = await guest.post(words, `guest-${count}`);
      const said = async () => (await guest.messages(conversationId)).map(({ role, content }) => `${role}: ${content}`);
      const number = /TKT-\d{8}-\d{4}/.exec((await said()).join())?.[0] ?? "";
      return { guest, conversationId, number, said };
    },
  };
}

export const row = (page: Page, number: string) => page.locator(".row", { hasText: number });
/** One of the buttons above the conversation, or in the queue. */
export const button = (page: Page, name: string) => page.locator(".inbox").getByRole("button", { name, exact: true });
