import { env as testEnv } from "cloudflare:workers";
import { HttpResponse, http } from "msw";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { shop } from "../../demo/src/index";
import type { Customer } from "../../src/core/bot";
import { type Pace, runTool } from "../../src/core/tools/executor";
import { kidkazz } from "../../src/shop/bot";
import { call, path } from "../../src/shop/services/call";
import { useNetwork } from "../support/network";

const network = useNetwork();

/** requests that reached the shop, newest last */
const seen: Request[] = [];

function shopEnv(settings: Record<string, unknown> = {}): Env {
  const fetch = async (request: Request) => {
    seen.push(request.clone());
    return shop.fetch(request);
  };
  return Object.assign(Object.create(null), testEnv, { SHOP: { fetch } }, settings);
}

async function breakShop(service: string, mode: string, times?: number) {
  const body = JSON.stringify({ service, mode, times });
  const headers = { "content-type": "application/json" };
  await shop.request("/demo/faults", { method: "POST", headers, body });
}

afterEach(async () => {
  seen.length = 0;
  await shop.request("/demo/faults/reset", { method: "POST" });
});

const sari: Customer = { id: "cust-001", type: "retail" };
const budi: Customer = { id: "cust-002", type: "retail" };
const nurhayati: Customer = { id: "cust-003", type: "wholesale" };

const quick: Pace = { attemptMs: 3000, pausesMs: [1, 1], wait: async () => {} };

/** One tool call as the engine makes it: what the model would get. */
async function use(name: string, input: unknown, customer: Customer | null = null, env = shopEnv(), timing = quick) {
  const tool = kidkazz.tools(env).find((each) => each.name === name);
  if (!tool) throw new Error(`no tool ${name}`);
  const result = await runTool(
    tool,
    input,
    {
      customer,
      locale: "id-ID",
      channel: "web",
      conversationId: "conv-1",
      now: new Date(0),
      signal: new AbortController().signal,
      turnKey: "turn",
      intend: () => {},
    },
    timing,
  );
  return result.shown;
}

const products = async (...args: Parameters<typeof use>) => {
  const { products } = z
    .object({ products: z.array(z.object({ id: z.string(), name: z.string(), price: z.number() }).loose()) })
    .parse(await use(...args));
  return products;
};

