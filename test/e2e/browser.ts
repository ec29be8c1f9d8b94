import { type Browser, chromium } from "playwright-core";
import { findBrowser } from "../../scripts/browser.mjs";

/** Where Chromium is; without one the tests that need it are skipped, and scripts/test.mjs says so. */
export const executablePath = findBrowser();

/** A headless Chromium that reaches nothing but this machine. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    ...(executablePath && { executablePath }),
    args: [
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      "--use-fake-device-for-media-stream",
      "--use-fake-ui-for-media-stream",
      "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    ],
  });
}
