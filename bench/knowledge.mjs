// npm run bench:knowledge [-- --passages P.jsonl --questions Q.jsonl]: how well the FAQ's search finds, in workerd with D1.
//
// Without files: our own entries with bench/knowledge/questions.jsonl and messages.jsonl, and the time over 2,000 entries in two languages.
// With files, any set in the same form: a line of P is {"id", "text", "title"?, "locale"?}, a line of Q is
// {"q", "topics": [ids, none: nothing answers it], "locale"?, "kind"?}.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { root } from "../scripts/paths.mjs";
import { manyEntries, manyQuestions } from "./knowledge/many.mjs";
import { quantile } from "./load.mjs";
import { migrate } from "./migrate.mjs";

const { values: given } = parseArgs({ options: { passages: { type: "string" }, questions: { type: "string" } } });
const dir = mkdtempSync(join(tmpdir(), "kidkazz-knowledge-"));
const lines = (path) =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line));

/** What may stand in the place of src/core/knowledge/stem.ts. */
const STEMMERS = {
  none: "export const stem = (word) => word; export const derived = () => [];",
  orama: `
    import { stemmer as english } from "@orama/stemmers/english";
    import { stemmer as indonesian } from "@orama/stemmers/indonesian";
    export const stem = (word) => (word.length < 4 || /\\d/.test(word) ? word : english(indonesian(word)));
    export const derived = () => [];`,
};

/** The search as one script, with another stemmer than our own if one is named. */
async function searcher(name) {
  const outfile = join(dir, `${name}.js`);
  const stemmer = {
    name: "stemmer",
    setup: (made) =>
      made.onLoad({ filter: /knowledge[\\/]stem\.ts$/ }, () => ({ contents: STEMMERS[name], resolveDir: root })),
  };
  await build({
    ...{ entryPoints: [join(root, "bench/knowledge/index.ts")], bundle: true, format: "esm", outfile },
    ...{ logLevel: "error", external: ["cloudflare:*", "node:*"], plugins: STEMMERS[name] ? [stemmer] : [] },
  });
  return outfile;
}

/**
 * The search with these entries in its D1; `typos: false`: without the snapshot, whose words put slips right. `column`: the stems of
 * an entry's words stand in the index beside the words.
 */
