import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig, type Plugin } from "vite";
import { openApiDocument } from "./openapi.ts";

const here = import.meta.dirname;
const swagger = join(here, "..", "node_modules", "swagger-ui-dist");

/** /docs/: our page beside Swagger UI's own two files, so that nothing is fetched from elsewhere. */
function docs(): Plugin {
  const files = [
    ...readdirSync(join(here, "docs")).map((name) => join(here, "docs", name)),
    join(swagger, "swagger-ui.css"),
    join(swagger, "swagger-ui-bundle.js"),
  ];
  return {
    name: "docs",
    generateBundle() {
      for (const file of files) {
        this.emitFile({ type: "asset", fileName: `docs/${file.split(/[\\/]/).at(-1)}`, source: readFileSync(file) });
      }
    },
  };
}

/** /openapi.json: see there. */
function openApi(): Plugin {
  return {
    name: "openapi",
    async generateBundle() {
      this.emitFile({ type: "asset", fileName: "openapi.json", source: await openApiDocument() });
    },
  };
}

export default defineConfig({
  root: here,
  publicDir: "static",
  build: {
    outDir: "../public",
    emptyOutDir: true,
    target: "es2022",
    rollupOptions: { input: [join(here, "index.html"), join(here, "playground/index.html")] },
  },
  plugins: [docs(), openApi()],
});
