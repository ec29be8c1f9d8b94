import type { JSONValue } from "@ai-sdk/provider";
import type { Tool, ToolContext } from "../bot";
import { now } from "../clock";
import type { Intent } from "../intent";
import { log } from "../log";
import type { Card, Citation } from "../reply";
import { mark } from "./digest";
import { callKey, type Pace, prepareWrite, runTool } from "./executor";
import type { ToolCall } from "./tool-call";
import type { Toolbox } from "./toolbox";

/** What a model gets from a call of a write: it was not done, the customer is asked. */
export const CONFIRMATION_REQUIRED = "CONFIRMATION_REQUIRED";

type Known = Omit<ToolContext, "idempotencyKey" | "intend" | "signal"> & { turnKey: string };

/** The tools of one turn, and all that they left: calls, cards, sources, links and intents, whichever model asked. */
export class TurnTools {
  readonly toolbox: Toolbox;
  readonly known: Known;
  readonly calls: ToolCall[] = [];
  readonly cards = new Map<string, Card>();
  readonly citations = new Map<string, Citation>();
  readonly intents: Intent[] = [];
  /** texts of results that may be cited: a link in one of them may be shown */
  readonly sources: string[] = [];
  /** whole results, oldest first: what an answer may state */
  readonly results: unknown[] = [];
  loginRequired = false;
  private readonly starts: (name: string, label: string) => void;
  private readonly timing: Pace | undefined;

  constructor(toolbox: Toolbox, known: Known, starts: (name: string, label: string) => void, timing?: Pace) {
    this.toolbox = toolbox;
    this.known = known;
    this.starts = starts;
    this.timing = timing;
  }

  /** Runs a tool by name; resolves with what the model sees. Rejects only when `signal` is aborted. */
  async run(name: string, input: unknown, signal: AbortSignal): Promise<JSONValue> {
    const tool = this.toolbox.get(name);
    if (!tool) return { error: "UNKNOWN_TOOL" };
    if (tool.progress) this.starts(name, tool.progress[this.known.locale]);
    const context = { ...this.known, signal, intend: (intent: Intent) => this.intend(intent) };
    const startedAt = now();
    if (tool.effect === "write") return this.propose(tool, input, context, startedAt);
    const result = await runTool(tool, input, context, this.timing);
    this.calls.push({ name, input, output: result.shown, ms: now() - startedAt });
    if (result.ok) {
      this.results.push(result.output);
      this.collect(tool, result.output);
    } else if (result.code === "LOGIN_REQUIRED") this.loginRequired = true;
    return result.shown;
  }

  /** A write does nothing yet: the customer is asked, with the reply. One at a time, or a yes would say too little. */
  private async propose(
    tool: Tool & { effect: "write" },
    given: unknown,
    context: Parameters<typeof prepareWrite>[2],
    startedAt: number,
  ): Promise<JSONValue> {
    const { turnKey, locale } = this.known;
    const prepared = await prepareWrite(tool, given, context, this.timing);
    let code = "code" in prepared ? prepared.code : CONFIRMATION_REQUIRED;
    if ("input" in prepared) {
      const { input } = prepared;
      const key = mark(callKey(turnKey, tool, input));
      if (this.intents.some((intent) => intent.kind === "confirm" && intent.key !== key)) code = "ONE_AT_A_TIME";
      else this.intend({ kind: "confirm", tool: tool.name, input, key, question: tool.confirm(input, locale) });
    }
    if (code === "LOGIN_REQUIRED") this.loginRequired = true;
    const shown = { error: code };
    this.calls.push({ name: tool.name, input: given, output: shown, ms: now() - startedAt });
    return shown;
  }

  private collect(tool: Tool, output: unknown): void {
    const { locale, customer } = this.known;
    try {
      for (const card of tool.cards?.(output, { locale, customer }) ?? []) this.cards.set(card.id, card);
      const citations = tool.citations?.(output) ?? [];
      for (const citation of citations) this.citations.set(citation.id, citation);
      if (citations.length > 0) this.sources.push(JSON.stringify(output));
    } catch (error) {
      // the result itself is good: an answer without cards is better than none
      log.warn("tool.cards_failed", { tool: tool.name, kind: error instanceof Error ? error.name : "" });
    }
  }

  /** One escalation a turn: a second one asks for nothing new. */
  intend(intent: Intent): void {
    if (this.intents.every((made) => made.kind !== intent.kind)) this.intents.push(intent);
  }
}
