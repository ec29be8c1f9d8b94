import { el, safeUrl } from "./dom";

const INLINE =
  /\*\*(?<bold>[^*]+)\*\*|\*(?<italic>[^*\s][^*]*)\*|`(?<code>[^`]+)`|\[(?<label>[^\]]+)\]\((?<url>[^)\s]+)\)/g;
const ITEM = /^\s*(?:[-*•]|(?<number>\d+)[.)])\s+(?<text>.*)$/;

function inline(text: string): (Node | string)[] {
  const parts: (Node | string)[] = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    const { bold, italic, code, label = "", url } = match.groups ?? {};
    const href = safeUrl(url);
    parts.push(text.slice(from, match.index));
    if (bold) parts.push(el("strong", {}, ...inline(bold)));
    else if (italic) parts.push(el("em", {}, ...inline(italic)));
    else if (code) parts.push(el("code", {}, code));
    else if (href) parts.push(el("a", { href, target: "_blank", rel: "noopener noreferrer" }, label));
    else parts.push(match[0]);
    from = match.index + match[0].length;
  }
  return [...parts, text.slice(from)].filter((part) => part !== "");
}

/** The reply's Markdown subset as DOM: paragraphs, lines, lists, bold, italic, code, links. Anything else stays text. */
export function markdown(text: string): DocumentFragment {
  const out = document.createDocumentFragment();
  let list: HTMLElement | null = null;
  let paragraph: HTMLParagraphElement | null = null;
  for (const line of text.split("\n")) {
    const item = ITEM.exec(line)?.groups;
    if (item) {
      const kind = item.number ? "ol" : "ul";
      const at: HTMLElement = list?.localName === kind ? list : el(kind, item.number ? { start: item.number } : {});
      if (at !== list) out.append(at);
      list = at;
      at.append(el("li", {}, ...inline(item.text ?? "")));
      paragraph = null;
      continue;
    }
    list = null;
    if (line.trim() === "") {
      paragraph = null;
    } else if (paragraph) {
      paragraph.append(el("br"), ...inline(line));
    } else {
      paragraph = el("p", {}, ...inline(line));
      out.append(paragraph);
    }
  }
  return out;
}
