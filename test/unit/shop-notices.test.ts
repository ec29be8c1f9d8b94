import { describe, expect, it } from "vitest";
import type { NoticeData } from "../../src/core/events/subscribed";
import type { Locale } from "../../src/core/turn";
import { notices } from "../../src/shop/notices";
import backEn from "../../src/shop/templates/back_in_stock.en.json";
import backId from "../../src/shop/templates/back_in_stock.id.json";
import shippedEn from "../../src/shop/templates/order_shipped.en.json";
import shippedId from "../../src/shop/templates/order_shipped.id.json";

const shipped: NoticeData[] = [
  { orderNumber: "WR-1", courier: "JNE", trackingNumber: "JP1" },
  { orderNumber: "WR-1", courier: "JNE" },
  { orderNumber: "WR-1", trackingNumber: "JP1" },
  { orderNumber: "WR-1" },
];
const locales: readonly Locale[] = ["id-ID", "en-US"];

const templates: Record<string, Record<Locale, { components: { text: string }[] }>> = {
  order_shipped: { "id-ID": shippedId, "en-US": shippedEn },
  back_in_stock: { "id-ID": backId, "en-US": backEn },
};

/** What a customer reads of a template. */
function filled(name: string, locale: Locale, values: readonly string[]): string {
  const body = templates[name]?.[locale].components[0]?.text ?? "";
  return body.replace(/\{\{(\d+)\}\}/g, (_, at) => values[at - 1] ?? "");
}

describe.each(locales)("a parcel that was sent, in %s", (locale) => {
  it.each(shipped)("%j", (data) => {
    const { text, template } = notices.OrderShipped(data, locale);
    const read = filled(template.name, locale, template.values);
    for (const told of [text, read]) {
      expect(told).toContain("WR-1");
      expect(told).not.toMatch(/(?:^|\s)-(?=[,.\s]|$)|undefined| {2}|\{\{/);
      expect(told.includes("JNE")).toBe(data.courier !== undefined);
      expect(told.includes("JP1")).toBe(data.trackingNumber !== undefined);
    }
    for (const value of template.values) expect(value.trim()).not.toBe("");
  });
});

it.each(locales)("what is back is not said to be sold online, in %s", (locale) => {
  const { text, template } = notices.ProductBackInStock({ productName: "Stroller" }, locale);
  for (const told of [text, filled(template.name, locale, template.values)]) {
    expect(told).toContain("Stroller");
    expect(told).not.toMatch(/pesan di situs|order it/i);
  }
});
