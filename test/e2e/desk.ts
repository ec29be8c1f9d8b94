import type { Browser, Page } from "playwright-core";

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
