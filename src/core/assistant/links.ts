import type { Bot, Texts } from "../bot";
import type { TurnTools } from "../tools/turn-tools";

const MARKDOWN = /(!?)\[([^\]]*)\]\(\s*<?([^)\s>]*)>?[^)]*\)/g;
/** With a scheme, with www, or a bare domain of the kinds that chat apps turn into links; not the end of an e-mail address. */
const BARE =
  /(?:\b[a-z][a-z0-9+.-]*:\/\/|\bwww\.)[^\s<>()\]]+|(?<![\p{L}\p{N}@._-])(?:[a-z0-9-]+\.)+(?:com|net|org|info|biz|id|io|co|me|ly|gl|gg|to|cc|tv|app|dev|xyz|top|shop|store|link|site|online|club|vip|live|page)\b(?:[/?#][^\s<>()\]]*)?/giu;
const URL_LIKE = /:\/\/|www\.|\]\(|[a-z0-9]\.[a-z]/i;

/** Removes links that no tool result and no text of the shop's own has: a label stays, the address goes. */
export function withoutForeignLinks(text: string, allowed: (url: string) => boolean): string {
  if (!URL_LIKE.test(text)) return text;
  const kept: string[] = [];
  const keep = (part: string) => `\u0000${kept.push(part) - 1}\u0000`;
  const clean = text
    .replaceAll("\u0000", "")
    .replace(MARKDOWN, (whole, image: string, label: string, url: string) =>
      allowed(url) && image === "" ? keep(whole) : label,
    )
    .replace(BARE, (url) => {
      const bare = url.replace(/[.,;:!?'"*_]+$/, "");
      return allowed(bare) ? keep(url) : url.slice(bare.length);
    });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the mark of a kept link, taken out of the text before
  const filled = clean.replace(/\u0000(\d+)\u0000/g, (_, index: string) => kept[Number(index)] ?? "");
  return filled === text ? text : filled.replace(/ {2,}/g, " ").replace(/ +([.,;:!?)])/g, "$1");
}

/** Which links an answer of this turn may carry. */
export function allowedLinks(bot: Bot, turn: TurnTools): (url: string) => boolean {
  return (url) => {
    const wanted = bare(url);
    if (wanted === "") return false;
    for (const card of turn.cards.values()) if (card.url && bare(card.url) === wanted) return true;
    return [...turn.sources, textsOf(bot)].some((source) => mentions(source, wanted));
  };
}

const bare = (url: string) =>
  url
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\/(?:www\.)?|^www\./, "")
    .replace(/\/+$/, "");

/** A whole address, not the beginning of a longer one. */
function mentions(source: string, wanted: string): boolean {
  for (let at = source.toLowerCase().indexOf(wanted); at >= 0; at = source.toLowerCase().indexOf(wanted, at + 1)) {
    const before = source[at - 1] ?? " ";
    const after = source.slice(at + wanted.length);
    if (!/[\p{L}\p{N}.@_-]/u.test(before) && /^\/?(?:$|[\s"'\\<>()[\],;:!*]|[.?](?![\p{L}\p{N}]))/u.test(after))
      return true;
    if (before === "." && /www\.$/i.test(source.slice(0, at))) return true;
  }
  return false;
}

const texts = new WeakMap<Bot, string>();

function textsOf(bot: Bot): string {
  let all = texts.get(bot);
  if (all === undefined) {
    all = Object.values(bot.texts)
      .flatMap((lines: Texts) => Object.values(lines))
      .join("\n");
    texts.set(bot, all);
  }
  return all;
}
