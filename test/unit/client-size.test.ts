import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { root } from "../../scripts/paths.mjs";

it("the app's client stays under 5 kB after compression, and brings nothing along", async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(root, "client/src/index.ts")],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    metafile: true,
    write: false,
  });
  expect(Object.keys(metafile.inputs).filter((path) => !path.startsWith("client/src/"))).toEqual([]);
  const size = gzipSync(outputFiles[0]?.contents ?? "").length;
  console.info(`client: ${size} bytes`);
  expect(size).toBeGreaterThan(1_000);
  expect(size).toBeLessThan(5_000);
});
