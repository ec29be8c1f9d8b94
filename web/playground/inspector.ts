import { el } from "../src/dom";
import type { Message, Turn } from "./api";

const usd = (ticks: number) => `$${(ticks / 1e10).toFixed(5)}`;
const json = (value: unknown) => el("pre", {}, JSON.stringify(value, null, 2));

/** What was sent, exactly, and how its turn came about. */
export function inspection(message: Message, turns: readonly Turn[]): HTMLElement {
  // an answer is recorded right before it is sent
  const turn = turns.findLast(({ createdAt }) => Date.parse(createdAt) <= message.at + 250);
  return el(
    "div",
    { class: "inspection" },
    el(
      "details",
      { open: "" },
      el("summary", {}, `Payload · ${message.call?.method ?? ""}`),
      json(message.call?.body ?? null),
    ),
    el(
      "details",
      { open: "" },
      el("summary", {}, "Trace of the turn"),
      turn ? traceOf(turn) : el("p", { class: "soft" }, "Not in the record yet: open it again in a moment."),
    ),
  );
}

function traceOf(turn: Turn): HTMLElement {
  const spent = turn.calls.reduce((sum, { costUsdTicks }) => sum + (costUsdTicks ?? 0), 0);
  const tokens = turn.calls.map(
    ({ model, inputTokens, cachedTokens, outputTokens }) =>
      `${model}: ${inputTokens} in (${cachedTokens} cached), ${outputTokens} out`,
  );
  const facts: [string, string | null][] = [
    ["model", `${turn.model ?? "none"}${turn.degraded ? " (degraded)" : ""}`],
    ["intent", turn.intent && `${turn.intent}, confidence ${turn.confidence ?? "?"}`],
    ["rule", turn.trigger],
    ["answers", `message ${turn.covers.join(", ")}`],
    ["time", `waited ${turn.ms.waited} ms, made in ${turn.ms.made} ms`],
    ["sources", turn.citations.join(", ") || null],
    ["tokens", tokens.join("; ") || null],
    ["cost", turn.calls.length > 0 ? usd(spent) : null],
  ];
  return el(
    "div",
    {},
    el("dl", {}, ...facts.flatMap(([name, value]) => (value ? [el("dt", {}, name), el("dd", {}, value)] : []))),
    ...turn.tools.map(({ name, input, output, ms }) =>
      el("details", {}, el("summary", {}, `${name} · ${ms ?? "?"} ms`), json(input), json(output)),
    ),
  );
}
