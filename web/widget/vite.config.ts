import { join } from "node:path";
import { defineConfig } from "vite";

const here = import.meta.dirname;
const stand = (name: string) => join(here, "../../src/bundle", name);

/** /widget/: the chat window that a shop's page has in a frame. Preact, because every customer loads it. */
export default defineConfig({
  root: here,
  base: "/widget/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  resolve: {
    alias: [
      // virtua speaks React
      { find: /^react(-dom)?$/, replacement: "preact/compat" },
      { find: "react/jsx-runtime", replacement: "preact/jsx-runtime" },
      // what the AI SDK's transport brings of zod and never uses; the Worker leaves the same out (wrangler.toml)
      { find: "@ai-sdk/gateway", replacement: stand("no-gateway.ts") },
      { find: /^\.\.\/locales\/index\.js$/, replacement: stand("no-locales.ts") },
      { find: /^\.\/from-json-schema\.js$/, replacement: stand("no-json-schema.ts") },
      { find: /^\.\/compile\.js$/, replacement: stand("no-compile.ts") },
    ],
  },
  build: { outDir: join(here, "../../public/widget"), emptyOutDir: true, target: "es2022" },
});
