import type { ComponentChildren } from "preact";
import { type Line, parseMarkdown, type Span } from "../../../src/channels/markdown";

/** A web address that may be followed or loaded, else undefined. Keeps `javascript:` and its like out. */
export function safeUrl(value: string | undefined): string | undefined {
  if (!value || !URL.canParse(value, location.href)) return undefined;
  const url = new URL(value, location.href);
  return ["https:", "http:", "mailto:", "tel:"].includes(url.protocol) ? url.href : undefined;
}

/** The words of it, without its marks: for who hears them. */
export function plain(text: string): string {
  return parseMarkdown(text)
    .map(({ prefix, spans }) => prefix + spans.map((span) => span.text).join(""))
    .join("\n");
}

function Run({ text, bold, italic, code, url }: Span) {
  const href = safeUrl(url);
  let shown: ComponentChildren = text;
  if (code) shown = <code>{shown}</code>;
  if (italic) shown = <em>{shown}</em>;
  if (bold) shown = <strong>{shown}</strong>;
  if (!href) return <>{shown}</>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {shown}
    </a>
  );
}

const bullet = /^\s*-\s$/;
const numbered = /^\s*(\d+)[.)]\s$/;

/** Lines that belong together: a list, or a paragraph. */
function blocksOf(lines: readonly Line[]): Line[][] {
  const blocks: Line[][] = [];
  let kind = "";
  for (const line of lines) {
    const empty = line.prefix === "" && line.spans.length === 0;
    const next = empty ? "" : bullet.test(line.prefix) ? "ul" : numbered.test(line.prefix) ? "ol" : "p";
    if (next !== "" && next === kind) blocks.at(-1)?.push(line);
    else if (next !== "") blocks.push([line]);
    kind = next;
  }
  return blocks;
}

const runs = (spans: readonly Span[]) => spans.map((span, at) => <Run key={at} {...span} />);

/** A reply's Markdown subset as elements, read by the service's own reader (src/channels/markdown.ts). Anything else stays text. */
export function Markdown({ text }: { text: string }) {
  return (
    <>
      {blocksOf(parseMarkdown(text)).map((block, at) => {
        const [first] = block;
        const number = numbered.exec(first?.prefix ?? "")?.[1];
        const items = block.map(({ spans }, line) => <li key={line}>{runs(spans)}</li>);
        if (number)
          return (
            <ol key={at} start={Number(number)}>
              {items}
            </ol>
          );
        if (bullet.test(first?.prefix ?? "")) return <ul key={at}>{items}</ul>;
        return (
          <p key={at} dir="auto">
            {block.map(({ spans }, line) => (
              <span key={line}>
                {line > 0 && <br />}
                {runs(spans)}
              </span>
            ))}
          </p>
        );
      })}
    </>
  );
}
