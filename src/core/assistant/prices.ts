/** What a model costs in USD per million tokens, for prompts below 200,000 tokens. */
interface Price {
  input: number;
  cached: number;
  output: number;
}

const flagship: Price = { input: 2, cached: 0.5, output: 6 };
const fast: Price = { input: 1.25, cached: 0.2, output: 2.5 };
/** xAI's price list of November 2026. The provider's own figure goes before it; this is for calls that end without one. */
const prices: Readonly<Record<string, Price>> = {
  "grok-4.7": flagship,
  "grok-4.6": flagship,
  "grok-4.5": flagship,
  "grok-4.3": fast,
  "grok-4.20-non-reasoning": fast,
};

/** 1e-10 USD, as xAI counts. A model that the list does not know is taken for a dear one. */
export function ticksOf(
  model: string,
  { inputTokens, cachedTokens, outputTokens }: { inputTokens: number; cachedTokens: number; outputTokens: number },
): number {
  const { input, cached, output } = prices[model] ?? flagship;
  const perMillion = (inputTokens - cachedTokens) * input + cachedTokens * cached + outputTokens * output;
  return Math.round(perMillion * 1e4);
}
