import { z } from "zod";
import type { Config } from "../../config";
import type { Part, TemplateState, TemplateUse } from "../../core/channel";
import type { Locale } from "../../core/turn";
import { call } from "./api";
import { limits } from "./limits";
import type { Outgoing, Template } from "./outgoing";

const languages: Record<Locale, string> = { "id-ID": "id", "en-US": "en" };

/**
 * What a person of the team answered, for a customer whose window is shut (template `ticket_reply`, src/shop/templates). A
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

/** A template that staff chose, as a part; what a parameter may not hold (line breaks, runs of spaces: error 132018) becomes a space. */
export function renderTemplate({ name, language, values }: TemplateUse, text: string): Part {
  const parameters = values.map((value) => ({ type: "text" as const, text: value.replace(/\s+/g, " ").trim() }));
  const body: Template = {
    type: "template",
    template: {
      name,
      language: { code: language },
      components: parameters.length > 0 ? [{ type: "body", parameters }] : [],
    },
  };
  const payload = { send: "message", body } satisfies Outgoing;
  return { text, payload, outsideWindow: payload };
}

/** A page has a hundred; more pages than this are a fault. */
const maxPages = 20;
const page = z.object({
  data: z.array(
    z.object({
      name: z.string(),
      language: z.string(),
      status: z.string(),
      category: z.string().default("UTILITY"),
      components: z.array(z.object({ type: z.string(), text: z.string().optional().catch(undefined) })).default([]),
    }),
  ),
  paging: z
    .object({ cursors: z.object({ after: z.string() }).optional(), next: z.string().optional() })
    .optional()
    .catch(undefined),
});

/** All templates of the business account (GET /{WABA}/message_templates). */
export async function templates(config: Config): Promise<TemplateState[]> {
  const account = config.WHATSAPP_BUSINESS_ACCOUNT_ID;
  if (!account) return [];
  const all: TemplateState[] = [];
  let after = "";
  for (let n = 0; n < maxPages; n++) {
    const path = `${encodeURIComponent(account)}/message_templates?limit=100${after}`;
    const answer = await call(config, path, { method: "GET" });
    if (answer.kind !== "ok")
      throw new Error(`whatsapp templates: ${answer.kind === "refused" ? answer.message : "no answer"}`);
    const { data, paging } = page.parse(answer.body);
    for (const { components, ...state } of data) {
      all.push({ ...state, body: components.find(({ type }) => type === "BODY")?.text ?? "" });
    }
    if (!paging?.next || !paging.cursors) break;
    after = `&after=${encodeURIComponent(paging.cursors.after)}`;
  }
  return all;
}
