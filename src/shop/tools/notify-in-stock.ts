import { z } from "zod";
import { defineTool, type Heard, ToolError } from "../../core/bot";
import { parseId } from "../../core/conversation/ids";
import { putWait } from "../../core/db/events";
import { productsBefore } from "../follow-ups";
import { mentions, telling } from "../intent-words";
import { productWish } from "../query";
import { getStock } from "../services/inventory";
import { getProduct } from "../services/products";
import { say } from "../texts";
import { askWhich, namedBy } from "./check-stock";

const input = z
  .object({
    productId: z.string().max(100).optional().describe("an id from search_products or check_stock"),
    name: z.string().trim().min(1).max(200).describe("the product's name, as the customer knows it"),
  })
  .describe("the product that is waited for");
const output = z.object({ name: z.string() });

/** "Kabari kalau ada stok": the customer hears once when a product is there again, on this channel (R4: everybody). */
export function notifyInStockTool(env: Env) {
  return defineTool<z.infer<typeof input>, z.infer<typeof output>>({
    name: "notify_in_stock",
    description:
      "Notes that the customer wants to be told, once and here, when a product is back in stock. " +
      "Only when they ask for that; the system asks them to confirm. SEVERAL means that the name fits several products: " +
      "ask which. IN_STOCK means that it can be bought now; IN_STORES that there is some, sold in the shop's stores only.",
    input,
    output,
    allow: () => true,
    effect: "write",
    // the question names one product of the shop's, in full, whatever words it was asked for with
    prepare: async ({ productId, name }, { customer, signal }) => {
      const buyer = customer?.type ?? "retail";
      const known = productId ? await getProduct(env, productId, buyer, signal) : null;
      const [product, another] = known ? [known] : (await namedBy(env, name, buyer, signal)).named;
      if (!product) throw new ToolError("NOT_FOUND");
      if (another) throw new ToolError("SEVERAL");
      const { totalAvailable } = await getStock(env, product.id, signal);
      if (totalAvailable > 0) throw new ToolError(product.storeOnly ? "IN_STORES" : "IN_STOCK");
      return { productId: product.id, name: product.name };
    },
    confirm: ({ name }, locale) => say[locale].askNotify(name),
    done: ({ name }, _input, locale) => say[locale].willNotify(name),
    run: async ({ productId, name }, { customer, conversationId }) => {
      const identityId = parseId(conversationId)?.thread;
      if (!productId || !identityId) throw new ToolError("NOT_FOUND");
      const wait = { subject: `product:${productId}`, label: name, identityId, customerId: customer?.id ?? null };
      await putWait(env, wait);
      return { name };
    },
    offline: {
      asks: (heard) => (mentions(heard, telling) && named(heard) !== null ? 0.97 : 0),
      input: (heard) => {
        const name = named(heard);
        return name ? { input: { name } } : { ask: askWhich(heard, productsBefore(heard), undefined) };
      },
      say: ({ name }, _input, { locale }) => ({
        text: say[locale].willNotify(name),
        intent: "NOTIFY",
        confidence: 0.9,
      }),
      fail: (code, heard) => {
        const words = say[heard.locale];
        const told = (text: string) => ({ text, intent: "NOTIFY", confidence: 0.6 });
        if (code === "NOT_FOUND") return told(words.unknownProduct);
        if (code === "SEVERAL") return told(words.severalToWaitFor);
        if (code === "IN_STORES") return told(words.stillInStores);
        return code === "IN_STOCK" ? told(words.stillInStock) : null;
      },
    },
  });
}

/** What is waited for: named, or told last. Empty: one of several. Null: nothing that the shop sells is meant. */
function named(heard: Heard): string | null {
  const { query } = productWish(heard.text.replace(words, " "));
  if (query !== "") return query;
  const told = productsBefore(heard);
  return told.length === 0 ? null : told.length === 1 ? (told[0]?.name ?? "") : "";
}

const words =
  /\b(?:kabar(?:i|in)|ingat(?:kan|in)|ingetin|kasih tau|kasih tahu|beri ?tahu|info(?:in|kan)?|notif(?:y|ikasi)?|tell me|let me know|remind me|nanti|kalau|kalo|klo|kl|sudah|udah|udh|ada|lagi|restok?|stok(?:nya)?|ready|masuk|saya|aku|when|if|it|is|back|in stock|again|please)\b/gi;
