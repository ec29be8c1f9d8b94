import { useEffect, useState } from "preact/hooks";
import type { Card } from "../../../src/core/reply";
import { type FileView, fileUrl, type MessageView } from "./api";
import { Markdown, safeUrl } from "./markdown";
import type { Pending, Standing } from "./outbox";
import { language, t } from "./words";

interface Choose {
  onChoose(title: string, choiceId: string): void;
}

function CardView({ card, onChoose }: { card: Card } & Choose) {
  const [broken, setBroken] = useState(false);
  const src = safeUrl(card.imageUrl);
  const url = safeUrl(card.url);
  return (
    <li class="card">
      <div class="picture">
        {src && !broken && (
          <img src={src} alt="" loading="lazy" width="160" height="120" onError={() => setBroken(true)} />
        )}
      </div>
      <strong dir="auto">{card.title}</strong>
      {card.subtitle && <span class="subtitle">{card.subtitle}</span>}
      {card.price && <span class="price">{card.price}</span>}
      {url && (
        <a href={url} target="_blank" rel="noopener noreferrer">
          {t().details}
        </a>
      )}
      {card.actions?.map((action) => (
        <button key={action.id} type="button" class="chip" onClick={() => onChoose(action.title, action.id)}>
          {action.title}
        </button>
      ))}
    </li>
  );
}

/** A file that has to be fetched with the token before it can be shown. */
function Fetched({ file }: { file: FileView }) {
  const [src, setSrc] = useState<string | null>(null);
  useEffect(() => {
    let own: string | null = null;
    let gone = false;
    fileUrl(file.url)
      .then((url) => {
        own = url;
        if (gone) URL.revokeObjectURL(url);
        else setSrc(url);
      })
      .catch(() => {});
    return () => {
      gone = true;
      if (own) URL.revokeObjectURL(own);
    };
  }, [file.url]);
  if (file.kind === "image")
    return <img class="photo" src={src ?? undefined} alt={t().photo} width="220" height="165" />;
  // biome-ignore lint/a11y/useMediaCaption: what a customer said; the words of it stand below, where they are known
  if (file.kind === "voice") return <audio controls src={src ?? undefined} aria-label={t().voice} />;
  return src ? (
    <a href={src} download="dokumen.pdf">
      {t().document}
    </a>
  ) : (
    <span>{t().document}</span>
  );
}

/** The record has marks of the files in front of a caption. */
const withoutMarks = (content: string) => content.replace(/^(?:\[(?:image|voice|document)\] ?)+/, "");

function timeOf(createdAt: string) {
  const at = new Date(createdAt);
  return <time dateTime={createdAt}>{at.toLocaleTimeString(language(), { hour: "2-digit", minute: "2-digit" })}</time>;
}

/** One message of the service. */
export function Message({ message, onChoose }: { message: MessageView } & Choose) {
  const { role, content, cards = [], citations = [], files = [] } = message;
  const words = role === "user" && files.length > 0 ? withoutMarks(content) : content;
  return (
    <article class={`message ${role}`} data-seq={message.seq}>
      {role === "agent" && <span class="sender">{message.senderName ?? t().agent}</span>}
      {(words !== "" || files.length > 0) && (
        <div class="bubble">
          {files.map((file) => (
            <Fetched key={file.id} file={file} />
          ))}
          {role === "user" ? words && <p dir="auto">{words}</p> : <Markdown text={words} />}
        </div>
      )}
      {cards.length > 0 && (
        <ul class="cards">
          {cards.map((card) => (
            <CardView key={card.id} card={card} onChoose={onChoose} />
          ))}
        </ul>
      )}
      {citations.length > 0 && (
        <p class="sources">
          {t().sources}: {citations.map(({ title }) => title).join(" · ")}
        </p>
      )}
      {message.status === "INTERRUPTED" && <span class="sources">{t().interrupted}</span>}
      {timeOf(message.createdAt)}
    </article>
  );
}

/** One of ours that is still on its way. */
export function OnItsWay({
  pending,
  standing,
  onAgain,
  onDrop,
}: {
  pending: Pending;
  standing: Standing;
  onAgain(): void;
  onDrop(): void;
}) {
  const { file } = pending;
  const [src, setSrc] = useState<string | null>(null);
  useEffect(() => {
    if (!file?.type.startsWith("image/")) return;
    const url = URL.createObjectURL(file);
    setSrc(url);
    return () => URL.revokeObjectURL(url);
  }, [file]);
  const failed = standing.state === "failed";
  return (
    <article class={`message user ${standing.state}`} data-pending="">
      <div class="bubble">
        {src && <img class="photo" src={src} alt={t().photo} width="220" height="165" />}
        {file && !src && <p>{file.type.startsWith("audio/") ? t().voice : (pending.fileName ?? t().document)}</p>}
        {pending.message && <p dir="auto">{pending.message}</p>}
      </div>
      {standing.progress !== undefined && standing.progress < 1 && (
        <progress value={standing.progress} max={1} aria-label={t().sending} />
      )}
      {standing.state === "queued" && <span class="sources">{standing.why ?? t().queued}</span>}
      {failed && (
        <span class="again">
          <button type="button" class="retry" onClick={onAgain}>
            {t().retry}
          </button>
          <button type="button" class="retry" onClick={onDrop}>
            {file && !pending.message ? t().remove : t().discard}
          </button>
        </span>
      )}
    </article>
  );
}
