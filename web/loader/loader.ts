import { mark, type Page, type ToPage, type ToWindow } from "./messages";

// <script async src="https://…/widget.js" data-language="id" data-color="#14665f"></script>
// KidkazzChat("open" | "close"), ("identify", token | () => token | null), ("on", name, listener), ("sendContext", {title, url})
// may be called before this script is there: window.KidkazzChat = window.KidkazzChat || ((...call) => (KidkazzChat.q ??= []).push(call))

/** undefined: it cannot say now, as when it throws; null: nobody is signed in */
type GetToken = () => Token | Promise<Token>;
type Token = string | null | undefined;
type Listener = (detail: unknown) => void;
type Call = unknown[];
type Api = ((...call: Call) => void) & { q?: Call[] };

const words = {
  id: { open: "Buka chat", close: "Tutup chat", title: "Chat Kidkazz", unread: "pesan baru" },
  en: { open: "Open chat", close: "Close chat", title: "Kidkazz chat", unread: "new messages" },
};
/** How long until a page that could not say who is signed in is asked again, ms; twice as long each time, up to a minute. */
const firstWait = 2_000;
/** Set once the window was opened: from then on it is loaded with the page, so that answers are announced. */
const USED = "kidkazz.chat.used";

const script = document.currentScript as HTMLScriptElement;
const { language = "id", color, textColor, side = "right" } = script.dataset;
const text = language === "en" ? words.en : words.id;
const origin = new URL(script.src).origin;
const address = `${origin}/widget/?origin=${encodeURIComponent(location.origin)}`;

let frame: HTMLIFrameElement | null = null;
let ready = false;
let shown = false;
let getToken: GetToken | null = null;
let page: Page | null = null;
let retry: ReturnType<typeof setTimeout> | undefined;
const listeners = new Map<string, Set<Listener>>();

const styles = `
.kk-chat-button{position:fixed;z-index:2147483000;bottom:max(20px,env(safe-area-inset-bottom));${side === "left" ? "left" : "right"}:20px;width:60px;height:60px;border:0;border-radius:50%;background:${color ?? "#14665f"};color:${textColor ?? "#fff"};box-shadow:0 6px 24px rgb(0 0 0/.25);cursor:pointer;display:grid;place-items:center}
.kk-chat-button:focus-visible{outline:3px solid ${color ?? "#14665f"};outline-offset:3px}
.kk-chat-button b{position:absolute;top:-4px;right:-4px;min-width:22px;height:22px;padding:0 6px;box-sizing:border-box;border-radius:11px;background:#b3261e;color:#fff;font:700 13px/22px system-ui,sans-serif}
.kk-chat-frame{position:fixed;z-index:2147483001;bottom:92px;${side === "left" ? "left" : "right"}:20px;width:400px;height:min(680px,calc(100dvh - 112px));border:0;border-radius:20px;box-shadow:0 12px 48px rgb(0 0 0/.28);color-scheme:normal}
.kk-chat-frame[hidden]{display:none}
@media (max-width:520px){.kk-chat-frame{inset:0;width:100%;height:100dvh;border-radius:0}}`;

const style = document.createElement("style");
style.textContent = styles;
const button = document.createElement("button");
button.type = "button";
button.className = "kk-chat-button";
button.innerHTML =
  '<svg viewBox="0 0 24 24" width="28" height="28" aria-hidden="true"><path fill="currentColor" d="M12 3C6.500 3 2 6.600 2 11c0 2.400 1.300 4.500 3.400 6L4.500 21l4.300-2.300c1 .2 2.100.3 3.200.3 5.500 0 10-3.600 10-8s-4.500-8-10-8z"/></svg>';
const badge = document.createElement("b");
badge.hidden = true;
button.append(badge);

function label(unread = 0): void {
  badge.hidden = unread === 0 || shown;
  badge.textContent = unread > 99 ? "99+" : String(unread);
  button.setAttribute("aria-expanded", String(shown));
  button.setAttribute(
    "aria-label",
    shown ? text.close : unread > 0 ? `${text.open}, ${unread} ${text.unread}` : text.open,
  );
}

function tell(message: ToWindow): void {
  if (ready) frame?.contentWindow?.postMessage({ [mark]: message }, origin);
}

function emit(name: string, detail?: unknown): void {
  for (const listener of listeners.get(name) ?? []) listener(detail);
}

function load(): void {
  if (frame) return;
  frame = document.createElement("iframe");
  frame.className = "kk-chat-frame";
  frame.title = text.title;
  frame.allow = "microphone; clipboard-write";
  frame.hidden = !shown;
  frame.src = address;
  document.body.append(frame);
}

function show(next: boolean): void {
  if (next === shown) return;
  shown = next;
  load();
  if (frame) frame.hidden = !shown;
  label();
  tell({ type: "shown", shown });
  if (shown) {
    localStorage.setItem(USED, "1");
    frame?.focus();
  } else button.focus();
  emit(shown ? "open" : "close");
}

async function identity(wait = firstWait): Promise<void> {
  const asked = getToken;
  clearTimeout(retry);
  let token: Token;
  try {
    token = asked ? await asked() : null;
  } catch {
    // a fault of the page or its network: nobody was signed out by that
  }
  // somebody else may have been named meanwhile
  if (asked !== getToken) return;
  if (token !== undefined) tell({ type: "identity", token });
  else if (ready) retry = setTimeout(identity, wait, Math.min(wait * 2, 60_000));
}

function hear({ data, origin: from, source }: MessageEvent): void {
  const message: ToPage | undefined = from === origin && source === frame?.contentWindow ? data?.[mark] : undefined;
  if (message?.type === "ready") {
    ready = true;
    tell({ type: "init", signedIn: getToken !== null, shown, language, color, textColor });
    tell({ type: "context", page });
    if (getToken) void identity();
  } else if (message?.type === "close") show(false);
  else if (message?.type === "unread") label(message.count);
  else if (message?.type === "token") void identity();
  else if (message?.type === "login") emit("login");
  else if (message?.type === "event") emit(message.name, message.detail);
}

const calls: Record<string, (...values: never[]) => void> = {
  open: () => show(true),
  close: () => show(false),
  identify: (token?: string | GetToken | null) => {
    getToken = typeof token === "string" ? () => token : (token ?? null);
    void identity();
  },
  on: (name: string, listener: Listener) => {
    listeners.set(name, (listeners.get(name) ?? new Set()).add(listener));
  },
  sendContext: (next?: Partial<Page> | null) => {
    page = next ? addressed(next) : null;
    tell({ type: "context", page });
  },
};

/** As the window can pass it on: a whole address, whatever the page has written. */
function addressed({ title, url }: Partial<Page>): Page | null {
  try {
    return { title: String(title ?? ""), url: new URL(url ?? "", document.baseURI).href };
  } catch {
    return null;
  }
}

function run([name, ...values]: Call): void {
  const call = calls[String(name)];
  if (call) call(...(values as never[]));
  else console.error(`KidkazzChat: there is no "${name}"`);
}

function begin(): void {
  document.head.append(style);
  document.body.append(button);
  label();
  button.addEventListener("click", () => show(!shown));
  addEventListener("message", hear);
  const host = window as unknown as { KidkazzChat?: Api };
  const waiting = host.KidkazzChat?.q ?? [];
  host.KidkazzChat = (...call) => run(call);
  for (const call of waiting) run(call);
  if (localStorage.getItem(USED)) setTimeout(load, 500);
}

if (document.body) begin();
else addEventListener("DOMContentLoaded", begin);
