import type { TrailEvent } from "../api/types";
import { moment } from "../time";
import { subjectIn } from "../words";
import type { Words } from "../words-id";

/** An event in words: what was done, and what was said with it. The record has ids, moments and codes. */
export function trailOf(
  words: Words,
  event: TrailEvent,
  nameOf: (id: string) => string,
): { done: string; said: string } {
  const { kind, actor } = event;
  const text = event.text ?? "";
  const who = nameOf(actor);
  const verb = (name: string) => `${who} ${words.trail[name] ?? name}`;
  switch (kind) {
    case "assigned":
      return { done: `${verb(kind)} ${words.trailTo(nameOf(text))}`, said: "" };
    case "snoozed":
      return { done: `${verb(kind)} ${words.trailUntil(moment(text))}`, said: "" };
    case "woken":
      return { done: actor === "system" ? `${who}: ${words.trail.awake}` : verb(kind), said: "" };
    // which message it was stands beside it
    case "retried":
      return { done: verb(kind), said: "" };
    case "moved": {
      const [, from = "", to = "", reason = ""] = /^(\w+) → (\w+)(?:: (.*))?$/s.exec(text) ?? [];
      if (!from) return { done: verb(kind), said: text };
      const moved = `${words.statuses[from] ?? from} → ${words.statuses[to] ?? to}`;
      return { done: verb(kind), said: reason ? `${moved} (${reason})` : moved };
    }
    case "changed": {
      const [, field = "", from = "", to = ""] = /^(\w+): (.*) → (.*)$/s.exec(text) ?? [];
      if (!field) return { done: verb(kind), said: text };
      return {
        done: verb(kind),
        said: `${words.fields[field] ?? field} ${valueIn(words, field, from)} → ${valueIn(words, field, to)}`,
      };
    }
    case "warned":
    case "breached": {
      const [, deadline = "", from = "", to = ""] = /^(\w+)(?:: (\w+) → (\w+))?$/.exec(text) ?? [];
      const about = words.deadlines[deadline] ? ` (${words.deadlines[deadline]})` : "";
      const raised = to
        ? `${words.fields.priority} ${valueIn(words, "priority", from)} → ${valueIn(words, "priority", to)}`
        : "";
      return { done: `${who}: ${words.trail[kind]}${about}`, said: raised };
    }
    case "requeued": {
      const [, idle = ""] = /^(.*): the customer waits$/.exec(text) ?? [];
      if (idle) return { done: verb(kind), said: words.customerWaits(nameOf(idle)) };
      if (actor === "system") return { done: verb(kind), said: words.appSilent };
      return {
        done: text === actor || !text ? verb(kind) : `${verb(kind)} ${words.trailFrom(nameOf(text))}`,
        said: "",
      };
    }
    case "escalated":
      // with their own step staff begin a ticket, and ask for nobody
      return {
        done: verb(["bot", "customer", "system"].includes(actor) ? kind : "opened"),
        said: subjectIn(words, text),
      };
    case "taken_over":
      return { done: verb(kind), said: "" };
    default:
      return { done: verb(kind), said: subjectIn(words, text) };
  }
}

/** A ticket's value as staff know it: only the engine's own codes and reasons have words, "–" is none. */
export function valueIn(words: Words, field: string, value: string): string {
  if (field === "priority") return words.priorities[value] ?? value;
  if (field === "category") return words.categories[value] ?? value;
  if (field === "subject") return subjectIn(words, value);
  return value;
}
