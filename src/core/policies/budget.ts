import type { ModelCall } from "../assistant/contract";

/** R18: what one customer's conversations may use on one day of the shop's. */
export const tokensADay = 50_000;
/** the share of the day's budget from which the team is told */
const ALERT = 0.8;

/** R18: output and what of the input was not cached; the cached prefix alone would end a chat after seven turns. */
export function countedTokens({ inputTokens, cachedTokens, outputTokens }: ModelCall): number {
  return outputTokens + Math.max(0, inputTokens - cachedTokens);
}

export type BudgetState = "open" | "alert" | "spent";

/** How a day's budget stands; both in 1e-10 USD. */
export function budgetState(spentTicks: number, limitTicks: number): BudgetState {
  if (spentTicks >= limitTicks) return "spent";
  return spentTicks >= limitTicks * ALERT ? "alert" : "open";
}

const TICKS_A_DOLLAR = 1e10;

export function ticksOfUsd(usd: number): number {
  return Math.round(usd * TICKS_A_DOLLAR);
}

export function usdOfTicks(ticks: number): number {
  return ticks / TICKS_A_DOLLAR;
}