async function serving(script, entries, { typos, column = false }) {
  const worker = {
    name: "bench",
    ...{ compatibilityDate: "2026-11-17", compatibilityFlags: ["nodejs_compat"] },
    modules: [{ type: "ESModule", path: script }],
    ...{ rootPath: dir, modulesRoot: dir, d1Databases: ["DB"], r2Buckets: ["FILES"] },
  };
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({ host: "127.0.0.1", port: 0, cf: false, unsafeObservability: false, workers: [worker] }),
  );
  const url = await miniflare.ready;
  await migrate(await miniflare.getD1Database("DB"), join(root, "migrations"));
  const ask = async (path, body) => {
    const answer = await fetch(new URL(path, url), { method: "POST", body: JSON.stringify(body ?? null) });
    if (!answer.ok) throw new Error(`${path} answers ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  for (let start = 0; start < entries.length; start += 1000) {
    if (!(await ask("/entries", { entries: entries.slice(start, start + 1000), column })))
      throw new Error("the entries were not taken");
  }
  if (typos) await ask("/snapshot");
  return { ask, stop: () => miniflare.dispose() };
}

const share = (part, whole) => (whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`);

async function judge(service, questions, threshold, slang) {
  const results = [];
  for (const { q, topics, locale, kind } of questions) {
    const { hits } = await service.ask("/search", { q, locale, slang, limit: 10 });
    // an entry and its translation are one topic
    const found = [...new Set(hits.map(({ id }) => topicOf(id)))];
    const rank = found.findIndex((id) => topics.includes(id)) + 1;
    results.push({ q, kind, locale, topics, rank, answered: (hits[0]?.score ?? 0) >= threshold, first: found[0] });
  }
  return results;
}

const topicOf = (id) => (given.passages ? id : id.replace(/^faq-(.*)-(?:id|en)$/, "$1"));

function row(name, results) {
  const answerable = results.filter(({ topics }) => topics.length > 0);
  const no = results.filter(({ answered }) => !answered);
  const yes = results.filter(({ answered }) => answered);
  const at = (n) => answerable.filter(({ rank }) => rank > 0 && rank <= n).length;
  const mrr = answerable.reduce((sum, { rank }) => sum + (rank > 0 ? 1 / rank : 0), 0) / answerable.length;
  const empty = results.length - answerable.length;
  const none = no.filter(({ topics }) => topics.length === 0).length;
  const right = yes.filter(({ rank }) => rank === 1).length;
  return `| ${[
    name,
    `${results.length} (${empty})`,
    share(at(1), answerable.length),
    share(at(5), answerable.length),
    answerable.length ? mrr.toFixed(3) : "–",
    share(none, no.length),
    share(none, empty),
    share(right, yes.length),
  ].join(" | ")} |`;
}

const head = [
  "| | questions (without an answer) | recall@1 | recall@5 | MRR | “no answer” precision | “no answer” recall | answers that are right |",
  "| --- | --- | --- | --- | --- | --- | --- | --- |",
];

const report = [];
const say = (...more) => {
  report.push(...more);
  for (const line of more) console.log(line);
};

/** A title asks, a text answers; without a title its first words stand for one. */
const entryOf = ({ id, text, title, locale = "id-ID" }) => ({
  ...{ id, category: "set", locale, keywords: null },
  question: (title ?? text).slice(0, 300),
  answer: text.slice(0, 4000),
});

async function own() {
  const outfile = join(dir, "faq.mjs");
  await build({
    entryPoints: [join(root, "demo/src/data/faq.ts")],
    bundle: true,
    format: "esm",
    outfile,
    logLevel: "error",
  });
  return (await import(outfile)).faq.map(({ pair: _, ...entry }) => entry);
}

try {
  const entries = given.passages ? lines(given.passages).map(entryOf) : await own();
  const questions = lines(given.questions ?? join(root, "bench/knowledge/questions.jsonl")).map((each) => ({
    ...{ locale: "id-ID", kind: "plain" },
    ...each,
  }));
  say("# The FAQ's search, measured", "");
  say(
    `${new Date().toISOString().slice(0, 10)}, \`npm run bench:knowledge\`: ${entries.length} entries, ${questions.length} questions, in workerd with D1.`,
    "",
  );
  const full = await searcher("full");
  const plain = await searcher("none");
  const orama = await searcher("orama");
  const ways = [
    ["all of it", full, { typos: true, slang: true }],
    ["without typos put right", full, { typos: false, slang: true }],
    ["without aliases", full, { typos: true, slang: false }],
    ["without stems", plain, { typos: true, slang: true }],
    ["raw words alone", plain, { typos: false, slang: false }],
    ["our stems in the index too", full, { typos: true, slang: true, column: true }],
    ["those of @orama/stemmers in the index, in place of ours", orama, { typos: true, slang: true, column: true }],
  ];
  let whole = [];
  say(...head);
  for (const [name, script, { slang, ...how }] of ways) {
    const service = await serving(script, entries, how);
    const threshold = await service.ask("/threshold");
    const results = await judge(service, questions, threshold, slang);
    if (whole.length === 0) whole = results;
    say(row(name, results));
    await service.stop();
  }
  if (!given.passages && !given.questions) {
    const service = await serving(full, entries, { typos: true });
    const results = await judge(
      service,
      lines(join(root, "bench/knowledge/messages.jsonl")),
      await service.ask("/threshold"),
      true,
    );
    say(
      "",
      "Messages of all kinds (evals/messages), labelled with entries by somebody who knew only these:",
      "",
      ...head,
    );
    say(row("all of it", results));
    await service.stop();
  }
  say("", "By kind and language, with all of it:", "", ...head);
  for (const kind of new Set(whole.map((each) => each.kind)))
    say(
      row(
        kind,
        whole.filter((each) => each.kind === kind),
      ),
    );
  for (const locale of new Set(whole.map((each) => each.locale)))
    say(
      row(
        locale,
        whole.filter((each) => each.locale === locale),
      ),
    );

  if (!given.passages) {
    const many = manyEntries();
    const service = await serving(full, many, { typos: true });
    const asked = [...manyQuestions(), ...questions.filter((_, index) => index % 3 === 0)];
    for (const { q, locale } of asked.slice(0, 20)) await service.ask("/search", { q, locale, slang: true, limit: 5 });
    const times = [];
    const rows = [];
    for (const { q, locale } of asked) {
      const started = performance.now();
      const answer = await service.ask("/search", { q, locale, slang: true, limit: 5 });
      times.push(performance.now() - started);
      rows.push(answer.rows);
    }
    say(
      "",
      `${many.length} entries in two languages, ${asked.length} questions one after the other, each with its request over loopback:`,
      "",
    );
    say(
      `- time: median ${quantile(times, 0.5).toFixed(1)} ms, 95 % ${quantile(times, 0.95).toFixed(1)} ms, longest ${Math.max(...times).toFixed(1)} ms`,
      `- rows read: median ${quantile(rows, 0.5)}, 95 % ${quantile(rows, 0.95)}, most ${Math.max(...rows)}`,
    );
    await service.stop();
  }
  // what was measured on another set is not ours to keep
  if (!given.passages && !given.questions)
    writeFileSync(join(root, "bench/results/knowledge.md"), `${report.join("\n")}\n`);
  if (process.env.SHOW) {
    for (const each of whole.filter(({ topics, rank, answered }) => (topics.length > 0 ? rank !== 1 : answered)))
      console.log(JSON.stringify(each));
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
