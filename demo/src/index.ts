import { Hono } from "hono";
import { inventoryService, productService } from "./catalogue";
import { demoAgents } from "./data/agents";
import { demoCustomers } from "./data/customers";
import { findProduct, products } from "./data/products";
import { XaiCollections } from "./emulators/collections/object";
import { Platform } from "./emulators/platform";
import { Firebase } from "./emulators/push/object";
import { Subscriber } from "./emulators/subscriber";
import { faultControl, faulty } from "./faults";
import { productPage } from "./page";
import { picture } from "./picture";
import { customerService, orderService, shippingService } from "./sales";

/**
 * The shop's services with data, for development and tests: the endpoints of the plan in the shapes of the real ones.
 * Tests call `shop.fetch(request)` in their own process; /demo/faults makes a service fail.
 */
export const shop = new Hono<{
  Bindings: Partial<Record<"PLATFORM" | "COLLECTIONS" | "FIREBASE" | "SUBSCRIBER", DurableObjectNamespace>>;
}>();

shop.use("/api/:service/*", faulty);
shop.route("/api/products", productService);
shop.route("/api/inventory", inventoryService);
shop.route("/api/orders", orderService);
shop.route("/api/customers", customerService);
shop.route("/api/shipping", shippingService);

shop.route("/demo/faults", faultControl);
shop.get("/demo/customers", (c) => c.json({ customers: demoCustomers }));
shop.get("/demo/agents", (c) => c.json({ agents: demoAgents }));

/** What a shop's front page shows. */
shop.get("/demo/front", (c) => {
  const shown = products.filter(
    ({ status, deletedAt, availableForRetail }) => status === "omnichannel sales" && !deletedAt && availableForRetail,
  );
  const every = Math.max(1, Math.floor(shown.length / 12));
  const front = shown.filter((_, at) => at % every === 0).slice(0, 12);
  return c.json({
    products: front.map(({ name, brand, image, url, retailPrice, rating, reviews }) => ({
      name,
      brand,
      image,
      url,
      retailPrice,
      rating,
      reviews,
    })),
  });
});

shop.get("/demo/img/:file{.+\\.svg}", (c) => {
  const product = findProduct(c.req.param("file").slice(0, -".svg".length));
  if (!product) return c.json({ error: "Picture not found" }, 404);
  return c.body(picture(product), 200, { "Content-Type": "image/svg+xml", "Cache-Control": "max-age=3600" });
});

shop.get("/demo/produk/:slug", (c) => {
  const product = products.find(({ url, deletedAt }) => url === c.req.path && !deletedAt);
  return product ? c.html(productPage(product)) : c.json({ error: "Product not found" }, 404);
});

for (const channel of ["telegram", "whatsapp"] as const) {
  for (const path of [`/demo/${channel}/*`, `/demo/emulator/${channel}/*`]) {
    shop.all(path, (c) => {
      const { PLATFORM } = c.env ?? {};
      return PLATFORM ? PLATFORM.get(PLATFORM.idFromName(channel)).fetch(c.req.raw) : c.notFound();
    });
  }
}

const objects = {
  COLLECTIONS: ["/demo/xai/*", "/demo/emulator/xai", "/demo/emulator/xai/*"],
  FIREBASE: ["/demo/fcm/*", "/demo/emulator/fcm"],
  SUBSCRIBER: ["/demo/events", "/demo/emulator/events"],
} as const;
for (const [binding, paths] of Object.entries(objects)) {
  for (const path of paths) {
    shop.all(path, (c) => {
      const object = c.env?.[binding as keyof typeof objects];
      return object ? object.get(object.idFromName("one")).fetch(c.req.raw) : c.notFound();
    });
  }
}

shop.notFound((c) => c.json({ error: "Not found" }, 404));
shop.onError((error, c) => {
  // who has hung up sees the abort itself, as with a real connection
  if (c.req.raw.signal.aborted) throw error;
  return c.json({ error: "Internal server error", message: error.message }, 500);
});

export { Firebase, Platform, Subscriber, XaiCollections };
export default shop;
