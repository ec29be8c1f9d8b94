import type { Notices } from "../core/events/subscribed";

/** What customers hear of their orders and of what they wait for; the templates say the same outside of a window (src/shop/templates). */
export const notices: Notices = {
  OrderShipped: ({ orderNumber = "", courier = "-", trackingNumber = "-" }, locale) => ({
    text:
      locale === "id-ID"
        ? `Pesanan ${orderNumber} sudah dikirim dengan ${courier}, Kak 🚚 Nomor resinya ${trackingNumber}.`
        : `Your order ${orderNumber} is on its way with ${courier} 🚚 The tracking number is ${trackingNumber}.`,
    template: { name: "order_shipped", values: [orderNumber, courier, trackingNumber] },
  }),
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
        ? `Kabar baik, Kak! ${productName} yang Kakak tunggu sudah ada lagi. Kalau masih mau, pesan di situs Kidkazz ya.`
        : `Good news! ${productName}, which you asked about, is back in stock. If you still want it, order it on the Kidkazz site.`,
    template: { name: "back_in_stock", values: [productName] },
  }),
};
