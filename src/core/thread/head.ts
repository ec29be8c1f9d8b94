import type { Principal } from "../conversation/principal";
import type { Proof } from "../conversation/proof";
import type { ChannelName, ChatTurn, InboundEvent, Locale } from "../turn";

/** What a Thread knows of itself: whose it is, on which channel account, and which conversation is going on. */
export interface Head {
  channel: ChannelName;
  account: string;
  address: string;
  aliases: string[];
  /** the guest session that owns it, until a customer has claimed it */
  sessionId: string | null;
  /** the verified customer that owns it */
  customerId: string | null;
  /** how that was proved; absent: by a token */
  proof?: Proof;
  /** the number of which the shop was last asked whose it is, and when, Unix ms */
  asked?: { phone: string; at: number };
  /** the customer took this address off their account, or its number was another's: the number alone brings it back no more */
  unlinked?: boolean;
  /** the channel's own id of who writes here, where it is steadier than a telephone number */
  externalId?: string;
  /** names that are somebody else's by now (a number that was given to a new person), and the keys of their Threads */
  moved?: Record<string, string>;
  displayName: string | null;
  phone: string | null;
  locale: Locale;
  conversationId: string | null;
  /** another Thread's key: this one finishes its outbox and passes everything on */
  forwardTo: string | null;
  blocked: boolean;
  /** the customer said "stop": nothing is sent that they have not asked for */
  stopped?: boolean;
  /** the Inbox object was told that a turn here waits for too long */
  reportedUnanswered?: boolean;
  /** the customer was told that this is automatic, how to reach a person, and where the privacy notice is */
  disclosed?: boolean;
  /** what the record says of who writes here, as JSON, and how often that was written */
  identity?: { said: string; version: number };
  /** R17: when this customer was last asked for a rating, Unix ms */
  ratingAskedAt?: number;
  /** R18: tokens of this day (YYYYMMDD) of the shop's; `told`: the customer knows that they are used up */
  spent?: { day: string; tokens: number; told?: boolean };
  createdAt: number;
  lastActivityAt: number;
  /** of the customer's last message: the channel's window counts from it */
  lastInboundAt?: number;
}

export function headOf(turn: ChatTurn, locale: Locale, at: number): Head {
  const { sender, channel, account, address } = turn;
  return {
    channel,
    account,
    address,
    aliases: sender.aliases,
    sessionId: address.startsWith("guest:") ? address.slice("guest:".length) : null,
    customerId: sender.customerId ?? null,
    ...steady(sender.externalId),
    displayName: sender.displayName ?? null,
    phone: sender.phone ?? null,
    locale,
    conversationId: null,
    forwardTo: null,
    blocked: false,
    createdAt: at,
    lastActivityAt: at,
  };
}

/** An id that is a person's for good: numbers are given to others. */
export function steady(externalId: string | undefined): { externalId?: string } {
  return externalId && !/^\+?\d+$/.test(externalId) ? { externalId } : {};
}

/** Whether a channel with this window (hours after the customer's last message; null: none) takes free text now. */
export function isWindowOpen(head: Head, windowHours: number | null, at: number): boolean {
  return windowHours === null || at - (head.lastInboundAt ?? head.lastActivityAt) < windowHours * 3_600_000;
}

/**
 * R1, the one ownership check: a guest's Thread answers to its session only until a customer has claimed it, a customer's to
 * that customer only. Staff come in by their own routes.
 */
export function ownedBy(head: Head | null, principal: Principal): boolean {
  if (!head) return false;
  if (principal.kind === "customer") return head.customerId === principal.userId;
  return principal.kind === "guest" && head.customerId === null && head.sessionId === principal.sessionId;
}

/** Ids under which the turns' customer is known to the channel, and that are not this Thread's yet. */
export function strangers(head: Head | null, events: readonly InboundEvent[], claimed: readonly string[]): string[] {
  const known = new Set([...claimed, ...(head ? [head.address, ...head.aliases] : [])]);
  const named = events.flatMap((event) => {
    if (event.event === "identity") return event.current;
    return "sender" in event ? event.sender.aliases.filter((alias) => alias !== event.address) : [];
  });
  return [...new Set(named)].filter((alias) => !known.has(alias));
}
