import { beforeEach, describe, expect, it, vi } from "vitest";
import { customers, demoCustomers } from "../../demo/src/data/customers";
import { faq } from "../../demo/src/data/faq";
import { orders } from "../../demo/src/data/orders";
import { type Product, products } from "../../demo/src/data/products";
import worker, { shop } from "../../demo/src/index";
import { faqSeedSql } from "../../demo/src/seed-faq";

const call = async (path: string, init?: RequestInit) => shop.fetch(new Request(`http://shop.test${path}`, init));
const get = async <T>(path: string): Promise<T> => (await call(path)).json<T>();
const post = async (path: string, body: unknown) =>
  call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
const search = async (body: unknown) =>
  (await post("/api/products/search", body)).json<{ products: Product[]; total: number }>();
const unique = <T>(values: T[]) => new Set(values);

beforeEach(async () => {
  await call("/demo/faults/reset", { method: "POST" });
});

describe("products", () => {
  it("lists by name, category and status, hiding nothing", async () => {
    const all = await get<{ products: Product[]; total: number }>("/api/products");
    expect(all.total).toBe(products.length);
    expect(all.products.some((product) => product.deletedAt)).toBe(true);
    const teats = await get<{ products: Product[] }>("/api/products?search=DOT%20pigeon&category=cat-botol");
    expect(teats.products.length).toBeGreaterThan(0);
    expect(teats.products.every(({ name }) => name.startsWith("Dot Pigeon"))).toBe(true);
    const inactive = await get<{ products: Product[] }>("/api/products?status=inactive");
    expect(unique(inactive.products.map(({ status }) => status))).toEqual(unique(["inactive"]));
  });

  it.each([
    ["botol susu", /botol susu/i],
    ["botol susu dr browns", /Dr\. Brown's/],
    ["pigeon teat", /^Dot Pigeon/],
    ["stroller ringan", /stroller/i],
    ["popok murah", /popok/i],
    ["breast pump elektrik", /breast pump elektrik/i],
    ["mainan edukasi", /puzzle|balok|buku|kartu/i],
  ])("ranks what fits %j first", async (query, name) => {
    const found = await search({ query, limit: 2 });
    expect(found.products.length).toBeGreaterThan(0);
    for (const product of found.products) expect(product.name).toMatch(name);
  });

  it("filters by the retail price and tells the total before the cut", async () => {
    const cheap = await search({ query: "botol susu", priceMax: 150000, limit: 2 });
    expect(cheap.products).toHaveLength(2);
    expect(cheap.total).toBeGreaterThan(2);
    const dear = await search({ query: "botol susu", priceMin: 150001 });
    expect(dear.products.length).toBeGreaterThan(1);
    expect(Math.min(...dear.products.map(({ retailPrice }) => retailPrice))).toBeGreaterThan(150000);
    const reduced = products.find(({ price, retailPrice }) => price > 150000 && retailPrice < 150000);
    const below = await search({ query: reduced?.name, priceMax: 150000 });
    expect(below.products[0]?.id).toBe(reduced?.id);
  });

  it("takes a category by id or name, and finds nothing for what it does not sell", async () => {
    const byId = await search({ query: "set", category: "cat-makan" });
    const byName = await search({ query: "set", category: "mpasi" });
    expect(byId.total).toBeGreaterThan(0);
    expect(byName).toEqual(byId);
    expect(await search({ query: "kulkas dua pintu" })).toEqual({ products: [], total: 0 });
    expect(await search({ query: "  " })).toEqual({ products: [], total: 0 });
  });

  it("refuses a search without a query", async () => {
    const response = await post("/api/products/search", { limit: 5 });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: expect.any(String) });
  });

  it("tells one product with variants, units and places", async () => {
    const product = await get<Record<string, unknown>>("/api/products/prd-009");
    expect(product).toMatchObject({ id: "prd-009", categoryId: "cat-botol", deletedAt: null });
    expect(product.variants).toContainEqual(expect.objectContaining({ productId: "prd-009", name: "M (4+ bulan)" }));
    expect(product.productUOMs).toContainEqual(expect.objectContaining({ uomCode: "CARTON", conversionFactor: 72 }));
    expect(product.productLocations).toContainEqual(expect.objectContaining({ warehouseId: "wh-surabaya" }));
    const missing = await call("/api/products/prd-999");
    expect(missing.status).toBe(404);
    expect(await missing.json()).toEqual({ error: expect.any(String) });
  });

  it("has about sixty, each with its own id, SKU and page, and sound prices", () => {
    expect(products.length).toBeGreaterThanOrEqual(60);
    for (const key of ["id", "sku", "url"] as const) {
      expect(unique(products.map((product) => product[key])).size).toBe(products.length);
    }
    for (const product of products) {
      expect(Number.isInteger(product.retailPrice), product.id).toBe(true);
      expect(product.wholesalePrice, product.id).toBeLessThan(product.retailPrice);
      expect(product.price, product.id).toBeGreaterThanOrEqual(product.retailPrice);
    }
  });

  it("has the awkward ones", () => {
    const one = (test: (product: Product) => boolean) => expect(products.some(test)).toBe(true);
    one(({ name }) => name.includes("'") && name.includes('"'));
    one(({ name }) => /\p{Extended_Pictographic}/u.test(name));
    one(({ name }) => name.includes("&"));
    one(({ name }) => name.includes("<"));
    one(({ status }) => status === "inactive");
    one(({ status }) => status === "discontinued");
    one(({ deletedAt }) => deletedAt !== null);
    one(({ availableForRetail }) => !availableForRetail);
    one(({ availableForWholesale }) => !availableForWholesale);
    one(({ description }) => /ignore previous instructions/i.test(description));
  });
});

