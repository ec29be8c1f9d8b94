import { parseMarkdown, type Span } from "../../../../src/channels/markdown";

const safe = /^(?:https?:\/\/|mailto:|tel:)/i;
const bare = /^https?:\/\/\S+$/;

/** Keys of what has no identity but its place; a text that changes is drawn anew. */
const placed = <T,>(items: readonly T[]) => items.map((item, at) => ({ item, place: String(at) }));

/** The Markdown that a reply may have, as React text: nothing in it is ever markup. */
export function RichText({ text }: { text: string }) {
  return (
    <div className="rich" dir="auto">
      {placed(parseMarkdown(text)).map(({ item: { prefix, spans }, place }) => (
        <p key={place} data-item={prefix ? true : undefined}>
          {prefix.replace("-", "•")}
          {placed(spans).map(({ item, place }) => (
            <Run key={place} span={item} />
          ))}
        </p>
      ))}
    </div>
  );
}

function Run({ span: { text, bold, italic, code, url } }: { span: Span }) {
  if (code) return <code>{text}</code>;
  const to = url ?? (bare.test(text) ? text : null);
  const inner = bold ? <strong>{text}</strong> : italic ? <em>{text}</em> : text;
  if (!to || !safe.test(to)) return inner;
  return (
    <a href={to} target="_blank" rel="noopener noreferrer">
      {inner}
    </a>
  );
}
