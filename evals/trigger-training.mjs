// Learns the classifier of src/core/policies/classifier.ts: multinomial logistic regression, AdaGrad, a little decay. The same from the same
// messages.
const KINDS = ["safety", "refund", "complaint", "frustration", "human", "none"];
const BITS = 15;
const EPOCHS = 15;
const RATE = 0.5;
const DECAY = 1e-3;

/** A shuffle that is the same every time. */
function shuffled(list, seed) {
  const copy = [...list];
  let state = seed;
  for (let at = copy.length - 1; at > 0; at--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const other = state % (at + 1);
    [copy[at], copy[other]] = [copy[other], copy[at]];
  }
  return copy;
}

function chancesOf(weights, bias, buckets) {
  const norm = 1 / Math.sqrt(buckets.length);
  const sums = [...bias];
  for (const bucket of buckets)
    for (let kind = 0; kind < KINDS.length; kind++) sums[kind] += weights[bucket * KINDS.length + kind] * norm;
  const top = Math.max(...sums);
  const powers = sums.map((sum) => Math.exp(sum - top));
  const all = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / all);
}

/** A model of labelled messages; abuse is counted by words (R7), and not learned. */
export function train(messages, { bucketOf, featuresOf, kidkazz, patternIn }) {
  const seen = new Set();
  const examples = messages
    .filter(({ text, trigger }) => trigger !== "abuse" && !seen.has(text.toLowerCase()) && seen.add(text.toLowerCase()))
    .map(({ text, trigger }) => ({
      label: KINDS.indexOf(trigger ?? "none"),
      buckets: [...featuresOf(text, kidkazz.aliases, patternIn(kidkazz, text))].map((name) => bucketOf(name, BITS)),
    }));
  const weights = new Float64Array((1 << BITS) * KINDS.length);
  const grown = new Float64Array(weights.length).fill(1e-6);
  const bias = KINDS.map(() => 0);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (const { label, buckets } of shuffled(examples, epoch + 1)) {
      const chances = chancesOf(weights, bias, buckets);
      const norm = 1 / Math.sqrt(buckets.length);
      for (let kind = 0; kind < KINDS.length; kind++) {
        const miss = chances[kind] - (kind === label ? 1 : 0);
        bias[kind] -= 0.01 * miss;
        for (const bucket of buckets) {
          const at = bucket * KINDS.length + kind;
          const slope = miss * norm + DECAY * weights[at];
          grown[at] += slope * slope;
          weights[at] -= (RATE * slope) / Math.sqrt(grown[at]);
        }
      }
    }
  }
  const scale = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) / 127;
  const bytes = Int8Array.from(weights, (weight) => Math.round(weight / scale));
  return { kinds: KINDS, bits: BITS, scale, bias, weights: bytes };
}