describe("stock", () => {
  interface Stock {
    totalStock: number;
    totalReserved: number;
    totalAvailable: number;
    warehouses: { warehouseId: string; quantityAvailable: number; minimumStock: number; isLowStock: boolean }[];
  }
  const stock = (id: string) => get<Stock>(`/api/inventory/product/${id}/total-stock`);

  it("adds up over the warehouses", async () => {
    const teat = await stock("prd-009");
    expect(teat.warehouses.map(({ warehouseId }) => warehouseId)).toEqual(["wh-jakarta", "wh-surabaya", "wh-medan"]);
    const sum = teat.warehouses.reduce((total, { quantityAvailable }) => total + quantityAvailable, 0);
    expect(teat.totalAvailable).toBe(sum);
    expect(teat.totalAvailable).toBeGreaterThan(0);
    expect(teat.totalStock).toBe(teat.totalAvailable + teat.totalReserved);
  });

  it("answers zeros for an unknown product", async () => {
    expect(await stock("prd-999")).toEqual({
      productId: "prd-999",
      totalStock: 0,
      totalReserved: 0,
      totalAvailable: 0,
      warehouses: [],
    });
  });

  it("has a product that can be bought but is sold out everywhere, and one that is low", async () => {
    const offered = products.filter(({ status, deletedAt }) => status.endsWith("sales") && !deletedAt);
    const levels = await Promise.all(offered.map(({ id }) => stock(id)));
    expect(levels.some(({ totalAvailable }) => totalAvailable === 0)).toBe(true);
    expect(levels.some(({ warehouses }) => warehouses.some(({ isLowStock }) => isLowStock))).toBe(true);
  });
});

