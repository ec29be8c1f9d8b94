import "./style.css";
import { canSignIn, openMenu, showAccount } from "./account";
import { Conversation } from "./conversation";
import { byId } from "./dom";
import { language, setLanguage, t } from "./texts";

const state = byId("state", HTMLElement);
const notice = byId("notice", HTMLElement);
const composer = byId("composer", HTMLFormElement);
const text = byId("text", HTMLTextAreaElement);
const languageButton = byId("language", HTMLButtonElement);
const send = composer.querySelector("button");

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
  send?.setAttribute("aria-label", t().send);
  byId("log", HTMLElement).setAttribute("aria-label", t().messages);
  languageButton.textContent = language() === "id" ? "EN" : "ID";
  languageButton.setAttribute("aria-label", t().otherLanguage);
}

function resize(): void {
  if (send) send.disabled = text.value.trim() === "";
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, 140)}px`;
}

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const message = text.value.trim();
  if (!message) return;
  text.value = "";
  resize();
  conversation.send(message);
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
