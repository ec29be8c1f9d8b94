import type { ModelCall } from "../assistant/contract";
import { dayIn, iso, now } from "../clock";
import { log, reasonOf } from "../log";
import { atMost } from "../patience";
import { budgetState, countedTokens, ticksOfUsd, tokensADay } from "../policies/budget";
import { background } from "./background";
import type { ThreadContext } from "./context";
import type { Recording } from "./recording";

/** How long the house's total is taken for what it was, ms; within it the day's budget may be overdrawn a little. */
const freshMs = 5_000;
/** What a turn waits for the total at most, ms: then it is asked, a late bill being better than no answer. */
const patienceMs = 300;

/** by day: what the whole service has spent, as this isolate last heard */
const heard = new Map<string, { ticks: number; at: number }>();

/** R18: what this Thread's turns cost, and whether another may cost anything. */
export class Spending {
  private readonly context: ThreadContext;
  private readonly recording: Recording;

  constructor(context: ThreadContext, recording: Recording) {
    this.context = context;
    this.recording = recording;
  }

  /** `conversation`: this customer's day is used up; `house`: the whole service's budget is. */
  async left(): Promise<"yes" | "conversation" | "house"> {
    const { config, store } = this.context;
    if (!config.GROK_API_KEY) return "yes";
    const day = this.today();
    const spent = store.head()?.spent;
    if (spent?.day === day && spent.tokens >= tokensADay) return "conversation";
    if (config.DAILY_BUDGET_USD === undefined) return "yes";
    const ticks = await this.total(day);
    return budgetState(ticks, ticksOfUsd(config.DAILY_BUDGET_USD)) === "spent" ? "house" : "yes";
  }

  /** True the first time a day: the customer has to be told that the conversation's limit is reached. Within a write. */
  telling(): boolean {
    const { store } = this.context;
    const head = store.head();
    if (!head?.spent || head.spent.told) return false;
    store.putHead({ ...head, spent: { ...head.spent, told: true } });
    return true;
  }

  /** Within a write: a ledger row for each call, and the tokens of the day. `owner` names the rows, once for each attempt. */
  put(calls: readonly ModelCall[], owner: string, conversationId: string, messageId: string | null): void {
    if (calls.length === 0) return;
    const { store } = this.context;
    const at = now();
    const day = this.today();
    const head = store.head();
    if (head) {
      const before = head.spent?.day === day ? head.spent : { day, tokens: 0 };
      const tokens = calls.reduce((sum, call) => sum + countedTokens(call), before.tokens);
      store.putHead({ ...head, spent: { ...before, tokens } });
    }
    for (const [index, call] of calls.entries()) {
      const id = `${owner}.${index}`;
      this.recording.put({
        table: "usage",
        id,
        version: 1,
        row: {
          id,
          conversation_id: conversationId,
          message_id: messageId,
          kind: call.kind,
          model: call.model,
          input_tokens: call.inputTokens,
          cached_tokens: call.cachedTokens,
          output_tokens: call.outputTokens,
          cost_usd_ticks: call.costUsdTicks,
          estimated: call.estimated ? 1 : 0,
          latency_ms: call.latencyMs,
          created_at: iso(at),
          version: 1,
        },
      });
    }
    this.tell(calls, owner, day);
  }

  /** The house's total grows, whatever comes of the rows; a call whose telling fails is missing in the day's sum only. */
  private tell(calls: readonly ModelCall[], owner: string, day: string): void {
    const { env, config } = this.context;
    if (config.DAILY_BUDGET_USD === undefined) return;
    const limit = ticksOfUsd(config.DAILY_BUDGET_USD);
    const spent = calls.map((call, index) => ({ id: `${owner}.${index}`, ticks: call.costUsdTicks }));
    const told = env.BUDGET.getByName(day).add(spent, limit);
    background(
      "budget",
      told.then((ticks) => this.hear(day, ticks)),
    );
  }

  private async total(day: string): Promise<number> {
    const known = heard.get(day);
    if (known && now() - known.at < freshMs) return known.ticks;
    const asked = this.context.env.BUDGET.getByName(day)
      .total()
      .then((ticks) => this.hear(day, ticks))
      .catch((error) => log.warn("budget.unreachable", { error: reasonOf(error) }));
    await atMost(patienceMs, asked);
    return heard.get(day)?.ticks ?? 0;
  }

  private hear(day: string, ticks: number): void {
    if (!heard.has(day)) heard.clear();
    heard.set(day, { ticks, at: now() });
  }

  private today(): string {
    return dayIn(this.context.config.TIMEZONE, now());
  }
}
