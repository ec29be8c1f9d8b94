import { byId, el } from "../src/dom";
import { type ChannelName, health, Phone } from "./api";
import { AppPhone } from "./app-phone";
import { PhoneView } from "./phone-view";
import "./playground.css";

const channels: ChannelName[] = ["whatsapp", "telegram"];
const phones = byId("phones", HTMLElement);
const badge = byId("model", HTMLElement);

/** Each channel's customer is kept for the tab, so that a reload shows the same chat. */
async function phoneOf(channel: ChannelName, fresh: boolean): Promise<Phone> {
  const key = `playground ${channel}`;
  const known = fresh ? null : sessionStorage.getItem(key);
  if (known) return new Phone(channel, known);
  const phone = await Phone.take(channel, "Rina");
  sessionStorage.setItem(key, phone.id);
  return phone;
}

function choose(channel: string): void {
  phones.dataset.shown = channel;
  for (const tab of document.querySelectorAll<HTMLElement>("[data-show]"))
    tab.setAttribute("aria-pressed", String(tab.dataset.show === channel));
}

async function begin(): Promise<void> {
  for (const tab of document.querySelectorAll<HTMLElement>("[data-show]"))
    tab.addEventListener("click", () => choose(tab.dataset.show ?? ""));
  choose("whatsapp");
  const { model, environment } = await health();
  if (environment !== "development") {
    badge.textContent = "The playground works where the service runs for development: npm run dev";
    return;
  }
  badge.textContent =
    model === "offline"
      ? "offline model · for Grok: GROK_API_KEY=… npm run dev"
      : `${model}, the offline model behind it`;
  const frame = el("iframe", { src: "/widget/", title: "Web chat", class: "screen" });
  phones.append(el("section", { class: "phone web", "aria-label": "Web", "data-channel": "web" }, frame));
  for (const channel of channels) {
    phones.append(new PhoneView(await phoneOf(channel, false), () => phoneOf(channel, true)).element);
  }
  phones.append(new AppPhone().element);
}

begin().catch((error) => {
  badge.textContent = `The service does not answer: ${error instanceof Error ? error.message : error}`;
});
