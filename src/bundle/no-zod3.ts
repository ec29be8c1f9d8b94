// Stands for the AI SDK's reader of zod 3 schemas in the Worker's bundle (wrangler.toml, [alias]): ours are zod 4.

/** Never called: whoever does has a schema of another zod. */
export function zod3ToJsonSchema(): never {
  throw new Error("no zod 3 in this bundle");
}
