import type { Topic } from "./topic";

export const buying: Topic[] = [
  {
    slug: "payment-methods",
    category: "payment",
    id: {
      question: "Bisa bayar pakai apa saja?",
      answer:
        "Kakak bisa bayar dengan transfer virtual account (BCA, Mandiri, BNI, BRI), e-wallet (GoPay, OVO, DANA, ShopeePay), QRIS, kartu kredit, Indomaret atau Alfamart, dan COD untuk wilayah tertentu.",
      keywords: "pembayaran, bayar, transfer, va, virtual account, gopay, ovo, dana, qris, ewallet, kartu kredit",
    },
    en: {
      question: "Which payment methods do you accept?",
      answer:
        "You can pay by virtual account transfer (BCA, Mandiri, BNI, BRI), e-wallet (GoPay, OVO, DANA, ShopeePay), QRIS, credit card, at Indomaret or Alfamart, and by cash on delivery in selected areas.",
      keywords: "payment, pay, bank transfer, virtual account, e-wallet, gopay, ovo, qris, credit card",
    },
  },
  {
    slug: "payment-cod",
    category: "payment",
    id: {
      question: "Bisa COD atau bayar di tempat?",
      answer:
        "Bisa, Kak, untuk sebagian besar kota di Jawa, Bali, dan Medan dengan total belanja maksimal Rp 2.000.000. Ada biaya layanan COD 3% dan pilihan COD muncul otomatis di checkout kalau alamatnya terjangkau.",
      keywords: "cod, bayar di tempat, cash on delivery, bayar tunai",
    },
    en: {
      question: "Do you offer cash on delivery (COD)?",
      answer:
        "Yes, in most cities on Java, Bali and in Medan for orders up to Rp 2.000.000. There is a 3% COD fee, and the option shows up at checkout if your address is covered.",
      keywords: "cod, cash on delivery, pay on arrival, pay cash",
    },
  },
  {
    slug: "payment-instalments",
    category: "payment",
    id: {
      question: "Apakah bisa cicilan?",
      answer:
        "Bisa, Kak. Cicilan 0% untuk 3 dan 6 bulan dengan kartu kredit BCA, Mandiri, dan BNI, minimal belanja Rp 500.000. Ada juga PayLater dengan bunga sesuai penyedianya.",
      keywords: "cicilan, cicil, kredit, paylater, angsuran, 0%",
    },
    en: {
      question: "Can I pay in instalments?",
      answer:
        "Yes. We offer 0% instalments over 3 or 6 months with BCA, Mandiri and BNI credit cards from Rp 500.000. PayLater is available too, at the provider's own interest.",
      keywords: "instalments, installments, credit, pay later, monthly",
    },
  },
  {
    slug: "payment-confirmation",
    category: "payment",
    id: {
      question: "Saya sudah bayar, tapi statusnya masih menunggu pembayaran?",
      answer:
        "Virtual account, e-wallet, dan QRIS biasanya terverifikasi otomatis dalam 10 menit. Kalau lewat 1 jam belum berubah, kirim bukti bayar ke sini dan tim kami akan mengeceknya. Pesanan yang belum dibayar batal otomatis setelah 24 jam ya, Kak.",
      keywords: "sudah bayar, belum terverifikasi, bukti transfer, konfirmasi pembayaran, pending",
    },
    en: {
      question: "I have paid but my order is still waiting for payment. Why?",
      answer:
        "Virtual account, e-wallet and QRIS payments are usually verified within 10 minutes. If nothing changes after 1 hour, send us the proof of payment and our team will check it. Unpaid orders are cancelled after 24 hours.",
      keywords: "already paid, not verified, proof of payment, payment pending",
    },
  },
  {
    slug: "product-authentic",
    category: "product",
    id: {
      question: "Apakah produknya asli?",
      answer:
        "Semua produk di Kidkazz 100% asli dari distributor resmi, ber-SNI atau BPOM untuk yang diwajibkan. Kalau terbukti tidak asli, uang Kakak kembali penuh.",
      keywords: "asli, ori, original, palsu, kw, resmi, bpom, sni",
    },
    en: {
      question: "Are your products authentic?",
      answer:
        "Everything at Kidkazz is 100% genuine and comes from official distributors, with SNI or BPOM registration where required. If an item proves not to be genuine, you get a full refund.",
      keywords: "authentic, original, genuine, fake, official",
    },
  },
  {
    slug: "product-size",
    category: "product",
    id: {
      question: "Bagaimana memilih ukuran popok dan baju?",
      answer:
        "Popok dipilih dari berat badan: NB sampai 5 kg, S 4–8 kg, M 7–12 kg, L 9–14 kg, XL 12–17 kg. Baju mengikuti umur; kalau si kecil di antara dua ukuran, ambil yang lebih besar ya, Kak. Tabel lengkap ada di halaman produk.",
      keywords: "ukuran, size chart, tabel ukuran, popok ukuran apa, berat badan",
    },
    en: {
      question: "How do I choose the right diaper or clothing size?",
      answer:
        "Choose diapers by weight: NB up to 5 kg, S 4–8 kg, M 7–12 kg, L 9–14 kg, XL 12–17 kg. Clothes go by age; if your child is between sizes, take the larger one. The full chart is on each product page.",
      keywords: "size, size chart, diaper size, weight, clothing size",
    },
  },
  {
    slug: "product-warranty",
    category: "product",
    id: {
      question: "Apakah ada garansi?",
      answer:
        "Produk elektronik seperti breast pump dan sterilizer bergaransi resmi 1 tahun, rangka stroller dan car seat sesuai kartu garansi. Simpan kartu garansi dan nota, lalu kirim foto kerusakannya ke sini untuk klaim, Kak.",
      keywords: "garansi, klaim garansi, servis, rusak setelah dipakai",
    },
    en: {
      question: "Do products come with a warranty?",
      answer:
        "Electronics such as breast pumps and sterilizers have a 1 year official warranty; stroller frames and car seats follow their warranty card. Keep the card and the receipt, and send us a photo of the fault to make a claim.",
      keywords: "warranty, guarantee, claim, repair, service",
    },
  },
  {
    slug: "product-formula",
    category: "product",
    id: {
      question: "Apakah Kidkazz menjual atau menyarankan susu formula?",
      answer:
        "Kami mendukung ASI eksklusif 6 bulan, jadi kami tidak menjual, mempromosikan, atau menyarankan susu formula untuk bayi di bawah 1 tahun. Untuk memilih susu, silakan tanya dokter atau bidan ya, Kak.",
      keywords: "susu formula, sufor, susu bayi, asi eksklusif, rekomendasi susu",
    },
    en: {
      question: "Do you sell or recommend infant formula?",
      answer:
        "We support six months of exclusive breastfeeding, so we do not sell, promote or recommend formula for babies under 1 year. Please ask a doctor or midwife which milk suits your baby.",
      keywords: "infant formula, formula milk, baby milk, breastfeeding",
    },
  },
  {
    slug: "product-restock",
    category: "product",
    id: {
      question: "Barangnya habis, kapan ada lagi?",
      answer:
        "Restok biasanya 1–2 minggu, Kak. Tekan Ingatkan Saya di halaman produk dan kami kabari begitu stoknya masuk. Kakak juga bisa minta kami cek stok di toko lain.",
      keywords: "stok habis, restok, ready lagi, kosong, sold out, kapan ready",
    },
    en: {
      question: "An item is sold out. When will it be back?",
      answer:
        "Restocking usually takes 1–2 weeks. Tap Remind Me on the product page and we will tell you as soon as it is back. We can also check the stock of our other stores for you.",
      keywords: "sold out, out of stock, restock, back in stock",
    },
  },
];
