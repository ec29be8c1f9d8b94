import { type Chat, type ChatState, timeline } from "../../client/src/index";
import { button, el } from "../src/dom";
import {
  type Customer,
  chatOf,
  customers,
  Network,
  type Notice,
  newOwner,
  noticesOf,
  ownerOf,
  shipOrder,
} from "./app-api";
import * as draw from "./app-bubble";

const clock = new Intl.DateTimeFormat("id-ID", { hour: "2-digit", minute: "2-digit" });
/** ms between looks at what the stand-in of Firebase delivered */
const LOOK = 1_500;

/** A phone with the shop's app: the client library in front, and the system's home screen with its notices when the app is not. */
export class AppPhone {
  readonly element: HTMLElement;
  private owner = ownerOf();
  private readonly network = new Network();
  private chat: Chat = chatOf(this.owner, this.network);
  private readonly list = el("ol", { class: "chat", role: "log", "aria-live": "polite", tabindex: "0" });
  private readonly status = el("span", { class: "status" });
  private readonly replies = el("div", { class: "replies" });
  private readonly front = el("div", { class: "front" });
  private readonly home = el("div", { class: "home", hidden: "" });
  private readonly note = el("p", { class: "note", role: "status" });
  private readonly who = el("span", { class: "status" });
  /** what of the list is drawn, by key */
  private drawn = new Map<string, { told: string; node: HTMLElement }>();
  /** Unix ms since when the app is not in front; null: it is */
  private away: number | null = null;
  private end: () => void = () => {};

  constructor() {
    this.list.setAttribute("aria-label", "App chat");
    const leave = button("⌂", "round", () => this.leave());
    leave.setAttribute("aria-label", "Leave the app");
    this.front.append(
      el(
        "header",
        {},
        el("img", { class: "face", src: "/icon.svg", alt: "", width: "36", height: "36" }),
        el("div", {}, el("strong", {}, "Bantuan"), this.status),
        leave,
      ),
      this.list,
      this.replies,
      this.composer(),
    );
    this.element = el(
      "section",
      { class: "phone mobile", "aria-label": "App", "data-channel": "mobile" },
      el("div", { class: "screen" }, this.front, this.home),
      this.controls(),
      this.note,
    );
    void this.begin();
  }

