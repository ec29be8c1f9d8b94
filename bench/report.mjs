// The figures as Markdown.
import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { root } from "../scripts/paths.mjs";

const versionOf = (name) => JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")).version;

/** What the figures depend on. */
export function facts() {
  return [
    `${cpus().length} cores, shared by service, load and platform; ${Math.round(totalmem() / 2 ** 30)} GiB of memory; ${process.platform} ${process.arch}`,
    `Node ${process.versions.node}, workerd ${versionOf("workerd")}, Miniflare ${versionOf("miniflare")}`,
  ];
}

function spread(values, digits) {
  const known = values.filter((value) => Number.isFinite(value)).toSorted((a, b) => a - b);
  if (known.length === 0) return "–";
  const [low, middle, high] = [known[0], median(known), known.at(-1)].map((value) => value.toFixed(digits));
  return known.length === 1 ? middle : `${middle} (${low}..${high})`;
}

function median(sorted) {
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

function pair(rounds, low, high) {
  const of = (key) =>
    spread(
      rounds.map((round) => round[key]),
      1,
    ).replace(/ .*/, "");
  return of(low) === "–" ? "–" : `${of(low)} / ${of(high)}`;
}

const columns = [
  "row",
  "c",
  "CPU s per 1,000",
  "ack p50/p95 ms",
  "reply p50/p95 ms",
  "per second",
  "D1 batches a turn",
];

/** One line a row; median, and min..max in brackets, over the rounds. */
export function table(results) {
  const lines = results.map(({ name, concurrency, rounds }) => {
    const cells = [
      name,
      String(concurrency),
      spread(
        rounds.map((round) => round.cpu),
        2,
      ),
      pair(rounds, "ack50", "ack95"),
      pair(rounds, "reply50", "reply95"),
      spread(
        rounds.map((round) => round.perSecond),
        0,
      ),
      spread(
        rounds.map((round) => round.batches),
        3,
      ),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return [`| ${columns.join(" | ")} |`, `|${columns.map(() => "---").join("|")}|`, ...lines].join("\n");
}

const kib = (bytes) => `${Math.round(bytes / 1024)} KiB`;

/** The whole of bench/results/latest.md. */
export function report({ command, rounds, seconds, build, results, problems }) {
  return `# Bench

\`${command}\`, ${new Date().toISOString().slice(0, 10)}, ${rounds} interleaved rounds in ${Math.round(seconds)} s.
${facts().join(".\n")}.

${table(results)}

${
  problems.length === 0
    ? "Every turn was answered exactly once, and every message and delivery stands in D1 exactly once."
    : `**${problems.length} problems**:\n${problems
        .slice(0, 20)
        .map((problem) => `- ${problem}`)
        .join("\n")}`
}

Bundle of the service: ${kib(build.size.raw)}, gzip ${kib(build.size.gzip)}. Start-up: ${build.startup === null ? "not measured" : `${build.startup.toFixed(0)} ms of CPU at the top level (wrangler check startup, median of five)`};
first answer ${(build.firstAnswerMs / 1000).toFixed(1)} s after a cold start on this machine, runtime, storage and migrations included.

How to read it: median of the rounds, with the lowest and the highest. "CPU" is user and system time of the server's process
tree, D1's emulation and every fsync included, until 120 ms after the last reply; the guard that looks after each
customer's turn ten seconds later is not in it. "c" is the number of requests in flight. "Ack" is the webhook's 200; "reply" is
the arrival at the platform, for web the JSON response, which waits for the record. "New" customers' first message makes a
Durable Object, a conversation and its number. D1 batches are counted by the Recorder; reads (FAQ) are not in it. Differences below 15–20 % are noise: compare rows of one run only.
`;
}
