// Stands for zod's compiler of schemas, which writes code as it runs: a Worker may not, and nothing here asks for it.

/** What compiled schemas answer for what does not fit; no schema here is compiled. */
export const INVALID = Symbol.for("zod.compile.invalid");

export class ZodCompileAsyncError extends Error {}
export class ZodCompileUnsupportedError extends Error {}

function missing(): never {
  throw new Error("z.compile is not in this bundle");
}

export { missing as compile, missing as compileFn, missing as withParser };
