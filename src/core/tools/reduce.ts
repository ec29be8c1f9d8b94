import type { JSONValue } from "@ai-sdk/provider";

/** UTF-16 code units of JSON that reach the model (R10). */
export const RESULT_LIMIT = 2000;

type Container = JSONValue[] | { [key: string]: JSONValue };

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

function shorten(root: JSONValue, excess: number): boolean {
  const list = largest(root, (holder) => (Array.isArray(holder) && holder.length > 1 ? length(holder) : 0));
  if (Array.isArray(list)) {
    for (let freed = 0; freed < excess && list.length > 1; ) freed += length(list.pop() ?? null) + 1;
    return true;
  }
  for (const wanted of [isLeaf, () => true]) {
    let most = 0;
    let drop: (() => void) | null = null;
    walk(root, (holder) => {
      for (const [key, item] of Object.entries(holder)) {
        if (item === undefined || !wanted(item) || length(item) < most) continue;
        most = length(item);
        drop = () => remove(holder, key);
      }
    });
    if (drop) {
      (drop as () => void)();
      return true;
    }
  }
  return false;
}

const isLeaf = (value: JSONValue) => value === null || typeof value !== "object";

function remove(holder: Container, key: string): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}

function largest(root: JSONValue, weigh: (holder: Container) => number): Container | null {
  let best: Container | null = null;
  let most = 0;
  walk(root, (holder) => {
    const weight = weigh(holder);
    if (weight > most) {
      most = weight;
      best = holder;
    }
  });
  return best;
}

function walk(value: JSONValue, visit: (holder: Container) => void): void {
  if (value === null || typeof value !== "object") return;
  visit(value as Container);
  for (const item of Object.values(value)) if (item !== undefined) walk(item, visit);
}

function length(value: JSONValue): number {
  return JSON.stringify(value).length;
}
