import { iso, now } from "../clock";
import type { Locale } from "../turn";
import { d1 } from "./db";
import { type FaqFields, writeFaq } from "./faq";

/** A ticket that a person resolved in words, and of which nobody has said yet whether the FAQ should know. */
export interface ResolvedTicket {
  id: string;
  number: string;
  locale: Locale;
  /** what customer and agents wrote while it was open, in their order */
  said: { role: "USER" | "AGENT"; text: string }[];
}

/** tickets at most, and ms before a ticket's beginning that still belong to it: its question comes before it */
const TICKETS = 50;
const BEFORE = 15 * 60_000;

const UNDECIDED = `
  SELECT t.id, t.ticket_number AS number, t.conversation_id AS conversation, coalesce(t.locale, 'id-ID') AS locale,
    t.created_at AS createdAt, t.resolved_at AS resolvedAt
  FROM tickets AS t
  WHERE t.resolved_at >= ?1 AND NOT EXISTS (SELECT 1 FROM faq_decisions AS d WHERE d.ticket_id = t.id)
  ORDER BY t.resolved_at DESC LIMIT ${TICKETS}`;

const SAID = `
  SELECT given.value ->> 'id' AS ticket, m.role, m.content AS text
  FROM json_each(?1) AS given JOIN messages AS m ON m.conversation_id = given.value ->> 'conversation'
  WHERE m.role IN ('USER', 'AGENT') AND m.content_type = 'TEXT'
    AND m.created_at BETWEEN given.value ->> 'from' AND given.value ->> 'resolvedAt'
  ORDER BY m.conversation_id, m.seq`;

/** Those resolved since a moment (ISO 8601), the last first. */
export async function undecidedTickets(env: Env, since: string): Promise<ResolvedTicket[]> {
  const database = d1(env);
  const { results } = await database
    .prepare(UNDECIDED)
    .bind(since)
    .all<Omit<ResolvedTicket, "said"> & { conversation: string; createdAt: string; resolvedAt: string }>();
  if (results.length === 0) return [];
  const spans = results.map((ticket) => ({ ...ticket, from: iso(Date.parse(ticket.createdAt) - BEFORE) }));
  const said = await database
    .prepare(SAID)
    .bind(JSON.stringify(spans))
    .all<{ ticket: string; role: "USER" | "AGENT"; text: string }>();
  return results.map(({ id, number, locale }) => ({
    ...{ id, number, locale },
    said: said.results.filter(({ ticket }) => ticket === id).map(({ role, text }) => ({ role, text })),
  }));
}

/**
 * Writes what came of tickets' proposal, and the entry with it, in one step: null declines. False: somebody has decided
 * about one of them already, and nothing is written.
 */
export function decide(
  env: Env,
  ticketIds: readonly string[],
  entry: { id: string; fields: FaqFields } | null,
  actor: string,
): Promise<boolean> {
  const decisions = d1(env)
    .prepare("INSERT INTO faq_decisions (ticket_id, entry_id, at, actor) SELECT value, ?2, ?3, ?4 FROM json_each(?1)")
    .bind(JSON.stringify(ticketIds), entry?.id ?? null, iso(now()), actor);
  const changes = entry ? [{ id: entry.id, before: null, after: entry.fields }] : [];
  return writeFaq(env, changes, actor, [decisions]);
}
