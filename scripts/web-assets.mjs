import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "./lock.mjs";
import { hashOf, root, textOf } from "./paths.mjs";
import { quietly } from "./run.mjs";

const cache = join(root, "node_modules", ".cache");
const stamp = join(cache, "kidkazz-web");
// the OpenAPI document comes from the declarations of the routes
const sources = ["web", "src", "node_modules/swagger-ui-dist/package.json", "node_modules/vite/package.json"];

const configs = ["", "inbox/", "widget/", "loader/"].map((app) => `web/${app}vite.config.ts`);

const fresh = () => existsSync(join(root, "public", "index.html")) && textOf(stamp) === hashOf(...sources);

/** Builds web/ into public/ unless that was done from the same sources. Ends the process when the build fails. */
export async function buildWeb() {
  if (fresh()) return;
  await withLock(`web ${root}`, async () => {
    if (fresh()) return;
    const built = hashOf(...sources);
    // the first empties public/
    for (const config of configs) {
      const code = await quietly("vite", ["build", "--config", config]);
      if (code !== 0) process.exit(code);
    }
    mkdirSync(cache, { recursive: true });
    writeFileSync(stamp, built);
  });
}
