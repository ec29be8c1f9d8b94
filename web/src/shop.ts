import "./shop.css";
import { button, byId, el, safeUrl } from "./dom";

// The page of a shop, with the chat embedded the way any shop would: the script in the page's head, and calls of KidkazzChat.

interface Customer {
  id: string;
  name: string;
}

declare global {
  interface Window {
    KidkazzChat(name: "open" | "close"): void;
    KidkazzChat(name: "identify", getToken: (() => Promise<string>) | null): void;
    KidkazzChat(name: "on", event: string, listener: (detail: unknown) => void): void;
    KidkazzChat(name: "sendContext", page: { title: string; url: string } | null): void;
  }
}

const KEY = "shop.customer";
const menu = byId("account", HTMLDetailsElement);
const rupiah = new Intl.NumberFormat("id-ID", { maximumFractionDigits: 0 });

/** The shop's own server would give a short-lived token to who is signed in with it. */
async function tokenOf(customer: Customer): Promise<string> {
  const answer = await fetch("/demo/token", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ sub: customer.id, name: customer.name }),
  });
  return (await answer.json()).token;
}

function signedIn(): Customer | null {
  return JSON.parse(localStorage.getItem(KEY) ?? "null");
}

function sign(customer: Customer | null): void {
  if (customer) localStorage.setItem(KEY, JSON.stringify(customer));
  else localStorage.removeItem(KEY);
  menu.open = false;
  tellChat(customer);
}

function tellChat(customer: Customer | null): void {
  window.KidkazzChat("identify", customer && (() => tokenOf(customer)));
  menu.querySelector("summary")?.replaceChildren(customer?.name ?? "Masuk");
}

async function showAccount(): Promise<void> {
  const answer = await fetch("/demo/customers").catch(() => null);
  if (!answer?.ok) return;
  const { customers }: { customers: Customer[] } = await answer.json();
  menu.hidden = false;
  menu.querySelector(".menu")?.replaceChildren(
    el("p", {}, "Masuk sebagai pelanggan contoh"),
    ...customers.map((one) => {
      const entry = button(one.name, "entry", () => sign(one));
      entry.append(el("small", {}, one.id));
      return entry;
    }),
    button("Keluar", "entry", () => sign(null)),
  );
}

async function showProducts(): Promise<void> {
  const answer = await fetch("/demo/front").catch(() => null);
  if (!answer?.ok) return;
  const { products } = await answer.json();
  byId("products", HTMLUListElement).append(
    ...products.map(
      (one: { name: string; brand: string; image: string; url: string; retailPrice: number; rating: number }) =>
        el(
          "li",
          {},
          el(
            "a",
            { href: safeUrl(one.url) },
            el("img", { src: safeUrl(one.image), alt: "", loading: "lazy", width: "240", height: "240" }),
            el("span", { class: "name" }, one.name),
            el("span", { class: "price" }, `Rp ${rupiah.format(one.retailPrice)}`),
          ),
        ),
    ),
  );
}

tellChat(signedIn());
window.KidkazzChat("sendContext", { title: document.title, url: location.href });
window.KidkazzChat("on", "login", () => {
  window.KidkazzChat("close");
  menu.open = true;
  menu.querySelector("button")?.focus();
});
byId("ask", HTMLButtonElement).addEventListener("click", () => window.KidkazzChat("open"));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu.open) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
});
document.addEventListener("pointerdown", (event) => {
  if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
});
void showAccount();
void showProducts();
