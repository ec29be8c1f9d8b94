import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { channelDocs, channelsOf } from "../../scripts/channel-docs.mjs";
import { root } from "../../scripts/paths.mjs";

it("docs/channels.md says what the channels can do today", async () => {
  expect(readFileSync(join(root, "docs/channels.md"), "utf8")).toBe(channelDocs(await channelsOf()));
});
