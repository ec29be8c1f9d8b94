// Whether everything that was sent was answered once and stands in D1 once.
import { setTimeout as sleep } from "node:timers/promises";
import { turnMark } from "./upstream.mjs";

const page = 5_000;
/** How long the record may lag behind the last reply, ms. */
const lagMs = 15_000;

/** Everything that is wrong with a row's turns, in words; empty when nothing is. */
export async function audit(server, people) {
  const problems = people.problems();
  if (!people.recorded) return problems;
  const end = performance.now() + lagMs;
  let open;
  do {
    open = await record(server, people);
    if (open.length > 0) await sleep(500);
  } while (open.length > 0 && performance.now() < end);
  return [...problems, ...open];
}

async function record(server, people) {
  const messages = await all(server, "messages", "role, content, client_message_id");
  const problems = [
    ...off(
      "in D1",
      people.sent,
      messages.map(people.recorded).filter((id) => id !== null),
    ),
  ];
  const answers = messages.filter((message) => message.role === "ASSISTANT");
  if (!people.deliveries) {
    if (answers.length !== people.sent.length)
      problems.push(`${answers.length} answers in D1 to ${people.sent.length} turns`);
    return problems;
  }
  problems.push(
    ...off(
      "answered in D1",
      people.sent,
      answers.flatMap((answer) => answer.content.match(turnMark) ?? []),
    ),
  );
  const parts = await all(server, "deliveries", "id, state");
  const unsent = parts.filter((part) => part.state.toLowerCase() !== "sent");
  if (parts.length !== answers.length) problems.push(`${parts.length} deliveries in D1 of ${answers.length} answers`);
  if (unsent.length > 0) problems.push(`${unsent.length} deliveries in D1 are not sent: ${unsent[0].state}`);
  return problems;
}

/** Turns that are not there exactly once, and what was never sent. */
function off(where, sent, found) {
  const times = Map.groupBy(found, (id) => id);
  const wrong = sent
    .filter((id) => times.get(id)?.length !== 1)
    .map((id) => `${id}: ${times.get(id)?.length ?? 0} times ${where}`);
  const known = new Set(sent);
  return [
    ...wrong,
    ...[...times.keys()].filter((id) => !known.has(id)).map((id) => `${id}: ${where}, and nobody sent it`),
  ];
}

async function all(server, table, columns) {
  const rows = [];
  for (;;) {
    const more = await server.rows(`SELECT ${columns} FROM ${table} ORDER BY id LIMIT ${page} OFFSET ${rows.length}`);
    rows.push(...more);
    if (more.length < page) return rows;
  }
}
