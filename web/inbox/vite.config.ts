import { join } from "node:path";
import { defineConfig } from "vite";

const here = import.meta.dirname;

/** /inbox/: the staff's app. React lives here only; the customers' widget is another build. */
export default defineConfig({
  root: here,
  base: "/inbox/",
  oxc: { jsx: { runtime: "automatic", importSource: "react" } },
  build: { outDir: join(here, "../../public/inbox"), emptyOutDir: true, target: "es2022" },
});
