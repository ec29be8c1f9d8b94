import type { Topic } from "./topic";

export const membership: Topic[] = [
  {
    slug: "account-password",
    category: "account",
    id: {
      question: "Saya lupa kata sandi atau tidak bisa masuk. Bagaimana?",
      answer:
        "Pilih Lupa Kata Sandi di halaman masuk, lalu ikuti tautan yang kami kirim ke e-mail atau WhatsApp Kakak. Tautannya berlaku 30 menit. Kami tidak pernah meminta kata sandi atau kode OTP.",
      keywords: "lupa password, kata sandi, tidak bisa login, otp, reset, akun terkunci",
    },
    en: {
      question: "I forgot my password or cannot sign in. What can I do?",
      answer:
        "Choose Forgot Password on the sign-in page and follow the link that we send to your e-mail or WhatsApp. It is valid for 30 minutes. We never ask for your password or OTP code.",
      keywords: "forgot password, cannot log in, otp, reset password, locked account",
    },
  },
  {
    slug: "account-data",
    category: "account",
    id: {
      question: "Bagaimana mengubah atau menghapus data akun saya?",
      answer:
        "Nama, nomor HP, dan alamat bisa diubah di menu Profil. Untuk menghapus akun, pilih Profil → Privasi → Hapus Akun; datanya dihapus dalam 30 hari kecuali yang wajib disimpan menurut hukum, Kak.",
      keywords: "ubah profil, ganti nomor, hapus akun, data pribadi, privasi",
    },
    en: {
      question: "How do I change or delete my account data?",
      answer:
        "You can change name, phone number and addresses under Profile. To delete your account choose Profile → Privacy → Delete Account; we erase your data within 30 days, except what the law requires us to keep.",
      keywords: "edit profile, change phone number, delete account, personal data, privacy",
    },
  },
  {
    slug: "loyalty-points",
    category: "loyalty",
    id: {
      question: "Bagaimana cara mendapat dan memakai poin?",
      answer:
        "Setiap belanja Rp 10.000 dapat 1 poin, masuk setelah pesanan selesai. Satu poin bernilai Rp 100 dan bisa dipakai saat checkout, minimal 50 poin. Poin berlaku 12 bulan ya, Kak.",
      keywords: "poin, point, tukar poin, reward, poin hangus",
    },
    en: {
      question: "How do I earn and use points?",
      answer:
        "You earn 1 point for every Rp 10.000 spent, added once the order is completed. A point is worth Rp 100 and can be used at checkout from 50 points. Points are valid for 12 months.",
      keywords: "points, rewards, redeem, expire",
    },
  },
  {
    slug: "loyalty-tiers",
    category: "loyalty",
    id: {
      question: "Apa bedanya member Bronze, Silver, dan Gold?",
      answer:
        "Semua member mulai dari Bronze. Belanja Rp 3.000.000 setahun naik ke Silver: poin 1,5× dan voucher ulang tahun si kecil. Belanja Rp 10.000.000 setahun naik ke Gold: poin 2× dan gratis ongkir tanpa minimal belanja, Kak.",
      keywords: "member, membership, bronze, silver, gold, tingkat, level, ulang tahun",
    },
    en: {
      question: "What is the difference between Bronze, Silver and Gold?",
      answer:
        "Everyone starts as Bronze. Spending Rp 3.000.000 a year makes you Silver: 1.5× points and a birthday voucher for your child. Rp 10.000.000 a year makes you Gold: 2× points and free shipping without a minimum order.",
      keywords: "member, membership, tier, bronze, silver, gold, birthday",
    },
  },
  {
    slug: "wholesale-register",
    category: "wholesale",
    id: {
      question: "Bagaimana cara daftar jadi reseller atau pelanggan grosir?",
      answer:
        "Daftar di menu Grosir dengan KTP, foto toko atau tautan toko online, dan NPWP kalau ada. Verifikasi 2 hari kerja. Setelah disetujui, harga grosir langsung muncul di akun Kakak.",
      keywords: "grosir, reseller, dropship, daftar, agen, partai besar",
    },
    en: {
      question: "How do I register as a reseller or wholesale customer?",
      answer:
        "Sign up under Wholesale with your ID card, a photo of your shop or a link to your online store, and your tax number if you have one. We verify within 2 working days; after that you see wholesale prices in your account.",
      keywords: "wholesale, reseller, register, bulk, distributor",
    },
  },
  {
    slug: "wholesale-terms",
    category: "wholesale",
    id: {
      question: "Berapa minimal pembelian grosir dan apakah bisa tempo?",
      answer:
        "Minimal pembelian tertulis di tiap produk, umumnya 12 pcs per jenis atau 1 karton. Pembayaran tempo 14 hari tersedia untuk pelanggan grosir Silver dan Gold setelah 3 bulan bertransaksi, Kak.",
      keywords: "minimal grosir, moq, harga grosir, tempo, karton, kredit toko",
    },
    en: {
      question: "What is the wholesale minimum, and can I pay later?",
      answer:
        "The minimum is shown on each product, usually 12 pieces of a kind or 1 carton. Payment within 14 days is available to Silver and Gold wholesale customers after 3 months of orders.",
      keywords: "minimum order quantity, moq, wholesale price, payment terms, carton",
    },
  },
  {
    slug: "store-hours",
    category: "store",
    id: {
      question: "Toko buka jam berapa dan di mana alamatnya?",
      answer:
        "Toko kami ada di Kelapa Gading (Jakarta), Manyar (Surabaya), dan Setia Budi (Medan), buka setiap hari pukul 09.00–21.00 WIB, termasuk hari Minggu. Pada hari libur nasional buka pukul 10.00–18.00, Kak.",
      keywords: "jam buka, jam operasional, alamat toko, lokasi, cabang, hari minggu, libur",
    },
    en: {
      question: "What are your store hours and where are your stores?",
      answer:
        "Our stores are in Kelapa Gading (Jakarta), Manyar (Surabaya) and Setia Budi (Medan), open daily 09:00–21:00 WIB, Sundays included. On public holidays we open 10:00–18:00.",
      keywords: "opening hours, store location, address, branch, sunday, holiday",
    },
  },
  {
    slug: "store-pickup",
    category: "store",
    id: {
      question: "Bisa pesan online lalu ambil di toko?",
      answer:
        "Bisa, Kak. Pilih Ambil di Toko saat checkout, gratis ongkir. Pesanan siap dalam 3 jam di jam buka toko, tunjukkan nomor pesanan dan KTP, dan kami simpan selama 3 hari.",
      keywords: "ambil di toko, pickup, ambil sendiri, click and collect",
    },
    en: {
      question: "Can I order online and pick up in store?",
      answer:
        "Yes. Choose Store Pickup at checkout, free of charge. Your order is ready within 3 hours during store hours; bring the order number and your ID card. We keep it for 3 days.",
      keywords: "pick up, pickup, collect in store, click and collect",
    },
  },
];
