import { meaningOf } from "./terms";

/** Questions of the same words, of which no entry could answer one. */
export interface MissingGroup {
  /** how it was last asked */
  question: string;
  count: number;
  lastAt: string;
}

/**
 * Searches that found nothing, those of the same meaningful words together however they were typed; the most frequent first.
 * `missed`: the newest first.
 */
export function groupMissing(
  missed: readonly { query: string; at: string }[],
  aliases: Readonly<Record<string, string>>,
): MissingGroup[] {
  const groups = new Map<string, MissingGroup>();
  for (const { query, at } of missed) {
    const key = [...meaningOf(query, aliases)].sort().join(" ");
    if (key === "") continue;
    const known = groups.get(key);
    if (known) known.count += 1;
    else groups.set(key, { question: query, count: 1, lastAt: at });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}
