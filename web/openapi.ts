import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";

const root = join(import.meta.dirname, "..");

/** The service's routes are declared in modules that a Worker loads; what its runtime would bring is not needed to read them. */
const noRuntime: Plugin = {
  name: "no-runtime",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^cloudflare:/ }, ({ path }) => ({ path, namespace: "no-runtime" }));
    onLoad({ filter: /.*/, namespace: "no-runtime" }, () => ({ contents: "export class DurableObject {}" }));
  },
};

const entry = `
  import { createApp, documentOf } from "./src/app";
  import { channels } from "./src/all-channels";
  import { kidkazz } from "./src/shop/bot";
  const app = createApp({ bot: kidkazz, channels, answer: () => {} });
  export default JSON.stringify(documentOf(app, kidkazz.persona.shop));
`;

/** The OpenAPI document of the service, as JSON, from the declarations of its routes. */
export async function openApiDocument(): Promise<string> {
  const outfile = join(root, "node_modules/.cache/openapi.mjs");
  await build({
    stdin: { contents: entry, resolveDir: root, loader: "ts" },
    bundle: true,
    outfile,
    format: "esm",
    // what a Worker would take of each package
    platform: "browser",
    conditions: ["workerd", "worker"],
    external: ["node:*"],
    plugins: [noRuntime],
    logLevel: "error",
  });
  // another address each time: a module that was loaded is not read again
  const module = await import(`${pathToFileURL(outfile).href}?${Date.now()}`);
  return module.default;
}