  private composer(): HTMLElement {
    const field = el("input", {
      type: "text",
      "aria-label": "Tulis pesan, Kak",
      placeholder: "Tulis pesan, Kak",
      autocomplete: "off",
      enterkeyhint: "send",
      maxlength: "4000",
    });
    const form = el(
      "form",
      { class: "composer" },
      field,
      el("button", { class: "round send", "aria-label": "Kirim" }, "➤"),
    );
    field.addEventListener("input", () => this.chat.typing(field.value !== ""));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = field.value.trim();
      if (text === "") return;
      field.value = "";
      this.chat.typing(false);
      void this.chat.send({ text });
    });
    return form;
  }

  private controls(): HTMLElement {
    const offline = el("input", { type: "checkbox" });
    offline.addEventListener("change", () => {
      this.network.there = !offline.checked;
      if (!offline.checked) this.chat.refresh();
    });
    const preview = el("input", { type: "checkbox" });
    preview.addEventListener("change", () => this.tell(this.register(preview.checked), "Told to the service"));
    const ship = button("The shop ships an order", "chip", () => {
      const { customer } = this.owner;
      if (!customer) this.note.textContent = "Sign in first: a guest has no orders";
      else this.tell(shipOrder(customer.id), "OrderShipped was sent, signed");
    });
    const account = el(
      "select",
      { class: "chip", "aria-label": "Signed in as" },
      el("option", { value: "" }, "Nobody: a guest"),
    );
    let all: Customer[] = [];
    customers()
      .then((found) => {
        all = found;
        account.append(...all.map(({ id, name }) => el("option", { value: id }, name)));
        account.value = this.owner.customer?.id ?? "";
      })
      .catch(() => {});
    account.addEventListener("change", () => {
      const customer = all.find(({ id }) => id === account.value) ?? null;
      this.tell(this.sign(customer), customer ? "Signed in" : "Signed out");
    });
    return el(
      "details",
      { class: "controls" },
      el("summary", {}, "Account, network and events · ", this.who),
      el(
        "div",
        { class: "chips" },
        account,
        el("label", { class: "chip" }, offline, " No network"),
        el("label", { class: "chip" }, preview, " Show the text in notices"),
        ship,
      ),
    );
  }

  /** The app comes to the front, as whoever has it. */
  private async begin(): Promise<void> {
    const { chat } = this;
    this.who.textContent = this.owner.customer?.name ?? "a guest";
    const stop = chat.subscribe((state) => this.show(state));
    this.end = () => {
      stop();
      chat.stop();
    };
    this.show(chat.state);
    await chat.start();
    this.show(chat.state);
    await this.register(false).catch(() => {});
  }

  private register(preview: boolean): Promise<void> {
    return this.chat.registerDevice({ token: this.owner.device, platform: "android", locale: "id-ID", preview });
  }

  private async sign(customer: Customer | null): Promise<void> {
    const signedOut = this.chat.signOut().catch(() => {});
    this.end();
    await signedOut;
    this.drawn = new Map();
    this.list.replaceChildren();
    this.owner = newOwner(customer);
    this.chat = chatOf(this.owner, this.network);
    await this.begin();
  }

  private show(state: ChatState): void {
    const messages = timeline(state);
    const last = messages.at(-1);
    const typing = state.typing && (state.typing.by === "bot" ? "sedang mengetik…" : "tim kami sedang mengetik…");
    const lines = { offline: "lagi offline", connecting: "menyambungkan…", live: "online" };
    this.status.textContent = typing ?? lines[state.connection];
    const acts: draw.Acts = {
      choose: ({ id, title }) => void this.chat.send({ text: title, choiceId: id }),
      retry: ({ clientMessageId }) => this.chat.retry(clientMessageId),
      discard: ({ clientMessageId }) => this.chat.discard(clientMessageId),
    };
    const rows: [string, unknown, () => HTMLElement][] = [
      ...messages.map((one): (typeof rows)[number] => [one.id, one, () => draw.said(one, acts)]),
      ...state.pending.map((one): (typeof rows)[number] => [one.clientMessageId, one, () => draw.waiting(one, acts)]),
    ];
    const { making } = state;
    if (making) rows.push(["making", making, () => draw.making(making.text)]);
    if (rows.length === 0) rows.push(["hello", 0, () => this.hello()]);
    this.redraw(rows);
    this.offer(state.pending.length > 0 || making ? null : last);
    if (this.away === null && last && state.unread > 0) void this.chat.read(last.conversationId, last.seq);
  }

  /** Draws what changed, and leaves the rest where it is. */
  private redraw(rows: readonly [string, unknown, () => HTMLElement][]): void {
    const drawn: typeof this.drawn = new Map();
    for (const [key, what, drawing] of rows) {
      const told = JSON.stringify(what);
      const before = this.drawn.get(key);
      drawn.set(key, before?.told === told ? before : { told, node: drawing() });
    }
    const nodes = [...drawn.values()].map(({ node }) => node);
    const changed =
      nodes.length !== this.list.childElementCount || nodes.some((node, at) => this.list.children[at] !== node);
    this.drawn = drawn;
    if (!changed) return;
    const atEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 120;
    this.list.replaceChildren(...nodes);
    if (atEnd) this.list.scrollTop = this.list.scrollHeight;
  }

  private hello(): HTMLElement {
    const lines = ["ongkir brp kak", "cari botol susu di bawah 100rb", "pesanan saya sampai mana?"];
    return el(
      "li",
      { class: "suggestions" },
      ...lines.map((text) => button(text, "chip", () => void this.chat.send({ text }))),
    );
  }

  /** What the newest message offers: it is over when something else was said. */
  private offer(last: ReturnType<typeof timeline>[number] | null | undefined): void {
    const buttons = (last?.quickReplies ?? []).map(({ id, title }) =>
      button(title, "chip", () => void this.chat.send({ text: title, choiceId: id })),
    );
    if (last?.request === "rating") {
      const rate = (stars: number) => this.tell(this.chat.rate(last.conversationId, stars), "Rated");
      buttons.push(...[1, 2, 3, 4, 5].map((stars) => button(`${stars} ★`, "chip", () => rate(stars))));
    }
    this.replies.replaceChildren(...buttons);
  }

  /** The app goes to the background: the line ends, and from now on it hears by notices. */
  private leave(): void {
    this.away = Date.now();
    this.chat.stop();
    this.front.hidden = true;
    this.home.hidden = false;
    this.showHome([]);
    void this.watch(this.away);
  }

  private open(): void {
    this.away = null;
    this.front.hidden = false;
    this.home.hidden = true;
    void this.chat.start();
    this.list.scrollTop = this.list.scrollHeight;
  }

  private async watch(since: number): Promise<void> {
    while (this.away === since) {
      const notices = await noticesOf(this.owner, since).catch(() => null);
      if (this.away !== since) return;
      if (notices) this.showHome(notices);
      await new Promise((resolve) => setTimeout(resolve, LOOK));
    }
  }

  private showHome(notices: readonly Notice[]): void {
    // until a notice brings the service's count, the icon has what the app left there
    const badge = notices[0]?.badge ?? this.chat.state.unread;
    const icon = button("", "icon", () => this.open());
    icon.setAttribute("aria-label", "Open the app");
    icon.append(
      el("img", { src: "/icon.svg", alt: "", width: "64", height: "64" }),
      badge > 0 ? el("span", { class: "count" }, String(badge)) : "",
      el("small", {}, "Kidkazz"),
    );
    this.home.replaceChildren(
      el("p", { class: "clock" }, clock.format(new Date())),
      el(
        "div",
        { class: "notices", role: "log", "aria-label": "Notices" },
        ...notices.map(({ title, body, at }) => {
          const notice = button("", "notice", () => this.open());
          notice.append(
            el("strong", {}, title),
            el("small", {}, clock.format(new Date(at))),
            body ? el("span", {}, body) : "",
          );
          return notice;
        }),
      ),
      icon,
    );
  }

  private tell(work: Promise<unknown>, done: string): void {
    work.then(
      () => {
        this.note.textContent = done;
      },
      (error: unknown) => {
        this.note.textContent = error instanceof Error ? error.message : String(error);
      },
    );
  }
}
