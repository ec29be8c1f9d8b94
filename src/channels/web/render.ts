import type { Part } from "../../core/channel";
import type { Reply } from "../../core/reply";

/** The web's client shows a Reply as it is: one part, nothing to fit. */
export function render(reply: Reply): Part[] {
  return [{ text: reply.text, payload: reply }];
}
