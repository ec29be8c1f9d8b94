import type { SendResult } from "../../core/channel";

type Kind = (SendResult & { ok: false })["kind"];

/** What an error of the Cloud API means for the message (WhatsApp Cloud API, error codes), and what a person is told of it. */
interface Row {
  codes: readonly (number | readonly [from: number, to: number])[];
  kind: Kind;
  code: string;
  /** ms; where the API does not say how long */
  retryAfter?: number;
}

export const errors: readonly Row[] = [
  { codes: [0, 190], kind: "auth", code: "TOKEN_EXPIRED" },
  { codes: [3, 10, [200, 299], 131005], kind: "auth", code: "PERMISSION" },
  // refused before it was processed
  { codes: [4, 80007, 130429], kind: "retry", code: "RATE_LIMITED" },
  { codes: [131056], kind: "retry", code: "PAIR_RATE_LIMITED", retryAfter: 6_000 },
  { codes: [131048], kind: "auth", code: "SPAM_LIMITED" },
  { codes: [131047], kind: "window", code: "WINDOW_SHUT" },
  { codes: [131026], kind: "final", code: "UNDELIVERABLE" },
  { codes: [131049], kind: "final", code: "MARKETING_CAP" },
  { codes: [131050], kind: "final", code: "OPTED_OUT" },
  { codes: [131051], kind: "final", code: "UNSUPPORTED" },
  { codes: [131052, 131053], kind: "final", code: "BAD_MEDIA" },
  { codes: [131062], kind: "final", code: "NEEDS_PHONE" },
  { codes: [[132000, 132018]], kind: "final", code: "TEMPLATE" },
  { codes: [130472], kind: "final", code: "HELD_OUT" },
  { codes: [130403, 130497], kind: "final", code: "NOT_ALLOWED" },
  { codes: [368, 131031, 131042], kind: "auth", code: "ACCOUNT" },
  { codes: [33, 100, 131008, 131009, 131021, 135000], kind: "final", code: "REFUSED" },
  // perhaps done all the same. A receipt would say so within this time, and then there is no second try (core/thread/outbox.ts)
  { codes: [1, 2, 131000, 131016, 131057, 133004], kind: "retry", code: "PLATFORM", retryAfter: 2_000 },
];

/** The meaning of an answer that is no success. What no row knows may have been done, unless the status says that it was refused. */
export function meaningOf(status: number, code: number | undefined): Omit<Row, "codes"> {
  const row = errors.find(({ codes }) =>
    codes.some((each) =>
      typeof each === "number" ? each === code : code !== undefined && each[0] <= code && code <= each[1],
    ),
  );
  if (row) {
    const { codes: _, ...meaning } = row;
    return meaning;
  }
  if (status === 429) return { kind: "retry", code: "RATE_LIMITED" };
  if (status === 401 || status === 403) return { kind: "auth", code: `HTTP_${status}` };
  if (status >= 400 && status < 500)
    return { kind: "final", code: code === undefined ? `HTTP_${status}` : `CODE_${code}` };
  // of the network before Meta: refused, not reached, no TLS, no name
  if ([503, 521, 523, 525, 526, 530].includes(status)) return { kind: "retry", code: "NOT_REACHED" };
  return { kind: "unknown", code: code === undefined ? `HTTP_${status}` : `CODE_${code}` };
}
