import type { Locale } from "../core/turn";

/**
 * Words in which an answer states what became of an order or a payment → the states that they may stand for, as the
 * order service spells them. Only words that say it of one order: "bisa dikirim" and "cara bayar" state nothing. What was
 * delivered was shipped before, so some words stand for both.
 */
export const states: Record<Locale, Record<string, readonly string[]>> = {
  "id-ID": {
    pending: ["menunggu pembayaran", "menunggu konfirmasi", "belum dibayar", "belum terbayar", "berstatus pending"],
    confirmed: ["sudah dikonfirmasi", "telah dikonfirmasi", "terkonfirmasi"],
    processing: [
      "sedang disiapkan",
      "lagi disiapkan",
      "sedang diproses",
      "lagi diproses",
      "sedang dikemas",
      "lagi dikemas",
      "masih diproses",
      "masih dikemas",
      "masih disiapkan",
    ],
    shipped: [
      "sedang dikirim",
      "lagi dikirim",
      "sudah dikirim",
      "telah dikirim",
      "udah dikirim",
      "dalam perjalanan",
      "di perjalanan",
      "di jalan",
      "dalam pengiriman",
      "sedang diantar",
      "lagi diantar",
      "dibawa kurir",
    ],
    delivered: [
      "sudah sampai",
      "udah sampai",
      "telah sampai",
      "sudah tiba",
      "telah tiba",
      "sudah diterima",
      "telah diterima",
      "sudah terkirim",
      "sudah dikirim",
      "telah dikirim",
      "udah dikirim",
      "pesanan selesai",
    ],
    cancelled: ["dibatalkan", "sudah batal", "telah batal", "statusnya batal"],
    paid: ["lunas", "sudah dibayar", "telah dibayar", "sudah terbayar", "pembayaran berhasil", "pembayaran diterima"],
    failed: ["pembayaran gagal", "pembayarannya gagal"],
    refunded: ["sudah dikembalikan", "telah dikembalikan", "sudah direfund", "sudah di-refund"],
  },
  "en-US": {
    pending: ["waiting for payment", "awaiting payment", "waiting for confirmation", "pending", "unpaid"],
    confirmed: ["is confirmed", "was confirmed", "been confirmed"],
    processing: ["being prepared", "being packed", "being processed", "is processing"],
    shipped: [
      "is on its way",
      "on the way",
      "in transit",
      "out for delivery",
      "is shipped",
      "was shipped",
      "been shipped",
      "has shipped",
    ],
    delivered: [
      "is delivered",
      "was delivered",
      "been delivered",
      "has arrived",
      "was shipped",
      "been shipped",
      "has shipped",
    ],
    cancelled: ["is cancelled", "was cancelled", "been cancelled", "is canceled", "was canceled", "been canceled"],
    paid: ["is paid", "was paid", "been paid", "fully paid", "recorded as paid", "payment received"],
    failed: ["payment failed"],
    refunded: ["was refunded", "been refunded", "is refunded"],
  },
};
