import type { RenderContext } from "../../core/channel";
import { choicesOf, ratings } from "../../core/choices";
import type { Reply } from "../../core/reply";
import { type Line, plainLines } from "../markdown";
import { limits } from "./limits";
import { shortened } from "./markup";
import type { Button, Row } from "./outgoing";

/** One choice of a reply, as every form may show it. */
export interface Choice {
  id: string;
  /** in one line */
  title: string;
  /** its whole title as a line of the text, numbered as typed numbers count (core/choices.ts) */
  line: Line[];
  number: number;
  /** of the card that it belongs to */
  card: string | null;
}

/** Everything that a reply offers to tap: actions of cards, quick replies, stars. */
export function choicesIn(reply: Reply): Choice[] {
  const cards = (reply.cards ?? []).flatMap(({ title, actions = [] }) => actions.map(() => title));
  const rating = reply.request === "rating" ? ratings : [];
  return once(
    [...choicesOf(reply), ...rating].map(({ id, title }, index) => ({
      id,
      title: title.trim().replace(/\s+/g, " "),
      line: plainLines(title, {}, `${index + 1}. `),
      number: index + 1,
      card: cards[index] ?? null,
    })),
  );
}

/** What was offered already by the same id is the same choice, whatever it is called: it is tapped once, and its number still counts. */
function once(choices: readonly Choice[]): Choice[] {
  const ids = new Set<string>();
  return choices.filter(({ id }) => !ids.has(id) && ids.add(id));
}

/** Reply buttons, where all titles are shown whole and told apart. */
export function buttonsFor(choices: readonly Choice[], context: RenderContext): Button[] | null {
  const titles = new Set(choices.map(({ title }) => title));
  const fit = choices.every(({ title }) => title !== "" && title.length <= limits.buttonTitle);
  if (choices.length > limits.buttons || !fit || titles.size < choices.length) return null;
  return choices.map(({ id, title }) => ({
    type: "reply",
    reply: { id: idOf(id, limits.buttonId, context), title },
  }));
}

/** Rows of a list, numbered where their titles are cut or not told apart; null where there are too many. */
export function rowsFor(choices: readonly Choice[], context: RenderContext): { rows: Row[]; unsaid: Choice[] } | null {
  if (choices.length > limits.rows) return null;
  const titles = new Set(choices.map(({ title }) => title));
  const fits = ({ title }: Choice) => title !== "" && title.length <= limits.rowTitle;
  const numbered = titles.size < choices.length || !choices.every(fits);
  const unsaid: Choice[] = [];
  const rows = choices.map((choice): Row => {
    const { id, title, number, card } = choice;
    const label = numbered ? `${number}. ${title}` : title;
    const whole = label.length <= limits.rowTitle;
    if (!whole && title.length > limits.rowDescription) unsaid.push(choice);
    const about = whole ? card : title;
    return {
      id: idOf(id, limits.rowId, context),
      title: shortened(label.trim(), limits.rowTitle),
      ...(about && { description: shortened(about.replace(/\s+/g, " "), limits.rowDescription) }),
    };
  });
  return { rows, unsaid };
}

function idOf(id: string, limit: number, { token }: RenderContext): string {
  // a list and a button differ in what they take, and spaces at an end are cut off
  return id.length <= limit && id === id.trim() ? id : token(id);
}
