import { button, byId, el } from "./dom";
import { demoCustomers, session, signIn, signOut } from "./session";
import { t } from "./texts";

const menu = byId("account", HTMLDetailsElement);

export const canSignIn = () => !menu.hidden;

export function openMenu(): void {
  menu.open = true;
  menu.querySelector("button")?.focus();
}

/** Shows who is chatting and, in development, lets them be one of the shop's demo customers. */
export async function showAccount(changed: () => void): Promise<void> {
  const [customers, { customer }] = await Promise.all([demoCustomers(), session()]);
  menu.hidden = customers.length === 0;
  const choose = async (act: () => unknown) => {
    menu.open = false;
    await act();
    changed();
    await showAccount(changed);
  };
  const entries = customers.map((one) => {
    const entry = button(one.name, "entry", () => choose(() => signIn(one)));
    if (one.sub === customer?.sub) entry.setAttribute("aria-current", "true");
    entry.append(el("small", {}, one.sub));
    return entry;
  });
  menu.querySelector("summary")?.replaceChildren(customer?.name ?? t().guest);
  menu
    .querySelector(".menu")
    ?.replaceChildren(
      el("p", {}, t().signIn),
      ...entries,
      ...(customer ? [button(t().signOut, "entry", () => choose(signOut))] : []),
    );
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu.open) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
});
document.addEventListener("pointerdown", (event) => {
  if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
});
