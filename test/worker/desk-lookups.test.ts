import { describe, expect, it } from "vitest";
import { ask, call, jwt } from "../support/api";
import { agent, handedOff, read, send } from "../support/desk";

// What an agent has beside a conversation: files to send, products and orders to look up, the page on which the customer wrote.

const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);

async function attach(token: string, ticket: string, body: Uint8Array) {
  const answer = await call(`/api/tickets/${ticket}/attachments`, { method: "POST", token, body });
  return { status: answer.status, body: await answer.json<Record<string, string>>() };
}

describe("at the desk", () => {
  it("a file that an agent sends reaches its customer, and nobody else", async () => {
    const [mine, other] = [await handedOff(), await handedOff()];
    const sari = await agent("agent-files");
    const kept = await attach(sari, mine.id, png);
    expect(kept).toMatchObject({ status: 201, body: { kind: "image", mimeType: "image/png" } });
    const { key = "", url = "" } = kept.body;
    const attachments = [{ key, mimeType: "image/png" }];
    const foreign = await send(sari, "POST", `/api/tickets/${other.id}/reply`, { text: "ini", attachments });
    expect(foreign.status).toBe(400);
    const said = await send(sari, "POST", `/api/tickets/${mine.id}/reply`, { text: "Ini fotonya, Kak", attachments });
    expect(said.status).toBe(200);
    const { body } = await read(mine.token, `/api/chat/conversations/${mine.conversationId}/messages`);
    const message = body.messages.at(-1);
    expect(message).toMatchObject({ role: "agent", senderName: "Sari", files: [{ url, kind: "image" }] });
    expect((await call(url, { token: mine.token })).status).toBe(200);
    expect((await call(url, { token: other.token })).status).toBe(404);
  });

  it("a file of a kind that is not taken is refused, as a customer's is", async () => {
    const { id } = await handedOff();
    const refused = await attach(await agent("agent-files"), id, new TextEncoder().encode("<script>"));
    expect(refused).toMatchObject({ status: 415, body: { error: { code: "FILE_TYPE" } } });
  });

  it("products come with their price and stock, in the agent's language, and at the customer's prices", async () => {
    const token = await agent("agent-shop");
    const english = { "accept-language": "en" };
    const { body } = await read(token, "/api/shop/products?q=botol%20susu", { "accept-language": "id" });
    expect(body.products.length).toBeGreaterThan(1);
    for (const { title, price, subtitle } of body.products) {
      expect(title).toMatch(/\S/);
      expect(price).toMatch(/^Rp/);
      expect(subtitle).toMatch(/Stok/);
    }
    const told = await read(token, "/api/shop/products?q=botol%20susu&buyer=wholesale", english);
    expect(told.body.products[0].subtitle).toMatch(/in stock|Sold out/);
    const prices = (cards: { id: string; price: string }[]) => new Map(cards.map(({ id, price }) => [id, price]));
    const retail = prices(body.products);
    const wholesale = [...prices(told.body.products)].filter(([id]) => retail.has(id));
    expect(wholesale.some(([id, price]) => retail.get(id) !== price)).toBe(true);
  });

  it("a customer's orders come with state and total, and nobody else's among them", async () => {
    const { body } = await read(await agent("agent-shop"), "/api/customers/cust-001/orders");
    const numbers = body.orders.map(({ title }: { title: string }) => title);
    expect(numbers).toContain("WR-20260120-0001");
    expect(body.orders[0]).toMatchObject({
      price: expect.stringMatching(/^Rp/),
      subtitle: expect.stringMatching(/\S/),
    });
    const { body: none } = await read(await agent("agent-shop"), "/api/customers/cust-nobody/orders");
    expect(none.orders).toEqual([]);
  });

  it("the page on which a customer wrote stands at their message", async () => {
    const token = await jwt(`page-${crypto.randomUUID()}`);
    const page = { title: "Botol Susu Pigeon", url: "https://kidkazz.example/produk/botol" };
    const { conversationId } = await ask(token, "ini masih ada?", { page });
    const { body } = await read(await agent("agent-page"), `/api/conversations/${conversationId}/messages`);
    expect(body.messages[0].page).toEqual(page);
    const bad = await call("/api/chat", {
      method: "POST",
      token,
      json: { message: "x", page: { ...page, url: "javascript:alert(1)" } },
    });
    expect(bad.status).toBe(400);
  });
});
