// npm run client:types: client/src/api.d.ts, the types of the API, from the OpenAPI document that a build writes.
import { readFileSync, writeFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./paths.mjs";
import { buildWeb } from "./web-assets.mjs";

const file = join(root, "client", "src", "api.d.ts");
const head = `// Generated from /openapi.json by \`npm run client:types\` (openapi-typescript). Do not edit.\n\n`;

/** Every component that a part of the document refers to, and what those refer to. */
function referred(part, schemas, found = {}) {
  for (const [, name] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
    if (name in found) continue;
    found[name] = schemas[name];
    referred(schemas[name], schemas, found);
  }
  return found;
}

/** What a customer's app needs of the document: the staff's API is none of its business. */
function customersPart({ paths, components, ...rest }) {
  const own = Object.fromEntries(Object.entries(paths).filter(([path]) => /^\/api\/(?:chat|mobile)\b/.test(path)));
  const schemas = Object.entries(referred(own, components.schemas)).sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...rest, paths: own, components: { ...components, schemas: Object.fromEntries(schemas) } };
}

/** The types of the customer's API, as TypeScript, from the document in public/. */
export async function clientTypes() {
  // the generator writes with the compiler's JavaScript API, which TypeScript 7 no longer has
  const hooks = registerHooks({
    resolve: (name, context, next) => next(name === "typescript" ? "typescript-5" : name, context),
  });
  const { default: generate, astToString } = await import("openapi-typescript");
  hooks.deregister();
  const document = JSON.parse(readFileSync(join(root, "public", "openapi.json"), "utf8"));
  return head + astToString(await generate(customersPart(document)));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await buildWeb();
  writeFileSync(file, await clientTypes());
  console.log("client/src/api.d.ts written");
}
