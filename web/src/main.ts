import "./style.css";
import { canSignIn, openMenu, showAccount } from "./account";
import { Conversation } from "./conversation";
import { button, byId, el } from "./dom";
import { language, setLanguage, t } from "./texts";

const state = byId("state", HTMLElement);
const notice = byId("notice", HTMLElement);
const composer = byId("composer", HTMLFormElement);
const text = byId("text", HTMLTextAreaElement);
const languageButton = byId("language", HTMLButtonElement);
const send = composer.querySelector<HTMLButtonElement>("button.send");
const attach = byId("attach", HTMLButtonElement);
const file = byId("file", HTMLInputElement);
const preview = byId("preview", HTMLElement);

let photo: File | undefined;

let wasUp = false;

const conversation = new Conversation({
  notice(line) {
    notice.hidden = line === null;
    notice.textContent = line;
  },
  line(up) {
    wasUp ||= up;
    state.textContent = up ? t().online : wasUp ? t().offline : t().connecting;
    state.classList.toggle("down", !up);
  },
  login: () => (canSignIn() ? [{ title: t().login, act: openMenu }] : []),
});

function label(): void {
  document.documentElement.lang = language();
  for (const node of document.querySelectorAll<HTMLElement>("[data-text]")) {
    const key = node.dataset.text;
    if (key === "welcome" || key === "about") node.textContent = t()[key];
  }
  text.placeholder = t().write;
  text.setAttribute("aria-label", t().write);
  attach.setAttribute("aria-label", t().attach);
  send?.setAttribute("aria-label", t().send);
  byId("log", HTMLElement).setAttribute("aria-label", t().messages);
  languageButton.textContent = language() === "id" ? "EN" : "ID";
  languageButton.setAttribute("aria-label", t().otherLanguage);
}

function resize(): void {
  if (send) send.disabled = text.value.trim() === "" && !photo;
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, 140)}px`;
}

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const message = text.value.trim();
  if (!message && !photo) return;
  const sent = photo;
  text.value = "";
  choose(undefined);
  conversation.send(message, undefined, sent);
  text.focus();
});
/** Shows the photo that goes with the next message, or takes it away. */
function choose(next: File | undefined): void {
  photo = next;
  file.value = "";
  preview.hidden = !next;
  preview.replaceChildren();
  if (next) {
    const image = el("img", { src: URL.createObjectURL(next), alt: next.name });
    image.addEventListener("load", () => URL.revokeObjectURL(image.src));
    const remove = button("×", "quiet", () => choose(undefined));
    remove.setAttribute("aria-label", t().remove);
    preview.append(image, remove);
  }
  resize();
}

attach.addEventListener("click", () => file.click());
file.addEventListener("change", () => {
  choose(file.files?.[0]);
  text.focus();
});
text.addEventListener("input", resize);
text.addEventListener("keydown", (event) => {
  // Enter sends; a line break is Shift+Enter; Enter that ends a word of an input method does neither
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  composer.requestSubmit();
});

languageButton.addEventListener("click", () => {
  setLanguage(language() === "id" ? "en" : "id");
  start();
});

function start(): void {
  label();
  void conversation.open();
  showAccount(() => void conversation.open()).catch(() => {});
}

start();
if (matchMedia("(min-width: 60rem)").matches) text.focus();
