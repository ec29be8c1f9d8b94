import { type Context, Hono } from "hono";
import { customers } from "./data/customers";
import { findOrderById, findOrderByNumber, type Order, orders } from "./data/orders";
import { findShipment } from "./data/shipments";

/**
 * The order service. Like the shop's own it asks nobody who they are: a list holds everybody's orders whatever `userId`
 * and `limit` say, and one order is told to whoever knows its id or number. Who may see it is the caller's business.
 */
export const orderService = new Hono()
  .get("/", (c) => {
    const { status, customerType } = c.req.query();
    const found = orders.filter(
      (order) => (!status || order.status === status) && (!customerType || order.customerType === customerType),
    );
    return c.json({ orders: found, total: found.length });
  })
  .get("/:orderNumber/status", (c) => answer(c, findOrderByNumber(c.req.param("orderNumber"))))
  .get("/:id", (c) => answer(c, findOrderById(c.req.param("id"))));

/** The customer service; `search` looks in name and code, `phone` finds a number however it is written. */
export const customerService = new Hono()
  .get("/", (c) => {
    const { search, phone } = c.req.query();
    const found = customers.filter(
      (customer) =>
        (!search || `${customer.name}\n${customer.code}`.toLowerCase().includes(search.toLowerCase())) &&
        (!phone || digitsOf(customer.phone) === digitsOf(phone)),
    );
    return c.json({ customers: found, total: found.length });
  })
  .get("/:id", (c) => {
    const customer = customers.find(({ id }) => id === c.req.param("id"));
    return customer ? c.json(customer) : c.json({ error: "Customer not found" }, 404);
  });

/** The shipping service; takes the shipment's id as an order carries it, or the order's number. */
export const shippingService = new Hono().get("/shipments/:id/tracking", (c) => {
  const shipment = findShipment(c.req.param("id"));
  if (!shipment) return c.json({ success: false, error: "Shipment not found" }, 404);
  return c.json({ success: true, data: shipment, mode: "demo" });
});

function answer(c: Context, order: Order | undefined) {
  return order ? c.json(order) : c.json({ error: "Order not found" }, 404);
}

/** +62 812…, 62812… and 0812… as the same digits. A "+" that a query string turned into a space is gone with it. */
function digitsOf(phone: string): string {
  return phone.replace(/\D/g, "").replace(/^(62|0)/, "");
}
