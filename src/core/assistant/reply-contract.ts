import { parsePartialJson } from "ai";
import { z } from "zod";

/**
 * What every model answers with, Grok and the offline model alike. `text` stands first, so that it streams first; cards
 * and sources are ids of this turn's tool results, their facts never come from the model. Nullable, not optional:
 * strict schemas require every field. No length limits here: too long an answer is better than none.
 */
export const draft = z.object({
  text: z.string().describe("the answer for the customer; short; Markdown: paragraphs, lists, **bold**; no links"),
  citations: z.array(z.string()).describe("ids of the search_faq hits that the answer relies on"),
  quickReplies: z
    .array(
      z.object({
        id: z.string().describe('"say:" and the message that tapping it stands for'),
        title: z.string().describe("at most 20 characters"),
      }),
    )
    .describe("0 to 3 next messages that the customer may want to send"),
  cards: z.array(z.string()).describe("ids of products or orders from tool results to show with the answer"),
  request: z.enum(["login"]).nullable().describe("login: the customer has to sign in first"),
  intent: z.string().describe("what the customer wanted, in upper case, for example FAQ, PRODUCT_SEARCH, ORDER_STATUS"),
  confidence: z.number().describe("0 to 1: how sure you are that the answer is right and complete"),
  needsHuman: z.boolean().describe("true: a person of the team should take over"),
});
export type Draft = z.infer<typeof draft>;

export const emptyDraft: Draft = {
  text: "",
  citations: [],
  quickReplies: [],
  cards: [],
  request: null,
  intent: "UNKNOWN",
  confidence: 0.5,
  needsHuman: false,
};

/**
 * What can be read from a model's last words: the contract's JSON, else as much of it as parses, else plain text.
 * Null when there is nothing to say.
 */
export async function readDraft(body: string): Promise<Draft | null> {
  const { value } = await parsePartialJson(fenced(body));
  if (value !== null && typeof value === "object" && !Array.isArray(value)) {
    const whole = draft.safeParse(value);
    const read = whole.success ? whole.data : salvage(value);
    return read.text.trim() === "" ? null : read;
  }
  const plain = body.trim();
  // JSON that cannot be read, or a page, is nothing to show a customer
  return plain === "" || /^[[{]|^```|^<[a-z!/?]/i.test(plain) ? null : { ...emptyDraft, text: plain };
}

/** Each field that is as it should be; the others as in an answer that says nothing of them. */
function salvage(value: object): Draft {
  const fields = Object.entries(draft.shape).flatMap(([key, schema]) => {
    const field = schema.safeParse(Reflect.get(value, key));
    return field.success ? [[key, field.data] as const] : [];
  });
  return { ...emptyDraft, ...Object.fromEntries(fields) };
}

function fenced(body: string): string {
  return /^\s*```(?:json)?\s*([\s\S]*?)\s*(?:```\s*)?$/.exec(body)?.[1] ?? body;
}
