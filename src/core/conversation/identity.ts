import { iso } from "../clock";
import type { Head } from "../thread/head";
import type { RecordRow } from "../thread/store";
import type { Proof } from "./proof";

/** Digits with the country code, as Indonesians write their numbers ("0812…", "+62 812-…"); null: no telephone number. */
export function phoneDigits(text: string | null): string | null {
  const digits = (text ?? "").replace(/\D/g, "").replace(/^0(?=8)/, "62");
  return digits.length >= 8 && digits.length <= 15 ? digits : null;
}

/** What a customer has agreed to, or withdrawn, by their own word: a row for the record. `at`: Unix ms. */
export function consentRow(key: string, head: Head, granted: boolean, at: number): RecordRow {
  const id = `k_${key}_${at.toString(36)}`;
  const row = {
    id,
    identity_id: key,
    customer_id: head.customerId,
    channel: head.channel.toUpperCase(),
    purpose: "proactive",
    granted: granted ? 1 : 0,
    source: granted ? "start" : "stop",
    at: iso(at),
    version: 1,
  };
  return { table: "consents", id, version: 1, row };
}

/** What the record says of who writes here, without its version; see core/db/schema.ts. Written anew when it changes, or the day does. */
export function identityRow(key: string, head: Head): Record<string, string | number | null> {
  const proof: Proof | null = head.customerId === null ? null : (head.proof ?? "token");
  const inbound = head.lastInboundAt ?? null;
  return {
    id: key,
    channel: head.channel.toUpperCase(),
    account: head.account,
    address: head.address,
    aliases: JSON.stringify(head.aliases),
    customer_id: head.customerId,
    verified_by: proof,
    display_name: head.displayName,
    phone: phoneDigits(head.phone),
    locale: head.locale,
    stopped: head.stopped ? 1 : 0,
    blocked: head.blocked ? 1 : 0,
    last_inbound_at: inbound === null ? null : iso(inbound),
    created_at: iso(head.createdAt),
  };
}
