import type { SocketEvent } from "./contract";
import type { Making } from "./state";

type Delta = Extract<SocketEvent, { type: "delta" }>;

/** The answer with its next piece; another answer begins where other messages are covered. */
export function withDelta(making: Making | null, { conversationId, covers, text }: Delta): Making {
  const same = making?.conversationId === conversationId && making.covers.join() === covers.join();
  return { conversationId, covers, text: (same ? making.text : "") + text };
}