describe("orders", () => {
  it("finds one by number in any case and by id, with its owner", async () => {
    const byNumber = await get<{ orderId: string }>("/api/orders/wr-20260120-0001/status");
    expect(byNumber).toMatchObject({
      orderNumber: "WR-20260120-0001",
      userId: "cust-001",
      customerType: "retail",
      status: "shipped",
      paymentStatus: "paid",
      shipmentId: "shp-001",
      shippingAddress: expect.stringContaining("Surabaya"),
    });
    expect(await get(`/api/orders/${byNumber.orderId}`)).toEqual(byNumber);
    expect(await get("/api/orders/%23WR-20260120-0001/status")).toEqual(byNumber);
    expect((await call("/api/orders/WR-20260120-0001")).status).toBe(404);
    expect((await call("/api/orders/WR-20260120-9999/status")).status).toBe(404);
  });

  it("ignores userId and limit: everybody's orders come back", async () => {
    const list = await get<{ orders: { userId: string }[]; total: number }>("/api/orders?userId=cust-001&limit=5");
    expect(list.total).toBe(20);
    expect(list.orders).toHaveLength(20);
    expect(unique(list.orders.map(({ userId }) => userId)).size).toBeGreaterThan(5);
  });

  it("filters by what the real service filters by", async () => {
    const list = await get<{ orders: { status: string; customerType: string }[] }>(
      "/api/orders?status=shipped&customerType=wholesale",
    );
    expect(list.orders.length).toBeGreaterThan(0);
    expect(list.orders.every((order) => order.status === "shipped" && order.customerType === "wholesale")).toBe(true);
  });

  it("covers every state and every form of number", () => {
    expect(unique(orders.map(({ status }) => status)).size).toBe(6);
    expect(unique(orders.map(({ paymentStatus }) => paymentStatus)).size).toBe(4);
    const forms = unique(orders.map(({ orderNumber }) => orderNumber.split("-")[0]));
    expect(forms).toEqual(unique(["WR", "WW", "SO", "MR", "POS", "LS"]));
    expect(unique(orders.map(({ orderNumber }) => orderNumber)).size).toBe(orders.length);
    expect(orders.filter(({ userId }) => userId === "cust-001").length).toBeGreaterThan(3);
  });

  it("charges wholesale customers wholesale prices, and totals are right", () => {
    for (const order of orders) {
      const goods = order.items.reduce((sum, item) => sum + item.unitPrice * item.quantity - item.discount, 0);
      expect(order.totalAmount, order.orderNumber).toBe(goods + order.shippingCost);
      for (const item of order.items) {
        const product = products.find(({ id }) => id === item.productId);
        const price = order.customerType === "wholesale" ? product?.wholesalePrice : product?.retailPrice;
        expect(item.unitPrice, order.orderNumber).toBe(price);
      }
    }
  });
});

describe("shipping", () => {
  it("tracks by the order's shipment id and by its number", async () => {
    const byId = await get<Record<string, unknown>>("/api/shipping/shipments/shp-001/tracking");
    expect(byId).toMatchObject({
      success: true,
      mode: expect.any(String),
      data: { orderNumber: "WR-20260120-0001", trackingNumber: expect.any(String), status: "in_transit" },
    });
    expect(await get("/api/shipping/shipments/wr-20260120-0001/tracking")).toEqual(byId);
    const missing = await call("/api/shipping/shipments/shp-999/tracking");
    expect(missing.status).toBe(404);
    expect(await missing.json()).toMatchObject({ success: false, error: expect.any(String) });
  });

  it("knows the shipment of every order that names one, and agrees with it", async () => {
    const sent = orders.filter(({ shipmentId }) => shipmentId);
    expect(sent.filter(({ status }) => status === "shipped").length).toBeGreaterThan(1);
    expect(orders.filter(({ status, shipmentId }) => status === "shipped" && !shipmentId)).toEqual([]);
    for (const order of sent) {
      const { data } = await get<{ data: { orderNumber: string; status: string } }>(
        `/api/shipping/shipments/${order.shipmentId}/tracking`,
      );
      expect(data.orderNumber).toBe(order.orderNumber);
      expect(data.status === "delivered", order.orderNumber).toBe(order.status === "delivered");
    }
  });
});

