import type { Topic } from "./topic";

export const delivery: Topic[] = [
  {
    slug: "shipping-time",
    category: "shipping",
    id: {
      question: "Berapa lama pengiriman, misalnya ke Surabaya?",
      answer:
        "Pesanan diproses maksimal 1 hari kerja ya, Kak. Setelah itu: Jabodetabek 1–2 hari, Surabaya dan kota besar di Jawa 2–3 hari, Bali dan Sumatra 3–5 hari, Kalimantan, Sulawesi, dan Indonesia timur 4–8 hari kerja.",
      keywords:
        "lama kirim, estimasi sampai, berapa hari, kapan sampai, Surabaya, Bandung, Semarang, Medan, Palembang, Lampung, Bali, Makassar, Balikpapan, luar Jawa",
    },
    en: {
      question: "How long does delivery take, for example to Surabaya?",
      answer:
        "We pack orders within 1 working day. After that: Greater Jakarta 1–2 days, Surabaya and other large cities on Java 2–3 days, Bali and Sumatra 3–5 days, Kalimantan, Sulawesi and eastern Indonesia 4–8 working days.",
      keywords:
        "delivery time, how many days, when will it arrive, shipping estimate, Surabaya, Bandung, Medan, Bali, Makassar, outside Java",
    },
  },
  {
    slug: "shipping-cost",
    category: "shipping",
    id: {
      question: "Berapa ongkos kirimnya?",
      answer:
        "Ongkir dihitung dari berat, ukuran, dan alamat tujuan, dan langsung terlihat di halaman checkout, Kak. Sebagai gambaran, paket 1 kg mulai Rp 9.000 di Jabodetabek, Rp 18.000 ke Surabaya, dan Rp 32.000 ke luar Jawa.",
      keywords:
        "ongkir, ongkos kirim, biaya kirim, tarif, Surabaya, Bandung, Semarang, Medan, Palembang, Lampung, Bali, Makassar, Balikpapan, luar Jawa",
    },
    en: {
      question: "How much is shipping?",
      answer:
        "Shipping depends on weight, size and destination and is shown at checkout. As a guide, a 1 kg parcel starts at Rp 9.000 within Greater Jakarta, Rp 18.000 to Surabaya and Rp 32.000 outside Java.",
      keywords: "shipping cost, delivery fee, postage, rate, Surabaya, Bandung, Medan, Bali, Makassar, outside Java",
    },
  },
  {
    slug: "free-shipping",
    category: "shipping",
    id: {
      question: "Ada gratis ongkir?",
      answer:
        "Ada, Kak. Belanja minimal Rp 250.000 dapat gratis ongkir sampai Rp 20.000 untuk Pulau Jawa, dan minimal Rp 500.000 sampai Rp 40.000 untuk luar Jawa. Berlaku untuk layanan reguler, tidak termasuk kargo dan instan.",
      keywords: "gratis ongkir, bebas ongkir, free ongkir, minimal belanja",
    },
    en: {
      question: "Do you offer free shipping?",
      answer:
        "Yes. Orders from Rp 250.000 get up to Rp 20.000 off shipping on Java, and orders from Rp 500.000 get up to Rp 40.000 off elsewhere. It covers regular services, not cargo or instant delivery.",
      keywords: "free shipping, free delivery, minimum order",
    },
  },
  {
    slug: "couriers",
    category: "shipping",
    id: {
      question: "Pakai kurir apa saja? Bisa kirim instan?",
      answer:
        "Kami kirim dengan JNE, J&T Express, dan SiCepat. Stroller dan barang besar lewat kargo. Untuk Jakarta, Surabaya, dan Medan tersedia GoSend Instant dan Same Day kalau pesanan masuk sebelum pukul 14.00, Kak.",
      keywords: "kurir, ekspedisi, jne, jnt, sicepat, gosend, instan, sameday, kargo",
    },
    en: {
      question: "Which couriers do you use? Is instant delivery available?",
      answer:
        "We ship with JNE, J&T Express and SiCepat; strollers and bulky items go by cargo. In Jakarta, Surabaya and Medan you can choose GoSend Instant or Same Day for orders placed before 14:00.",
      keywords: "courier, expedition, jne, jnt, sicepat, gosend, instant, same day, cargo",
    },
  },
  {
    slug: "tracking",
    category: "shipping",
    id: {
      question: "Bagaimana cara melacak pesanan saya?",
      answer:
        "Nomor resi dikirim lewat WhatsApp dan e-mail begitu paket diserahkan ke kurir. Kakak juga bisa buka menu Pesanan Saya, atau kirim nomor pesanan ke sini setelah masuk ke akun. Resi baru bisa dilacak sekitar 1 × 24 jam setelah dikirim.",
      keywords: "lacak, resi, cek paket, tracking, posisi paket, nomor resi",
    },
    en: {
      question: "How do I track my order?",
      answer:
        "We send the tracking number by WhatsApp and e-mail as soon as the courier has your parcel. You can also open My Orders, or send us the order number here once you are signed in. Tracking starts about 24 hours after dispatch.",
      keywords: "track, tracking number, where is my parcel, receipt number",
    },
  },
  {
    slug: "address-change",
    category: "shipping",
    id: {
      question: "Bisa ganti alamat atau membatalkan pesanan?",
      answer:
        "Bisa selama pesanan belum berstatus Dikirim, Kak. Buka Pesanan Saya lalu pilih Ubah Alamat atau Batalkan. Kalau sudah dibayar, dananya kami kembalikan. Paket yang sudah dibawa kurir tidak bisa diubah lagi.",
      keywords: "ganti alamat, salah alamat, batal, cancel, pembatalan, ubah pesanan",
    },
    en: {
      question: "Can I change the address or cancel an order?",
      answer:
        "Yes, as long as the order has not been shipped. Open My Orders and choose Change Address or Cancel. If you have paid already, we refund you. A parcel that the courier has picked up can no longer be changed.",
      keywords: "change address, wrong address, cancel order, edit order",
    },
  },
  {
    slug: "return-policy",
    category: "returns",
    id: {
      question: "Apa syarat retur atau tukar barang?",
      answer:
        "Barang bisa diretur dalam 7 hari setelah diterima, selama belum dipakai, belum dicuci, dan label serta kemasannya lengkap. Demi kebersihan, botol, dot, breast pump, dan popok yang segelnya sudah dibuka tidak bisa diretur kecuali cacat ya, Kak.",
      keywords: "retur, tukar, pengembalian barang, kembalikan, balikin, syarat retur",
    },
    en: {
      question: "What is your return and exchange policy?",
      answer:
        "You can return items within 7 days of receiving them if they are unused, unwashed and complete with labels and packaging. For hygiene, opened bottles, teats, breast pumps and diapers can only be returned if they are faulty.",
      keywords: "return, exchange, send back, return policy",
    },
  },
  {
    slug: "return-damaged",
    category: "returns",
    id: {
      question: "Barang yang datang rusak, salah, atau kurang. Harus bagaimana?",
      answer:
        "Mohon maaf ya, Kak. Kirim nomor pesanan beserta foto dan video unboxing maksimal 2 × 24 jam setelah paket diterima. Kalau terbukti, kami kirim pengganti atau kembalikan dana, ongkir retur kami yang tanggung.",
      keywords: "rusak, cacat, salah kirim, kurang, pecah, komplain, video unboxing",
    },
    en: {
      question: "My item arrived damaged, wrong or incomplete. What should I do?",
      answer:
        "We are sorry about that. Send us the order number with photos and an unboxing video within 48 hours of delivery. Once confirmed we send a replacement or refund you, and we pay the return shipping.",
      keywords: "damaged, broken, defective, wrong item, missing item, complaint, unboxing video",
    },
  },
  {
    slug: "return-size",
    category: "returns",
    id: {
      question: "Ukuran bajunya tidak pas, bisa tukar ukuran?",
      answer:
        "Bisa, Kak, satu kali dalam 7 hari selama belum dipakai dan stok ukurannya ada. Ajukan lewat Pesanan Saya → Tukar Barang. Ongkir kirim balik ditanggung Kakak, ongkir ukuran baru kami yang tanggung.",
      keywords: "tukar ukuran, size, kekecilan, kebesaran, tidak muat",
    },
    en: {
      question: "The clothes do not fit. Can I exchange the size?",
      answer:
        "Yes, once within 7 days if the item is unused and the other size is in stock. Request it under My Orders → Exchange. You pay for sending it back, we pay for sending the new size.",
      keywords: "exchange size, too small, too big, does not fit",
    },
  },
  {
    slug: "refund-time",
    category: "returns",
    id: {
      question: "Berapa lama dana refund masuk?",
      answer:
        "Setelah retur atau pembatalan disetujui, dana kembali ke e-wallet dalam 1–3 hari kerja, rekening bank 3–7 hari kerja, dan kartu kredit maksimal 14 hari kerja, Kak.",
      keywords: "refund, uang kembali, dana kembali, pengembalian dana",
    },
    en: {
      question: "How long does a refund take?",
      answer:
        "Once your return or cancellation is approved, refunds take 1–3 working days to an e-wallet, 3–7 working days to a bank account and up to 14 working days to a credit card.",
      keywords: "refund time, money back, reimbursement",
    },
  },
];
