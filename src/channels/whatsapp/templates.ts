import type { Locale } from "../../core/turn";
import { limits } from "./limits";
import type { Template } from "./outgoing";

const languages: Record<Locale, string> = { "id-ID": "id", "en-US": "en" };

/**
 * What a person of the team answered, for a customer whose window is shut (template `ticket_reply`, src/channels/whatsapp/templates). A
 * parameter is one line without runs of spaces (error 132018 else); a longer text is no template, and waits.
 */
export function ticketReply(text: string, locale: Locale): Template | null {
  const line = text.replace(/\s+/g, " ").trim();
  if (line === "" || line.length > limits.templateText) return null;
  return {
    type: "template",
    template: {
      name: "ticket_reply",
      language: { code: languages[locale] },
      components: [{ type: "body", parameters: [{ type: "text", text: line }] }],
    },
  };
}