describe("customers", () => {
  it("gives one with all the personal data of the real service", async () => {
    const customer = await get<Record<string, unknown>>("/api/customers/cust-001");
    expect(customer).toMatchObject({ id: "cust-001", customerType: "retail", status: "active" });
    for (const key of ["email", "phone", "address", "birthDate", "nationalId"]) expect(customer[key]).toBeTruthy();
    expect((await call("/api/customers/cust-999")).status).toBe(404);
  });

  it("searches names and codes, not phones", async () => {
    const found = (query: string) => get<{ customers: { id: string }[]; total: number }>(`/api/customers?${query}`);
    expect((await found("search=sari")).customers.map(({ id }) => id)).toEqual(["cust-001"]);
    expect((await found("search=cust-0003")).customers.map(({ id }) => id)).toEqual(["cust-003"]);
    expect((await found("search=628125550101")).total).toBe(0);
    for (const phone of ["%2B628125550101", "08125550101", "+62 812-5550-101", "628125550101"]) {
      expect((await found(`phone=${phone}`)).customers.map(({ id }) => id)).toEqual(["cust-001"]);
    }
    expect((await found("phone=0811")).total).toBe(0);
  });

  it("has both kinds, every tier and a blocked one", () => {
    expect(customers.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6].map((n) => `cust-00${n}`));
    expect(unique(customers.map(({ customerType }) => customerType)).size).toBe(2);
    expect(unique(customers.map(({ membershipTier }) => membershipTier)).size).toBe(3);
    expect(customers.filter(({ status }) => status === "blocked")).toHaveLength(1);
  });

  it("shows a sign-in picker nothing but id, name, type and tier", async () => {
    const list = await get<{ customers: object[] }>("/demo/customers");
    expect(list.customers).toEqual(demoCustomers);
    for (const customer of list.customers) expect(Object.keys(customer)).toEqual(["id", "name", "type", "tier"]);
  });
});

describe("pictures and pages", () => {
  it("draws every product, with its name escaped", async () => {
    const svgs = await Promise.all(
      products.map(async ({ image }) => {
        const response = await call(image);
        expect(response.status, image).toBe(200);
        expect(response.headers.get("Content-Type")).toContain("image/svg+xml");
        return response.text();
      }),
    );
    for (const svg of svgs) {
      expect(svg).toMatch(/^<svg /);
      expect(svg).not.toMatch(/&(?!amp;|lt;|gt;|quot;|#39;)|<Cilukba|undefined/);
    }
    expect((await call("/demo/img/prd-999.svg")).status).toBe(404);
  });

  it("has a page behind each link, except for what is deleted", async () => {
    for (const product of products) {
      const response = await call(product.url);
      expect(response.status, product.url).toBe(product.deletedAt ? 404 : 200);
    }
  });
});

describe("faults", () => {
  const order = (service: string, mode: string, times?: number) => post("/demo/faults", { service, mode, times });

  it.each([
    ["products", "/api/products"],
    ["inventory", "/api/inventory/product/prd-001/total-stock"],
    ["orders", "/api/orders/ord-001"],
    ["customers", "/api/customers/cust-001"],
    ["shipping", "/api/shipping/shipments/shp-001/tracking"],
  ])("makes %s fail as often as asked, and no other service", async (service, path) => {
    await order(service, "500", 2);
    const failed = await call(path);
    expect(failed.status).toBe(500);
    expect(await failed.json()).toEqual({ error: expect.any(String) });
    const other = service === "orders" ? "/api/products/prd-001" : "/api/orders/ord-001";
    expect((await call(other)).status).toBe(200);
    expect((await call(path)).status).toBe(500);
    expect((await call(path)).status).toBe(200);
    const { faults } = await get<{ faults: Record<string, object> }>("/demo/faults");
    expect(faults[service]).toEqual({ mode: "ok", remaining: null, calls: 3 });
  });

  it("stays broken until told otherwise", async () => {
    await order("orders", "429");
    for (let i = 0; i < 4; i++) {
      const response = await call("/api/orders");
      expect(response.status).toBe(429);
      expect(Number(response.headers.get("Retry-After"))).toBeGreaterThan(0);
    }
    await order("orders", "404");
    expect((await call("/api/orders")).status).toBe(404);
    await order("orders", "ok");
    expect((await call("/api/orders")).status).toBe(200);
  });

  it("answers garbage that calls itself JSON", async () => {
    await order("products", "garbage", 1);
    const response = await call("/api/products/prd-001");
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Type")).toContain("application/json");
    await expect(response.json()).rejects.toThrow();
  });

  it("hangs on a timeout until the caller gives up, and does not answer for half a minute", async () => {
    await order("inventory", "timeout");
    const path = "/api/inventory/product/prd-001/total-stock";
    await expect(call(path, { signal: AbortSignal.timeout(20) })).rejects.toThrow(/timeout/i);
    vi.useFakeTimers();
    try {
      let settled = false;
      const slow = call(path).finally(() => {
        settled = true;
      });
      await vi.advanceTimersByTimeAsync(29_000);
      expect(settled).toBe(false);
      await vi.advanceTimersByTimeAsync(2_000);
      expect((await slow).status).toBe(504);
    } finally {
      vi.useRealTimers();
    }
  });

  it("refuses an unknown service or mode", async () => {
    for (const body of [{ service: "kasir", mode: "500" }, { service: "orders", mode: "slow" }, {}]) {
      expect((await post("/demo/faults", body)).status).toBe(400);
    }
  });

  it("serves from the default export too", async () => {
    const response = await worker.fetch(new Request("http://shop.test/nowhere"));
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ error: "Not found" });
  });
});

