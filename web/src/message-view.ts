import type { Card, QuickReply } from "../../src/core/reply";
import { fileUrl, type MessageView } from "./api";
import { button, el, safeUrl } from "./dom";
import { markdown } from "./markdown";
import { language, t } from "./texts";

export type Choose = (choice: QuickReply) => void;

/** What is drawn: a message of the service, or one of ours that is still on its way. */
export type Shown = Pick<MessageView, "content"> & Partial<Omit<MessageView, "role">> & { role: string; photo?: File };

function picture(card: Card): HTMLElement {
  const frame = el("div", { class: "picture" });
  const src = safeUrl(card.imageUrl);
  if (!src) return frame;
  const image = el("img", { src, alt: "", loading: "lazy", width: "160", height: "120" });
  image.addEventListener("error", () => image.remove());
  frame.append(image);
  return frame;
}

function cardView(card: Card, choose: Choose): HTMLElement {
  const url = safeUrl(card.url);
  return el(
    "li",
    { class: "card" },
    picture(card),
    el("strong", {}, card.title),
    card.subtitle && el("span", { class: "subtitle" }, card.subtitle),
    card.price && el("span", { class: "price" }, card.price),
    url && el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, t().details),
    ...(card.actions ?? []).map((action) => button(action.title, "chip", () => choose(action))),
  );
}

function sources(titles: string[]): HTMLElement {
  return el("p", { class: "sources" }, `${t().sources}: ${titles.join(" · ")}`);
}

function timeOf(createdAt: string): HTMLElement {
  const at = new Date(createdAt);
  const text = at.toLocaleTimeString(language(), { hour: "2-digit", minute: "2-digit" });
  return el("time", { datetime: at.toISOString() }, text);
}

/** What the customer sent: pictures as pictures, everything else by its kind. */
function filesOf({ files = [], photo }: Shown): HTMLElement[] {
  const sources = photo
    ? [Promise.resolve(URL.createObjectURL(photo))]
    : files.filter(isImage).map(({ url }) => fileUrl(url));
  return sources.map((source) => {
    const image = el("img", { class: "photo", alt: t().photo, width: "220", height: "165" });
    image.addEventListener("load", () => URL.revokeObjectURL(image.src));
    source.then((src) => image.setAttribute("src", src)).catch(() => image.remove());
    return image;
  });
}

const isImage = ({ kind }: { kind: string }) => kind === "image";

/** The words that came with pictures: the record has the pictures' marks in front of them. */
const wordsOf = ({ content, files = [] }: Shown) =>
  files.some(isImage) ? content.replace(/^(?:\[image\] ?)+/, "") : content;

/** One message as an element. `choose` gets what is tapped on a card. */
export function messageElement(message: Shown, choose: Choose): HTMLElement {
  const role = message.role.toLowerCase();
  const { cards = [], citations = [] } = message;
  const bubble = el("div", { class: "bubble" });
  const words = wordsOf(message);
  if (role === "user") bubble.append(...filesOf(message), ...(words ? [el("p", {}, words)] : []));
  else bubble.append(markdown(message.content));
  return el(
    "article",
    { class: `message ${role}` },
    role === "agent" && el("span", { class: "sender" }, t().agent),
    bubble,
    cards.length > 0 && el("ul", { class: "cards" }, ...cards.map((card) => cardView(card, choose))),
    citations.length > 0 && sources(citations.map((citation) => citation.title)),
    message.createdAt ? timeOf(message.createdAt) : null,
  );
}

/** An answer while it arrives. Screen readers get the finished message instead of every piece. */
export function draftElement(): { node: HTMLElement; add(delta: string): void } {
  let text = "";
  const bubble = el("div", { class: "bubble" });
  const node = el("article", { class: "message assistant", "aria-hidden": "true" }, bubble);
  return {
    node,
    add(delta) {
      text += delta;
      bubble.replaceChildren(markdown(text));
    },
  };
}
