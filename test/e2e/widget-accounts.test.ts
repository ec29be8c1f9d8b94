import type { Browser, BrowserContext, Frame, Page, Request } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { executablePath, launch } from "./browser";
import { DevServer } from "./server";

// Who signs in and out while the chat is open, and what a bad network, a missing socket or a page's own fault must not do to them.

// customers of each test's own: nobody has said anything before
let sari: string;
let budi: string;

/** The page as the shop's scripts see it. */
type Shop = { KidkazzChat(name: string, ...values: unknown[]): void };

/** Sockets that open when the test says so; `window.sockets` of the frame has them all. */
function fakeSockets(): void {
  class Fake extends EventTarget {
    static readonly OPEN = 1;
    readyState = 0;
    constructor() {
      super();
      all.push(this);
    }
    open(): void {
      this.readyState = 1;
      this.dispatchEvent(new Event("open"));
    }
    hear(data: unknown): void {
      this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(data) }));
    }
    close(): void {
      if (this.readyState > 1) return;
      this.readyState = 3;
      setTimeout(() => this.dispatchEvent(new Event("close")));
    }
  }
  const all: Fake[] = [];
  Object.assign(window, { sockets: all, WebSocket: Fake });
}

type WithSockets = { sockets: (EventTarget & { readyState: number; open(): void; hear(data: unknown): void })[] };

