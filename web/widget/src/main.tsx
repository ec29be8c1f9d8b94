// first: see there
import "./no-eval";
import { render } from "preact";
import { App } from "./app";
import { Chat } from "./chat";
import { framed, hear, tell } from "./host";
import { setIdentity, setSignedIn } from "./session";
import "./style.css";
import { setLanguage } from "./words";

const root = document.getElementById("root");
const chat = new Chat();
let shown = 0;

function draw(): void {
  if (root) render(<App chat={chat} shown={shown} />, root);
}

/** Names who chats in the outbox: a customer's messages are theirs, a guest's this browser's. */
function ownerOf(token: string | null): string {
  return token ? `customer ${token.split(".")[1]?.length ? subject(token) : ""}` : "guest";
}

function subject(token: string): string {
  try {
    const part = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    return String(JSON.parse(atob(part)).sub);
  } catch {
    return "";
  }
}

function look({ color, textColor }: { color?: string; textColor?: string }): void {
  if (color && CSS.supports("color", color)) document.documentElement.style.setProperty("--brand", color);
  if (textColor && CSS.supports("color", textColor))
    document.documentElement.style.setProperty("--brand-text", textColor);
}

function setShown(next: boolean): void {
  if (next) shown += 1;
  chat.setShown(next);
  draw();
}

hear((message) => {
  switch (message.type) {
    case "init":
      setLanguage(message.language === "en" ? "en" : "id", false);
      look(message);
      setSignedIn(message.signedIn);
      setShown(message.shown);
      // a customer's token follows, and opens
      if (!message.signedIn) void chat.open(ownerOf(null));
      return;
    case "identity":
      if (setIdentity(message.token) || !chat.state.loaded) void chat.open(ownerOf(message.token));
      return;
    case "shown":
      return setShown(message.shown);
    case "context":
      return chat.setPage(message.page);
  }
});

addEventListener("visibilitychange", () => chat.setShown(shown > 0));
draw();
if (framed) tell({ type: "ready" });
else {
  setShown(true);
  void chat.open(ownerOf(null));
}
