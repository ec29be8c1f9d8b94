import { button, el } from "../src/dom";
import type { Chat, Message, Phone, Turn } from "./api";
import { type Acts, bubble } from "./bubble";
import { inspection } from "./inspector";
import { samplePhoto, sampleVoice } from "./samples";

const titles = { whatsapp: "WhatsApp", telegram: "Telegram" };
const reactions = ["👍", "❤️", "😂", "🙏", "😮"];

/** A phone with one chat in it, drawn like its channel, and the controls beside it. */
export class PhoneView {
  readonly element: HTMLElement;
  private phone: Phone;
  private readonly renew: () => Promise<Phone>;
  private readonly list = el("ol", { class: "chat", role: "log", "aria-live": "polite", tabindex: "0" });
  private readonly status = el("span", { class: "status" }, "online");
  private readonly sheet = el("dialog", { class: "sheet" });
  private readonly note = el("p", { class: "note", role: "status" });
  private messages: Message[] = [];
  private account = "";
  private generation = 0;

  constructor(phone: Phone, renew: () => Promise<Phone>) {
    this.phone = phone;
    this.renew = renew;
    const title = titles[phone.channel];
    this.list.setAttribute("aria-label", `${title} chat`);
    this.sheet.addEventListener("click", (event) => event.target === this.sheet && this.sheet.close());
    this.element = el(
      "section",
      { class: `phone ${phone.channel}`, "aria-label": title, "data-channel": phone.channel },
      el(
        "div",
        { class: "screen" },
        el(
          "header",
          {},
          el("img", { class: "face", src: "/icon.svg", alt: "", width: "36", height: "36" }),
          el("div", {}, el("strong", {}, "Kidkazz"), this.status),
        ),
        this.list,
        this.composer(),
        this.sheet,
      ),
      this.controls(),
      this.note,
    );
    void this.follow();
  }

