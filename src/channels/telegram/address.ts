// Where a reply goes: the chat, and with it the topic or the business account in whose name it is written. Each is a place of
// its own, so all of it is the address: "5551234", "5551234:t7", "5551234:bAQAD".

/** A chat as the Bot API's methods take it. */
export interface Place {
  chat_id: number | string;
  message_thread_id?: number;
  business_connection_id?: string;
}

export function addressOf(chat: string, topic?: number, business?: string): string {
  return [chat, topic !== undefined && `t${topic}`, business && `b${business}`].filter(Boolean).join(":");
}

export function placeOf(address: string): Place {
  const [chat = "", ...rest] = address.split(":");
  const topic = rest.find((part) => part.startsWith("t"))?.slice(1);
  const business = rest.find((part) => part.startsWith("b"))?.slice(1);
  return {
    chat_id: /^-?\d{1,15}$/.test(chat) ? Number(chat) : chat,
    ...(topic !== undefined && { message_thread_id: Number(topic) }),
    ...(business !== undefined && { business_connection_id: business }),
  };
}

/** The same place in a chat that goes by another id now. */
export function movedAddress(address: string, chat: number | string): string {
  return [String(chat), ...address.split(":").slice(1)].join(":");
}
