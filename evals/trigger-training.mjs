// Learns the classifier of src/core/policies/classifier.ts: multinomial logistic regression, AdaGrad. The same from the same messages.
const KINDS = ["safety", "refund", "complaint", "frustration", "human", "none"];
const EPOCHS = 8;
const RATE = 0.2;
/** messages that a feature has to be in to be learned: what is in one only tells that one */
const LEAST_MESSAGES = 2;
/** a feature all of whose weights are below this, of at most 127, is left out of the model */
const LEAST_WEIGHT = 8;

/** The places of a list in an order that is the same every time. */
function* shuffles(length) {
  const places = Array.from({ length }, (_, at) => at);
  let state = 1;
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (let at = length - 1; at > 0; at--) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const other = state % (at + 1);
      [places[at], places[other]] = [places[other], places[at]];
    }
    yield* places;
  }
}

/** Each feature as a number, and each message as the numbers of its features that are in others too. */
function numbered(messages, { featuresOf, kidkazz, patternIn }) {
  const numbers = new Map();
  const counts = [];
  const all = messages.map(({ text, trigger }) => {
    const names = featuresOf(text, kidkazz.aliases, patternIn(kidkazz, text));
    const features = Int32Array.from(names, (name) => {
      const number = numbers.get(name) ?? numbers.size;
      numbers.set(name, number);
      counts[number] = (counts[number] ?? 0) + 1;
      return number;
    });
    return { label: KINDS.indexOf(trigger ?? "none"), features, norm: 1 / Math.sqrt(features.length) };
  });
  const known = (number) => counts[number] >= LEAST_MESSAGES;
  return { numbers, known, examples: all.map((each) => ({ ...each, features: each.features.filter(known) })) };
}

function learn(examples, count) {
  const weights = new Float32Array(count * KINDS.length);
  const grown = new Float32Array(weights.length).fill(1e-6);
  const bias = KINDS.map(() => 0);
  const scores = new Float64Array(KINDS.length);
  for (const place of shuffles(examples.length)) {
    const { label, features, norm } = examples[place];
    scores.set(bias);
    for (const feature of features)
      for (let kind = 0; kind < KINDS.length; kind++) scores[kind] += weights[feature * KINDS.length + kind] * norm;
    const top = Math.max(...scores);
    const powers = scores.map((score) => Math.exp(score - top));
    const all = powers.reduce((sum, power) => sum + power, 0);
    for (let kind = 0; kind < KINDS.length; kind++) {
      const miss = powers[kind] / all - (kind === label ? 1 : 0);
      const slope = miss * norm;
      bias[kind] -= 0.01 * miss;
      for (const feature of features) {
        const at = feature * KINDS.length + kind;
        grown[at] += slope * slope;
        weights[at] -= (RATE * slope) / Math.sqrt(grown[at]);
      }
    }
  }
  return { weights, bias };
}

/** A model of labelled messages; abuse is counted by words (R7), and not learned. */
export function train(messages, service) {
  const seen = new Set();
  const learned = messages.filter(
    ({ text, trigger }) => trigger !== "abuse" && !seen.has(text.toLowerCase()) && seen.add(text.toLowerCase()),
  );
  const { numbers, known, examples } = numbered(learned, service);
  const { weights, bias } = learn(examples, numbers.size);
  const scale = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) / 127;
  const kept = new Map();
  for (const [name, number] of numbers) {
    const own = weights.subarray(number * KINDS.length, (number + 1) * KINDS.length);
    const rounded = Int8Array.from(own, (weight) => Math.round(weight / scale));
    if (known(number) && rounded.some((weight) => Math.abs(weight) >= LEAST_WEIGHT))
      kept.set(service.hashOf(name), rounded);
  }
  const hashes = Uint32Array.from(kept.keys()).sort();
  const bytes = new Int8Array(hashes.length * KINDS.length);
  for (const [at, hash] of hashes.entries()) bytes.set(kept.get(hash), at * KINDS.length);
  return { kinds: KINDS, scale, bias, hashes, weights: bytes };
}
