import { button, el, safeUrl } from "../src/dom";
import type { Message, Phone } from "./api";
import { wordsOf } from "./words";

export interface Acts {
  tap(message: Message, id: string): void;
  openList(message: Message): void;
  share(what: "contact" | "location"): void;
  react(message: Message): void;
  inspect(message: Message): void;
}

const time = new Intl.DateTimeFormat("id-ID", { hour: "2-digit", minute: "2-digit" });
const ticks = { sent: "✓", delivered: "✓✓", read: "✓✓", failed: "!" } as const;
const kinds: Record<string, string> = {
  voice: "🎤 Voice note",
  audio: "🎵 Audio",
  video: "🎬 Video",
  document: "📄 Document",
  sticker: "Sticker",
};

/** One message as its channel draws it. */
export function bubble(message: Message, phone: Phone, acts: Acts): HTMLElement {
  const ours = message.from === "customer";
  const body = el(
    "div",
    { class: "bubble" },
    message.from === "app" ? el("span", { class: "app" }, "From the Business app") : null,
    message.quotes ? el("blockquote", {}, message.quotes.slice(0, 120)) : null,
    fileOf(message, phone),
    message.location
      ? el("span", { class: "file" }, `📍 ${message.location.latitude}, ${message.location.longitude}`)
      : null,
    message.deleted
      ? el("em", { class: "soft" }, "Pesan ini dihapus")
      : message.text
        ? el("div", { class: "words" }, ...wordsOf(message, phone.channel))
        : null,
    footer(message, ours),
    message.reaction ? el("span", { class: "reaction" }, message.reaction) : null,
  );
  const rows = [body, ...under(message, phone, acts)];
  if (message.from === "bot") {
    const tools = el(
      "div",
      { class: "tools" },
      button("🙂", "mini", () => acts.react(message)),
      button("{ } payload and trace", "mini", () => acts.inspect(message)),
    );
    rows.push(tools);
  }
  return el("li", { class: `message ${ours ? "out" : "in"} ${message.from}`, "data-n": String(message.n) }, ...rows);
}

function fileOf({ file }: Message, phone: Phone): HTMLElement | null {
  if (!file) return null;
  const src = file.mediaId ? phone.mediaUrl(file.mediaId) : safeUrl(file.url);
  if ((file.kind === "image" || file.kind === "sticker") && src) {
    const picture = el("img", { class: "picture", src, alt: file.filename ?? "", loading: "lazy" });
    picture.addEventListener("error", () => picture.replaceWith(el("span", { class: "file" }, "🖼 Photo")));
    return picture;
  }
  if ((file.kind === "voice" || file.kind === "audio") && src)
    return el("span", { class: "file" }, kinds[file.kind] ?? "");
  return el("span", { class: "file" }, `${kinds[file.kind] ?? "🖼 Photo"}${file.filename ? ` · ${file.filename}` : ""}`);
}

/** Ticks are on what we wrote: from the customer's side of the screen those are on the left. */
function footer({ at, state, edited, why }: Message, ours: boolean): HTMLElement {
  const tick = state && !ours ? el("span", { class: `ticks ${state}`, title: why ?? state }, ticks[state]) : null;
  return el("span", { class: "meta" }, edited ? "diedit · " : null, time.format(at), tick ? " " : null, tick);
}

/** What can be tapped under a bubble. */
function under(message: Message, { channel }: Phone, acts: Acts): HTMLElement[] {
  const { buttons, list, link, asks } = message;
  const rows = (buttons ?? []).map((row) =>
    el("div", { class: "row" }, ...row.map(({ id, title }) => button(title, "tap", () => acts.tap(message, id)))),
  );
  if (list)
    rows.push(
      el(
        "div",
        { class: "row" },
        button(`☰ ${list.button}`, "tap", () => acts.openList(message)),
      ),
    );
  const href = link && safeUrl(link.url);
  if (link && href) {
    const follow = el("a", { class: "tap", href, target: "_blank", rel: "noopener noreferrer" }, `↗ ${link.title}`);
    rows.push(el("div", { class: "row" }, follow));
  }
  if (asks) {
    const label =
      asks === "contact" ? "📱 Kirim nomor HP" : channel === "whatsapp" ? "📍 Kirim lokasi" : "📍 Kirim lokasi";
    rows.push(
      el(
        "div",
        { class: "row" },
        button(label, "tap", () => acts.share(asks)),
      ),
    );
  }
  return rows;
}
