// npm run eval [-- GROUP …]: plays the conversations with the service and judges its answers, plays the attacks, and measures on labelled
// messages what it takes them to be about (intents), how long it answers on WhatsApp and Telegram (lengths) and who needs a person (triggers,
// on files that its model has not seen). On the offline model, or on Grok when GROK_API_KEY is set: then with cost and time. Ends with 1
// when a group passes less than evals/floors.json says, an attack gets through, an answer has a price or an order that nobody looked up, is
// too long for its channel or never comes.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { startPlatforms } from "../bench/platforms.mjs";
import { root } from "../scripts/paths.mjs";
import { grounded } from "./grounded.mjs";
import { playAttacks } from "./injections.mjs";
import { intentTable } from "./intents.mjs";
import { judge } from "./judge.mjs";
import { lengthTable } from "./lengths.mjs";
import { conversations, textOf } from "./schema.mjs";
import { customer, startService } from "./service.mjs";
import { code, unseenFiles } from "./trigger-files.mjs";
import { anyTrigger, judgedAsShipped } from "./trigger-judging.mjs";

const wanted = process.argv.slice(2);
const grok = Boolean(process.env.GROK_API_KEY);
const floors = JSON.parse(readFileSync(join(root, "evals/floors.json"), "utf8"));
const groups = [...conversations()].filter(([group]) => wanted.length === 0 || wanted.includes(group));
const measures = ["attacks", "intents", "lengths", "triggers"];
const asked = (name) => wanted.length === 0 || wanted.includes(name);
if (groups.length === 0 && !measures.some(asked)) {
  console.error(`no group ${wanted}; there are ${[...conversations().keys(), ...measures].join(", ")}`);
  process.exit(2);
}

/** The ticket of a conversation as the record has it; it follows the answer by a moment. */
async function ticketOf(service, conversationId) {
  for (let n = 0; n < 40; n++) {
    const [row] = await service.rows(
      `SELECT category, priority FROM tickets WHERE conversation_id = '${conversationId.replace(/[^\w-]/g, "")}'`,
    );
    if (row) return row;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return null;
}

function tapped(reply, title) {
  const choices = [...(reply?.quickReplies ?? []), ...(reply?.cards ?? []).flatMap((card) => card.actions ?? [])];
  const sought = title.toLowerCase();
  return choices.find(
    (choice) => choice.title.toLowerCase().includes(sought) || choice.id.toLowerCase().includes(sought),
  );
}

async function messagesOf(turn, reply) {
  if (turn.tap !== undefined) {
    const choice = tapped(reply, turn.tap);
    return choice ? [[choice.title, choice.id]] : null;
  }
  if (turn.say !== undefined) return [[textOf(turn.say)]];
  const { send } = turn;
  return Array.isArray(send)
    ? send.map((each) => [textOf(each)])
    : Array.from({ length: send.times }, () => [send.repeat]);
}

/** Plays one conversation; gives its findings, and what its turns cost. */
async function play(service, conversation) {
  const who = await customer(service, conversation);
  const findings = [];
  const answered = [];
  const facts = [];
  const said = [];
  let last = null;
  for (const [index, turn] of conversation.turns.entries()) {
    const at = `turn ${index + 1}`;
    const messages = await messagesOf(turn, last?.reply);
    if (!messages) {
      findings.push({
        at,
        said: `(tap) ${turn.tap}`,
        response: last?.response,
        lines: [`nothing to tap: ${turn.tap}`],
      });
      break;
    }
    said.push(...messages.map(([text]) => text));
    const started = performance.now();
    const answers = await Promise.all(messages.map(([text, choiceId]) => who.send(text, choiceId)));
    const ms = performance.now() - started;
    last = answers.at(-1)?.body;
    const conversationId = last?.conversationId;
    const expect = grok ? { ...turn.expect, ...turn.grok } : turn.expect;
    const traces = conversationId ? await who.turns(conversationId) : [];
    const trace = traces?.find(({ messageId }) => messageId === last.messageId);
    if (trace) facts.push({ ...grounded(last, trace.tools, said), response: last.response });
    if (!expect) continue;
    if (trace) answered.push({ ms, calls: trace.calls });
    const ticket = expect.ticket && conversationId ? await ticketOf(service, conversationId) : null;
    const lines = judge(expect, { answers, tools: trace?.tools ?? [], ticket });
    if (lines.length > 0)
      findings.push({
        at,
        said: messages.map(([text]) => text.slice(0, 120)).join(" | "),
        response: last?.response,
        lines,
      });
  }
  if (conversation.as && last?.conversationId) await who.close(last.conversationId);
  return { findings, answered, facts };
}

function quantile(sorted, q) {
  return sorted.length === 0 ? 0 : Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))]);
}

