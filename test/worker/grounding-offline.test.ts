import { env as testEnv } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { demoCustomers } from "../../demo/src/data/customers";
import { faq } from "../../demo/src/data/faq";
import { orders } from "../../demo/src/data/orders";
import { products } from "../../demo/src/data/products";
import { shop } from "../../demo/src/index";
import { answer } from "../../src/core/assistant/assistant";
import type { Customer } from "../../src/core/bot";
import { log } from "../../src/core/log";
import type { Locale } from "../../src/core/turn";
import { kidkazz } from "../../src/shop/bot";
import { ask, insertFaq } from "../support/ask";

const binding = { SHOP: { fetch: async (request: Request) => shop.fetch(request) } };
const env: Env = Object.assign(Object.create(null), testEnv, binding);

/** The sentences of the offline model's answers that the check refused, by message. */
async function refused(messages: readonly string[], customer: Customer | null, locale: Locale) {
  const wrong: string[] = [];
  for (const message of messages) {
    const alarm = vi.spyOn(log, "error");
    const { reply, model, confidence } = await answer(ask(message, { bot: kidkazz, env, customer, locale }).input);
    expect(model).toBe("offline");
    if (alarm.mock.calls.length > 0) wrong.push(`${message} → ${reply.text} (${confidence})`);
    alarm.mockRestore();
  }
  return wrong;
}

describe("the offline model says nothing that the check refuses", () => {
  it.each(["id-ID", "en-US"] as const)("of products, prices and stock: %s", async (locale) => {
    const words: readonly ((name: string) => string)[] =
      locale === "id-ID"
        ? [(name) => `cari ${name}`, (name) => `stok ${name} masih ada?`, (name) => `berapa harga ${name}`]
        : [(name) => `do you sell ${name}?`, (name) => `is the ${name} in stock?`];
    const messages = products.flatMap(({ name }) => words.map((say) => say(name)));
    const wholesale: Customer = { id: "cust-003", type: "wholesale" };
    for (const customer of [null, wholesale]) expect(await refused(messages, customer, locale)).toEqual([]);
  });

  it.each(["id-ID", "en-US"] as const)("of orders and parcels: %s", async (locale) => {
    const numbers = orders.map(({ orderNumber }) => orderNumber);
    const messages = [
      ...numbers.flatMap((number) =>
        locale === "id-ID" ? [`status ${number}`, `lacak ${number}`] : [`status of order ${number}`, `track ${number}`],
      ),
      ...(locale === "id-ID"
        ? ["pesanan saya", "paket saya sampai mana", "status pesanan WR-20991231-0001"]
        : ["show my orders please", "where is my order?"]),
    ];
    for (const { id, type } of demoCustomers) expect(await refused(messages, { id, type }, locale)).toEqual([]);
    expect(await refused(messages, null, locale)).toEqual([]);
  });

  it("of the FAQ", async () => {
    await insertFaq(
      ...faq.map(({ id, question, answer, keywords, locale }) => ({ id, question, answer, keywords, locale })),
    );
    for (const { question, locale } of faq) expect(await refused([question], null, locale)).toEqual([]);
  });

  it("and one that told what its result has not would be found", async () => {
    const [tool] = kidkazz.tools(env);
    if (!tool?.offline) throw new Error("the first tool has no words");
    const lying = {
      ...tool,
      offline: { ...tool.offline, say: () => ({ text: "Cuma Rp 1.234.", intent: "X", confidence: 1 }) },
    };
    const bot = { ...kidkazz, tools: () => [lying] };
    const { reply, intent } = await answer(ask("cari botol susu", { bot, env }).input);
    expect(reply.text).toBe(kidkazz.texts["id-ID"].noAnswer);
    expect(intent).toBe("UNKNOWN");
  });
});
