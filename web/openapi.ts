import { join } from "node:path";
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
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: root, loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    plugins: [noRuntime],
    logLevel: "error",
  });
  const script = outputFiles[0]?.text ?? "";
  const module = await import(`data:text/javascript;base64,${Buffer.from(script).toString("base64")}`);
  return module.default;
}
