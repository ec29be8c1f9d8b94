import { dayIn } from "../clock";

export type NumberKind = "CONV" | "TKT";

/** The Sequence object that counts a kind on the shop's own day. */
export function sequenceName(kind: NumberKind, timeZone: string, at: number): string {
  return `${kind}-${dayIn(timeZone, at)}`;
}

/** CONV-YYYYMMDD-SEQ, TKT-YYYYMMDD-SEQ. */
export function numberOf(sequence: string, n: number): string {
  return `${sequence}-${String(n).padStart(4, "0")}`;
}

/** The Sequence object that gave a number; null: it is none of ours. */
export function sequenceOf(number: string): string | null {
  return /^((?:CONV|TKT)-\d{8})-\d+$/.exec(number)?.[1] ?? null;
}
