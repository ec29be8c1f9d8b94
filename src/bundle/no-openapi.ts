// Stands for the writer of OpenAPI documents in the Worker's bundle: ours is written when the service is built
// (scripts/openapi.mjs) and served as a file, so that no start pays for it.
import type { ZodType } from "zod";

/** Lets schemas be named and described for the document, to no effect. */
export function extendZodWithOpenApi(zod: { ZodType: { prototype: { openapi?: unknown } } }): void {
  // an ordinary property: zod copies those that it can list to each schema
  zod.ZodType.prototype.openapi = function (this: ZodType) {
    return this;
  };
}

/** Takes what the routes tell of themselves, and keeps nothing. */
export class OpenAPIRegistry {
  readonly definitions: never[] = [];
  registerPath(): void {}
  registerComponent(): void {}
}

function missing(): never {
  throw new Error("no OpenAPI writer in this bundle");
}

export { missing as getOpenApiMetadata, missing as OpenApiGeneratorV3, missing as OpenApiGeneratorV31 };