describe.each(["seed", "list"])("search_products, SHOP_PRODUCT_SEARCH=%s", (mode) => {
  const env = () => shopEnv({ SHOP_PRODUCT_SEARCH: mode });

  it("finds products with their prices in both forms", async () => {
    const found = await products("search_products", { query: "dot pigeon" }, null, env());
    expect(
      found
        .slice(0, 2)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["Dot Pigeon Peristaltic Slim Neck Isi 3", "Dot Pigeon SofTouch Wide Neck Isi 2"]);
    for (const { price, priceText } of found) expect(priceText).toBe(`Rp ${price.toLocaleString("id-ID")}`);
  });

  it("finds what is not written as one phrase, and in English", async () => {
    const [bottle] = await products("search_products", { query: "botol pigeon 240" }, null, env());
    expect(bottle?.name).toBe("Pigeon Botol Susu Slim Neck 240 ml");
    const bottles = await products("search_products", { query: "baby bottles" }, null, env());
    expect(bottles.length).toBeGreaterThan(0);
    for (const { name } of bottles) expect(name).toContain("Botol");
  });

  it("keeps to price limits and to five", async () => {
    const found = await products(
      "search_products",
      { query: "botol", priceMin: 60_000, priceMax: 150_000 },
      null,
      env(),
    );
    expect(found.length).toBeGreaterThan(0);
    for (const { price } of found) {
      expect(price).toBeGreaterThanOrEqual(60_000);
      expect(price).toBeLessThanOrEqual(150_000);
    }
    expect((await products("search_products", { query: "bayi" }, null, env())).length).toBeLessThanOrEqual(5);
  });

  it("answers an unknown product with nothing, though a description may mention it", async () => {
    expect(await products("search_products", { query: "kulkas dua pintu" }, null, env())).toEqual([]);
    expect(await products("search_products", { query: "kulkas" }, null, env())).toEqual([]);
  });

  it("tells sizes apart, and is not led astray by ages", async () => {
    const names = async (query: string) =>
      (await products("search_products", { query }, null, env())).map(({ name }) => name);
    expect(await names("popok ukuran L")).toEqual(["Sempurna Popok Celana Ukuran L Isi 30"]);
    expect(await names("stroller 1 year old")).toContain("Rodaki Stroller Dua Arah Urban Plus");
  });

  it("offers nothing that was taken out of sale", async () => {
    for (const query of ["jaket anak parasut", "biskuit bayi original", "sepeda keseimbangan"]) {
      const names = (await products("search_products", { query }, null, env())).map(({ name }) => name);
      expect(names.filter((name) => /Koleksi 2024|Kemasan Lama|Salah Input/.test(name))).toEqual([]);
    }
  });

  it("shows wholesale goods, prices and thresholds to wholesale customers only", async () => {
    const names = async (customer: Customer | null) =>
      (await products("search_products", { query: "popok celana xl" }, customer, env())).map(({ name }) => name);
    expect(await names(null)).not.toContain("Sempurna Popok Celana XL Karton Isi 8 x 26");
    expect(await names(nurhayati)).toContain("Sempurna Popok Celana XL Karton Isi 8 x 26");

    const query = "Pigeon Botol Susu Slim Neck 120 ml";
    const [retail] = await products("search_products", { query }, sari, env());
    const [wholesale] = await products("search_products", { query }, nurhayati, env());
    expect(retail).toMatchObject({ price: 52_000 });
    expect(retail).not.toHaveProperty("wholesaleFrom");
    expect(wholesale).toMatchObject({ price: 44_000, priceText: "Rp 44.000", wholesaleFrom: 12 });
    // a limit means this customer's own price
    const limited = { query, priceMax: 45_000 };
    expect((await products("search_products", limited, nurhayati, env())).map(({ id }) => id)).toContain("prd-001");
    expect((await products("search_products", limited, sari, env())).map(({ id }) => id)).not.toContain("prd-001");
  });

  it("sends a query as data, whatever is in it (R23)", async () => {
    const query = "dot & status=inactive #? ../ %2e";
    await use("search_products", { query }, null, env());
    const [request] = seen;
    if (mode === "list") {
      expect(new URL(request?.url ?? "").pathname).toBe("/api/products");
      expect(Object.fromEntries(new URL(request?.url ?? "").searchParams)).toEqual({ search: query });
    } else {
      expect(await request?.json()).toMatchObject({ query });
    }
  });
});

it("fits ten products with long texts into 2000 characters, as whole products (R10)", async () => {
  const shown = await use("search_products", { query: "bayi", limit: 10 });
  expect(JSON.stringify(shown).length).toBeLessThanOrEqual(2000);
  const { products } = z.object({ products: z.array(z.object({ priceText: z.string() }).loose()) }).parse(shown);
  expect(products.length).toBeGreaterThanOrEqual(5);
});

it("says what it did not find also where the result was made shorter", async () => {
  const shown = await use("search_products", { query: "botol titanium", limit: 10 });
  expect(JSON.stringify(shown)).not.toContain("imageUrl");
  expect(shown).toMatchObject({ unmatched: expect.arrayContaining(["titanium"]) });
});

