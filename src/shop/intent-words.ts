import type { Heard } from "../core/bot";

// Phrases in both languages, after slang is unfolded (words.ts): people mix the two in one sentence.

/** asks to see products */
export const searching = `
  cari, carikan, cariin, mencari, nyari, jual, menjual, dijual, rekomendasi, rekomendasikan, lihat, liat, katalog, beli,
  pilihan, search, find, looking for, look for, show me, do you sell, do you have, sell, recommend, suggest,
  recommendation, recommendations, browse, buy
`;
/** may ask for products, if little else is said: "ada pigeon?" */
export const maybeSearching = "ada, adakah, punya, any, got, have";
export const pricing = "harga, berapaan, price, prices, cost, costs, how much, murah, termurah, cheap, cheapest";
/** the cheapest first, or something cheaper than what was shown */
export const cheaper = `
  lebih murah, paling murah, termurah, yang murah, murah, murahan, murmer, terjangkau, cheaper, cheapest, less expensive,
  affordable, inexpensive
`;
/** goes on from what was shown: "kalau yang pink?" */
export const refining = `
  yang, kalau, warna, ukuran, size, merek, merk, brand, maksudnya, maksud, eh, selain, the, what about, how about, one,
  ones, in, color, colour, any
`;
/** presents, which could be anything */
export const gifts = "kado, hadiah, gift, gifts, present, hampers, bingkisan";
/** asks for knowledge rather than for things */
export const asksWhatOrWho =
  "siapa, apa, apakah, bagaimana, kenapa, mengapa, kapan, who, what, why, how, when, is, are";
/** of the order that was told last */
export const aboutOrder = `
  status, statusnya, total, totalnya, isi, isinya, isi paket, isi pesanan, barang apa, dibayar, sudah bayar, belum bayar,
  lunas, terbayar, pembayarannya, paid, contents, what is in it, what's in it, items
`;
export const stock = `
  stok, tersedia, ketersediaan, sisa, masih ada, habis, kosong, restock, available, availability, in stock, out of stock,
  sold out
`;
/** wants to be told later */
export const telling = `
  kabari, kabarin, ingatkan, ingetin, kasih tau, kasih tahu, beri tahu, beritahu, infoin, infokan, notifikasi, notify,
  let me know, tell me when, remind me
`;
/** how the shop works: the FAQ's part, unless a product is named */
export const service = `
  ongkos, pengiriman, kirim, dikirim, cod, bayar, pembayaran, transfer, rekening, cicilan, cicil, paylater, tempo, qris,
  instalments, installments, garansi, warranty, retur, return, returns, promo, diskon, voucher, poin, points, member,
  membership, akun, account, password, sandi, login, daftar, alamat, address, toko, store, stores, jam, buka, tutup,
  cabang, lokasi, location, hours, shipping, delivery, payment, pay, discount, gratis, free, reseller, dropship,
  grosir, wholesale, franchise, karir, lowongan, faktur, invoice, kurir, courier, couriers, gift card, bungkus, privasi,
  privacy, asli, authentic, original
`;
/** milk for babies and children, of which the bot says what the FAQ says and no more */
export const milk = `
  susu formula, susu pertumbuhan, susu bayi, susu anak, susu balita, susu bubuk, formula, formula milk, baby milk, promil
`;
/** explanations, advice and health rather than a look-up */
export const explaining = `
  ukuran apa, size apa, ukuran berapa, what size, which size, pilih ukuran, cara, caranya, bagaimana, kenapa, mengapa, berapa lama, apa itu, aman, bahaya, beda, bedanya, perbedaan, boleh,
  bolehkah, how to, how do, how can, how long, why, safe, difference, policy, kebijakan,
  alergi, sakit, demam, tersedak, tertelan, keracunan, muntah, diare, obat, dosis, luka, jatuh,
  allergy, allergic, sick, ill, fever, choke, choked, choking, swallowed, poisoned, dose, medicine, hurt, injured
`;
/** asks for the way it is done: about an order as well as about anything else */
export const howTo = "cara, caranya, berapa lama, how to, how do, how can, how long";
export const paying = "bayar, membayar, dibayar, pembayaran, paid, pay, payment";
export const when = "kapan, when";
export const ordering =
  "pesanan, order, orders, ordered, belanjaan, pembelian, paket, parcel, package, kiriman, transaksi";
export const owning = "saya, aku, ku, my, mine, i ordered, i bought";
/** wants to place an order, not to see one */
export const placing = `
  mau order, mau pesan, mau beli, ingin order, ingin pesan, bisa order, bisa pesan, want to order, like to order,
  to buy, pesan online, order online
`;
export const listing = `
  riwayat pesanan, riwayat order, riwayat belanja, daftar pesanan, semua pesanan, pesanan terakhir, cek pesanan,
  cek order, status pesanan, status order, lihat pesanan, order history, order status, check order, my orders,
  recent orders, list orders
`;
/** asks where a parcel is */
export const tracking = "lacak, melacak, lacakin, tracking, track, trace, resi, awb";
/** the same, if an order or a parcel is named */
export const arriving = `
  sampai, datang, tiba, dikirim, posisi, mana, di mana, otw, where, arrive, arrives, arrived, arriving, come, coming,
  delivered, shipped, here yet
`;
/** wants an order changed or complains of it, which no tool here does */
export const changing = `
  batal, batalkan, membatalkan, pembatalan, dibatalkan, cancel, ubah, ganti, retur, refund, tukar, kembalikan, return,
  exchange, change, rusak, cacat, salah kirim, salah barang, broken, damaged, wrong item, komplain, complaint
`;
/** what a query does not need, beside function words: words that ask, greet, praise, or name products as such */
export const asking = `
  cek, check, tampilkan, info, informasi, detail, produk, product, products, barang, item, items, kategori, halo, hallo,
  hello, hi, hey, selamat, pagi, siang, sore, malam, please, terima, kasih, thanks, thank, rupiah, idr, rp, one, ones,
  there, still, look, looking, gudang, warehouse, nomor, pertanyaan, question, questions, masalah, problem, kendala,
  bantu, bantuan, help, lain, lainnya, lebih, paling, eh, maksud, maksudnya, merek, merk, brand, butuh, cukup,
  need, enough, color, colour, gitu, nomor, jenis, macam, cocok, bagus, recommended, terbaik, best, under, budget, semua, all,
  currently, now, sekarang, today, berat, badan
`;

const lists = new Map<string, string[][]>();

function sequences(list: string): string[][] {
  let made = lists.get(list);
  if (!made) {
    made = list.split(",").map((phrase) => phrase.trim().split(/\s+/));
    lists.set(list, made);
  }
  return made;
}

/** Whether a phrase of the list stands in the message, word for word. */
export function mentions({ words }: Pick<Heard, "words">, list: string): boolean {
  return sequences(list).some((phrase) =>
    words.some((_, at) => phrase.every((word, offset) => words[at + offset] === word)),
  );
}

/** The single words of some lists. */
export function wordSet(...from: readonly string[]): ReadonlySet<string> {
  return new Set(from.flatMap((list) => sequences(list).flat()));
}
