import type { JSONValue } from "@ai-sdk/provider";
import { type Customer, type Tool, type ToolContext, ToolError } from "../bot";
import { log } from "../log";
import { mark } from "./digest";
import { RESULT_LIMIT, reduce } from "./reduce";

/** How long attempts and the pauses between them are, in ms (R9); a test gives its own. */
export interface Pace {
  attemptMs: number;
  pausesMs: readonly number[];
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export const pace: Pace = { attemptMs: 3000, pausesMs: [500, 1000], wait };

export type ToolResult =
  /** `output` is whole, for cards and citations; `shown` is what the model gets (R10) */
  { ok: true; output: unknown; shown: JSONValue } | { ok: false; code: string; shown: JSONValue };

/**
 * Runs one tool call: authorisation (R8), input, attempts (R9), output, size (R10). Whatever goes wrong becomes a safe
 * code: LOGIN_REQUIRED, FORBIDDEN, INVALID_INPUT, UNAVAILABLE, TOO_LARGE, or the tool's own.
 * Rejects only when `context.signal` is aborted, with its reason.
 */
export async function runTool(
  tool: Tool,
  given: unknown,
  context: Omit<ToolContext, "idempotencyKey"> & { turnKey: string },
  timing: Pace = pace,
): Promise<ToolResult> {
  const { turnKey, ...known } = context;
  const checked = check(tool, given, known.customer);
  if ("code" in checked) return failed(checked.code);
  try {
    const idempotencyKey = callKey(turnKey, tool, checked.input);
    const raw = await attempts(tool.run, checked.input, { ...known, idempotencyKey }, timing);
    const output = tool.output.parse(raw);
    const shown = reduced(tool, output);
    return shown === null ? failed("TOO_LARGE") : { ok: true, output, shown };
  } catch (error) {
    return failed(codeOf(tool, error, known.signal));
  }
}

/**
 * The input with which a write is asked for, as the tool's `prepare` makes it of the given one, or why it is not asked for. Rejects
 * like `runTool`.
 */
export async function prepareWrite(
  tool: Tool & { effect: "write" },
  given: unknown,
  context: Omit<ToolContext, "idempotencyKey"> & { turnKey: string },
  timing: Pace = pace,
): Promise<{ input: unknown } | { code: string }> {
  const { turnKey, ...known } = context;
  const checked = check(tool, given, known.customer);
  if ("code" in checked || !tool.prepare) return checked;
  try {
    const idempotencyKey = callKey(turnKey, tool, checked.input);
    return { input: await attempts(tool.prepare, checked.input, { ...known, idempotencyKey }, timing) };
  } catch (error) {
    return { code: codeOf(tool, error, known.signal) };
  }
}

/** A safe code for what was thrown. Throws what ended `signal`. */
function codeOf(tool: Tool, error: unknown, signal: AbortSignal): string {
  signal.throwIfAborted();
  const code = error instanceof ToolError ? error.code : "UNAVAILABLE";
  // what came back may hold anything: only its kind is logged. NOT_FOUND and its like are answers, not failures
  if (code === "UNAVAILABLE") log.warn("tool.failed", { tool: tool.name, code, kind: kindOf(error) });
  return code;
}

/** Authorisation (R8) and input: what may be run, or why not, as a safe code. */
function check(tool: Tool, given: unknown, customer: Customer | null): { input: unknown } | { code: string } {
  if (!tool.allow(customer)) return { code: customer ? "FORBIDDEN" : "LOGIN_REQUIRED" };
  const input = tool.input.safeParse(given);
  return input.success ? { input: input.data } : { code: "INVALID_INPUT" };
}

/** The same for every attempt at the same call of the same turn. */
export function callKey(turnKey: string, tool: Tool, input: unknown): string {
  return `${turnKey}:${tool.name}:${mark(stable(input))}`;
}

type Run = (input: unknown, context: ToolContext) => Promise<unknown>;

async function attempts(run: Run, input: unknown, context: ToolContext, timing: Pace): Promise<unknown> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await limited(run, input, context, timing.attemptMs);
    } catch (error) {
      context.signal.throwIfAborted();
      const pause = timing.pausesMs[attempt];
      if (pause === undefined || !mayRetry(error)) throw error;
      await timing.wait(pause, context.signal);
    }
  }
}

/** One attempt; a tool that does not heed its signal is left behind. */
function limited(act: Run, input: unknown, context: ToolContext, ms: number): Promise<unknown> {
  const own = new AbortController();
  const stop = () => own.abort(context.signal.reason);
  const timer = setTimeout(() => own.abort(new ToolError("UNAVAILABLE", { retry: true })), ms);
  context.signal.addEventListener("abort", stop);
  const aborted = new Promise<never>((_, reject) => {
    own.signal.addEventListener("abort", () => reject(own.signal.reason));
  });
  if (context.signal.aborted) stop();
  const run = (async () => act(input, { ...context, signal: own.signal }))();
  return Promise.race([run, aborted]).finally(() => {
    clearTimeout(timer);
    context.signal.removeEventListener("abort", stop);
  });
}

/** A `fetch` that got no answer rejects with a TypeError; an aborted one with an AbortError or TimeoutError. */
function mayRetry(error: unknown): boolean {
  if (error instanceof ToolError) return error.retry;
  return error instanceof TypeError ? /fetch|network|connect/i.test(error.message) : kindOf(error) === "TimeoutError";
}

function kindOf(error: unknown): string {
  return error instanceof Error || error instanceof DOMException ? error.name : typeof error;
}

function reduced(tool: Tool, output: unknown): JSONValue | null {
  let part: unknown = output;
  for (let round = 0; round < 20; round++) {
    const text = JSON.stringify(part) ?? "null";
    if (text.length <= RESULT_LIMIT) return JSON.parse(text);
    const smaller = tool.shrink?.(part);
    if (smaller === undefined || smaller === null) break;
    part = smaller;
  }
  return reduce(JSON.parse(JSON.stringify(part)));
}

function failed(code: string): ToolResult {
  return { ok: false, code, shown: { error: code } };
}

/** The same for equal inputs, whatever the order of their keys. */
function stable(value: unknown): string {
  const sorted = (_: string, item: unknown) =>
    item !== null && typeof item === "object" && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item;
  return JSON.stringify(value, sorted) ?? "null";
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
  });
}