describe("check_stock", () => {
  it("answers by name for all that are meant, with each warehouse", async () => {
    expect(await use("check_stock", { query: "dot pigeon" })).toMatchObject({
      items: [{ name: expect.stringContaining("Dot Pigeon") }, { name: expect.stringContaining("Dot Pigeon") }],
    });
    expect(await use("check_stock", { query: "Pigeon Botol Susu Slim Neck 240 ml" })).toMatchObject({
      items: [
        {
          id: "prd-002",
          priceText: "Rp 68.000",
          totalAvailable: 120,
          warehouses: [
            { warehouse: "Jakarta", available: 60 },
            { warehouse: "Surabaya", available: 38 },
            { warehouse: "Medan", available: 22 },
          ],
        },
      ],
    });
  });

  it("answers by id with every warehouse, whichever a model asks for", async () => {
    for (const more of [{}, { warehouseId: "Surabaya" }]) {
      expect(await use("check_stock", { productId: "prd-002", ...more })).toMatchObject({
        items: [{ totalAvailable: 120, warehouses: [{ warehouse: "Jakarta" }, { available: 38 }, {}] }],
      });
    }
  });

  it("says which words the nearest product does not have; a warehouse's name is none of them", async () => {
    const shown = await use("check_stock", { query: "dot pigeon titanium" });
    expect(shown).toMatchObject({ items: [{ name: expect.stringContaining("Dot Pigeon") }], unmatched: ["titanium"] });
    for (const query of ["dot pigeon", "dot pigeon surabaya"]) {
      expect(await use("check_stock", { query })).not.toHaveProperty("unmatched");
    }
  });

  it("tells a product that does not exist from one that is sold out", async () => {
    expect(await use("check_stock", { productId: "prd-999" })).toEqual({ error: "NOT_FOUND" });
    expect(await use("check_stock", { query: "kulkas dua pintu" })).toEqual({ error: "NOT_FOUND" });
    const all = await shop.request("/api/products");
    const { products } = z.object({ products: z.array(z.object({ id: z.string() })) }).parse(await all.json());
    const stocks = await Promise.all(
      products.map(async ({ id }) => [id, await use("check_stock", { productId: id })] as const),
    );
    expect(stocks.some(([, shown]) => JSON.stringify(shown).includes('"totalAvailable":0'))).toBe(true);
  });

  it.each(["../customers/cust-001", "..", ".", "a/b?c#d", "%2e%2e"])(
    "keeps the id %s inside its path",
    async (productId) => {
      expect(await use("check_stock", { productId })).toEqual({ error: "NOT_FOUND" });
      for (const request of seen) expect(new URL(request.url).pathname).toMatch(/^\/api\/products\/[^/]+$/);
    },
  );

  it("needs a product", async () => {
    expect(await use("check_stock", {})).toEqual({ error: "INVALID_INPUT" });
    expect(await use("check_stock", { query: " " })).toEqual({ error: "INVALID_INPUT" });
  });
});

