// first: see there
import "./no-eval";
import { render } from "preact";
import { App } from "./app";
import { Chat } from "./chat";
import { framed, hear, tell } from "./host";
import { alsoOwner, owner, setIdentity, setSignedIn } from "./session";
import "./style.css";
import { setLanguage } from "./words";

const root = document.getElementById("root");
const chat = new Chat();
let shown = 0;
let isShown = false;

function draw(): void {
  if (root) render(<App chat={chat} shown={shown} open={isShown} />, root);
}

function look({ color, textColor }: { color?: string; textColor?: string }): void {
  if (color && CSS.supports("color", color)) document.documentElement.style.setProperty("--brand", color);
  if (textColor && CSS.supports("color", textColor))
    document.documentElement.style.setProperty("--brand-text", textColor);
}

function setShown(next: boolean): void {
  isShown = next;
  if (next) shown += 1;
  chat.setShown(next);
  draw();
}

const open = () => void chat.open(owner(), alsoOwner());

hear((message) => {
  switch (message.type) {
    case "init":
      setLanguage(message.language === "en" ? "en" : "id", false);
      look(message);
      setSignedIn(message.signedIn);
      setShown(message.shown);
      // a customer's token follows, and opens
      if (!message.signedIn) open();
      return;
    case "identity":
      if (setIdentity(message.token) || !chat.begun) open();
      return;
    case "shown":
      return setShown(message.shown);
    case "context":
      return chat.setPage(message.page);
  }
});

document.addEventListener("visibilitychange", () => chat.seen());
draw();
if (framed) tell({ type: "ready" });
else {
  setShown(true);
  open();
}