describe.skipIf(!executablePath)("the chat, its accounts and its network", () => {
  let server: DevServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let problems: string[];
  /** what was posted to /api/chat: the words, and whose token went with them */
  let posted: { message: string; sub: string }[];

  beforeAll(async () => {
    server = await DevServer.create();
    [browser] = await Promise.all([launch(), server.start()]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    problems = [];
    posted = [];
    [sari, budi] = [`sari-${crypto.randomUUID()}`, `budi-${crypto.randomUUID()}`];
    context = await browser.newContext({ permissions: ["microphone"] });
    page = await context.newPage();
    page.setDefaultTimeout(8_000);
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("request", (request) => {
      if (isSend(request)) posted.push({ message: request.postDataJSON().message, sub: subOf(request) });
    });
  });
  afterEach(async () => {
    await context.close();
    expect(problems).toEqual([]);
  });

  const isSend = (request: Request) => request.method() === "POST" && new URL(request.url()).pathname === "/api/chat";
  function subOf(request: Request): string {
    const payload = (request.headers().authorization ?? "").split(".")[1] ?? "";
    return JSON.parse(Buffer.from(payload, "base64url").toString() || "{}").sub ?? "";
  }

  const chat = () => page.frameLocator("iframe.kk-chat-frame");
  const field = () => chat().locator(".composer textarea");
  const bubbles = () => chat().locator(".message:not(.greeting):not(.draft) .bubble").allTextContents();

  async function inside(): Promise<Frame> {
    const element = await page.locator("iframe.kk-chat-frame").elementHandle();
    const frame = await element?.contentFrame();
    if (!frame) throw new Error("there is no frame");
    return frame;
  }

  /** The shop's page with the chat open on it. */
  async function visit(): Promise<void> {
    await page.goto(server.url);
    await page.getByRole("button", { name: "Buka chat" }).click();
    await field().waitFor();
  }

  async function opened(): Promise<void> {
    await visit();
    await chat().locator(".state:not(.down)").waitFor();
  }

  /** The shop signs somebody in (null: out), and the chat has asked for what is theirs. */
  async function identify(customer: string | null): Promise<void> {
    const asked = page.waitForRequest((request) => request.url().includes("/api/chat/conversations?"));
    await page.evaluate((sub) => {
      const token = async () => {
        const headers = { "content-type": "application/json" };
        return (await (await fetch("/demo/token", { method: "POST", headers, body: JSON.stringify({ sub }) })).json())
          .token;
      };
      (window as unknown as Shop).KidkazzChat("identify", sub && token);
    }, customer);
    await (await asked).response();
    await page.waitForTimeout(100);
  }

  async function write(text: string): Promise<void> {
    await field().fill(text);
    await field().press("Enter");
  }

  async function ask(text: string): Promise<void> {
    const answers = chat().locator(".message.assistant:not(.draft)");
    const before = await answers.count();
    await write(text);
    await answers.nth(before).locator("time").waitFor();
  }

  /** Sends are held until the returned function is called. */
  async function holdSends(): Promise<() => void> {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    let held = 0;
    await page.route("**/api/chat", async (route) => {
      held += 1;
      if (held === 1) await gate;
      await route.continue().catch(() => {});
    });
    return release;
  }

  describe("a page that cannot bring a token", () => {
    test.each([
      ["rejects", () => Promise.reject(new Error("the network"))],
      [
        "throws",
        () => {
          throw new Error("a fault");
        },
      ],
      ["gives nothing", () => undefined],
    ])("%s: nobody is signed out", async (_, getToken) => {
      await opened();
      await identify(sari);
      await ask("halo");
      const before = await bubbles();
      const sessions: string[] = [];
      page.on("request", (request) => request.url().endsWith("/api/session") && sessions.push(request.url()));
      await page.evaluate(
        (source) => (window as unknown as Shop).KidkazzChat("identify", new Function(`return (${source})()`)),
        String(getToken),
      );
      await page.waitForTimeout(800);
      expect(await bubbles()).toEqual(before);
      expect(sessions).toEqual([]);
    });

    test("is asked again, and the chat begins as who they are", async () => {
      let refused = 0;
      await page.addInitScript((sub) => localStorage.setItem("shop.customer", JSON.stringify({ id: sub })), sari);
      await page.route("**/demo/token", (route) => {
        refused += 1;
        return refused <= 2 ? route.abort() : route.continue();
      });
      await visit();
      await chat().locator(".state:not(.down)").waitFor({ timeout: 20_000 });
      await ask("halo");
      expect(posted.map(({ sub }) => sub)).toEqual([sari]);
    });
  });

  describe("who signs out leaves nothing to the next", () => {
    test("an answer that broke off is not asked for again with the next one's token", async () => {
      await opened();
      await identify(sari);
      await page.route("**/api/chat", (route) =>
        route.fulfill({ contentType: "text/event-stream", body: 'data: {"type":"error","errorText":"x"}\n\n' }),
      );
      await write("rahasia Sari");
      await expect.poll(() => posted.length).toBe(1);
      await page.waitForTimeout(200);
      await identify(null);
      await page.unroute("**/api/chat");
      await page.waitForTimeout(2_000);
      expect(await bubbles()).toEqual([]);
      expect(posted.filter(({ sub }) => sub !== sari)).toEqual([]);
    });

    test("what was still being kept in the browser is not sent by the next one", async () => {
      // a disk that is slow to say it has written
      await page.addInitScript(() => {
        const { prototype } = IDBTransaction;
        const own = Object.getOwnPropertyDescriptor(prototype, "oncomplete");
        if (!own?.set) return;
        Object.defineProperty(prototype, "oncomplete", {
          ...own,
          set(listener: () => void) {
            own.set?.call(this, this.mode === "readwrite" ? () => setTimeout(listener, 1_500) : listener);
          },
        });
      });
      await opened();
      await identify(sari);
      await write("rahasia Sari");
      await identify(null);
      await page.waitForTimeout(2_500);
      expect(posted).toEqual([]);
      expect(await bubbles()).toEqual([]);
      // and it is there for her return
      await identify(sari);
      await expect.poll(() => posted.length).toBe(1);
      await chat().locator("[data-pending]").first().waitFor({ state: "detached" });
      expect(await bubbles()).toContain("rahasia Sari");
      expect(posted).toEqual([{ message: "rahasia Sari", sub: sari }]);
    });

    test("what is on its way is not drawn for the next one, who need not wait for it", async () => {
      await opened();
      await identify(budi);
      await ask("halo");
      posted = [];
      const release = await holdSends();
      await write("rahasia Budi");
      await expect.poll(() => posted.length).toBe(1);
      await identify(null);
      await ask("halo");
      const own = await bubbles();
      expect(own[0]).toBe("halo");
      expect(own).toHaveLength(2);
      release();
      for (let looks = 0; looks < 15; looks += 1) {
        await page.waitForTimeout(100);
        expect(await bubbles()).toEqual(own);
        expect(await chat().locator(".draft, .activity").count()).toBe(0);
      }
      await ask("bisa cod?");
      expect(posted.filter(({ message }) => message === "rahasia Budi")).toHaveLength(1);
      await identify(budi);
      await chat().locator(".message.user:not([data-pending])", { hasText: "rahasia Budi" }).waitFor();
      await page.waitForTimeout(1_500);
      expect((await bubbles()).filter((text) => text === "rahasia Budi")).toHaveLength(1);
    });

    test("what waits for a token does not go with the next one's", async () => {
      await opened();
      const asked = page.waitForRequest((request) => request.url().includes("/demo/token"));
      await page.evaluate((sub) => {
        // one that has ended; another never comes
        const ended = `x.${btoa(JSON.stringify({ sub, exp: Date.now() / 1000 }))}.x`;
        let given = 0;
        (window as unknown as Shop).KidkazzChat("identify", () => {
          given += 1;
          return given === 1 ? ended : new Promise(() => {});
        });
      }, sari);
      await page.waitForTimeout(300);
      await write("rahasia Sari");
      await page.waitForTimeout(300);
      await identify(budi);
      await asked;
      await page.waitForTimeout(1_500);
      expect(posted).toEqual([]);
      expect(await bubbles()).not.toContain("rahasia Sari");
    });

    test("unsent words and a picked file go with them, and stay with a guest who signs in", async () => {
      await opened();
      await identify(sari);
      await field().fill("alamat saya Jalan Rahasia 1");
      const buffer = await page.screenshot({ clip: { x: 0, y: 0, width: 40, height: 40 } });
      await chat().locator("input[type=file]").setInputFiles({ name: "rak.png", mimeType: "image/png", buffer });
      await chat().getByRole("img", { name: "rak.png" }).waitFor();
      await identify(null);
      expect(await field().inputValue()).toBe("");
      expect(await chat().locator(".preview").count()).toBe(0);
      await field().fill("stok dot ada?");
      await identify(sari);
      expect(await field().inputValue()).toBe("stok dot ada?");
      await identify(budi);
      expect(await field().inputValue()).toBe("");
    });

    test("a recording ends unsent when they sign out, and when the window is closed", async () => {
      const sent: string[] = [];
      page.on("request", (request) => request.url().endsWith("/attachments") && sent.push(request.url()));
      await opened();
      await identify(sari);
      await chat().getByRole("button", { name: "Rekam suara" }).click();
      await chat().locator(".recording").waitFor();
      await page.waitForTimeout(300);
      await identify(null);
      await chat().locator(".recording").waitFor({ state: "detached" });
      await chat().getByRole("button", { name: "Rekam suara" }).click();
      await chat().locator(".recording").waitFor();
      await page.waitForTimeout(300);
      await page.getByRole("button", { name: "Tutup chat" }).first().click();
      await chat().locator(".recording").waitFor({ state: "detached" });
      await page.waitForTimeout(500);
      expect(sent).toEqual([]);
      expect(await bubbles()).toEqual([]);
    });

    test("what a guest could not send is the customer's from their signing in on", async () => {
      await opened();
      await ask("halo");
      await page.route("**/api/chat", (route) => route.abort());
      await write("stok dot Pigeon ada?");
      await chat().getByText("Terkirim saat koneksi kembali").waitFor();
      await identify(budi);
      await chat().getByText("Terkirim saat koneksi kembali").waitFor();
      await identify(null);
      posted = [];
      await page.unroute("**/api/chat");
      await page.waitForTimeout(2_000);
      expect(posted).toEqual([]);
      expect(await bubbles()).toEqual([]);
      await identify(budi);
      await expect.poll(() => posted).toEqual([{ message: "stok dot Pigeon ada?", sub: budi }]);
    });
  });

  test("a recording that takes too long stops, and waits for the customer to send it", async () => {
    await page.clock.install();
    await opened();
    await chat().getByRole("button", { name: "Rekam suara" }).click();
    await chat().locator(".recording").waitFor();
    await page.waitForTimeout(500);
    await page.clock.fastForward(181_000);
    await chat().getByText("Rekaman siap dikirim").waitFor();
    expect(await bubbles()).toEqual([]);
    await chat().getByRole("button", { name: "Kirim rekaman" }).click();
    await chat().locator(".message.user audio").waitFor();
  });

  test("what the page says of itself is cut to what the service takes, or left out", async () => {
    await opened();
    const pages: unknown[] = [];
    page.on("request", (request) => isSend(request) && pages.push(request.postDataJSON().page));
    const contexts = [
      { title: "x".repeat(500), url: "/produk/1?warna=biru" },
      { title: "Botol", url: `${server.url}/${"y".repeat(2_000)}` },
      { title: "Botol", url: "javascript:alert(1)" },
      { title: "Botol", url: "http://[" },
      { url: "#ulasan" },
    ];
    for (const context of contexts) {
      await page.evaluate((next) => (window as unknown as Shop).KidkazzChat("sendContext", next), context);
      await ask("halo");
    }
    expect(pages).toEqual([
      { title: "x".repeat(200), url: `${server.url}/produk/1?warna=biru` },
      undefined,
      undefined,
      undefined,
      { title: "", url: `${server.url}/#ulasan` },
    ]);
  });

  describe("the socket", () => {
    test("there is one at a time, and what an earlier one says counts no more", async () => {
      await page.addInitScript(fakeSockets);
      await visit();
      await identify(sari);
      const frame = await inside();
      const states = () =>
        frame.evaluate(() => (window as unknown as WithSockets).sockets.map(({ readyState }) => readyState));
      const live = async () => (await states()).filter((state) => state < 2).length;
      await expect.poll(live).toBe(1);
      await frame.evaluate(() => {
        dispatchEvent(new Event("online"));
        dispatchEvent(new Event("online"));
      });
      await page.waitForTimeout(300);
      expect(await live()).toBe(1);
      await frame.evaluate(() => (window as unknown as WithSockets).sockets.at(-1)?.open());
      await chat().locator(".state:not(.down)").waitFor();
      await frame.evaluate(() => (window as unknown as WithSockets).sockets.at(-2)?.dispatchEvent(new Event("close")));
      await page.waitForTimeout(300);
      expect(await chat().locator(".state.down").count()).toBe(0);
      await identify(null);
      expect(await live()).toBe(1);
      const asked: string[] = [];
      page.on("request", (request) => asked.push(request.url()));
      await frame.evaluate(() => {
        for (const socket of (window as unknown as WithSockets).sockets.slice(0, -1))
          socket.hear({ type: "typing", conversationId: "c_sari", by: "bot", on: true });
      });
      await page.waitForTimeout(300);
      expect(await chat().locator(".activity").count()).toBe(0);
      expect(asked.filter((url) => url.includes("c_sari"))).toEqual([]);
    });

    test("without one an own message is known to have arrived", async () => {
      await page.addInitScript(fakeSockets);
      await visit();
      await page.waitForTimeout(500);
      await ask("halo");
      await ask("bisa cod?");
      await chat().locator("[data-pending]").first().waitFor({ state: "detached" });
      expect(await chat().locator(".message.user").count()).toBe(2);
    });
  });

  describe("with a service that says what the test wants", () => {
    type Said = { role: "user" | "assistant" | "agent"; content: string; request?: string };
    let conversations: { id: string; status: string; readSeq: number; said: Said[] }[];
    let read: string[];
    let broken: (id: string, after: number) => boolean;

    beforeEach(async () => {
      conversations = [];
      read = [];
      broken = () => false;
      await page.addInitScript(fakeSockets);
      await page.route("**/api/chat/conversations?**", (route) =>
        route.fulfill({
          json: { conversations: conversations.map(({ said, ...each }) => ({ ...each, messageCount: said.length })) },
        }),
      );
      await page.route("**/api/chat/conversations/*/messages?**", (route) => {
        const { pathname, searchParams } = new URL(route.request().url());
        const id = pathname.split("/")[4] ?? "";
        const after = Number(searchParams.get("after_seq"));
        if (broken(id, after)) return route.abort();
        const said = conversations.find((each) => each.id === id)?.said ?? [];
        const messages = said.map((message, at) => ({
          ...message,
          id: `${id}_${at + 1}`,
          seq: at + 1,
          contentType: "TEXT",
          status: "SENT",
          createdAt: new Date(1_700_000_000_000 + at * 1000).toISOString(),
          ...(message.role === "agent" && { senderName: "Rina" }),
        }));
        return route.fulfill({ json: { messages: messages.slice(after, after + Number(searchParams.get("limit"))) } });
      });
      await page.route("**/api/chat/conversations/*/read", (route) => {
        const id = new URL(route.request().url()).pathname.split("/")[4];
        read.push(`${id} ${route.request().postDataJSON().upToSeq}`);
        return route.fulfill({ json: {} });
      });
      await page.route("**/api/chat/conversations/*/rate", (route) => route.fulfill({ json: {} }));
    });

    const said = (count: number, role: Said["role"], name: string): Said[] =>
      Array.from({ length: count }, (_, at) => ({ role, content: `${name} ${at + 1}` }));
    const socketOpens = async () => {
      const frame = await inside();
      await frame.waitForFunction(() => (window as unknown as WithSockets).sockets.length > 0);
      await frame.evaluate(() => (window as unknown as WithSockets).sockets.at(-1)?.open());
    };
    const socketSays = async (event: unknown) =>
      (await inside()).evaluate((data) => (window as unknown as WithSockets).sockets.at(-1)?.hear(data), event);
    const announced = () => chat().locator(".hidden[aria-live=polite]").textContent();
    const header = () => chat().locator(".who .state");
    const focused = async () =>
      (await inside()).evaluate(() => document.activeElement?.className || document.activeElement?.tagName);

    test("a person is named only while the conversation is theirs", async () => {
      const talk: Said[] = [...said(1, "user", "Tanya"), ...said(1, "agent", "Jawab")];
      conversations = [{ id: "c_1", status: "CLOSED", readSeq: 2, said: talk }];
      await visit();
      await socketOpens();
      await chat().getByText("Jawab 1").waitFor();
      await expect.poll(() => header().textContent()).toBe("Asisten otomatis");
      conversations = [{ id: "c_1", status: "WITH_AGENT", readSeq: 2, said: talk }];
      await page.reload();
      await page.getByRole("button", { name: "Buka chat" }).click();
      await chat().getByText("Jawab 1").waitFor();
      await socketOpens();
      await chat().getByText("Dibantu Rina").waitFor();
      // given back to the assistant, which says so
      conversations = [{ id: "c_1", status: "ACTIVE", readSeq: 2, said: [...talk, ...said(1, "assistant", "Bot")] }];
      await socketSays({ type: "message", conversationId: "c_1", message: { role: "assistant" } });
      await chat().locator(".message", { hasText: "Bot 1" }).waitFor();
      await expect.poll(() => header().textContent()).toBe("Asisten otomatis");
    });

    test("what was not read is counted in each conversation by its own places", async () => {
      conversations = [
        { id: "c_2", status: "ACTIVE", readSeq: 5, said: said(5, "assistant", "Dua") },
        { id: "c_1", status: "CLOSED", readSeq: 150, said: said(150, "assistant", "Satu") },
      ];
      await visit();
      await socketOpens();
      await chat().getByText("Dua 5").waitFor();
      const badge = page.locator(".kk-chat-button b");
      // older ones come in: they are nothing new
      await (await inside()).evaluate(() => document.querySelector(".log")?.dispatchEvent(new Event("scroll")));
      await chat().locator(".message", { hasText: "Satu 150" }).waitFor({ state: "attached" });
      await page.getByRole("button", { name: "Tutup chat" }).first().click();
      conversations = [{ id: "c_3", status: "ACTIVE", readSeq: 0, said: said(1, "agent", "Tiga") }, ...conversations];
      await socketSays({ type: "message", conversationId: "c_3", message: { role: "agent" } });
      await expect.poll(() => badge.textContent()).toBe("1");
      await page.getByRole("button", { name: /Buka chat/ }).click();
      await expect.poll(() => read).toContain("c_3 1");
      expect(await badge.isVisible()).toBe(false);
    });

    test("older messages that did not come are fetched at the next try, and are not read aloud", async () => {
      conversations = [
        { id: "c_2", status: "ACTIVE", readSeq: 2, said: said(2, "assistant", "Dua") },
        { id: "c_1", status: "CLOSED", readSeq: 3, said: said(3, "assistant", "Satu") },
      ];
      broken = (id) => id === "c_1";
      await visit();
      await socketOpens();
      await chat().getByText("Dua 2").waitFor();
      const scroll = async () =>
        (await inside()).evaluate(() => document.querySelector(".log")?.dispatchEvent(new Event("scroll")));
      const failed = page.waitForEvent("requestfailed");
      await scroll();
      await failed;
      await page.waitForTimeout(200);
      broken = () => false;
      await scroll();
      await chat().locator(".message", { hasText: "Satu 3" }).waitFor({ state: "attached" });
      await page.waitForTimeout(300);
      expect(await announced()).toBe("");
      conversations[0]?.said.push({ role: "assistant", content: "Dua 3" });
      await socketSays({ type: "message", conversationId: "c_2", message: { role: "assistant" } });
      await expect.poll(announced).toBe("Dua 3");
    });

    test("a rating is thanked for, aloud too, and the focus is not lost", async () => {
      conversations = [
        {
          id: "c_1",
          status: "CLOSED",
          readSeq: 1,
          said: [{ role: "assistant", content: "Sudah selesai, Kak", request: "rating" }],
        },
      ];
      await visit();
      await socketOpens();
      await chat().getByRole("radio", { name: "5 dari 5" }).check({ force: true });
      await chat().getByRole("button", { name: "Kirim penilaian" }).focus();
      await page.keyboard.press("Enter");
      await chat().locator(".thanks", { hasText: "Terima kasih, Kak!" }).waitFor();
      expect(await announced()).toBe("Terima kasih, Kak!");
      expect(await focused()).toBe("log");
    });

    test("a service that is busy says so, to someone who is online", async () => {
      const message = "Pesannya kebanyakan, Kak.";
      await page.route("**/api/chat", (route) =>
        route.fulfill({
          status: 429,
          headers: { "retry-after": "30" },
          json: { error: { code: "TOO_MANY_MESSAGES", message } },
        }),
      );
      await visit();
      await socketOpens();
      await write("halo");
      await chat().locator("[data-pending]").getByText(message).waitFor();
      expect(await chat().getByText("Terkirim saat koneksi kembali").count()).toBe(0);
    });

    test("a message that is refused can be taken away, by its name", async () => {
      await page.route("**/api/chat", (route) =>
        route.fulfill({ status: 400, json: { error: { code: "INVALID_INPUT", message: "Tidak sesuai" } } }),
      );
      await visit();
      await socketOpens();
      expect(await field().getAttribute("maxlength")).toBe("4000");
      await write("halo");
      await chat().getByRole("button", { name: "Hapus pesan" }).click();
      await chat().locator("[data-pending]").waitFor({ state: "detached" });
    });

    test("the field has the focus after a recording, and the page the kept language", async () => {
      await visit();
      await socketOpens();
      await chat().getByRole("button", { name: "Rekam suara" }).click();
      await chat().getByRole("button", { name: "Batal merekam" }).click();
      await field().waitFor();
      await expect.poll(focused).toBe("TEXTAREA");
      await chat().getByRole("button", { name: "English" }).click();
      await page.reload();
      await page.getByRole("button", { name: "Buka chat" }).click();
      await chat().getByPlaceholder("Write a message…").waitFor();
      expect(await chat().locator("html").getAttribute("lang")).toBe("en");
    });
  });
});
