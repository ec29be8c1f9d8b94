// npm run docs:channels: writes docs/channels.md from each channel's capabilities (src/core/channel.ts). A test holds the file to them.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "./paths.mjs";

const count = (n, unit) => (Number.isFinite(n) ? `${n.toLocaleString("en-US")} ${unit}` : "any number");
const size = (n, unit) => (Number.isFinite(n) ? `up to ${n.toLocaleString("en-US")} ${unit}` : "any length");
const formats = {
  markdown: "Markdown, shown by our own page",
  entities: "marks beside the text, by their place",
  marks: "the channel's own marks within the text",
  plain: "plain text",
};

/** What a channel can do, a line each: [what, how]. */
function abilities({ capabilities: can }) {
  const { quickReplies, cards } = can;
  return [
    [
      "Delivery",
      can.delivery === "pull"
        ? "the customer's client fetches what we write"
        : "we call the channel, a row in the outbox for each part",
    ],
    [
      "While it is made",
      can.streaming
        ? "text is shown sentence by sentence"
        : can.typingMs === null
          ? "nothing"
          : `typing is shown, again every ${can.typingMs / 1000} s`,
    ],
    ["Text of one message", size(can.textLength, "characters (UTF-16)")],
    ["Formatting", can.formats.map((format) => formats[format] ?? format).join(", ")],
    [
      "Quick replies",
      quickReplies
        ? `${count(quickReplies.max, "in one message")}, titles ${size(quickReplies.titleLength, "characters")}, ids ${size(quickReplies.idBytes, "bytes")}`
        : "none",
    ],
    ["Cards", cards ? `${count(cards.max, "in one message")}` : "none"],
    [
      "Window",
      can.windowHours === null
        ? "none: may be written to at any time"
        : `${can.windowHours} hours after the customer's last message; afterwards by template only`,
    ],
    [
      "A burst of messages",
      can.burstWindowMs === 0
        ? "is answered at once"
        : `is gathered for ${can.burstWindowMs} ms and answered together; a bare greeting waits 3 s for what follows`,
    ],
  ];
}

/** What becomes of a reply that is more than the channel can show. */
function losses({ capabilities: can }) {
  const lines = [];
  if (Number.isFinite(can.textLength))
    lines.push(
      "Longer text goes on in the next message, cut between paragraphs, lines or words; code and lists stay whole where they fit.",
    );
  if (can.quickReplies && Number.isFinite(can.quickReplies.max)) {
    lines.push(
      "Choices that do not fit as buttons become a numbered list in the text; the number, or the title, typed back is that choice.",
    );
  }
  if (can.quickReplies && can.delivery === "push")
    lines.push("A choice's id that is too long becomes a short token, which comes back as that id.");
  if (can.cards && Number.isFinite(can.cards.max))
    lines.push(
      "Cards that cannot be shown as cards are told as text: title, price and address, with their actions as choices.",
    );
  if (!can.formats.includes("markdown"))
    lines.push(
      "Headings, tables and other Markdown beyond bold, italic, code, lists and links are not part of a reply; what a channel has no mark for stays as words, a link as its address.",
    );
  if (can.windowHours !== null)
    lines.push("What has no template waits in the record, shown to staff, until the customer writes again.");
  return lines.length > 0 ? lines : ["Nothing is lost: the client shows a reply as it is."];
}

/** docs/channels.md, whole. */
export function channelDocs(channels) {
  const sections = channels.map((channel) => {
    const rows = abilities(channel).map(([what, how]) => `| ${what} | ${how} |`);
    const required = channel.required.map((name) => `\`${name}\``).join(", ");
    return [
      `## ${channel.name}`,
      "",
      `Settings without which it is off: ${required}.`,
      "",
      "| | |\n| --- | --- |",
      ...rows,
      "",
      ...losses(channel).map((line) => `- ${line}`),
      "",
    ].join("\n");
  });
  const head = [
    "# Channels",
    "",
    "Written by `npm run docs:channels` from each channel's `capabilities` (src/channels/*/index.ts): change those, not this file. A reply is",
    "written once, without regard to a channel; its renderer keeps to these limits and loses nothing, which property tests hold it to.",
    "",
  ];
  return `${[...head, ...sections].join("\n").trim()}\n`;
}

/** The channels as the service has them. */
export async function channelsOf() {
  const dir = mkdtempSync(join(tmpdir(), "kidkazz-channels-"));
  try {
    const outfile = join(dir, "channels.mjs");
    const contents = `export { channels } from "./src/all-channels";`;
    await build({
      stdin: { contents, resolveDir: root, loader: "ts" },
      bundle: true,
      format: "esm",
      platform: "browser",
      outfile,
      logLevel: "error",
    });
    return Object.values((await import(pathToFileURL(outfile).href)).channels);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  const file = join(root, "docs/channels.md");
  writeFileSync(file, channelDocs(await channelsOf()));
  console.log(`wrote ${file}`);
}
