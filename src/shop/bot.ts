import { defineBot, type Tool } from "../core/bot";
import { ordersForDesk, productsForDesk } from "./desk";
import { evidence, hints } from "./media-words";
import { orderNumbersIn } from "./order-number";
import { persona } from "./persona";
import { getCustomer, getCustomerByPhone } from "./services/customers";
import { states } from "./states";
import { texts } from "./texts";
import { checkStockTool } from "./tools/check-stock";
import { getOrderStatusTool } from "./tools/get-order-status";
import { getUserOrdersTool } from "./tools/get-user-orders";
import { searchProductsTool } from "./tools/search-products";
import { trackShipmentTool } from "./tools/track-shipment";
import { triggers } from "./triggers";
import { aliases, hardWords, smallTalk } from "./words";

/** Kidkazz's bot. The order of the tools is part of the prompt: append, never reorder. */
export const kidkazz = defineBot({
  name: "kidkazz",
  persona,
  tools: (env): Tool[] => [
    searchProductsTool(env),
    checkStockTool(env),
    getOrderStatusTool(env),
    trackShipmentTool(env),
    getUserOrdersTool(env),
  ],
  customer: (id, env, signal) => getCustomer(env, id, signal),
  customerByPhone: (phone, env, signal) => getCustomerByPhone(env, phone, signal),
  desk: { products: productsForDesk, orders: ordersForDesk },
  references: orderNumbersIn,
  texts,
  smallTalk,
  triggers,
  triggerModel: "/models/triggers.bin",
  aliases,
  evidence,
  hints,
  hardWords,
  states,
});
