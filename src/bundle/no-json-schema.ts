/** Stands for zod's reader of JSON Schema, which comes with the package and is used by nothing here. */
export function fromJSONSchema(): never {
  throw new Error("z.fromJSONSchema is not in this bundle");
}