describe("orders", () => {
  it("are for signed-in customers (R8)", async () => {
    for (const name of ["get_order_status", "track_shipment", "get_user_orders"]) {
      expect(await use(name, { orderNumber: "WR-20260120-0001" })).toEqual({ error: "LOGIN_REQUIRED" });
    }
    expect(seen).toEqual([]);
  });

  it("tells the customer's own order, however its number is written", async () => {
    for (const orderNumber of ["WR-20260120-0001", "#wr 20260120 0001"]) {
      const shown = await use("get_order_status", { orderNumber }, sari);
      expect(shown).toMatchObject({ orderNumber: "WR-20260120-0001", status: "shipped", paymentStatus: "paid" });
      expect(JSON.stringify(shown)).not.toMatch(/address|Kenanga|phone|cust-001/i);
    }
  });

  it("answers somebody else's order exactly like a missing one, with the same calls (R4)", async () => {
    const calls = async (orderNumber: string, name: string) => {
      seen.length = 0;
      const shown = await use(name, { orderNumber }, budi);
      return { shown, paths: seen.map(({ url }) => new URL(url).pathname.replace(orderNumber, "N")) };
    };
    for (const name of ["get_order_status", "track_shipment"]) {
      const foreign = await calls("WR-20260120-0001", name);
      const missing = await calls("WR-20990101-0001", name);
      expect(foreign).toEqual(missing);
      expect(foreign.shown).toEqual({ error: "NOT_FOUND" });
    }
  });

  it("lists nobody else's, newest first", async () => {
    const list = z.object({ orders: z.array(z.object({ orderNumber: z.string(), createdAt: z.string() })) });
    const { orders } = list.parse(await use("get_user_orders", {}, sari));
    expect(orders.map(({ orderNumber }) => orderNumber)).toEqual([
      "MR-20260122-0003",
      "WR-20260120-0001",
      "POS-T01-20260111-0042",
      "WR-20260103-0007",
      "WR-20251218-0011",
    ]);
    expect(list.parse(await use("get_user_orders", {}, { id: "cust-nobody", type: "retail" })).orders).toEqual([]);
  });

  it("is found among the customer's own where the service knows no numbers", async () => {
    const env = shopEnv({
      SHOP: {
        fetch: async (request: Request) =>
          new URL(request.url).pathname.endsWith("/status")
            ? Response.json({ error: "Not found" }, { status: 404 })
            : shop.fetch(request),
      },
    });
    const orderNumber = "WR-20260120-0001";
    expect(await use("get_order_status", { orderNumber }, sari, env)).toMatchObject({ orderNumber, status: "shipped" });
    expect(await use("get_order_status", { orderNumber }, budi, env)).toEqual({ error: "NOT_FOUND" });
  });

  it("takes an order without an owner for nobody's", async () => {
    const env = shopEnv({
      SHOP: { fetch: async () => Response.json({ orderNumber: "WR-20260120-0001", status: "shipped", orders: [] }) },
    });
    expect(await use("get_order_status", { orderNumber: "WR-20260120-0001" }, sari, env)).toEqual({
      error: "NOT_FOUND",
    });
  });

  it("tracks a parcel by the order, and the newest one on its way without a number", async () => {
    const parcel = { orderNumber: "WR-20260120-0001", courier: "JNE", trackingNumber: "JP2601200001", shipped: true };
    const named = await use("track_shipment", { orderNumber: "WR-20260120-0001" }, sari);
    expect(named).toMatchObject({ ...parcel, events: [{ text: expect.stringContaining("Surabaya") }, {}, {}] });
    expect(await use("track_shipment", {}, sari)).toMatchObject(parcel);
    expect(JSON.stringify(named)).not.toContain("Sari");
  });

  it("says that an order has not been sent yet", async () => {
    expect(await use("track_shipment", { orderNumber: "MR-20260122-0003" }, sari)).toMatchObject({
      status: "pending",
      shipped: false,
      events: [],
    });
    expect(await use("track_shipment", {}, { id: "cust-nobody", type: "retail" })).toEqual({ error: "NO_ORDERS" });
  });
});

describe("when services fail", () => {
  it.each([
    ["500", 3],
    ["429", 3],
    ["404", 1],
    ["garbage", 1],
  ])("%s: %d attempts", async (mode, attempts) => {
    await breakShop("inventory", mode);
    const shown = await use("check_stock", { productId: "prd-002" });
    expect(shown).toEqual({ error: mode === "404" ? "NOT_FOUND" : "UNAVAILABLE" });
    expect(seen.filter(({ url }) => url.includes("/api/inventory/")).length).toBe(attempts);
  });

  it("goes on when a retry succeeds", async () => {
    await breakShop("products", "500", 2);
    expect(await use("check_stock", { productId: "prd-002" })).toMatchObject({ items: [{ totalAvailable: 120 }] });
  });

  it("gives up on a service that hangs, and hangs up", async () => {
    await breakShop("orders", "timeout");
    const shown = await use("get_user_orders", {}, sari, shopEnv(), { ...quick, attemptMs: 20 });
    expect(shown).toEqual({ error: "UNAVAILABLE" });
    expect(seen.length).toBe(3);
    expect(seen.every(({ signal }) => signal.aborted)).toBe(true);
  });

  it("does not retry what is the caller's fault, nor believe a wrong shape", async () => {
    const answers = [
      Response.json({ error: "Forbidden" }, { status: 403 }),
      Response.json({ products: [{ name: 1 }] }),
    ];
    for (const answer of answers) {
      let calls = 0;
      const fetch = async () => {
        calls++;
        return answer.clone();
      };
      expect(await use("search_products", { query: "dot" }, null, shopEnv({ SHOP: { fetch } }))).toEqual({
        error: "UNAVAILABLE",
      });
      expect(calls).toBe(1);
    }
  });

  it("is unavailable without address and binding", async () => {
    expect(await use("search_products", { query: "dot" }, null, shopEnv({ SHOP: undefined }))).toEqual({
      error: "UNAVAILABLE",
    });
  });
});