  private composer(): HTMLElement {
    const field = el("input", {
      type: "text",
      "aria-label": "Ketik pesan",
      placeholder: "Ketik pesan",
      autocomplete: "off",
      enterkeyhint: "send",
    });
    const form = el(
      "form",
      { class: "composer" },
      button("+", "round", () => this.attach()),
      field,
      el("button", { class: "round send", "aria-label": "Kirim" }, "➤"),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = field.value.trim();
      if (text === "") return;
      field.value = "";
      void this.act({ type: "text", text });
    });
    return form;
  }

  private controls(): HTMLElement {
    const fault = (label: string, given: Record<string, unknown>) =>
      button(label, "chip", () => this.control(() => this.phone.fault(given), `${label}: with the next answer`));
    const { channel } = this.phone;
    return el(
      "details",
      { class: "controls" },
      el("summary", {}, "Make something go wrong"),
      el(
        "div",
        { class: "chips" },
        fault("429 too fast", { kind: "rate", retryAfter: 2 }),
        fault("500 error", { kind: "server" }),
        fault("Taken, no answer", { kind: "accepted", ms: 12_000 }),
        channel === "whatsapp"
          ? button("25 hours pass", "chip", () =>
              this.control(() => this.phone.control("age", { hours: 25 }), "The 24-hour window is shut"),
            )
          : null,
        channel === "whatsapp"
          ? button("A person answers in the app", "chip", () =>
              this.control(
                () => this.phone.control("app", { text: "Halo Kak, saya bantu langsung ya." }),
                "The bot is silent now",
              ),
            )
          : null,
        channel === "whatsapp"
          ? button("Read everything", "chip", () => this.control(() => this.phone.control("read"), "Ticks are blue"))
          : null,
        channel === "telegram"
          ? button("Block the bot", "chip", () => this.control(() => this.phone.control("block"), "Blocked"))
          : null,
        button("New customer", "chip", () => void this.restart()),
      ),
    );
  }

  private async restart(): Promise<void> {
    this.generation++;
    this.phone = await this.renew();
    this.messages = [];
    this.show([], false);
    this.say("A new customer, with nothing said yet");
    void this.follow();
  }

  private async follow(): Promise<void> {
    const own = this.generation;
    for (let seen = ""; own === this.generation; ) {
      try {
        const chat: Chat = await this.phone.chat(seen);
        if (own !== this.generation) return;
        seen = chat.seen;
        this.account = chat.account;
        this.show(chat.messages, chat.typing);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
    }
  }

  /** Redraws what changed; what is folded out stays. */
  private show(messages: Message[], typing: boolean): void {
    this.status.textContent = typing ? "sedang mengetik…" : "online";
    const atEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 80;
    for (const message of messages) {
      const before = this.messages.find(({ n }) => n === message.n);
      if (before && JSON.stringify(before) === JSON.stringify(message)) continue;
      const drawn = bubble(message, this.phone, this.acts);
      const old = this.list.querySelector(`[data-n="${message.n}"]`);
      if (old) old.replaceWith(drawn);
      else this.list.append(drawn);
    }
    if (messages.length === 0) this.list.replaceChildren(this.suggestions());
    else this.list.querySelector(".suggestions")?.remove();
    const grew = messages.length > this.messages.length;
    this.messages = messages;
    if (atEnd || grew) this.list.scrollTop = this.list.scrollHeight;
  }

  private suggestions(): HTMLElement {
    const lines = [
      "ongkir brp kak",
      "cari botol susu di bawah 100rb",
      "pesanan saya WR-20260120-0001 sampai mana?",
      "mau ngomong sama orang dong",
    ];
    return el(
      "li",
      { class: "suggestions" },
      ...lines.map((text) => button(text, "chip", () => void this.act({ type: "text", text }))),
    );
  }

  private readonly acts: Acts = {
    tap: (message, id) => void this.act({ type: "tap", n: message.n, id }),
    openList: (message) => this.openList(message),
    share: (what) => void this.share(what),
    react: (message) =>
      this.openSheet(
        "React",
        reactions.map((emoji) =>
          button(emoji, "emoji", () =>
            this.pick({ type: "reaction", n: message.n, emoji: message.reaction === emoji ? null : emoji }),
          ),
        ),
      ),
    inspect: (message) => void this.inspect(message),
  };

  private openList(message: Message): void {
    const rows = message.list?.rows ?? [];
    this.openSheet(
      message.list?.button ?? "",
      rows.map(({ id, title, description }) => {
        const row = button(title, "option", () => this.pick({ type: "tap", n: message.n, id }));
        if (description) row.append(el("small", {}, description));
        return row;
      }),
    );
  }

  private async share(what: "contact" | "location"): Promise<void> {
    if (what === "location") await this.act({ type: "location", latitude: -6.1571, longitude: 106.9087 });
    else await this.act({ type: "contact", name: "Rina", phone: "+6281234500001", own: true });
  }

  private attach(): void {
    const own = this.messages.findLast(({ from }) => from === "customer");
    const option = (label: string, action: () => Record<string, unknown>) =>
      button(label, "option", () => this.pick(action()));
    const order = { type: "order", items: [{ productId: "BTL-001", quantity: 2, price: 95_000 }] };
    this.openSheet("Send", [
      option("🖼 Photo of something broken", () => ({
        type: "file",
        kind: "image",
        mimeType: "image/png",
        data: samplePhoto(),
        caption: "botolnya datang pecah kak",
      })),
      option("🎤 Voice note", () => ({ type: "file", kind: "voice", mimeType: "audio/ogg", data: sampleVoice() })),
      option("📍 Location", () => ({ type: "location", latitude: -6.1571, longitude: 106.9087 })),
      option("👤 Somebody's contact", () => ({ type: "contact", name: "Budi", phone: "+6281100000002", own: false })),
      this.phone.channel === "whatsapp" ? option("🛒 Order from the catalogue", () => order) : null,
      own
        ? option("✏️ Edit my last message", () => ({ type: "edit", n: own.n, text: `${own.text} (eh, maksudnya 2 ya)` }))
        : null,
      own && this.phone.channel === "whatsapp"
        ? option("🗑 Delete my last message", () => ({ type: "delete", n: own.n }))
        : null,
    ]);
  }

  private async inspect(message: Message): Promise<void> {
    const turns: Turn[] = await this.phone.turns(this.account).catch(() => []);
    this.openSheet("What was sent, and why", [inspection(message, turns)]);
  }

  private openSheet(title: string, content: (HTMLElement | null)[]): void {
    const close = button("✕", "close", () => this.sheet.close());
    close.setAttribute("aria-label", "Close");
    this.sheet.replaceChildren(
      el("header", {}, el("strong", {}, title), close),
      ...content.filter((each) => each !== null),
    );
    this.sheet.showModal();
  }

  private pick(action: Record<string, unknown>): void {
    this.sheet.close();
    void this.act(action);
  }

  private async act(action: Record<string, unknown>): Promise<void> {
    await this.control(() => this.phone.do(action), "");
  }

  private async control(work: () => Promise<unknown>, done: string): Promise<void> {
    try {
      await work();
      this.say(done);
    } catch (error) {
      this.say(error instanceof Error ? error.message : String(error));
    }
  }

  private say(text: string): void {
    this.note.textContent = text;
  }
}
