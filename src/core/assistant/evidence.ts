import type { ModelMessage } from "ai";
import type { Bot } from "../bot";
import type { TurnTools } from "../tools/turn-tools";
import type { AssistantInput } from "./contract";
import { Grounding } from "./grounding";
import type { userMessage } from "./prompt";

const owns = new WeakMap<Bot, readonly string[]>();

function ownTexts(bot: Bot): readonly string[] {
  let own = owns.get(bot);
  if (!own) {
    own = Object.values(bot.texts).flatMap((texts) => Object.values(texts));
    owns.set(bot, own);
  }
  return own;
}

/** The check of one turn: what may be said is what its tools return, in the shop's own texts and, as a limit, the customer's. */
export function groundingOf(
  { bot, config, history }: AssistantInput,
  texts: readonly string[],
  user: ReturnType<typeof userMessage>,
  turn: TurnTools,
): Grounding {
  const [facts] = user.content;
  return new Grounding(bot, {
    results: turn.results,
    seen: () => turn.calls.map(({ output }) => output),
    asked: texts.join("\n"),
    texts: ownTexts(bot),
    earlier: () => [...Array.from(turn.toolbox.values(), (tool) => tool.description), ...wordsOf(history)].join("\n"),
    time: typeof facts === "object" && facts.type === "text" ? facts.text : "",
    timeZone: config.TIMEZONE,
  });
}

/** What the customer wrote in earlier turns. */
function wordsOf(history: readonly ModelMessage[]): string[] {
  return history.flatMap(({ role, content }) => {
    if (role !== "user" || typeof content === "string") return [];
    return content.flatMap((part) => (part.type === "text" && !part.text.startsWith("[turn]") ? [part.text] : []));
  });
}
