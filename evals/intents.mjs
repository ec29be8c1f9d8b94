// What the assistant takes a message to be about, on the labelled messages of triggers.jsonl that need nobody: those that do are measured by
// their trigger.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../scripts/paths.mjs";
import { measure } from "./measure.mjs";
import { customer } from "./service.mjs";

const aboutOrders = new Set(["ORDER_LIST", "ORDER_STATUS", "TRACKING"]);
/** who has orders in the demo shop; a guest is told to log in, whatever is asked of orders */
const buyers = ["cust-001", "cust-002", "cust-003", "cust-004", "cust-005"];

/**
 * A table: for each intent its messages, precision and recall. What the assistant calls otherwise (it did not understand, or asks back) is
 * right for OTHER alone.
 */
export async function intentTable(service) {
  const lines = readFileSync(join(root, "evals/triggers.jsonl"), "utf8").trim().split("\n");
  const messages = lines.map((line) => JSON.parse(line)).filter(({ trigger }) => trigger === null);
  const intents = [...new Set(messages.map(({ intent }) => intent))].sort();
  const judged = [];
  for (const [index, { text, locale, intent }] of messages.entries()) {
    const as = aboutOrders.has(intent) ? buyers[index % buyers.length] : `somebody-${index}`;
    const who = await customer(service, { as, locale });
    const { body } = await who.send(text);
    judged.push({ wanted: intent, got: intents.includes(body.intent) ? body.intent : "OTHER" });
    if (body.conversationId) await who.close(body.conversationId);
  }
  return Object.fromEntries(intents.map((intent) => [intent, measure(judged, (each) => each === intent)]));
}
