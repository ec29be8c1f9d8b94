import type { Card, Message, Pending, QuickReply } from "../../client/src/index";
import { parseMarkdown, type Span } from "../../src/channels/markdown";
import { button, el, safeUrl } from "../src/dom";

export interface Acts {
  choose(reply: QuickReply): void;
  retry(pending: Pending): void;
  discard(pending: Pending): void;
}

const time = new Intl.DateTimeFormat("id-ID", { hour: "2-digit", minute: "2-digit" });
const states = { queued: "Menunggu jaringan", sending: "Mengirim…", sent: "Terkirim", failed: "Belum terkirim" };

/** A message that the service has. */
export function said(message: Message, acts: Acts): HTMLElement {
  const { role, content, files = [], cards = [], citations = [], senderName, createdAt } = message;
  const own = role === "user";
  // the record has marks of files in front of a caption
  const words = files.length > 0 ? content.replace(/^(?:\[(?:image|voice|document)\] ?)+/, "") : content;
  const body = el(
    "div",
    { class: "bubble" },
    senderName ? el("span", { class: "app" }, senderName) : null,
    ...files.map(({ kind }) => el("span", { class: "file" }, kind === "image" ? "📷 Foto" : "📎 File")),
    own ? words : el("div", { class: "words" }, ...marked(words)),
    ...cards.map((card) => cardOf(card, acts)),
    citations.length > 0
      ? el("small", { class: "soft" }, `Sumber: ${citations.map(({ title }) => title).join(" · ")}`)
      : null,
    el("span", { class: "meta" }, time.format(new Date(createdAt))),
  );
  return el("li", { class: `message ${own ? "out" : "in"} ${role}` }, body);
}

/** A message on its way, or one that was refused. */
export function waiting(pending: Pending, acts: Acts): HTMLElement {
  const { text, state, error } = pending;
  const body = el(
    "div",
    { class: "bubble" },
    text ?? "📷 Foto",
    el("span", { class: "meta" }, error?.message ?? states[state]),
  );
  const again =
    state === "failed" &&
    el(
      "div",
      { class: "row" },
      button("Kirim ulang", "tap", () => acts.retry(pending)),
      button("Hapus", "tap", () => acts.discard(pending)),
    );
  return el("li", { class: "message out waiting" }, body, again);
}

/** The answer while it is made. */
export function making(text: string): HTMLElement {
  return el("li", { class: "message in making" }, el("div", { class: "bubble words" }, ...marked(text)));
}

function cardOf(card: Card, acts: Acts): HTMLElement {
  const { title, subtitle, price, imageUrl, actions = [] } = card;
  const href = safeUrl(card.url);
  const src = safeUrl(imageUrl);
  return el(
    "div",
    { class: "card" },
    src ? el("img", { class: "picture", src, alt: "", loading: "lazy" }) : null,
    el("strong", {}, href ? el("a", { href, target: "_blank", rel: "noopener noreferrer" }, title) : title),
    subtitle ? el("small", { class: "soft" }, subtitle) : null,
    price ? el("span", {}, price) : null,
    el("div", { class: "row" }, ...actions.map((action) => button(action.title, "tap", () => acts.choose(action)))),
  );
}

/** The subset of Markdown that a reply may have. */
function marked(text: string): HTMLElement[] {
  return parseMarkdown(text).map(({ prefix, spans }) => el("div", { class: "line" }, prefix, ...spans.map(run)));
}

function run({ text, bold, italic, code, url }: Span): Node | string {
  const href = safeUrl(url);
  let shown: Node | string = text;
  if (code) shown = el("code", {}, shown);
  if (italic) shown = el("em", {}, shown);
  if (bold) shown = el("strong", {}, shown);
  return href ? el("a", { href, target: "_blank", rel: "noopener noreferrer" }, shown) : shown;
}
