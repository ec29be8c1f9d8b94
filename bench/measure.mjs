// One row, one round: load on a server whose CPU time is read before and after.
import { setTimeout as sleep } from "node:timers/promises";
import { quantile, run, until } from "./load.mjs";

/** What is still being written when the last reply is there, ms. */
const settleMs = 120;
/** A Thread looks after itself ten seconds after a turn (src/core/thread/accept.ts); a row waits until the one before is through, ms. */
const quietMs = 11_500;
/** Messages that a customer sends in a round at most: five rounds a minute stay below R6. */
const perCustomer = 4;
/** Messages of a customer in a burst; with the first one still below R6. */
const burst = 24;

/**
 * Runs `n` turns and returns figures of them. The customers of a `warm` row have written right before; those of a `new` one
 * never; in a `burst` each writes many messages at once.
 */
export async function measure({ mode, n, concurrency, people, crowd, server, state }) {
  await sleep(Math.max(0, (state.endedAt ?? -quietMs) + quietMs - performance.now()));
  const size = sizeOf(mode, n, crowd, people);
  const known = mode === "warm" ? state.known : [];
  while (known.length < size) known.push(await people.customer());
  if (mode !== "new") await run(size, 32, (i) => people.say(known[i]));
  await until("the first replies", people.settled);
  await sleep(settleMs);

  const at = (i) => known[mode === "burst" ? Math.floor(i / burst) : i % size];
  const batches = await batchesOf(people, server);
  const cpu = server.cpu();
  const startedAt = performance.now();
  const turns = await run(n, concurrency, (i) => people.say(at(i)));
  await until("the replies", people.settled);
  const replies = turns.map((turn) => turn.reply());
  const endedAt = Math.max(...turns.map((turn, i) => turn.sentAt + (Number.isNaN(replies[i]) ? turn.ack : replies[i])));
  await sleep(settleMs);
  const used = server.cpu() - cpu;
  const figures = {
    cpu: (used / n) * 1000,
    ack50: quantile(
      turns.map((turn) => turn.ack),
      0.5,
    ),
    ack95: quantile(
      turns.map((turn) => turn.ack),
      0.95,
    ),
    reply50: quantile(replies, 0.5),
    reply95: quantile(replies, 0.95),
    perSecond: (n / (endedAt - startedAt)) * 1000,
    batches: ((await batchesOf(people, server)) - batches) / n,
  };
  state.endedAt = performance.now();
  return figures;
}

/** How many customers it takes. */
function sizeOf(mode, n, crowd, people) {
  if (mode === "new") return n;
  if (mode === "burst") return Math.ceil(n / burst);
  return Math.max(crowd, people.recorded ? Math.ceil(n / perCustomer) : 0);
}

async function batchesOf(people, server) {
  return people.recorded ? (await server.recorder()).batches : Number.NaN;
}