describe("the address of a service", () => {
  it("stands above the binding", async () => {
    network.use(
      http.get("https://inventory.example/base/api/inventory/product/prd-002/total-stock", () =>
        HttpResponse.json({ totalAvailable: 7 }),
      ),
    );
    const env = shopEnv({ INVENTORY_SERVICE_URL: "https://inventory.example/base/" });
    expect(await use("check_stock", { productId: "prd-002" }, null, env)).toMatchObject({
      items: [{ totalAvailable: 7, warehouses: [] }],
    });
  });

  it("retries when nobody answers there", async () => {
    let calls = 0;
    network.use(
      http.get("https://orders.example/api/orders", () => {
        calls++;
        return HttpResponse.error();
      }),
    );
    const env = shopEnv({ ORDER_SERVICE_URL: "https://orders.example" });
    expect(await use("get_user_orders", {}, sari, env)).toEqual({ error: "UNAVAILABLE" });
    expect(calls).toBe(3);
  });

  it("reads the plan's bare list of orders too", async () => {
    const mine = { orderNumber: "SO-20260101-0001", userId: "cust-001", status: "CONFIRMED" };
    const theirs = { orderNumber: "SO-20260101-0002", userId: "cust-002", status: "confirmed" };
    const env = shopEnv({ SHOP: { fetch: async () => Response.json([theirs, mine]) } });
    const shown = await use("get_user_orders", {}, sari, env);
    expect(shown).toEqual({ orders: [{ orderNumber: "SO-20260101-0001", status: "confirmed", items: [] }] });
  });
});

describe("the customer", () => {
  const { signal } = new AbortController();
  const lookUp = (id: string, env = shopEnv()) => kidkazz.customer?.(id, env, signal);

  it("is known by name, type, tier and points, and by nothing else", async () => {
    expect(await lookUp("cust-001")).toEqual({
      id: "cust-001",
      name: "Sari Wulandari",
      type: "retail",
      tier: "silver",
      points: 1250,
    });
    expect(await lookUp("cust-003")).toMatchObject({ type: "wholesale", tier: "gold" });
  });

  it("is a guest when unknown or blocked", async () => {
    expect(await lookUp("cust-404")).toBeNull();
    expect(await lookUp("cust-006")).toBeNull();
    expect(await lookUp("../orders")).toBeNull();
    expect(await lookUp("..")).toBeNull();
  });

  it("is an error, not a guest, when the service is down", async () => {
    await breakShop("customers", "500");
    await expect(lookUp("cust-001")).rejects.toMatchObject({ code: "UNAVAILABLE", retry: true });
  });
});

it("encodes every value of a path", async () => {
  expect(path`/api/orders/${"a/b ?#%"}/status`).toBe("/api/orders/a%2Fb%20%3F%23%25/status");
  for (const value of ["", ".", ".."]) expect(() => path`/api/${value}`).toThrow("NOT_FOUND");
  const answer = z.object({ error: z.string() });
  const { signal } = new AbortController();
  await expect(call(shopEnv(), { service: "product", path: "/api/none", answer, signal })).rejects.toThrow("NOT_FOUND");
});
