import type { Contact, Message } from "./schema";

/** A business-scoped user id: "CC.…", or that of a portfolio, "CC.ENT.…". Phones are digits only. */
const scoped = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

export function isUserId(address: string): boolean {
  return scoped.test(address);
}

/** What one customer is called, the steadiest first: their id with us, their portfolio's, their phone's. */
export function namesOf(message: Message, contacts: readonly Contact[]): string[] {
  const contact = contactOf(message, contacts);
  const names = [
    message.from_user_id ?? contact?.user_id,
    message.from ?? contact?.wa_id,
    message.from_parent_user_id ?? contact?.parent_user_id,
  ];
  return [...new Set(names.flatMap((each) => each ?? []))];
}

/** `contacts` says who wrote by their ids, not by place; only what names nobody at all is taken to be of the only one. */
export function contactOf(message: Message, contacts: readonly Contact[]): Contact | undefined {
  const { from, from_user_id: userId } = message;
  if (from === undefined && userId === undefined) return contacts.length === 1 ? contacts[0] : undefined;
  return contacts.find(
    (each) => (from !== undefined && each.wa_id === from) || (userId !== undefined && each.user_id === userId),
  );
}

/** Who a message is for: ids and phones have fields of their own. A phone is as WhatsApp itself writes it, with its country and no "+". */
export function recipientOf(address: string): { recipient: string } | { to: string } {
  return isUserId(address) ? { recipient: address } : { to: address };
}
