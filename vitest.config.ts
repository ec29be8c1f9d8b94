import path from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { build } from "esbuild";
import { defineConfig } from "vitest/config";
import { noKnowledge } from "./scripts/no-knowledge.mjs";

const root = import.meta.dirname;

/** The demo shop, as one script for a second Worker. */
async function demoShop(): Promise<string> {
  const entryPoints = [path.join(root, "demo/src/index.ts")];
  const { outputFiles } = await build({ entryPoints, bundle: true, format: "esm", write: false });
  return outputFiles[0]?.text ?? "";
}

/** Tests inside workerd, with a Worker's real bindings. Nothing reaches a network: what msw does not answer gets 599. */
function inWorkerd(name: string, include: string[], configPath: string, shop: boolean) {
  return {
    plugins: [
      cloudflareTest(async () => ({
        wrangler: { configPath },
        miniflare: {
          bindings: {
            ENVIRONMENT: "test",
            JWT_SECRET: "test-jwt-secret-0123456789",
            SESSION_SECRET: "test-session-secret-0123456789",
            GROK_API_KEY: "",
            // how many random sequences test/worker/handoff-model.test.ts plays
            HANDOFF_RUNS: process.env.HANDOFF_RUNS ?? "150",
            // and which; another one may find something new
            HANDOFF_SEED: process.env.HANDOFF_SEED ?? "20261126",
            TEST_MIGRATIONS: await readD1Migrations(path.join(root, "migrations")),
          },
          outboundService: (request: { url: string }) =>
            new Response(`unmocked outbound request: ${request.url}`, { status: 599 }),
          workers: shop
            ? [
                // not set up, as in a shop without a collection; test/worker/collections.test.ts runs the real one's parts
                {
                  name: "kidkazz-knowledge",
                  modules: true,
                  compatibilityDate: "2026-11-17",
                  script: noKnowledge,
                },
                {
                  name: "kidkazz-demo-shop",
                  modules: true,
                  compatibilityDate: "2026-11-17",
                  script: await demoShop(),
                },
              ]
            : [],
        },
      })),
    ],
    test: {
      name,
      // one workerd and module graph for all files: about 0.2 s a file instead of 2 s
      isolate: false,
      include,
      testTimeout: 30_000,
      setupFiles: ["./test/support/setup.ts"],
    },
  };
}

export default defineConfig({
  test: {
    // what the service logs is of interest where a test fails
    silent: "passed-only",
    projects: [
      { test: { name: "unit", include: ["test/unit/**/*.test.ts"], environment: "node" } },
      inWorkerd("worker", ["test/worker/**/*.test.ts"], "./wrangler.toml", true),
      inWorkerd("examples", ["test/examples/**/*.test.ts"], "./examples/bookshop/wrangler.toml", false),
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          environment: "node",
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          // two services at a time: more would only wait for the two cores
          maxConcurrency: 2,
        },
      },
    ],
  },
});