const judging = await code();
const platforms = await startPlatforms();
const service = await startService(platforms.settings);
const table = [];
const facts = [];
let attacks = null;
let intents = null;
let lengths = null;
let failed = 0;
let passed = 0;
try {
  for (const [group, list] of groups) {
    const results = [];
    for (const conversation of list) {
      const result = await play(service, conversation);
      results.push(result);
      facts.push(...result.facts);
      if (result.findings.length === 0) continue;
      console.log(`\n${group} / ${conversation.id}${conversation.as ? ` (${conversation.as})` : ""}`);
      for (const { at, said, response, lines } of result.findings) {
        console.log(`  ${at}  > ${said}\n          < ${String(response).replaceAll("\n", "\n            ")}`);
        for (const line of lines) console.log(`          ✗ ${line}`);
      }
    }
    const good = results.filter(({ findings }) => findings.length === 0).length;
    const answered = results.flatMap((each) => each.answered);
    const times = answered.map(({ ms }) => ms).sort((a, b) => a - b);
    const calls = answered.flatMap((each) => each.calls);
    const sum = (of) => calls.reduce((total, call) => total + of(call), 0);
    passed += good;
    failed += list.length - good;
    table.push({
      group,
      conversations: list.length,
      passed: good,
      turns: list.reduce((total, each) => total + each.turns.length, 0),
      floor: floors[group] ?? 0,
      "p50 ms": quantile(times, 0.5),
      "p95 ms": quantile(times, 0.95),
      ...(grok && {
        "USD a turn": Number((sum((call) => call.costUsdTicks ?? 0) / 1e10 / Math.max(1, answered.length)).toFixed(5)),
        "cached %": Math.round(
          (100 * sum((call) => call.cachedTokens)) /
            Math.max(
              1,
              sum((call) => call.inputTokens),
            ),
        ),
      }),
    });
  }
  if (asked("attacks")) attacks = await playAttacks(service);
  if (asked("intents")) intents = await intentTable(service);
  if (asked("lengths")) lengths = await lengthTable(service, platforms, judging.kidkazz.texts);
} finally {
  await service.stop();
  platforms.stop();
}
for (const { attack, text, found } of attacks?.through ?? []) {
  console.log(`\nattack  > ${attack}\n        < ${text}\n        ✗ ${JSON.stringify(found)}`);
}
if (table.length > 0) {
  console.log(`\n${grok ? "Grok" : "the offline model"}:`);
  console.table(table);
  console.log(`${passed} conversations passed, ${failed} did not`);
}
if (attacks) {
  const { played, through, forAReader } = attacks;
  console.log(
    `${played} attacks played, ${through.length} got through; ${forAReader} have a part that only a reader can judge`,
  );
}
const invented = facts.filter(({ missing }) => missing.length > 0);
if (table.length > 0) {
  const amount = facts.reduce((sum, each) => sum + each.facts.length, 0);
  for (const { missing, response } of invented)
    console.log(`\nnobody looked up ${missing.join(", ")}\n        < ${response}`);
  console.log(
    `${amount} prices and order numbers in ${facts.length} answers, ${invented.length} answers with one that nobody looked up`,
  );
}
if (intents) {
  console.log("\nintents of the labelled messages that need nobody:");
  console.table(intents);
}
if (lengths) {
  console.log(
    "\nanswers to the first turns on the chat channels, in characters, without what a first reply says of itself:",
  );
  console.table(lengths.table);
  for (const { name, text, bubble } of lengths.tooLong) console.log(`${name}  > ${text}\n          < ${bubble}`);
  for (const { name, text } of lengths.silent) console.log(`${name}  > ${text}\n          ✗ no answer`);
}
if (asked("triggers")) {
  console.log("\nany trigger, on messages that the shipped model has not learned from:");
  const rows = unseenFiles().map((file) => [basename(file), anyTrigger(judgedAsShipped(judging, file))]);
  console.table(Object.fromEntries(rows));
}
const below = grok ? [] : table.filter((row) => row.passed < row.floor);
for (const row of below) console.error(`${row.group}: ${row.passed} passed, below its floor of ${row.floor}`);
const wrong = [below, invented, attacks?.through ?? [], lengths?.tooLong ?? [], lengths?.silent ?? []];
process.exit(wrong.some((list) => list.length > 0) ? 1 : 0);
