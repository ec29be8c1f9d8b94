import type { Notices } from "../core/events/subscribed";

/** What customers hear of their orders and of what they wait for; the templates say the same outside of a window (src/shop/templates). */
export const notices: Notices = {
  OrderShipped: ({ orderNumber = "", courier, trackingNumber }, locale) => {
    const indonesian = locale === "id-ID";
    const by = courier && (indonesian ? ` dengan ${courier}` : ` with ${courier}`);
    const known =
      trackingNumber && (indonesian ? ` Nomor resinya ${trackingNumber}.` : ` Tracking: ${trackingNumber}.`);
    // a template has a place for each, and takes no empty value
    const unknown = indonesian ? "belum tercatat" : "not recorded yet";
    return {
      text: indonesian
        ? `Pesanan ${orderNumber} sudah dikirim${by ?? ""}, Kak 🚚${known ?? ""}`
        : `Your order ${orderNumber} is on its way${by ?? ""} 🚚${known ?? ""}`,
      template: { name: "order_shipped", values: [orderNumber, courier ?? unknown, trackingNumber ?? unknown] },
    };
  },
  OrderDelivered: ({ orderNumber = "" }, locale) => ({
    text:
      locale === "id-ID"
        ? `Pesanan ${orderNumber} sudah sampai, Kak 🎉 Kalau ada yang kurang atau rusak, balas di sini ya.`
        : `Your order ${orderNumber} has arrived 🎉 If anything is missing or broken, reply here.`,
    template: { name: "order_delivered", values: [orderNumber] },
  }),
  ProductBackInStock: ({ productName = "" }, locale) => ({
    text:
      locale === "id-ID"
        ? `Kabar baik, Kak! ${productName} yang Kakak tunggu sudah ada lagi. Kalau masih mau, cek di situs Kidkazz ya.`
        : `Good news! ${productName}, which you asked about, is back in stock. If you still want it, have a look on the Kidkazz site.`,
    template: { name: "back_in_stock", values: [productName] },
  }),
};
