/// <reference types="vite/types/importMeta.d.ts" />
import { describe, expect, it } from "vitest";

// Which way the code may look. Data flows down from the channels to the core and comes back as a Reply: the core knows no
// channel, no route and no shop, a channel no other channel, a route no shop.

const everySource = import.meta.glob<string>(["../../src/**/*.ts", "../../demo/**/*.ts", "../../examples/**/*.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});

interface Import {
  /** what is imported, as a path from the root without an ending; packages are left out */
  target: string;
  /** only types: gone when it runs */
  types: boolean;
}

/** What a file imports of the project, whatever the form of the import. */
function importsOf(file: string, source: string): Import[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, "");
  const form =
    /\b(?:import|export)\s+(type\s)?(?:[\w*{}\s,$]*?\sfrom\s*)?["']([^"'\n]+)["']|\bimport\s*\(\s*["'`]([^"'`]+)["'`]/g;
  return [...code.matchAll(form)].flatMap(([, type, named, called]) => {
    const target = named ?? called ?? "";
    if (!target.startsWith(".")) return [];
    return { target: new URL(target, `file:///${file}`).pathname.slice(1), types: type !== undefined };
  });
}

type Rule = (imported: Import) => boolean;

const within =
  (...places: string[]): Rule =>
  ({ target }) =>
    places.some((place) => target === place || target.startsWith(`${place}/`));

/** What of the core a channel may run. The rest it may know by type only: the core's shell is not its business. */
const plainCore = within(
  "src/core/turn",
  "src/core/reply",
  "src/core/channel",
  "src/core/choices",
  "src/core/clock",
  "src/core/log",
  "src/core/conversation",
);

/** What channels share: pure, and of no channel. */
const shared = within(
  "src/channels/markdown",
  "src/channels/fit",
  "src/channels/secrets",
  "src/channels/told",
  "src/core/reply",
);

/** For files below a place: what they may import. The first place that fits counts. */
const rules: [RegExp, Rule][] = [
  [/^src\/core\//, within("src/core", "src/config")],
  [
    /^src\/channels\/(\w+)\//,
    (imported) =>
      plainCore(imported) ||
      shared(imported) ||
      within("src/config")(imported) ||
      (imported.types && within("src/core")(imported)),
  ],
  [/^src\/channels\//, shared],
  [/^src\/http\//, within("src/http", "src/channels", "src/core", "src/config")],
  [/^src\/shop\//, within("src/shop", "src/core", "src/config")],
  [/^src\/config\.ts$/, within("src/core/turn")],
  // the engine's composition knows no shop; only the entry puts the two together
  [
    /^src\/(?:app|service|all-channels)\.ts$/,
    within("src/app", "src/all-channels", "src/http", "src/channels", "src/core", "src/config"),
  ],
  [/^src\/index\.ts$/, within("src/service", "src/shop")],
  // stand for packages: nothing of ours
  [/^src\/bundle\//, within()],
  [/^examples\/(\w+)\//, within("src/core", "src/service")],
  [/^demo\//, within("demo")],
];

/** Every import that looks the wrong way. */
function violations(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([file, source]) => {
    const found = rules.find(([place]) => place.test(file));
    if (!found) return [`${file}: no rule says what it may import`];
    const [place, allows] = found;
    // one channel, one example: its own folder, and no other
    const own =
      place.exec(file)?.[1] === undefined
        ? null
        : file
            .split("/")
            .slice(0, file.startsWith("src") ? 3 : 2)
            .join("/");
    return importsOf(file, source)
      .filter((imported) => !allows(imported) && !(own !== null && within(own)(imported)))
      .map(({ target }) => `${file} → ${target}`);
  });
}

describe("the direction of imports", () => {
  it("holds in every file", () => {
    const files = new Map(Object.entries(everySource).map(([file, source]) => [file.replace("../../", ""), source]));
    expect(files.size).toBeGreaterThan(100);
    const found = [...files].reduce((sum, [file, source]) => sum + importsOf(file, source).length, 0);
    expect(found).toBeGreaterThan(300);
    expect(violations(files)).toEqual([]);
  });

  it.each([
    ["src/core/thread/x.ts", 'import { web } from "../../channels/web/index";', "src/channels/web/index"],
    ["src/core/x.ts", 'import type { HttpEnv } from "../http/auth";', "src/http/auth"],
    ["src/core/assistant/x.ts", 'import { kidkazz } from "../../shop/bot";', "src/shop/bot"],
    ["src/core/x.ts", 'import { faq } from "../../demo/src/data/faq";', "demo/src/data/faq"],
    ["src/core/x.ts", 'export * from "../../examples/bookshop/bot";', "examples/bookshop/bot"],
    ["src/core/x.ts", 'export { web } from "../channels/web/index";', "src/channels/web/index"],
    ["src/core/x.ts", 'const { web } = await import("../channels/web/index");', "src/channels/web/index"],
    ["src/core/x.ts", 'import "../channels/web/index";', "src/channels/web/index"],
    ["src/core/x.ts", 'import {\n  a,\n  type b,\n} from "../channels/web/index";', "src/channels/web/index"],
    ["src/core/x.ts", 'import all, * as web from "../channels/web/index";', "src/channels/web/index"],
    ["src/channels/web/x.ts", 'import { mobile } from "../mobile/index";', "src/channels/mobile/index"],
    ["src/channels/web/x.ts", 'import type { HttpEnv } from "../../http/auth";', "src/http/auth"],
    ["src/channels/web/x.ts", 'import { texts } from "../../shop/texts";', "src/shop/texts"],
    ["src/channels/web/x.ts", 'import { Store } from "../../core/thread/store";', "src/core/thread/store"],
    ["src/channels/web/x.ts", 'import { db } from "../../core/db/db";', "src/core/db/db"],
    ["src/http/x.ts", 'import { texts } from "../shop/texts";', "src/shop/texts"],
    ["src/shop/x.ts", 'import { ApiError } from "../http/errors";', "src/http/errors"],
    ["src/shop/x.ts", 'import { web } from "../channels/web/index";', "src/channels/web/index"],
    ["src/shop/tools/x.ts", 'import { products } from "../../../demo/src/data/products";', "demo/src/data/products"],
    ["src/service.ts", 'import { kidkazz } from "./shop/bot";', "src/shop/bot"],
    ["src/app.ts", 'import { kidkazz } from "./shop/bot";', "src/shop/bot"],
    ["examples/bookshop/x.ts", 'import { say } from "../../src/shop/texts";', "src/shop/texts"],
    ["examples/bookshop/x.ts", 'import { ApiError } from "../../src/http/errors";', "src/http/errors"],
    ["examples/bookshop/x.ts", 'import { bot } from "../library/bot";', "examples/library/bot"],
    ["demo/src/x.ts", 'import { log } from "../../src/core/log";', "src/core/log"],
  ])("would be found out: %s with %s", (file, source, target) => {
    expect(violations(new Map([[file, source]]))).toEqual([`${file} → ${target}`]);
  });

  it.each([
    ["src/core/thread/x.ts", 'import { now } from "../clock";\nimport { configOf } from "../../config";'],
    [
      "src/channels/web/x.ts",
      'import type { LiveEvent } from "../../core/thread/live";\nimport { render } from "./render";',
    ],
    ["src/channels/web/x.ts", 'import { z } from "zod";'],
    ["src/core/x.ts", '// import { web } from "../channels/web/index";\n/* import "../shop/bot"; */'],
    [
      "examples/bookshop/x.ts",
      'import { createService } from "../../src/service";\nimport { bot } from "./tools/bot";',
    ],
  ])("leaves alone what is right: %s with %s", (file, source) => {
    expect(violations(new Map([[file, source]]))).toEqual([]);
  });

  it("wants a rule for every new place", () => {
    expect(violations(new Map([["src/extra/x.ts", ""]]))).toEqual(["src/extra/x.ts: no rule says what it may import"]);
  });
});
