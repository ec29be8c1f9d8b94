// One bundle under Miniflare: no `wrangler dev` in between, requests go to the runtime's own socket. A child of run.mjs,
// which asks by messages and gets { id, value } or { id, error }.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, Response } from "miniflare";
import { unstable_getMiniflareWorkerOptions } from "wrangler";
import { noKnowledge } from "../scripts/no-knowledge.mjs";
import { root } from "../scripts/paths.mjs";
import { migrate } from "./migrate.mjs";

const { config, dir, migrations, state, bindings, shop, seed } = JSON.parse(process.argv[2]);
const entry = readdirSync(dir).find((name) => name.endsWith(".js"));
const { assets: _assets, ...options } = unstable_getMiniflareWorkerOptions(config).workerOptions;
const name = "bench";

/** Asks the service's own Recorder how many batches it has made; the service has no route for that. */
const recorderProbe = `export default {
  fetch: async (_request, env) => Response.json(await env.RECORDER.getByName("0").stats()),
};`;
const loopback = { host: "127.0.0.1", port: 0 };
const helper = (of, script) => ({ name: of, modules: true, compatibilityDate: "2026-11-17", script });

function asset(request) {
  const file = join(root, "web/static", new URL(request.url).pathname);
  return existsSync(file) ? new Response(readFileSync(file)) : new Response(null, { status: 404 });
}

const started = performance.now();
const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    host: "127.0.0.1",
    port: 0,
    cf: false,
    log: new Log(LogLevel.WARN),
    unsafeObservability: false,
    defaultPersistRoot: state,
    workers: [
      {
        ...options,
        name,
        bindings: { ...options.bindings, ...bindings },
        // the static files as far as the Worker itself asks for them: the model of its triggers
        serviceBindings: { ...options.serviceBindings, ASSETS: asset },
        rootPath: dir,
        modules: [{ type: "ESModule", path: join(dir, entry) }],
        unsafeDirectSockets: [loopback],
      },
      helper("kidkazz-demo-shop", readFileSync(shop, "utf8")),
      helper("kidkazz-knowledge", noKnowledge),
      {
        ...helper("probe", recorderProbe),
        durableObjects: { RECORDER: { className: "Recorder", scriptName: name } },
        unsafeDirectSockets: [loopback],
      },
    ],
  }),
);
await miniflare.ready;
const url = (await miniflare.unsafeGetDirectURL(name)).origin;
const probe = await miniflare.unsafeGetDirectURL("probe");
const database = await miniflare.getD1Database("DB", name);

await migrate(database, migrations);
const { faqSeedSql } = await import(seed);
for (const query of faqSeedSql()) await database.prepare(query).run();
const response = await fetch(`${url}/health`);
if (!response.ok) throw new Error(`/health answers ${response.status}: ${await response.text()}`);

const asked = {
  rows: async (query) => (await database.prepare(query).all()).results,
  recorder: async () => (await fetch(probe)).json(),
};

process.on("message", async ({ id, ask, argument }) => {
  try {
    process.send({ id, value: await asked[ask](argument) });
  } catch (error) {
    process.send({ id, error: String(error) });
  }
});
const stop = () => miniflare.dispose().finally(() => process.exit(0));
process.on("disconnect", stop);
process.on("SIGTERM", stop);
process.send({ ready: { url, firstAnswerMs: performance.now() - started } });
