import type { RecordRow } from "../thread/store";

type Row = RecordRow["row"];

/**
 * What staff's sockets hear. Those with an `n` stand in the log and come again after a lost connection; they carry versions or ids, so
 * hearing one twice changes nothing. `row`: the record's columns.
 */
export type InboxEvent =
  | { type: "ticket"; row: Row }
  | { type: "ticket_event"; row: Row }
  | { type: "message"; row: Row }
  | { type: "delivery"; row: Row }
  | { type: "alert"; id: string; kind: string; at: number };

/** Told to whoever listens now, and kept nowhere. */
export type PassingEvent =
  | { type: "hello"; n: number; presence: Presence[]; house: HouseStatus }
  /** the log does not reach back that far: fetch the lists anew */
  | { type: "resync"; n: number }
  | { type: "presence"; presence: Presence[] }
  | { type: "typing"; ticketId: string; by: "customer"; on: boolean }
  | { type: "house"; house: HouseStatus }
  | { type: "error"; message: string };

/** One of the staff, at one of their windows. */
export interface Presence {
  id: string;
  name: string | null;
  /** the ticket that they look at */
  looksAt: string | null;
  /** and in which they type */
  types: boolean;
}

/** What /health and staff are told of the house as a whole. Times are Unix milliseconds. */
export interface HouseStatus {
  /** when the oldest unanswered turn came in; null when none waits longer than 30 s */
  oldestUnansweredAt: number | null;
  unanswered: number;
  deadLetters: number;
}

const lost = new Set(["failed", "dead", "unknown"]);

/**
 * What of one Thread's rows concerns staff: tickets and what is done with them, what is said while a person owns the conversation, and
 * deliveries that failed. Nothing of a conversation that only the bot handles.
 */
export function eventsIn(rows: readonly RecordRow[]): InboxEvent[] {
  const people = new Set(
    rows.flatMap(({ table, row }) => (table === "conversations" && row.owner !== "bot" ? [row.id] : [])),
  );
  return rows.flatMap(({ table, row }): InboxEvent[] => {
    if (table === "tickets") return [{ type: "ticket", row }];
    if (table === "ticket_events") return [{ type: "ticket_event", row }];
    if (table === "messages" && people.has(row.conversation_id ?? null)) return [{ type: "message", row }];
    if (table === "deliveries" && lost.has(String(row.state))) return [{ type: "delivery", row }];
    return [];
  });
}