describe("FAQ", () => {
  it("comes in pairs, one in each language", () => {
    expect(faq.length).toBeGreaterThanOrEqual(40);
    expect(unique(faq.map(({ id }) => id)).size).toBe(faq.length);
    const indonesian = faq.filter(({ locale }) => locale === "id-ID");
    expect(indonesian.length * 2).toBe(faq.length);
    for (const entry of indonesian) {
      const english = faq.find(({ id }) => id === entry.id.replace(/-id$/, "-en"));
      expect(english?.locale, entry.id).toBe("en-US");
      expect(english?.category).toBe(entry.category);
      // the same amounts in both languages
      expect(amounts(english?.answer ?? ""), entry.id).toEqual(amounts(entry.answer));
    }
  });

  it("says how long Surabaya takes, and keeps the house style", () => {
    expect(faq.find(({ id }) => id === "faq-shipping-time-id")?.answer).toContain("Surabaya");
    expect(faq.find(({ id }) => id === "faq-shipping-time-en")?.answer).toContain("Surabaya");
    for (const { id, answer } of faq) {
      expect(answer, id).not.toMatch(/\b(Anda|Bunda)\b/);
      expect([...answer].length, id).toBeLessThanOrEqual(350);
    }
  });

  it("becomes SQL that leaves existing rows alone, every text quoted", () => {
    const literals: string[] = [];
    for (const statement of faqSeedSql()) {
      const bare = statement.replace(/'((?:[^']|'')*)'/g, (_, text: string) => {
        literals.push(text.replaceAll("''", "'"));
        return "?";
      });
      // nothing of a text is left outside its quotes, and D1's exec() takes a statement a line
      expect(bare).toMatch(
        /^INSERT INTO faq_documents \(([a-z_]+, ){8}[a-z_]+\) VALUES (\((\?, ){8}\?\)(, )?)+ ON CONFLICT\(id\) DO NOTHING;$/,
      );
    }
    const seeded = faq.flatMap(({ id, category, question, answer, keywords, locale, pair }) => {
      const times = [expect.stringMatching(/Z$/), expect.stringMatching(/Z$/)];
      return [id, category, question, answer, keywords, locale, pair, ...times];
    });
    expect(literals).toEqual(seeded);
    expect(literals.some((text) => text.includes("'"))).toBe(true);
  });
});

/** Figures of an answer, whatever the separators and words around them. */
function amounts(text: string): string[] {
  return (text.match(/Rp [\d.]+\d|\d+%/g) ?? []).sort();
}
