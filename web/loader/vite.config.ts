import { join } from "node:path";
import { defineConfig } from "vite";

const here = import.meta.dirname;

/** /widget.js: the script that a shop's page loads; one file under a name that stays. */
export default defineConfig({
  root: here,
  publicDir: false,
  build: {
    outDir: join(here, "../../public"),
    emptyOutDir: false,
    target: "es2020",
    lib: { entry: join(here, "loader.ts"), formats: ["iife"], name: "KidkazzLoader", fileName: () => "widget.js" },
  },
});
