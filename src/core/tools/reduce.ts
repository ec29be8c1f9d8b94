import type { JSONValue } from "@ai-sdk/provider";

/** UTF-16 code units of JSON that reach the model (R10). */
export const RESULT_LIMIT = 2000;

type Holder = JSONValue[] | { [key: string]: JSONValue };

/**
 * A JSON value of at most `limit` characters: whole items go from the end of the longest array while one has more than
 * one, then the largest fields, then what is left; nothing is cut within. Null when nothing of it fits.
 */
export function reduce(value: JSONValue, limit = RESULT_LIMIT): JSONValue | null {
  let size = length(value);
  if (size <= limit) return value;
  const copy: JSONValue = structuredClone(value);
  while (size > limit) {
    if (!shorten(copy, size - limit)) return null;
    size = length(copy);
  }
  return copy;
}

/** One step towards `excess` characters less; false when there is nothing to drop. */
function shorten(root: JSONValue, excess: number): boolean {
  const all = holders(root);
  const list = heaviest(all.filter((holder) => Array.isArray(holder) && holder.length > 1));
  if (Array.isArray(list)) {
    for (let freed = 0; freed < excess && list.length > 1; ) freed += length(list.pop() ?? null) + 1;
    return true;
  }
  const items = all.flatMap((holder) => Object.keys(holder).map((key) => ({ holder, key, value: at(holder, key) })));
  const leaves = items.filter(({ value }) => value === null || typeof value !== "object");
  const choice = leaves.length > 0 ? leaves : items;
  const [largest] = choice.sort((a, b) => length(b.value) - length(a.value));
  if (!largest) return false;
  const { holder, key } = largest;
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
  return true;
}

/** Every array and object within a value, itself first. */
function holders(value: JSONValue): Holder[] {
  if (value === null || typeof value !== "object") return [];
  const holder = value as Holder;
  return [holder, ...Object.keys(holder).flatMap((key) => holders(at(holder, key)))];
}

function heaviest(list: readonly Holder[]): Holder | null {
  return list.reduce<Holder | null>((best, next) => (best && length(best) >= length(next) ? best : next), null);
}

function at(holder: Holder, key: string): JSONValue {
  return (Array.isArray(holder) ? holder[Number(key)] : holder[key]) ?? null;
}

function length(value: JSONValue): number {
  return JSON.stringify(value).length;
}
